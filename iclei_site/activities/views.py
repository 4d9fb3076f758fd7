"""The catalogue and the page of one activity."""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from ..htmx import render_page, wants_partial
from ..locales import current_language
from ..metrics import searched
from ..search.cache import Bounded
from ..search.facets import FACET
from ..search.request import SearchRequest
from ..search.types import SearchEngine
from . import api, pictures
from .detail import ActivityPage
from .forms import search_request, understood
from .links import SearchLinks
from .page import CataloguePage

bp = Blueprint("activities", __name__)
PAGES = 2_000  # kept in memory by each process, some 15 kB each
bp.register_blueprint(api.bp)
bp.register_blueprint(pictures.bp)


def engine() -> SearchEngine:
    """The engine that `create_app` opened."""
    return cast(SearchEngine, current_app.extensions["search"])


def asked() -> SearchRequest:
    """The search in the address of this request."""
    return understood(search_request(request.query_string.decode(errors="replace"), current_language().tag), engine())


def links_for(search: SearchRequest) -> SearchLinks:
    """Addresses around a search, in this language."""
    return SearchLinks(url_for("activities.catalogue"), search)


@bp.get("/<lang:lang>/activities/")
def catalogue() -> Response:
    """Search form, facets and results; for htmx the facets and results alone."""
    expanded = request.args.get("more", "")
    page = _page(asked(), expanded if expanded in FACET else "")
    searched(page.search.language, page.search.q, page.results.total)
    context = {"page": page, "links": page.links}
    response = render_page("activities/search.html", "activities/_results.html", page.kept, **context)
    if wants_partial():
        _say_address(response, page.links, page.search)
    return response


def _page(search: SearchRequest, expanded: str) -> CataloguePage:
    """The page of a search; many visitors type the same first letters, so the last ones asked for are kept."""
    key = (search.language, *search.to_params(), expanded, engine().version)
    pages: Bounded[Hashable, CataloguePage] = current_app.extensions.setdefault("pages", Bounded(PAGES))
    page = pages.get(key)
    if page is None:
        results = engine().search(search)
        page = pages.put(key, CataloguePage(results, links_for(results.request), expanded))
    return page


def _say_address(response: Response, links: SearchLinks, search: SearchRequest) -> None:
    """Tell the browser this search's address: a new entry in its history for an act, none for typed letters."""
    shown = request.headers.get("HX-Current-URL", "").partition("#")[0].partition("?")[2]
    before = search_request(shown, search.language)
    by_form = request.headers.get("HX-Trigger") == "search"  # a link is always an act
    rest_stays = before.changed(q="", sort="") == search.changed(q="", sort="") and before.page == search.page == 1
    typed = by_form and rest_stays and (before.order == search.order or before.q != search.q)
    same = typed or before.to_params() == search.to_params()
    response.headers["HX-Replace-Url" if same else "HX-Push-Url"] = quote(links.here, safe="/?&=+%-._~")


@bp.get("/<lang:lang>/activities/<slug>/")
def activity(slug: str) -> str:
    """One activity, with its place in the search that the visitor came from."""
    page = ActivityPage.load(slug, current_language().tag)
    if page is None:
        abort(404)
    links = links_for(asked())
    return render_template(
        "activities/activity.html",
        page=page,
        links=links,
        neighbours=engine().neighbours(links.search, slug),
        related=engine().related(slug, current_language().tag),
    )
