"""What files of content may hold, as data: the columns of CSV files and the sections of the home file; a story may
also be a Markdown file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..config import LANGUAGE_TAGS
from ..search.facets import KINDS, PATHWAYS, REGIONS, SDGS, STATUSES
from . import values
from .values import Value
from .words import list_item, name_slug

TITLE = values.text(300)
SUMMARY = values.text(4_000)
BODY = values.long_text(20_000)
PROSE = values.long_text(4_000)  # one block of Markdown
NAME = values.text(200)
ITEM = values.text(200, list_item)
_OFFICES = ("world-secretariat", "regional-secretariat", "country-office", "thematic-center", "capacity-center")


@dataclass(frozen=True)
class Field:
    """A column of a CSV file, or a key in the home file.

    `words` is for texts that are translated: the name of the field as `ContentText` has it, numbered (`fact_1`) where
    there are `many`. All other fields are codes and figures, the same in every language.
    """

    name: str
    value: Value
    required: bool = False
    many: bool = False
    words: str = ""
    optional_column: bool = False  # a file may leave the column out; what is stored then stays
    refers_to: str = ""  # the kind of entry that this names


ACTIVITY_FIELDS = (
    Field("slug", values.SLUG, required=True),
    Field("title", TITLE, required=True, words="title"),
    Field("kind", values.code(*KINDS), required=True),
    Field("summary", SUMMARY, words="summary"),
    Field("body", BODY, words="body", optional_column=True),
    Field("pathways", values.code(*PATHWAYS), many=True),
    Field("keywords", values.KEYWORD, many=True),
    Field("sdgs", values.code(*SDGS), many=True),
    Field("regions", values.code(*REGIONS), many=True),
    Field("countries", values.COUNTRY, many=True),
    Field("places", values.PLACE, many=True),
    Field("partners", ITEM, many=True),
    Field("start_year", values.YEAR),
    Field("end_year", values.YEAR),
    Field("status", values.code(*STATUSES), optional_column=True),
    Field("website", values.URL),
    Field("source_url", values.URL, required=True),
)
TEXT_FIELDS = (
    Field("slug", values.SLUG, required=True),
    Field("lang", values.LANGUAGE, required=True),
    Field("title", TITLE, words="title"),
    Field("summary", SUMMARY, words="summary", optional_column=True),
    Field("body", BODY, words="body", optional_column=True),
    Field("source_url", values.URL, optional_column=True),
)


@dataclass(frozen=True)
class Section:
    """A part of the home file, and the kind of entry it becomes.

    Entries are known by the field `key`. Where that is a name (`named`), the slug is made from the part before a colon.
    """

    name: str
    kind: str
    key: str
    fields: tuple[Field, ...]
    named: bool = False
    repeats: bool = False  # a key may come again; the second one gets "-2"
    single: bool = False  # one mapping, not a list of them
    guidance: tuple[str, ...] = ()  # keys for those who edit the site, not stored

    def slug(self, entry: Mapping[str, Any], seen: Counter[str]) -> str:
        """What an entry is known by; `seen` counts the keys so far."""
        if self.single:
            return self.key
        slug = name_slug(entry[self.key].partition(":")[0]) if self.named else entry[self.key]
        seen[slug] += 1
        return f"{slug}-{seen[slug]}" if self.repeats and seen[slug] > 1 else slug


_SOURCE = Field("source_url", values.URL, required=True)
_NOTE = Field("note", SUMMARY, words="note")
_PATHWAYS = Field("pathways", values.code(*PATHWAYS), many=True)
_REGION = Field("region", values.code(*REGIONS))
_SUMMARY = Field("summary", SUMMARY, required=True, many=True, words="summary")

SECTIONS = (
    Section(
        "network_statistics", "statistic", "id",
        (
            Field("id", values.KEY, required=True),
            Field("label", TITLE, required=True, words="label"),
            Field("value", values.NUMBER),  # null: looked for and not found, so not shown
            Field("qualifier", values.code("more than", "about", "up to")),
            Field("unit", values.code("percent", "year")),
            Field("year", values.YEAR),
            Field("series", values.KEY, refers_to="series"),
            _NOTE,
            Field("source_url", values.URL),
        ),
    ),
    Section(
        "statistic_series", "series", "id",
        (
            Field("id", values.KEY, required=True),
            Field("label", TITLE, required=True, words="label"),
            _NOTE,
        ),
    ),
    Section(
        "offices", "office", "code",
        (
            Field("code", values.KEY, required=True),
            Field("name", NAME, required=True, words="name"),
            Field("kind", values.code(*_OFFICES), required=True),
            Field("city", NAME),
            Field("country", values.COUNTRY, required=True),
            _REGION,
            Field("languages", values.TAG, many=True),
            Field("website", values.URL),
            Field("address", NAME),
            _NOTE,
            _SOURCE,
        ),
    ),
    Section(
        "pathways", "pathway", "code",
        (
            Field("code", values.code(*PATHWAYS), required=True),
            Field("name", NAME, required=True, words="name"),
            Field("former_name", NAME, words="former_name"),
            Field("description", SUMMARY, required=True, words="description"),
            Field("connections", SUMMARY, words="connections"),
            _SOURCE,
        ),
    ),
    Section(
        "strategic_visions", "vision", "name",
        (
            Field("name", NAME, required=True, words="name"),
            Field("start_year", values.YEAR, required=True),
            Field("end_year", values.YEAR),
            _NOTE,
            _SOURCE,
        ),
        named=True,
    ),
    Section(
        "stories", "story", "id",
        (
            Field("id", values.SLUG, required=True),
            Field("title", TITLE, required=True, words="title"),
            Field("date", values.DATE),
            _SUMMARY,
            _PATHWAYS,
            Field("regions", values.code(*REGIONS), many=True),
            Field("activities", values.SLUG, many=True, refers_to="activity"),
            Field("body", PROSE, many=True, words="body"),
            _NOTE,
            Field("more_sources", values.URL, many=True),
            _SOURCE,
        ),
    ),
    Section(
        "member_spotlights", "spotlight", "city",
        (
            Field("city", NAME, required=True, words="city"),
            Field("country", values.COUNTRY, required=True),
            _REGION,
            Field("member_since", values.YEAR),
            Field("facts", SUMMARY, required=True, many=True, words="fact"),
            Field("featured", values.FLAG),
            Field("sources", values.URL, required=True, many=True),
        ),
        named=True,
    ),
    Section(
        "home_page", "home", "section",
        (
            Field(
                "section",
                values.code(
                    "hero", "about", "strategic_vision", "pathways", "statistics", "feature", "search_again",
                    "member_in_focus", "network",
                ),
                required=True,
            ),
            Field("topic", TITLE, words="topic"),
            Field("tiles", TITLE, many=True),
            Field("stories", values.SLUG, many=True, refers_to="story"),
            Field("default", Value(NAME.allowed, name_slug), refers_to="spotlight"),
        ),
        repeats=True,
        guidance=("says", "button", "note"),
    ),
    Section("meta", "meta", "content", (Field("compiled", values.DATE),), single=True, guidance=("note",)),
)  # fmt: skip
SECTION = {section.name: section for section in SECTIONS}
LANGUAGE_FOLDERS = {tag.replace("-", "_"): tag for tag in LANGUAGE_TAGS if tag != values.SOURCE_LANGUAGE}
_LIMITS = {
    (kind, field.words): field.value
    for kind, fields in (("activity", ACTIVITY_FIELDS), *((section.kind, section.fields) for section in SECTIONS))
    for field in fields
    if field.words
}


def words_value(owner: str, field: str) -> Value:
    """How a translation of this text is read: as its English is, with the same limit."""
    return _LIMITS.get((owner.partition(":")[0], re.sub(r"_[0-9]+$", "", field)), SUMMARY)
