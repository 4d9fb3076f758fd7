"""The catalogue and the page of one activity."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for

from ..catalogue.links import SearchLinks
from ..catalogue.live import asked, engine, live_list
from ..content.stories import stories_about
from ..locales import current_language
from ..search.request import SearchRequest
from . import api, pictures
from .detail import ActivityPage

bp = Blueprint("activities", __name__)
bp.register_blueprint(api.bp)
bp.register_blueprint(pictures.bp)


def links_for(search: SearchRequest) -> SearchLinks:
    """Addresses around a search, in this language."""
    return SearchLinks(url_for("activities.catalogue"), search)


@bp.get("/<lang:lang>/activities/")
def catalogue() -> Response:
    """Search form, facets and results; for htmx the facets and results alone."""
    return live_list("activities/search.html", links_for(asked()))


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
