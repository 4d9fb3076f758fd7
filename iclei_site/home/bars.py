"""Charts that are tables: a bar beside each number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One row: its words, its number, where it leads ("": nowhere), and its length in percent of the longest."""

    label: str
    value: float
    href: str
    percent: int


def bars(rows: Iterable[tuple[str, float, str]]) -> list[Bar]:
    """Rows of label, number and address; numbers are none below zero. Something always shows as something."""
    given = list(rows)
    longest = max((value for _, value, _ in given), default=0) or 1
    return [Bar(label, value, href, max(1, round(100 * value / longest))) for label, value, href in given]
