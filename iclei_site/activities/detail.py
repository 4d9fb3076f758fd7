"""What the page of one activity shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext

from ..addresses import absolute
from ..catalogue.page import year_span
from ..content.read import Words, activity_by_slug, keyword_labels, texts_of
from ..labels import Labels, country_name
from ..models import Activity
from ..search.facets import FACET
from ..search.types import Related
from ..search.years import status_in
from ..structured import breadcrumbs, graph


@dataclass(frozen=True)
class ActivityPage:
    """One activity in one language; each text falls back to English on its own."""

    activity: Activity
    language: str
    texts: Mapping[str, Words]
    words: Labels

    @classmethod
    def load(cls, slug: str, language: str) -> ActivityPage | None:
        """The page of an activity, None where there is no such activity."""
        activity = activity_by_slug(slug)
        if activity is None:
            return None
        texts = texts_of([f"activity:{slug}"], language).get(f"activity:{slug}", {})
        return cls(activity, language, texts, Labels(language, keyword_labels(language)))

    @property
    def title(self) -> Words:
        """The title; the slug where a damaged database has none."""
        return self.texts.get("title") or Words(self.activity.slug, "en")

    @property
    def status(self) -> str:
        """The status this year, as a code."""
        return status_in(date.today().year, self.activity.status, self.activity.start_year, self.activity.end_year)

    @property
    def years(self) -> str:
        """The years in words."""
        return year_span(self.activity.start_year, self.activity.end_year)

    def label(self, facet: str, value: str) -> str:
        """One value of a facet in words."""
        return self.words.text(facet, value)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Places with the name of their country."""
        return [
            (p["name"], country_name(p["country"], self.language) if p["country"] else "") for p in self.activity.places
        ]

    def reason(self, related: Related) -> str:
        """Why another activity is related, in a sentence."""
        names = {
            "pathway": gettext("Same pathway"),
            "country": gettext("Same country"),
            "keyword": gettext("Same topic"),
            "region": gettext("Same region"),
            "kind": gettext("Same kind of activity"),
            "sdg": gettext("Same goal"),
        }
        strongest = sorted(related.shared, key=lambda facet: -FACET[facet].weight)[:2]
        first, *rest = [(names[facet], self.label(facet, related.shared[facet][0])) for facet in strongest]
        # Translators: why an activity is related, and by what: "Same country: Kenya"
        one = gettext("%(what)s: %(value)s", what=first[0], value=first[1])
        if not rest:
            return one
        two = gettext("%(what)s: %(value)s", what=rest[0][0], value=rest[0][1])
        # Translators: two such reasons beside each other: "Same country: Kenya · Same topic: water"
        return gettext("%(one_reason)s · %(other_reason)s", one_reason=one, other_reason=two)

    @property
    def untranslated(self) -> bool:
        """Whether some text is shown in English instead of the page's language."""
        return any(words.language != self.language for words in self.texts.values())

    @property
    def source_host(self) -> str:
        """Where the source is, as the words of its link."""
        return urlsplit(self.activity.source_url).netloc.removeprefix("www.")

    @property
    def picture(self) -> str:
        """Absolute address of the picture for sharing, drawn from the pathways; "" where there are none."""
        codes = "+".join(self.activity.pathways)
        return absolute(url_for("activities.pictures.share", codes=codes, slug=self.activity.slug)) if codes else ""

    @property
    def structured(self) -> dict[str, Any]:
        """The activity for search engines (https://schema.org/Project), and where it stands in the site."""
        here = absolute(url_for("activities.activity", slug=self.activity.slug))
        project: dict[str, Any] = {
            "@type": "Event" if self.activity.kind == "event" and self.activity.start_year else "Project",
            "@id": here,
            "name": self.title.text,
            "description": self.texts["summary"].text if "summary" in self.texts else self.title.text,
            "url": self.activity.website or here,
            "keywords": [self.label("keyword", keyword) for keyword in self.activity.keywords],
            "subjectOf": {"@type": "WebPage", "url": self.activity.source_url},
        }
        if self.picture:
            project["image"] = self.picture
        if self.activity.start_year:
            project["startDate" if project["@type"] == "Event" else "foundingDate"] = str(self.activity.start_year)
        trail = [
            (gettext("Home"), url_for("home.index")),
            (gettext("Activities"), url_for("activities.catalogue")),
            (self.title.text, url_for("activities.activity", slug=self.activity.slug)),
        ]
        return graph(project, breadcrumbs(trail))
