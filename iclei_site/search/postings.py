"""Where a form stands: what every layer between the disk and the scores calls postings, and how they are packed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", np.int32, np.float32)
Ids = NDArray[np.int32]


class Postings(NamedTuple):
    """The documents of a form, ascending; the weight in each, how many positions each has, and all positions."""

    ids: Ids
    weights: NDArray[np.float32]
    counts: Ids
    positions: Ids

    def blocks(self, size: int) -> Iterator[Postings]:
        """The same in parts of so many documents at most."""
        if len(self.ids) <= size:
            yield self
            return
        ends = np.cumsum(self.counts)
        for start in range(0, len(self.ids), size):
            part = slice(start, start + size)
            last = min(start + size, len(ends)) - 1
            places = slice(ends[start] - self.counts[start], ends[last])
            yield Postings(self.ids[part], self.weights[part], self.counts[part], self.positions[places])


NO_POSTINGS = Postings(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(0, np.int32))


def joined(blocks: list[Postings]) -> Postings:
    """Blocks of one form as one."""
    if not blocks:
        return NO_POSTINGS
    return blocks[0] if len(blocks) == 1 else Postings(*map(np.concatenate, zip(*blocks, strict=True)))


def pack(numbers: NDArray[Any]) -> str:
    """Numbers as they lie in memory, as Latin-1: Whoosh pickles blocks in protocol 2, which has no bytes."""
    return numbers.tobytes().decode("latin-1")


def unpack(packed: str, kind: type[T]) -> NDArray[T]:
    """The numbers of `pack`, read-only."""
    return np.frombuffer(packed.encode("latin-1"), kind)
