"""The home page."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ..locales import current_language, negotiate, offered
from ..search.facets import PATHWAYS
from ..search.request import SearchRequest
from ..search.types import SearchEngine
from . import machines
from .facts import facts

bp = Blueprint("home", __name__)
bp.register_blueprint(machines.bp)


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
    """What the network is, and the way into the search."""
    engine = cast(SearchEngine, current_app.extensions["search"])
    return render_template(
        "home/index.html",
        facts=facts(current_language().tag),
        pathways=PATHWAYS,
        counts=engine.values("pathway"),
        activities=engine.search(SearchRequest(current_language().tag)).total,
        countries=len(engine.values("country")),
    )
