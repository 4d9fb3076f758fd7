"""Every component on one page, in all its states, both directions and both schemes. Only where a setting says so."""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

from flask import Blueprint, Flask, Response, render_template

from ..config import HOME
from ..content.stories import stories
from ..search.facets import PATHWAYS
from .bars import bars

bp = Blueprint("styleguide", __name__)
FRAMES = tuple((direction, scheme) for direction in ("ltr", "rtl") for scheme in ("light", "dark"))
_SITE = SimpleNamespace(code="example", name="Example", recipient="Example gets your address.", sources={})
VIDEO = SimpleNamespace(url="", title="A video", service=_SITE)  # as content would name it
_STATES = ("hover", "focus-visible", "active", "focus-within")
_ROOT = re.compile(r":root\{([^{}]*)\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


class Row(NamedTuple):
    """A value of a facet as the page of the catalogue has it."""

    facet: str
    value: str
    label: str
    found: int
    selected: bool = False
    language: str = ""


@cache
def frames(css: str) -> str:
    """Styles made from those of the site: the tokens of each scheme as a class, and each state that a pointer or the
    keyboard brings about as a class `is-<state>`."""
    light, dark = _ROOT.findall(css)[:2]
    rules = [f".frame.light{{{light};color-scheme:light}}", f".frame.dark{{{dark};color-scheme:dark}}"]
    for selectors, body in _RULE.findall(css):
        for state in _STATES:
            if f":{state}" in selectors:
                shown = selectors.replace(f":{state}", f".is-{state}").strip()
                rules.append(f"{shown}{{{body}}}")
    return "\n".join(rules)


@bp.get("/<lang:lang>/styleguide/")
def index() -> str:
    """The page; its words are for those who build the site, in English."""
    return render_template(
        "styleguide/index.html",
        frames=FRAMES,
        pathways=PATHWAYS,
        row=Row,
        stories=stories("en")[:1],
        chart=bars([("Africa", 12, "#main"), ("Europe", 5, "#main"), ("Oceania", 1, "#main")]),
        video=VIDEO,
    )


@bp.get("/<lang:lang>/styleguide/empty/")
def empty() -> str:
    """The frame of the site around nothing: what pages are measured against."""
    return render_template("styleguide/empty.html")


@bp.get("/styleguide.css")
def styles() -> Response:
    """What only this page needs."""
    css = (HOME / "static" / "css" / "site.css").read_text(encoding="utf-8")
    own = (HOME / "static" / "css" / "styleguide.css").read_text(encoding="utf-8")
    return Response(frames(css) + own, mimetype="text/css")


def init_app(app: Flask) -> None:
    """Serve it where the setting is on."""
    if app.config["STYLEGUIDE"]:
        app.register_blueprint(bp)
