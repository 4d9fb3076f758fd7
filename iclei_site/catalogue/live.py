"""A live list of activities: the whole page for everyone, its changed part for htmx, and the address that says it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast
from urllib.parse import quote

from flask import Response, current_app, request

from ..catalogs import words_version
from ..htmx import render_page, wants_partial
from ..locales import current_language
from ..metrics import searched
from ..search.cache import Bounded
from ..search.facets import FACET, FACETS
from ..search.request import SearchRequest
from ..search.types import SearchEngine
from ..statistics import Statistics
from .forms import LONGEST_NUMBER, search_request, understood
from .links import SearchLinks
from .page import CataloguePage

PAGES = 2_000  # kept in memory by each process, some 15 kB each


def engine() -> SearchEngine:
    """The engine that `create_app` opened."""
    return cast(SearchEngine, current_app.extensions["search"])


def asked() -> SearchRequest:
    """The search in the address of this request."""
    return understood(search_request(request.query_string.decode(errors="replace"), current_language().tag), engine())


def live_list(template: str, links: SearchLinks, heading: str = "", **context: object) -> Response:
    """The page `template` with the list around `links.search`; for htmx the facets and results alone.

    `heading` begins the title of the page, where it is not that of the catalogue.
    """
    expanded = request.args.get("more", "")
    page = _page(links, expanded if expanded in FACET else "", heading)
    names = {"page": page, "links": page.links, **context}
    kept = page.kept if wants_partial() or not context else None  # what is around a list may change without it
    response = render_page(template, "activities/_results.html", kept, **names)
    if wants_partial():
        _say_address(response, page.links, page.search)
    if "HX-Replace-Url" not in response.headers:
        _count(page)
    return response


def _count(page: CataloguePage) -> None:
    """Count the search, without anything about who asked. Letters being typed are not a search of their own."""
    searched(page.search.language, page.search.q, page.results.total)
    if page.search.is_empty:
        return
    statistics: Statistics = current_app.extensions["statistics"]
    statistics.add("search", page.search.language)
    if not page.results.total:
        statistics.add("nothing", page.search.language)
    for facet in FACETS:
        if page.search.selected(facet.name):
            statistics.add("facet", page.search.language, facet.name)


def _page(links: SearchLinks, expanded: str, heading: str) -> CataloguePage:
    """The page of a search; many visitors type the same first letters, so the last ones asked for are kept."""
    search = links.search
    typed = _half_years(search)
    key = (search.language, links.base, *search.to_params(), *typed, expanded, engine().version, words_version())
    pages: Bounded[Hashable, CataloguePage] = current_app.extensions.setdefault("pages", Bounded(PAGES))
    page = pages.get(key)
    if page is None:
        results = engine().search(search)
        around = SearchLinks(links.base, results.request, links.fixed, links.catalogue)
        page = CataloguePage(results, around, expanded, heading)
        page.year_boxes = typed[0] or page.year_boxes[0], typed[1] or page.year_boxes[1]
        pages.put(key, page)
    return page


def _half_years(search: SearchRequest) -> tuple[str, str]:
    """What is typed into the boxes of years and is no year yet: a part of the page leaves it to who is typing."""
    if not wants_partial():
        return "", ""
    first, last = (request.args.get(name, "") for name in ("from", "to"))
    return "" if search.year_from else _digits(first), "" if search.year_to else _digits(last)


def _digits(typed: str) -> str:
    return typed if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER else ""


def _say_address(response: Response, links: SearchLinks, search: SearchRequest) -> None:
    """Tell the browser this search's address: a new entry in its history for an act, none for typed letters."""
    shown = request.headers.get("HX-Current-URL", "").partition("#")[0].partition("?")[2]
    before = search_request(shown, search.language)
    if links.fixed:
        before = before.with_filter(links.fixed, search.selected(links.fixed)).changed(page=before.page)
    by_form = request.headers.get("HX-Trigger") == "search"  # a link is always an act
    same = (by_form and _is_typed(before, search)) or before.to_params() == search.to_params()
    response.headers["HX-Replace-Url" if same else "HX-Push-Url"] = quote(links.here, safe="/?&=+%-._~")


def _is_typed(before: SearchRequest, search: SearchRequest) -> bool:
    """Whether only the words differ, and what follows from these."""
    rest_stays = before.changed(q="", sort="") == search.changed(q="", sort="") and before.page == search.page == 1
    return rest_stays and (before.order == search.order or before.q != search.q)
