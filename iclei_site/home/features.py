"""What the home page tells at length: featured stories, and a member city in focus that changes by the day."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..content.read import TextsOf, Words, entries, series, texts_of
from ..labels import country_name
from .facts import text

LONG, SHORT = 260, 150  # characters of an excerpt; half of that where each is twice as wide
_SENTENCE_ENDS = (". ", "! ", "? ", "؟ ", "。", "！", "？")
_PAUSES = "、，；："


@dataclass(frozen=True)
class Story:
    """A story in short. `regions` and `pathways` are codes; `link` is where it can be read."""

    slug: str
    title: Words
    excerpt: Words
    date: str  # "2025", "2025-06" or "2025-06-17"; empty where the source has none
    pathways: tuple[str, ...]
    link: str


@dataclass(frozen=True)
class Feature:
    """A topic with one story at length and those related to it."""

    topic: Words
    first: Story
    related: list[Story]


@dataclass(frozen=True)
class City:
    """A member city in focus."""

    slug: str
    name: Words
    country: str
    since: int
    facts: list[Words]
    sources: list[str]


def excerpt(words: str, length: int) -> str:
    """The beginning of a text: whole sentences where they fill half of `length`, else whole words and an ellipsis."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words[:length])
    length = length // 2 if wide > length // 3 else length
    if len(words) <= length:
        return words
    head = words[: length + 1]
    sentence = max(head.rfind(end) for end in _SENTENCE_ENDS)
    if sentence >= length // 2:
        return head[: sentence + 1]
    cut = max(head.rfind(pause) for pause in (" ", *_PAUSES))
    return f"{head[:cut].rstrip(' ,;:–،' + _PAUSES)}…" if cut > 0 else words


def features(language: str) -> list[Feature]:
    """The featured stories in the order of the home page; one that names no story that is there is left out."""
    found = [entry for entry in entries("home") if entry.data.get("section") == "feature"]
    stories = {entry.slug: entry.data for entry in entries("story")}
    named = {slug for entry in found for slug in entry.data.get("stories") or () if slug in stories}
    owners = [f"story:{slug}" for slug in sorted(named)] + [f"home:{entry.slug}" for entry in found]
    texts = texts_of(owners, language)
    features = []
    for entry in found:
        slugs = [slug for slug in entry.data.get("stories") or () if slug in named]
        if slugs:
            first, *related = [
                _story(slug, stories[slug], texts, SHORT if place else LONG) for place, slug in enumerate(slugs)
            ]
            features.append(Feature(text(texts, f"home:{entry.slug}", "topic"), first, related))
    return features


def _story(slug: str, data: dict[str, Any], texts: TextsOf, length: int) -> Story:
    summary = series(texts.get(f"story:{slug}", {}), "summary") or [Words("", "en")]
    return Story(
        slug=slug,
        title=text(texts, f"story:{slug}", "title"),
        excerpt=Words(excerpt(summary[0].text, length), summary[0].language),
        date=data.get("date") or "",
        pathways=tuple(data.get("pathways") or ()),
        link=data["source_url"],
    )


def cities(language: str) -> list[City]:
    """The member cities whose year of joining is known, in the order of the content."""
    found = [entry for entry in entries("spotlight") if entry.data.get("member_since")]
    texts = texts_of([f"spotlight:{entry.slug}" for entry in found], language)
    return [
        City(
            slug=entry.slug,
            name=text(texts, f"spotlight:{entry.slug}", "city"),
            country=country_name(entry.data["country"], language),
            since=entry.data["member_since"],
            facts=series(texts.get(f"spotlight:{entry.slug}", {}), "fact"),
            sources=list(entry.data.get("sources") or ()),
        )
        for entry in found
    ]


def in_focus(found: list[City], asked: str, today: date) -> City | None:
    """The city that a visitor asked for, else that of the day: all visitors of a day see the same one."""
    if not found:
        return None
    return next((city for city in found if city.slug == asked), found[today.toordinal() % len(found)])
