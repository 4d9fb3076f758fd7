"""How a long load says how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called now and then with the name of a step, and how much of it is done."""

    def __call__(self, step: str, done: int, total: int) -> None: ...
