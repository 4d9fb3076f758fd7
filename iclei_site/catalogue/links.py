"""The same search, changed: every address on the page is made here from the one `SearchRequest`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from ..search.request import SearchRequest


@dataclass(frozen=True)
class SearchLinks:
    """Addresses around a search; `base` is the path of the catalogue in this language, with a slash at its end.

    A list that stands on another page has that page as its base. `fixed` is then the facet whose value the page itself
    says, and `catalogue` the path of the catalogue.
    """

    base: str
    search: SearchRequest
    fixed: str = ""
    catalogue: str = ""

    def to(self, request: SearchRequest, **more: str) -> str:
        """The canonical address of another search; `more` are parameters that are not part of a search."""
        own = [(name, value) for name, value in request.to_params() if name != self.fixed]
        query = urlencode([*own, *more.items()])
        return f"{self.base}?{query}" if query else self.base

    @cached_property
    def here(self) -> str:
        """The canonical address of this search."""
        return self.to(self.search)

    def page(self, number: int) -> str:
        """Another page of the results."""
        return self.to(self.search.changed(page=number))

    def at(self, position: int) -> str:
        """The page of the results on which one of them stands; `position` counts from 1."""
        return self.page((position - 1) // self.search.per_page + 1)

    def sort(self, order: str) -> str:
        """The same results in another order."""
        return self.to(self.search.changed(sort=order))

    def without(self, facet: str, value: str) -> str:
        """Without one filter."""
        return self.to(self.search.without(facet, value))

    def without_years(self) -> str:
        """Without the years."""
        return self.to(self.search.changed(year_from=None, year_to=None))

    def more(self, facet: str) -> str:
        """The same results with all values of a long facet."""
        return f"{self.here}{'&' if '?' in self.here else '?'}more={facet}"

    def activity(self, slug: str) -> str:
        """One activity, with the search that one came from."""
        return f"{self.catalogue or self.base}{slug}/{self.query}"

    def filtered(self, facet: str) -> bool:
        """Whether visitors filter by this facet here."""
        return facet != self.fixed

    @property
    def narrowed(self) -> bool:
        """Whether the search asks for less than all that this list holds."""
        chosen = any(self.filtered(facet) for facet in self.search.filters)
        return bool(self.search.q or chosen or self.search.year_from or self.search.year_to)

    @cached_property
    def query(self) -> str:
        """What a link to one activity carries, so that it knows the search one came from; "" for the plain list."""
        query = urlencode(self.search.changed(page=1).to_params())
        return f"?{query}" if query else ""
