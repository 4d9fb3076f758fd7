"""A least-recently-used cache with a bound on what its values weigh together, safe between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """Keeps what was used last. Weights are in any one unit; a value heavier than the limit is not kept."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """The value, now the last used one."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V, weight: int = 1) -> V:
        """Keeps a value, at the cost of those not used for longest. Returns it."""
        if weight > self._limit:
            return value
        with self._lock:
            old = self._values.pop(key, None)
            self._used += weight - (old[1] if old else 0)
            self._values[key] = (value, weight)
            while self._used > self._limit:
                self._used -= self._values.popitem(last=False)[1][1]
        return value

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._values.clear()
            self._used = 0
