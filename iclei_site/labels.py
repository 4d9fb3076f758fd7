"""Codes to words, in the language of the answer. Countries and languages come from CLDR, keywords from the content."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from .catalogs import words_version
from .content.read import Words
from .locales import LANGUAGES, current_language, force_language

FACET_NAMES: Mapping[str, LazyString] = {
    "pathway": _l("Pathway"),
    "kind": _l("Kind of activity"),
    "region": _l("Region"),
    "country": _l("Country"),
    "sdg": _l("Sustainable Development Goal"),
    "status": _l("Status"),
    "keyword": _l("Keyword"),
}
PATHWAYS: Mapping[str, LazyString] = {
    "low-emission": _l("Zero emission"),
    "nature-based": _l("Nature-based"),
    "equitable": _l("Equitable"),
    "resilient": _l("Resilient"),
    "circular": _l("Circular"),
}
KINDS: Mapping[str, LazyString] = {
    "project": _l("Project"),
    "program": _l("Program"),
    "initiative": _l("Initiative"),
    "campaign": _l("Campaign"),
    # Translators: a kind of activity, beside Project and Campaign: a network of cities
    "network": _l("Network"),
    "partnership": _l("Partnership"),
    "event": _l("Event"),
    # Translators: a kind of activity: something to work with, such as software or a guide
    "tool": _l("Tool"),
    "platform": _l("Platform"),
    "methodology": _l("Methodology"),
}
REGIONS: Mapping[str, LazyString] = {
    "global": _l("Global"),
    "africa": _l("Africa"),
    "europe": _l("Europe"),
    "east-asia": _l("East Asia"),
    "japan": _l("Japan"),
    "korea": _l("Korea"),
    "south-asia": _l("South Asia"),
    "southeast-asia": _l("Southeast Asia"),
    "oceania": _l("Oceania"),
    "canada": _l("Canada"),
    "usa": _l("United States"),
    "mexico-central-america-caribbean": _l("Mexico, Central America and the Caribbean"),
    "south-america": _l("South America"),
}
STATUSES: Mapping[str, LazyString] = {
    # Translators: of an activity, as an adjective: alone, and in “12 activities, filtered by Planned and Africa”
    "planned": _l("Planned"),
    # Translators: of an activity that goes on now, as an adjective: “12 activities, filtered by Running and Africa”
    "running": _l("Running"),
    # Translators: of an activity that is over, as an adjective: “12 activities, filtered by Ended and Africa”
    "ended": _l("Ended"),
    "unknown": _l("Status not known"),
}
# The short names that the United Nations gives the seventeen goals (https://sdgs.un.org/goals).
SDGS: Mapping[str, LazyString] = {
    "1": _l("1 No poverty"),
    "2": _l("2 Zero hunger"),
    "3": _l("3 Good health and well-being"),
    "4": _l("4 Quality education"),
    "5": _l("5 Gender equality"),
    "6": _l("6 Clean water and sanitation"),
    "7": _l("7 Affordable and clean energy"),
    "8": _l("8 Decent work and economic growth"),
    "9": _l("9 Industry, innovation and infrastructure"),
    "10": _l("10 Reduced inequalities"),
    "11": _l("11 Sustainable cities and communities"),
    "12": _l("12 Responsible consumption and production"),
    "13": _l("13 Climate action"),
    "14": _l("14 Life below water"),
    "15": _l("15 Life on land"),
    "16": _l("16 Peace, justice and strong institutions"),
    "17": _l("17 Partnerships for the goals"),
}
_WORDS = {"pathway": PATHWAYS, "kind": KINDS, "region": REGIONS, "status": STATUSES, "sdg": SDGS}


@lru_cache(maxsize=4096)
def country_name(code: str, language: str) -> str:
    """A country in CLDR's words, its code where CLDR has none; Taiwan and others as CLDR names them."""
    return str(Locale.parse(LANGUAGES[language].folder).territories.get(code, code))


@lru_cache(maxsize=2 * len(LANGUAGES))
def _words(language: str, _version: Hashable) -> Mapping[str, Mapping[str, str]]:
    with force_language(language):
        return {facet: {code: str(label) for code, label in labels.items()} for facet, labels in _WORDS.items()}


def listed(items: Sequence[str]) -> str:
    """Several words as a list, by CLDR; Spanish has "e" before the sound of i (RAE), which Babel leaves out."""
    text = format_list(items, locale=current_language().folder)
    if current_language().tag == "es" and len(items) > 1 and re.match(r"h?i(?![aeou])", items[-1], re.IGNORECASE):
        text = text.removesuffix(f" y {items[-1]}") + f" e {items[-1]}"
    return text


def moment(value: datetime) -> str:
    """A time to the second in UTC, by CLDR."""
    return format_datetime(value, "long", locale=current_language().folder)


def number(value: float) -> str:
    """A number, by CLDR; Spanish groups five digits and more (CLDR's minimum grouping digits, which Babel skips)."""
    grouped = current_language().tag != "es" or abs(value) >= 10_000
    return _decimal(value, current_language().folder, grouped)


@lru_cache(maxsize=8192)
def _decimal(value: float, folder: str, grouped: bool) -> str:
    return format_decimal(value, locale=folder, group_separator=grouped)


def day(text: str) -> str:
    """A date as exact as it is known ("2025-06-17", "2025-06", "2025" or ""), by CLDR."""
    if not text:
        return ""
    parts = [int(part) for part in text.split("-")]
    when = date(*(parts + [1, 1])[:3])
    folder = current_language().folder
    if len(parts) == 3:
        return format_date(when, "long", locale=folder)
    return format_skeleton("yMMMM" if len(parts) == 2 else "y", when, locale=folder)


def language_name(tag: str) -> str:
    """A language in CLDR's words, as it stands in a list; its tag where CLDR has none."""
    name = Locale.parse(current_language().folder).languages.get(tag.replace("-", "_"))
    return name or Locale.parse(tag, sep="-").get_display_name(current_language().folder) or tag


@dataclass(frozen=True)
class Labels:
    """The words of one language for the values of facets; `keywords` maps slugs to words and their real language.

    Whoever keeps one across requests keeps it under `words_version()`.
    """

    language: str
    keywords: Mapping[str, Words]

    @cached_property
    def _fixed(self) -> Mapping[str, Mapping[str, str]]:
        return _words(self.language, words_version())

    def text(self, facet: str, value: str) -> str:
        """One value in words."""
        if facet == "country":
            return country_name(value, self.language)
        if facet == "keyword":
            return self.keywords[value].text if value in self.keywords else value.replace("-", " ")
        return self._fixed[facet][value]

    def other_language(self, facet: str, value: str) -> str:
        """The language of these words where it is not the page's; "" where it is."""
        if facet != "keyword":
            return ""
        language = self.keywords[value].language if value in self.keywords else "en"
        return "" if language == self.language else language
