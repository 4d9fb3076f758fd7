"""Figures about the network, each with its year and source, and what readers should know about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from babel.numbers import format_percent
from flask_babel import gettext

from ..content.read import Words
from ..labels import number
from ..locales import current_language
from ..models import Entry
from .bars import Bar, bars

OLD = 3  # years after which a figure may well have changed
TextsOf = Callable[[Entry], Mapping[str, Words]]


@dataclass(frozen=True)
class Figure:
    """One figure. `year` is None where its source does not say."""

    slug: str
    shown: str
    value: float
    label: Words
    note: Words | None
    year: int | None
    old: bool
    series: str | None
    source_url: str


@dataclass(frozen=True)
class Series:
    """Figures of several years that belong together, oldest first."""

    label: Words
    note: Words | None
    figures: list[Figure]

    @property
    def bars(self) -> list[tuple[Figure, Bar]]:
        """The chart: a bar for each."""
        drawn = bars([(str(each.year), each.value, each.source_url) for each in self.figures])
        return list(zip(self.figures, drawn, strict=True))


def figures(rows: Iterable[Entry], texts_of: TextsOf, this_year: int) -> list[Figure]:
    """All figures that have a value and a source, newest first; those without a year at the end."""
    found = []
    for row in rows:
        data, texts = row.data, texts_of(row)
        if data.get("value") is None or not data.get("source_url") or "label" not in texts:
            continue
        year, fact = data.get("year"), data.get("unit") == "year"
        found.append(
            Figure(
                slug=row.slug,
                shown=str(data["value"]) if fact else _shown(data["value"], data.get("qualifier"), data.get("unit")),
                value=data["value"],
                label=texts["label"],
                note=texts.get("note"),
                year=year,
                old=bool(year and not fact and this_year - year >= OLD),  # a year in history does not grow old
                series=data.get("series"),
                source_url=data["source_url"],
            )
        )
    return sorted(found, key=lambda figure: -(figure.year or 0))


def series_of(rows: Iterable[Entry], texts_of: TextsOf, told: Iterable[Figure]) -> list[Series]:
    """The series that have two figures with years, or more."""
    dated = sorted((each for each in told if each.year), key=lambda each: each.year or 0)
    made = [
        Series(texts_of(row).get("label") or Words(row.slug, "en"), texts_of(row).get("note"),
               [each for each in dated if each.series == row.slug])
        for row in rows
    ]  # fmt: skip
    return [each for each in made if len(each.figures) > 1]


def _shown(value: float, qualifier: str | None, unit: str | None) -> str:
    figure = number(value)
    if unit == "percent":
        figure = format_percent(value / 100, locale=current_language().folder)
    if qualifier == "more than":
        # Translators: a figure on the home page, large; "more than 2,500"
        return gettext("More than %(number)s", number=figure)
    if qualifier == "about":
        return gettext("About %(number)s", number=figure)
    return gettext("Up to %(number)s", number=figure) if qualifier == "up to" else figure
