"""What machines ask first: robots.txt, the sitemap, and how a browser can search here."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from ..addresses import absolute
from ..content.stored import state
from ..content.stories import stories
from ..locales import offered
from ..search.types import SearchEngine

bp = Blueprint("machines", __name__)
MAX_ADDRESSES = 50_000  # of one sitemap (https://www.sitemaps.org/protocol.html)


@bp.get("/robots.txt")
def robots() -> Response:
    """Everything may be read; the API is for programs that ask for it."""
    lines = ("User-agent: *", "Disallow: /api/", f"Sitemap: {absolute(url_for('.sitemap'))}", "")
    return Response("\n".join(lines), mimetype="text/plain")


def _pages() -> list[tuple[str, str]]:
    """The addresses below a language, and when their content changed last ("": nobody knows).

    A story is as old as its date says; of all other pages the last load of content is all that is known.
    """
    engine = cast(SearchEngine, current_app.extensions["search"])
    loaded = state()
    changed = loaded.changed_at.date().isoformat() if loaded else ""
    told = [(f"/stories/{story.slug}/", story.date if len(story.date) == len("2025-11-27") else changed)
            for story in stories(offered()[0].tag)]  # fmt: skip
    paths = ["/", "/activities/", "/pathways/", *(f"/pathways/{code}/" for code in engine.values("pathway"))]
    paths += ["/stories/", "/network/", "/about/"]
    return [
        *((path, changed) for path in paths),
        *told,
        *((f"/activities/{slug}/", changed) for slug in sorted(engine.digests())),
    ]


@bp.get("/sitemap.xml")
def sitemap() -> Response | WerkzeugResponse:
    """Every page in every language, each with its translations and the day it may have changed. A query changes nothing
    about it and would be another large file for a cache: it leads to the bare address."""
    if request.query_string:
        return redirect(url_for(".sitemap"), 308)
    tags = [language.tag for language in offered()]
    pages = _pages()[: MAX_ADDRESSES // len(tags)]
    xml = render_template("home/sitemap.xml", pages=pages, tags=tags, base=absolute(""))
    return Response(xml, mimetype="application/xml")


@bp.get("/opensearch/<lang:lang>.xml")
def opensearch() -> Response:
    """The description that lets a browser search the catalogue from its address bar."""
    xml = render_template("home/opensearch.xml", catalogue=absolute(url_for("activities.catalogue", lang=g.language)))
    return Response(xml, mimetype="application/opensearchdescription+xml")
