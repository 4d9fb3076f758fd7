"""What the page of a search is made of, in words and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    """One value of a facet: a tick box with its words and how many results it would give."""

    facet: str
    value: str
    label: str
    language: str  # of the words, "" when it is the page's
    found: int
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet on the page. `hidden` values are behind the link `more`, or cut off when `expanded`."""

    name: str
    label: str
    rows: tuple[Row, ...]
    hidden: int
    total: int
    more: str
    expanded: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the same search without it."""

    facet: str
    label: str
    language: str  # of the label, "" when it is the page's
    href: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of an empty result: what to drop and how many activities come back."""

    sentence: str
    href: str
