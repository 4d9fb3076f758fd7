"""The home page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..locales import current_language, negotiate, offered
from ..search.facets import PATHWAYS
from ..search.request import SearchRequest
from ..search.types import SearchEngine
from ..structured import graph, website
from . import about, machines, network, pathways, stories
from .facts import facts
from .features import cities, features, in_focus
from .world import bp as drawing
from .world import world

bp = Blueprint("home", __name__)
for part in (machines.bp, pathways.bp, stories.bp, network.bp, about.bp, drawing):
    bp.register_blueprint(part)


@bp.get("/")
def root() -> BaseResponse:
    """To the home page in the language that was remembered, with consent, or that the browser asks for."""
    tags = tuple(language.tag for language in offered())
    tag = g.get("remembered_language") or negotiate(request.accept_languages, tags)
    response = redirect(url_for("home.index", lang=tag), 302)
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@bp.get("/<lang:lang>/")
def index() -> str:
    """What the network is, and the ways into the search. `city` is the member city that a visitor wants to see."""
    engine = cast(SearchEngine, current_app.extensions["search"])
    language = current_language().tag
    members = cities(language)
    return render_template(
        "home/index.html",
        facts=facts(language),
        features=features(language),
        cities=members,
        city=in_focus(members, request.args.get("city", ""), datetime.now(UTC).date()),
        pathways=PATHWAYS,
        counts=engine.values("pathway"),
        world=world(engine, language),
        activities=engine.search(SearchRequest(language)).total,
        structured=graph(
            website(gettext("ICLEI activities"), language, url_for("home.index"), url_for("activities.catalogue"))
        ),
    )
