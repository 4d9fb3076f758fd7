"""How the activities spread over the world: counts for the map and for the list beside it."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass

from ..labels import Labels
from ..search.facets import PATHWAYS
from ..search.request import SearchRequest
from ..search.types import SearchEngine

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
