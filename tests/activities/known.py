"""An activity as tests compare pages with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """An activity as the content has it: codes by facet, and its years."""

    slug: str
    facets: dict[str, tuple[str, ...]]
    start: int | None
    end: int | None

    def has(self, facet: str, *values: str) -> bool:
        return not set(values).isdisjoint(self.facets[facet])

    def overlaps(self, first: int, last: int) -> bool:
        """Whether its years meet these; an activity without an end is known in its first year alone."""
        start, end = self.start or self.end, self.end or self.start
        return start is not None and end is not None and start <= last and end >= first
