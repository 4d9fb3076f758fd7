"""What the home page tells at length: featured stories, and a member city in focus that changes by the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..content.read import Words, entries, series, texts_of
from ..content.stories import Story, stories
from ..labels import country_name
from .facts import text


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


def features(language: str) -> list[Feature]:
    """The featured stories in the order of the home page; one that names no story that is there is left out."""
    found = [entry for entry in entries("home") if entry.data.get("section") == "feature"]
    told = {story.slug: story for story in stories(language)}
    texts = texts_of([f"home:{entry.slug}" for entry in found], language)
    features = []
    for entry in found:
        named = [told[slug] for slug in entry.data.get("stories") or () if slug in told]
        if named:
            features.append(Feature(text(texts, f"home:{entry.slug}", "topic"), named[0], named[1:]))
    return features


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
