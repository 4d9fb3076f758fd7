"""The facets, declared once: form, engine, page, links and API all read this table."""

from __future__ import annotations

import re
from dataclasses import dataclass

PATHWAYS = ("low-emission", "nature-based", "equitable", "resilient", "circular")
KINDS = (
    "project", "program", "initiative", "campaign", "network", "partnership", "event", "tool", "platform",
    "methodology",
)  # fmt: skip
REGIONS = (
    "global", "africa", "europe", "east-asia", "japan", "korea", "south-asia", "southeast-asia", "oceania",
    "canada", "usa", "mexico-central-america-caribbean", "south-america",
)  # fmt: skip
SDGS = tuple(str(number) for number in range(1, 18))
STATUSES = ("planned", "running", "ended", "unknown")


@dataclass(frozen=True)
class Facet:
    """One way to narrow a search.

    `codes` are its possible values in the order they are shown; without them (`None`) any value that fits `pattern` is
    possible and the values are shown by count. `weight` says how much sharing a value makes two activities related.
    """

    name: str
    codes: tuple[str, ...] | None = None
    pattern: str = ""
    weight: float = 0.0

    def accepts(self, value: str) -> bool:
        """Whether the site could have produced this value."""
        if self.codes is not None:
            return value in self.codes
        return re.fullmatch(self.pattern, value) is not None


FACETS: tuple[Facet, ...] = (
    Facet("pathway", PATHWAYS, weight=1.0),
    Facet("kind", KINDS, weight=0.3),
    Facet("region", REGIONS, weight=0.6),
    Facet("country", pattern=r"[A-Z]{2}", weight=1.0),
    Facet("sdg", SDGS, weight=0.4),
    Facet("status", STATUSES),
    Facet("keyword", pattern=r"[a-z0-9]+(-[a-z0-9]+)*", weight=1.5),
)
FACET = {facet.name: facet for facet in FACETS}
