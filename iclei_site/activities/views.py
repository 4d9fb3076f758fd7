"""The catalogue and the page of one activity."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from ..catalogue.links import SearchLinks
from ..catalogue.live import asked, engine, live_list
from ..content.stories import stories_about
from ..htmx import VARY, wants_partial
from ..locales import current_language
from ..search.request import SearchRequest
from . import api, pictures
from .detail import ActivityPage
from .suggestions import suggest

bp = Blueprint("activities", __name__)
bp.register_blueprint(api.bp)
bp.register_blueprint(pictures.bp)


def links_for(search: SearchRequest) -> SearchLinks:
    """Addresses around a search, in this language."""
    return SearchLinks(url_for("activities.catalogue"), search)


@bp.get("/<lang:lang>/activities/")
def catalogue() -> Response:
    """Search form, facets and results; for htmx the facets and results alone, or what the words may mean."""
    if wants_partial() and request.headers.get("HX-Target") == "suggestions":
        return _suggestions()
    return live_list("activities/search.html", links_for(asked()))


def _suggestions() -> Response:
    """For a box elsewhere: the words typed so far stay where they are, so no address is told."""
    response = make_response(render_template("activities/_suggestions.html", suggestions=suggest(asked(), engine())))
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(VARY)
    return response


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
        stories=stories_about(slug, current_language().tag),
    )
