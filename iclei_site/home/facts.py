"""The figures and pathways of the home page, each with its year and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from ..content.read import Words, entries, texts_of
from ..labels import number

SHOWN = ("governments_involved", "countries", "activities_planned", "governments_reporting_climate_action")


@dataclass(frozen=True)
class Statistic:
    """A figure that has a year and a source; others are not shown."""

    figure: str
    label: Words
    year: int
    source_url: str


@dataclass(frozen=True)
class Pathway:
    """One of the five pathways in words."""

    name: Words
    description: Words


@dataclass(frozen=True)
class Facts:
    """What the home page tells."""

    statistics: list[Statistic]
    pathways: dict[str, Pathway]


def facts(language: str) -> Facts:
    """The facts in one language; each text falls back to English on its own."""
    statistics = {entry.slug: entry.data for entry in entries("statistic")}
    pathways = [entry.slug for entry in entries("pathway")]
    owners = [f"statistic:{slug}" for slug in SHOWN] + [f"pathway:{code}" for code in pathways]
    texts = texts_of(owners, language)

    def text(owner: str, field: str) -> Words:
        return texts.get(owner, {}).get(field, Words("", "en"))

    return Facts(
        statistics=[
            Statistic(_figure(data), text(f"statistic:{slug}", "label"), data["year"], data["source_url"])
            for slug in SHOWN
            if (data := statistics.get(slug)) and data.get("value") is not None and data.get("year")
        ],
        pathways={
            code: Pathway(text(f"pathway:{code}", "name"), text(f"pathway:{code}", "description")) for code in pathways
        },
    )


def _figure(data: dict[str, Any]) -> str:
    figure = number(data["value"])
    if data.get("qualifier") == "more than":
        # Translators: a figure on the home page, large; "more than 2,500"
        return gettext("More than %(number)s", number=figure)
    return figure
