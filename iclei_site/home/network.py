"""The network: its offices, some of its members, and its figures with year and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ..content.read import Words, entries, series, texts_of
from ..labels import REGIONS, country_name, language_name, listed
from ..locales import current_language
from ..models import Entry
from .figures import Figure, Series, figures, series_of

bp = Blueprint("network", __name__)
OFFICES = {
    "world-secretariat": _l("World Secretariat"),
    "regional-secretariat": _l("Regional secretariat"),
    "country-office": _l("Country office"),
    "thematic-center": _l("Thematic center"),
    "capacity-center": _l("Capacity center"),
}


@dataclass(frozen=True)
class Office:
    """One office in words."""

    data: Mapping[str, Any]
    texts: Mapping[str, Words]

    @property
    def kind(self) -> str:
        """What kind of office it is."""
        return str(OFFICES[self.data["kind"]])

    @property
    def country(self) -> str:
        """The country it is in."""
        return country_name(self.data["country"], current_language().tag)

    @property
    def languages(self) -> str:
        """The languages its pages were seen in, as a list in words."""
        return listed([language_name(tag) for tag in self.data["languages"]])

    @property
    def activities(self) -> tuple[str, str]:
        """The name of its region and the address of the activities there; nothing for those of the whole world."""
        code = self.data.get("region")
        if not code or code == "global":
            return "", ""
        return str(REGIONS[code]), url_for("activities.catalogue", region=code)


@dataclass(frozen=True)
class Member:
    """One member of the network."""

    slug: str
    data: Mapping[str, Any]
    texts: Mapping[str, Words]

    @property
    def facts(self) -> list[Words]:
        """What is told about it."""
        return series(self.texts, "fact")

    @property
    def place(self) -> str:
        """Its country, and since when it belongs to the network where that is known."""
        country = country_name(self.data["country"], current_language().tag)
        since = self.data.get("member_since")
        return gettext("%(country)s, member since %(year)s", country=country, year=since) if since else country


@dataclass(frozen=True)
class Network:
    """All that the page tells, in one language; each text falls back to English on its own."""

    offices: list[Office]
    members: list[Member]
    figures: list[Figure]
    charts: list[Series]
    untranslated: bool

    @classmethod
    def load(cls, language: str) -> Network:
        """Three queries for the entries, one for all their words."""
        kinds: dict[str, list[Entry]] = {kind: entries(kind) for kind in ("office", "spotlight", "statistic", "series")}
        owners = [f"{kind}:{row.slug}" for kind, rows in kinds.items() for row in rows]
        texts = texts_of(owners, language)

        def of(row: Entry) -> Mapping[str, Words]:
            return texts.get(f"{row.section}:{row.slug}", {})

        told = figures(kinds["statistic"], of, date.today().year)
        return cls(
            [Office(row.data, of(row)) for row in kinds["office"]],
            [Member(row.slug, row.data, of(row)) for row in kinds["spotlight"]],
            told,
            series_of(kinds["series"], of, told),
            any(words.language != language for fields in texts.values() for words in fields.values()),
        )


@bp.get("/<lang:lang>/network/")
def network() -> str:
    """Offices, members and figures."""
    return render_template("home/network.html", network=Network.load(current_language().tag))
