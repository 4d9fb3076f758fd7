"""What machines ask first: robots.txt, the sitemap, and how a browser can search here."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, g, render_template, url_for

from ..addresses import absolute
from ..locales import offered
from ..search.types import SearchEngine

bp = Blueprint("machines", __name__)
MAX_ADDRESSES = 50_000  # of one sitemap (https://www.sitemaps.org/protocol.html)


@bp.get("/robots.txt")
def robots() -> Response:
    """Everything may be read; the API is for programs that ask for it."""
    lines = ("User-agent: *", "Disallow: /api/", f"Sitemap: {absolute(url_for('.sitemap'))}", "")
    return Response("\n".join(lines), mimetype="text/plain")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """Every page in every language, each with its translations."""
    engine = cast(SearchEngine, current_app.extensions["search"])
    tags = [language.tag for language in offered()]
    paths = ["/", "/activities/", *(f"/activities/{slug}/" for slug in sorted(engine.digests()))]
    xml = render_template("home/sitemap.xml", paths=paths[: MAX_ADDRESSES // len(tags)], tags=tags, base=absolute(""))
    return Response(xml, mimetype="application/xml")


@bp.get("/opensearch/<lang:lang>.xml")
def opensearch() -> Response:
    """The description that lets a browser search the catalogue from its address bar."""
    xml = render_template("home/opensearch.xml", catalogue=absolute(url_for("activities.catalogue", lang=g.language)))
    return Response(xml, mimetype="application/opensearchdescription+xml")
