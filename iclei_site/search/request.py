"""A search as one frozen value. The address of a page is its only other form: see `to_params`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from .facets import FACET, FACETS

PER_PAGE = 20
MAX_PER_PAGE = 100
MAX_VALUES = 50  # chosen of one facet; each stands in every link of the page
MAX_QUERY = 200  # characters; more than any question, and a bound on the work
FIRST_YEAR, LAST_YEAR = 1900, 2100
SORTS = ("relevance", "title", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. `filters` maps facet names to the chosen codes; all parts are already known to be possible."""

    language: str
    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    sort: str = ""  # empty: the default for this search
    page: int = 1
    per_page: int = PER_PAGE
    literal: bool = False  # the words as they are typed, never corrected

    @property
    def order(self) -> str:
        """The sort in force: relevance when there are words, else title; relevance of nothing is title."""
        if not self.q:
            return self.sort if self.sort in ("newest", "oldest") else self.default_order
        return self.sort or self.default_order

    @property
    def default_order(self) -> str:
        """The sort when none is asked for."""
        return "relevance" if self.q else "title"

    @property
    def is_empty(self) -> bool:
        """Whether it asks for everything."""
        return not (self.q or self.filters or self.year_from or self.year_to)

    def selected(self, facet: str) -> tuple[str, ...]:
        """The chosen codes of one facet."""
        return self.filters.get(facet, ())

    def changed(self, **changes: object) -> Self:
        """The same search with other parts, back on page 1 unless `page` is among the changes."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # names are checked by replace

    def with_filter(self, facet: str, values: Iterable[str]) -> Self:
        """The same search with these codes of one facet, in the table's order."""
        filters = dict(self.filters) | {facet: canonical(facet, values)}
        return self.changed(filters={f.name: filters[f.name] for f in FACETS if filters.get(f.name)})

    def without(self, facet: str, value: str) -> Self:
        """The same search with one code less."""
        return self.with_filter(facet, (v for v in self.selected(facet) if v != value))

    def to_params(self) -> list[tuple[str, str]]:
        """The canonical query string: no defaults, no empties, always in one order. The language is in the path."""
        params = [("q", self.q)] if self.q else []
        params += [(name, value) for name, values in self.filters.items() for value in values]
        params += [(name, str(year)) for name, year in (("from", self.year_from), ("to", self.year_to)) if year]
        if self.order != self.default_order:
            params.append(("sort", self.order))
        if self.q and self.literal:
            params.append(("literal", "1"))
        if self.page > 1:
            params.append(("page", str(self.page)))
        if self.per_page != PER_PAGE:
            params.append(("per_page", str(self.per_page)))
        return params


def canonical(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    """The possible ones of these codes, each once, in the order of the facet."""
    known = FACET[facet]
    chosen = {value for value in values if known.accepts(value)}
    ordered = (c for c in known.codes if c in chosen) if known.codes else sorted(chosen)
    return tuple(ordered)[:MAX_VALUES]
