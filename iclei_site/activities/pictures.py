"""Pictures for sharing, drawn from the pathways of an activity: a band for each, with its symbol."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO

from flask import Blueprint, Response, abort
from PIL import Image, ImageDraw

from ..search.facets import PATHWAYS
from ..search.request import canonical

bp = Blueprint("pictures", __name__)
SIZE = (1200, 630)  # pixels; what Open Graph readers crop least
SCALE = 2  # drawn larger and made smaller, for smooth edges
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
    """Draws in a 24 × 24 box around a centre, like the symbols of the pages."""

    def __init__(self, image: Image.Image, centre: Point, unit: float, ink: str) -> None:
        self.draw = ImageDraw.Draw(image)
        self.x, self.y = centre
        self.unit = unit
        self.ink = ink
        self.width = max(1, round(1.7 * unit))

    def at(self, point: Point) -> Point:
        return self.x + (point[0] - 12) * self.unit, self.y + (point[1] - 12) * self.unit

    def line(self, points: list[Point]) -> None:
        placed = [self.at(point) for point in points]
        self.draw.line(placed, fill=self.ink, width=self.width, joint="curve")
        half = self.width / 2
        for x, y in placed:  # round joints and ends
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=self.ink)

    def arc(self, centre: Point, radius: float, start: float, end: float) -> None:
        """Degrees clockwise from three o'clock."""
        steps = max(8, round((end - start) / 4))
        angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
        self.line([(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles])


def _sun(pen: _Pen) -> None:
    pen.arc((12, 12), 4.2, 0, 360)
    for turn in range(8):
        angle = math.radians(45 * turn)
        pen.line([(12 + r * math.cos(angle), 12 + r * math.sin(angle)) for r in (7.2, 9.6)])


def _leaf(pen: _Pen) -> None:
    upper = [(5 + 15 * t, 19 - 15 * t - 6.5 * math.sin(math.pi * t) * (1 - 0.35 * t)) for t in _steps(24)]
    lower = [(5 + 15 * t + 6.5 * math.sin(math.pi * t) * (1 - 0.35 * t), 19 - 15 * t) for t in _steps(24)]
    pen.line(upper)
    pen.line(lower)
    pen.line([(4, 20), (14, 10)])


def _circles(pen: _Pen) -> None:
    for centre in ((12.0, 8.4), (8.4, 14.6), (15.6, 14.6)):
        pen.arc(centre, 5.2, 0, 360)


def _waves(pen: _Pen) -> None:
    for height in (7, 12, 17):
        pen.line([(3 + 18 * t, height - 1.7 * math.sin(4 * math.pi * t)) for t in _steps(48)])


def _return(pen: _Pen) -> None:
    pen.arc((12, 12), 7.6, 30, 325)
    pen.line([(18.2, 2.9), (18.2, 7.64), (13.4, 7.64)])


SYMBOLS: dict[str, Callable[[_Pen], None]] = {
    "low-emission": _sun,
    "nature-based": _leaf,
    "equitable": _circles,
    "resilient": _waves,
    "circular": _return,
}


def _steps(count: int) -> list[float]:
    return [step / count for step in range(count + 1)]


@lru_cache(maxsize=len(PATHWAYS) ** 2)
def draw(codes: tuple[str, ...]) -> bytes:
    """A PNG with a band for each pathway. `codes` are pathways in the order of their table, at least one."""
    width, height = SIZE[0] * SCALE, SIZE[1] * SCALE
    image = Image.new("RGB", (width, height))
    band = width / len(codes)
    for place, code in enumerate(codes):
        ink, tint = COLOURS[code]
        ImageDraw.Draw(image).rectangle((round(place * band), 0, round((place + 1) * band), height), fill=tint)
        unit = min(band * 0.62, height * 0.55) / 24
        SYMBOLS[code](_Pen(image, ((place + 0.5) * band, height / 2), unit, ink))
    buffer = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@bp.get("/share/<codes>.png")
def share(codes: str) -> Response:
    """The picture of a set of pathways, joined with plus signs in the order of their table."""
    asked = tuple(codes.split("+"))
    if not asked or canonical("pathway", asked) != asked:
        abort(404)
    response = Response(draw(asked), mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
