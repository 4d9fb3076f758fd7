"""How the activities spread over the world: counts for the map and for the list beside it, and the drawing."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, request

from ..content.values import SOURCE_LANGUAGE
from ..labels import Labels
from ..search.facets import PATHWAYS
from ..search.request import SearchRequest
from ..search.types import SearchEngine

bp = Blueprint("world", __name__)
WHOLE = Path(__file__).with_name("world.svg")  # every country of the world, made by `make world`
STEPS = (2, 5, 10)  # activities; from each on a country is drawn stronger
LISTED = 12  # countries; the others are folded away


@dataclass(frozen=True)
class Country:
    """A country with activities. `level` is 1 to 4; `pathway` is the one that most of them follow."""

    code: str
    name: str
    count: int
    level: int
    pathway: str


@dataclass(frozen=True)
class World:
    """Countries and regions, those with the most activities first; regions as (code, name, count)."""

    countries: list[Country]
    regions: list[tuple[str, str, int]]
    listed: int = LISTED

    @property
    def most(self) -> int:
        """Activities of the region with the most."""
        return max((count for _, _, count in self.regions), default=1)

    @cached_property
    def lit(self) -> tuple[tuple[str, str], ...]:
        """The countries and their pathways, by code: what a drawing depends on."""
        return tuple(sorted((country.code, country.pathway) for country in self.countries))

    @property
    def pathways(self) -> list[str]:
        """Those that any country is lit for."""
        return [pathway for pathway in PATHWAYS if any(followed == pathway for _, followed in self.lit)]

    @property
    def drawn(self) -> str:
        """The version of the drawing."""
        return _version(self.lit)


def world(engine: SearchEngine, language: str) -> World:
    """The spread of all activities, in the words of a language. Raises IndexUnusableError."""
    labels = Labels(language, {})
    counts = {
        code: {
            row.value: row.count
            for row in engine.search(SearchRequest(language, filters={"pathway": (code,)}, per_page=1)).facets[
                "country"
            ]
        }
        for code in PATHWAYS
    }
    countries = [
        Country(
            code=code,
            name=labels.text("country", code),
            count=count,
            level=bisect(STEPS, count) + 1,
            pathway=max(PATHWAYS, key=lambda pathway: counts[pathway].get(code, 0)),
        )
        for code, count in engine.values("country").items()
    ]
    regions = [(code, labels.text("region", code), count) for code, count in engine.values("region").items() if count]
    return World(sorted(countries, key=lambda country: -country.count), sorted(regions, key=lambda region: -region[2]))


@lru_cache(maxsize=1)
def _shapes() -> dict[str, str]:
    return dict(re.findall(r'<path id="([\w-]+)" d="([^"]+)"', WHOLE.read_text(encoding="utf-8")))


@lru_cache(maxsize=4)
def drawing(lit: tuple[tuple[str, str], ...]) -> str:
    """The SVG that the home page takes its parts from: `land` and all `dots`, each country with activities under its
    code, and the dots of these together under the code of the pathway. A phone reads no country that it does not show.
    """
    shapes = _shapes()
    parts = {name: shapes[name] for name in ("land", "dots")}
    parts |= {code: shapes.get(code, "") for code, _ in lit}
    for pathway in PATHWAYS:
        parts[pathway] = "".join(shapes.get(f"d-{code}", "") for code, followed in lit if followed == pathway)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(_paths(parts.items()))}</svg>\n'


def _paths(parts: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f'<path id="{name}" d="{shape}"/>' for name, shape in parts if shape)


@lru_cache(maxsize=4)
def _version(lit: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(drawing(lit).encode()).hexdigest()[:12]


@bp.get("/world.svg")
def picture() -> Response:
    """The drawing of now; kept for a year under the version that a page names."""
    now = world(cast(SearchEngine, current_app.extensions["search"]), SOURCE_LANGUAGE)
    response = Response(drawing(now.lit), mimetype="image/svg+xml")
    if request.args.get("v") == now.drawn:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
