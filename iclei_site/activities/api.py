"""The read API: the catalogue for machines, same parameters, same answers."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, g, json, request, url_for
from flask_babel import refresh

from ..addresses import absolute
from ..catalogue.forms import search_request, understood
from ..catalogue.links import SearchLinks
from ..catalogue.page import CataloguePage
from ..content.read import activity_by_slug, texts_of
from ..errors import share
from ..locales import negotiate, offered, resolve
from ..metrics import searched
from ..search.facets import FACETS
from ..search.request import SearchRequest
from ..search.types import Hit, SearchEngine, SearchResults
from ..search.years import status_in

bp = Blueprint("api", __name__, url_prefix="/api/v1")
_LISTS = {"pathways": "pathway", "regions": "region", "countries": "country", "sdgs": "sdg", "keywords": "keyword"}


@bp.before_request
def _take_language() -> None:
    tags = tuple(language.tag for language in offered())
    asked = resolve(request.args.get("lang", ""))
    g.language = asked if asked in tags else negotiate(request.accept_languages, tags)
    refresh()


@bp.get("/activities")
def activities() -> Response:
    """A page of results with all facet counts."""
    engine = cast(SearchEngine, current_app.extensions["search"])
    search = search_request(request.query_string.decode(errors="replace"), g.language, any_size=True)
    results = engine.search(understood(search, engine))
    searched(g.language, search.q, results.total)
    page = CataloguePage(results, SearchLinks(url_for("activities.catalogue", lang=g.language), results.request))
    return _json(
        {
            "query": _query(results.request),
            "total": results.total,
            "page": results.request.page,
            "per_page": results.request.per_page,
            "pages": results.pages,
            "did_you_mean": results.did_you_mean,
            "corrected": results.corrected,  # the items are those of `did_you_mean`
            "items": [_item(hit) for hit in results.hits],
            "facets": {facet.name: _facet(page, results, facet.name) for facet in FACETS},
            "links": _links(results, page),
        }
    )


@bp.get("/activities/<slug>")
def activity(slug: str) -> Response:
    """One activity with its body, places, partners and source."""
    found = activity_by_slug(slug)
    if found is None:
        abort(404, "There is no activity with this slug.")
    texts = texts_of([f"activity:{slug}"], g.language).get(f"activity:{slug}", {})
    words = {name: texts[name][0] if name in texts else "" for name in ("title", "summary", "body")}
    return _json(
        {
            "slug": slug,
            **words,
            "language": texts["title"][1] if "title" in texts else "en",
            "kind": found.kind,
            "status": status_in(date.today().year, found.status, found.start_year, found.end_year),
            **{name: getattr(found, name) for name in (*_LISTS, "places", "partners", "start_year", "end_year")},
            "url": absolute(url_for("activities.activity", lang=g.language, slug=slug)),
            "website": found.website,
            "source_url": found.source_url,
        }
    )


def _json(body: dict[str, Any]) -> Response:
    response = Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")
    response.headers["Vary"] = "Accept-Language"
    share(response)
    return response


def _query(search: SearchRequest) -> dict[str, Any]:
    years = {"from": search.year_from, "to": search.year_to}
    return {"lang": search.language, "q": search.q, **search.filters, **years, "sort": search.order}


def _item(hit: Hit) -> dict[str, Any]:
    return {
        "slug": hit.slug,
        "title": hit.title.text,
        "summary": hit.summary.text,
        "language": hit.title.language,
        "kind": hit.facets["kind"][0],
        "status": hit.facets["status"][0],
        **{name: list(hit.facets[facet]) for name, facet in _LISTS.items()},
        "start_year": hit.start_year,
        "end_year": hit.end_year,
        "url": absolute(url_for("activities.activity", lang=g.language, slug=hit.slug)),
        "website": hit.website,
    }


def _facet(page: CataloguePage, results: SearchResults, name: str) -> list[dict[str, Any]]:
    return [
        {"value": c.value, "label": page.label(name, c.value), "count": c.count, "selected": c.selected}
        for c in results.facets[name]
    ]


def _links(results: SearchResults, page: CataloguePage) -> dict[str, str | None]:
    base = url_for("activities.api.activities")

    def address(number: int) -> str:
        request = results.request.changed(page=number)
        return absolute(SearchLinks(base, request).to(request, lang=g.language))

    here = results.request.page
    return {
        "self": address(here),
        "next": address(here + 1) if here < results.pages else None,
        "prev": address(here - 1) if here > 1 else None,
        "html": absolute(SearchLinks(page.links.base, results.request.changed(per_page=20, page=1)).here),
    }
