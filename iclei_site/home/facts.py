"""The facts of the home page, each with its year and source: figures, pathways, visions in time, offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext

from ..content.read import TextsOf, Words, entries, texts_of
from ..labels import country_name
from .figures import Figure, figures

SHOWN = ("activities_planned", "governments_involved", "countries", "governments_reporting_climate_action")
FOUNDED = "founded"


@dataclass(frozen=True)
class Pathway:
    """One of the five pathways in words."""

    name: Words
    description: Words


@dataclass(frozen=True)
class Vision:
    """A strategic vision, and where its years lie in the time of all of them, in percent."""

    name: Words
    note: Words | None
    years: str
    start: float
    width: float
    source_url: str


@dataclass(frozen=True)
class Office:
    """An office of the network, by name and place."""

    name: Words
    place: str
    website: str


@dataclass(frozen=True)
class Facts:
    """What the home page tells. Visions begin with that of today."""

    founded: Figure | None
    statistics: list[Figure]
    pathways: dict[str, Pathway]
    visions: list[Vision]
    offices: list[Office]


def text(texts: TextsOf, owner: str, field: str) -> Words:
    """One text; blank where a damaged database has none."""
    return texts.get(owner, {}).get(field) or Words("", "en")


def facts(language: str) -> Facts:
    """The facts in one language; each text falls back to English on its own."""
    sections = {kind: entries(kind) for kind in ("statistic", "pathway", "vision", "office")}
    texts = texts_of([f"{kind}:{entry.slug}" for kind, found in sections.items() for entry in found], language)
    told = figures(sections["statistic"], lambda entry: texts.get(f"statistic:{entry.slug}", {}), date.today().year)
    statistics = {figure.slug: figure for figure in told if figure.year}
    return Facts(
        founded=statistics.get(FOUNDED),
        statistics=[shown for slug in SHOWN if (shown := statistics.get(slug))],
        pathways={
            entry.slug: Pathway(
                text(texts, f"pathway:{entry.slug}", "name"), text(texts, f"pathway:{entry.slug}", "description")
            )
            for entry in sections["pathway"]
        },
        visions=_visions({entry.slug: entry.data for entry in sections["vision"]}, texts),
        offices=[
            Office(text(texts, f"office:{entry.slug}", "name"), _place(entry.data, language), entry.data["website"])
            for entry in sections["office"]
            if entry.data.get("website")
        ],
    )


def _visions(found: dict[str, dict[str, Any]], texts: TextsOf) -> list[Vision]:
    """All visions with an end, the newest first."""
    spans = {slug: (data["start_year"], data["end_year"]) for slug, data in found.items() if data.get("end_year")}
    if not spans:
        return []
    first, last = min(start for start, _ in spans.values()), max(end for _, end in spans.values())
    scale = 100 / max(last - first, 1)
    return [
        Vision(
            name=text(texts, f"vision:{slug}", "name"),
            note=texts.get(f"vision:{slug}", {}).get("note"),
            years=f"{start}–{end}",
            start=round((start - first) * scale, 1),
            width=round((end - start) * scale, 1),
            source_url=found[slug]["source_url"],
        )
        for slug, (start, end) in sorted(spans.items(), key=lambda item: item[1], reverse=True)
    ]


def _place(data: dict[str, Any], language: str) -> str:
    country = country_name(data["country"], language)
    # Translators: a city and its country; use the comma of your language
    return gettext("%(city)s, %(country)s", city=data["city"], country=country) if data.get("city") else country
