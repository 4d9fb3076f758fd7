"""Pictures for sharing: the pattern of a page's pathways, drawn large; each activity and story has its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO

from flask import Blueprint, Response, abort
from PIL import Image, ImageDraw

from ..content.read import activity_by_slug
from ..content.stories import stories
from ..content.values import SOURCE_LANGUAGE
from ..mosaic import Square, mosaic
from ..search.facets import PATHWAYS
from ..search.request import canonical

bp = Blueprint("pictures", __name__)
SIZE = (1200, 630)  # pixels; what Open Graph readers crop least
COLUMNS, ROWS = 6, 3  # squares of 210 pixels; the outer columns lose 30 each
SCALE = 2  # drawn larger and made smaller, for smooth edges
SIDE = SIZE[1] * SCALE // ROWS
# Ink and tint of each pathway: the design's tokens of the light scheme.
COLOURS = {
    "low-emission": ("#8a5200", "#fdf0d8"),
    "nature-based": ("#1f6f3a", "#e4f3e6"),
    "equitable": ("#7d3191", "#f6e8f9"),
    "resilient": ("#1b5a9e", "#e3eefa"),
    "circular": ("#a83a26", "#fbe8e3"),
}
Point = tuple[float, float]


class _Pen:
    """Draws one square in a box of 40 × 40, like the motifs of the pages."""

    def __init__(self, square: Square) -> None:
        self.unit = SIDE / 40
        self.turns = square.turns
        self.ink, self.tint = COLOURS[square.pathway][:: -1 if square.inverted else 1]
        self.image = Image.new("RGB", (SIDE, SIDE), self.tint)  # of its own, so that no motif leaves its square
        self.draw = ImageDraw.Draw(self.image)

    def at(self, point: Point) -> Point:
        x, y = point
        for _ in range(self.turns):
            x, y = 40 - y, x
        return x * self.unit, y * self.unit

    def line(self, points: Iterable[Point], width: float = 3, ink: str = "") -> None:
        placed = [self.at(point) for point in points]
        thick = width * self.unit
        self.draw.line(placed, fill=ink or self.ink, width=round(thick), joint="curve")
        for x, y in placed:  # round joints and ends
            self.draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=ink or self.ink)

    def area(self, points: Iterable[Point]) -> None:
        self.draw.polygon([self.at(point) for point in points], fill=self.ink)


def _arc(centre: Point, radius: float, start: float, end: float) -> list[Point]:
    """Degrees clockwise from three o'clock."""
    angles = (math.radians(start + (end - start) * step / 60) for step in range(61))
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def _curve(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    """A cubic Bézier curve."""
    shares = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in (n / 40 for n in range(41))]
    xs, ys = zip(a, b, c, d, strict=True)
    return [(_weighted(share, xs), _weighted(share, ys)) for share in shares]


def _weighted(shares: Iterable[float], values: Iterable[float]) -> float:
    return sum(share * value for share, value in zip(shares, values, strict=True))


def _sun(pen: _Pen) -> None:
    pen.area([(0, 40), *_arc((0, 40), 16, -90, 0)])
    for radius in (23.5, 32):
        pen.line(_arc((0, 40), radius, -87, -3), 3.5)


def _leaf(pen: _Pen) -> None:
    pen.area([*_curve((4, 36), (4, 14), (14, 4), (36, 4)), *_curve((36, 4), (36, 26), (26, 36), (4, 36))])
    pen.line([(7, 33), (25, 15)], 2.5, pen.tint)


def _circles(pen: _Pen) -> None:
    for centre in ((20.0, 14.5), (14.0, 24.5), (26.0, 24.5)):
        pen.line(_arc(centre, 9.5, 0, 360))


def _waves(pen: _Pen) -> None:
    for height in (9, 20, 31):
        pen.line([(40 * t / 60, height - 3.4 * math.sin(math.tau * t / 60)) for t in range(61)], 3.5)


def _return(pen: _Pen) -> None:
    pen.line(_arc((20, 20), 12, -90, 180), 4.5)
    pen.line([(2.5, 24.5), (8, 19), (13.5, 24.5)], 4.5)


MOTIFS: dict[str, Callable[[_Pen], None]] = {
    "low-emission": _sun,
    "nature-based": _leaf,
    "equitable": _circles,
    "resilient": _waves,
    "circular": _return,
}


@lru_cache(maxsize=len(PATHWAYS) ** 2)
def draw(codes: tuple[str, ...], seed: str = "") -> bytes:
    """A PNG with the pattern of these pathways, which are in the order of their table, at least one; `seed` is as in
    `mosaic`. Some 50 kB and a quarter of a second each, so the last ones are kept."""
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE))
    cut = (COLUMNS * SIDE - image.width) // 2
    for square in mosaic(codes, COLUMNS, ROWS, seed):
        pen = _Pen(square)
        MOTIFS[square.pathway](pen)
        image.paste(pen.image, (square.column * SIDE - cut, square.row * SIDE))
    buffer = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _follows(slug: str, codes: tuple[str, ...]) -> bool:
    """Whether an activity or story of this name follows just these pathways: nothing else is drawn for an address."""
    activity = activity_by_slug(slug)
    told = [story.pathways for story in stories(SOURCE_LANGUAGE) if story.slug == slug]
    return codes in (canonical("pathway", found) for found in [*told, *([activity.pathways] if activity else [])])


@bp.get("/share/<codes>.png", defaults={"slug": ""})
@bp.get("/share/<codes>/<slug>.png")
def share(codes: str, slug: str) -> Response:
    """The picture of a set of pathways, joined with plus signs in the order of their table; that of one activity or
    story has its own pattern."""
    asked = tuple(codes.split("+"))
    if not asked or canonical("pathway", asked) != asked or (slug and not _follows(slug, asked)):
        abort(404)
    response = Response(draw(asked, slug), mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
