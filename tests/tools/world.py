"""Draws `iclei_site/home/world.svg` from Natural Earth: Equal Earth, without Antarctica. Run by `make world`.

The source is `countries-50m.json` of the npm package world-atlas 2.0.2 (Natural Earth, public domain). The drawing
holds every country twice: its shape under its ISO code, and the dots of an even field that lie in it as `d-<code>`; all
land as one path is `land`, all dots are `dots`.
Projection: Šavrič, Patterson and Jenny, The Equal Earth map projection, 2018, doi 10.1080/13658816.2018.1504949.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycountry

Point = tuple[float, float]
Ring = list[Point]
MERIDIAN = 11.0  # in the middle; the seam runs through the Bering Strait and cuts no country
WIDTH = 2000  # units
MARGIN = 8
STEP = 17.0  # between two dots
TOLERANCE = 0.17  # degrees that an outline may be off
SMALLEST = 2.5  # units; islands below that are left out where their country has others
A = (1.340264, -0.081106, 0.000893, 0.003796)
ROOT = math.sqrt(3) / 2


def projected(longitude: float, latitude: float) -> Point:
    """Equal Earth, y upwards."""
    t = math.asin(ROOT * math.sin(math.radians(latitude)))
    slope = A[0] + 3 * A[1] * t**2 + t**6 * (7 * A[2] + 9 * A[3] * t**2)
    x = math.radians(longitude - MERIDIAN) * math.cos(t) / (ROOT * slope)
    return x, t * (A[0] + A[1] * t**2 + t**6 * (A[2] + A[3] * t**2))


SCALE = (WIDTH - 2 * MARGIN) / (2 * projected(MERIDIAN + 180, 0)[0])
TOP = projected(0, 83.7)[1]


def placed(longitude: float, latitude: float) -> Point:
    """In the units of the drawing."""
    x, y = projected(longitude, latitude)
    return WIDTH / 2 + x * SCALE, MARGIN + (TOP - y) * SCALE


def simplified(line: Ring) -> Ring:
    """The line with fewer points (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)

    def off(point: Point) -> float:
        if not length:
            return math.hypot(point[0] - ax, point[1] - ay)
        return abs((bx - ax) * (ay - point[1]) - (ax - point[0]) * (by - ay)) / length

    far = max(range(1, len(line) - 1), key=lambda place: off(line[place]))
    if off(line[far]) < TOLERANCE:
        return [line[0], line[-1]]
    return simplified(line[: far + 1])[:-1] + simplified(line[far:])


def decoded(topology: dict[str, Any]) -> list[Ring]:
    """The arcs in degrees; borders are simplified once, so neighbours still touch."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(simplified(line))
    return arcs


def unwound(ring: Ring) -> Ring:
    """The same ring without the jump at 180°, on the side of the seam where most of it is."""
    points = [ring[0]]
    for longitude, latitude in ring[1:]:
        turns = round((points[-1][0] - longitude) / 360)
        points.append((longitude + 360 * turns, latitude))
    middle = sum(x for x, _ in points) / len(points)
    shift = 360 * round((MERIDIAN - middle) / 360)
    return [(x + shift, y) for x, y in points]


def rings(geometry: dict[str, Any], arcs: list[Ring]) -> list[Ring]:
    """All rings of a country in units, holes included."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    found = []
    for indices in (ring for polygon in polygons for ring in polygon):
        line: Ring = []
        for index in indices:
            line += (arcs[index] if index >= 0 else arcs[~index][::-1])[bool(line) :]
        found.append([placed(*point) for point in unwound(line)])
    return found


def extent(ring: Ring) -> float:
    xs, ys = zip(*ring, strict=True)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def inside(point: Point, outlines: list[Ring]) -> bool:
    """Whether a point lies in a country (even and odd crossings)."""
    x, y = point
    odd = False
    for ring in outlines:
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                odd = not odd
    return odd


def steps(points: Ring, *, closed: bool) -> str:
    """Points as a path of whole numbers, each relative to the one before; dots are lines without length."""
    rounded = [(round(x), round(y)) for x, y in points]
    moves = [(bx - ax, by - ay) for (ax, ay), (bx, by) in zip(rounded, rounded[1:], strict=False)]
    written = [f"{dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in moves if dx or dy]
    first = f"{rounded[0][0]} {rounded[0][1]}"
    if not closed:
        return "M" + "m".join(f"{move}h0" for move in [first, *written])
    return f"M{first}l{' '.join(written)}z".replace(" -", "-")


def shape(outlines: list[Ring]) -> str:
    """A country as one path; its largest ring stays whatever its size."""
    largest = max(outlines, key=extent)
    if extent(largest) < 2 * SMALLEST:  # a disc, so that it can be seen and hit
        x, y = (round(sum(part) / len(largest)) for part in zip(*largest, strict=True))
        return f"M{x - 4} {y}a4 4 0 1 0 8 0 4 4 0 1 0-8 0z"
    kept = [ring for ring in outlines if ring is largest or extent(ring) >= SMALLEST]
    return "".join(steps(ring[:-1], closed=True) for ring in kept)


def field(countries: dict[str, list[Ring]]) -> Iterator[tuple[str, Ring]]:
    """The dots of each country, every second row set in by half a step; a small country gets one in its middle."""
    height = math.ceil(placed(0, -56)[1] + MARGIN)
    grid = [
        (MARGIN + STEP * (column + row % 2 / 2), MARGIN + STEP * ROOT * row)
        for row in range(int(height / STEP / ROOT) + 1)
        for column in range(int(WIDTH / STEP) + 1)
    ]
    for code, outlines in countries.items():
        dots = [point for point in grid if inside(point, outlines)]
        largest = max(outlines, key=extent)
        middle = tuple(sum(part) / len(largest) for part in zip(*largest, strict=True))
        yield code, dots or [min(grid, key=lambda point: math.dist(point, middle))]


def _path(name: str, data: str) -> str:
    return f'<path id="{name}" d="{data}"/>' if name else f'<path d="{data}"/>'


def drawing(topology: dict[str, Any]) -> str:
    """The whole file."""
    arcs = decoded(topology)
    countries: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        known = pycountry.countries.get(numeric=geometry.get("id", ""))
        code = known.alpha_2 if known else "XK" if geometry["properties"]["name"] == "Kosovo" else ""
        countries.setdefault(code, []).extend(rings(geometry, arcs))  # what has no code stays unnamed land
    countries.pop("AQ")
    height = math.ceil(placed(0, -56)[1] + MARGIN)
    whole = [ring for geometry in topology["objects"]["land"]["geometries"] for ring in rings(geometry, arcs)]
    land = _path("land", shape([ring for ring in whole if min(y for _, y in ring) < height]))
    shapes = "\n".join(_path(code, shape(outlines)) for code, outlines in sorted(countries.items()) if code)
    lit = dict(sorted(field(countries)))
    dots = "\n".join(_path(f"d-{code}", steps(found, closed=False)) for code, found in lit.items() if code)
    every = sorted({(y, x) for found in lit.values() for x, y in found})
    all_dots = _path("dots", steps([(x, y) for y, x in every], closed=False))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">\n'
        "<!-- Natural Earth (public domain), Equal Earth projection; made by tests/tools/world.py -->\n"
        f"{land}\n<defs>\n{shapes}\n{all_dots}\n{dots}\n</defs>\n</svg>\n"
    )


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(drawing(json.loads(source.read_text(encoding="utf-8"))), encoding="utf-8")
