"""What a visitor may mean by the words typed so far: pathways, places and activities, each with its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for

from ..catalogue.links import SearchLinks
from ..labels import Labels
from ..search.facets import PATHWAYS, REGIONS
from ..search.letters import fold, plain
from ..search.request import SearchRequest
from ..search.types import SearchEngine

MOST = 4  # of each kind


@dataclass(frozen=True)
class Suggestion:
    """A label, where it leads, how many activities are there (0: it is one), and its language where not the page's."""

    label: str
    href: str
    count: int = 0
    language: str = ""


@dataclass(frozen=True)
class Suggestions:
    """What to offer for some words."""

    q: str
    pathways: Sequence[Suggestion] = ()
    places: Sequence[Suggestion] = ()
    activities: Sequence[Suggestion] = ()

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.pathways) + len(self.places) + len(self.activities)


def suggest(search: SearchRequest, engine: SearchEngine) -> Suggestions:
    """Facets whose names hold words that begin as typed, and the first activities. Raises IndexUnusableError."""
    if not search.q:
        return Suggestions("")
    links = SearchLinks(url_for("activities.catalogue"), SearchRequest(search.language))
    results = engine.search(replace(search, filters={}, per_page=MOST))
    return Suggestions(
        q=search.q,
        pathways=_named("pathway", PATHWAYS, links, engine, search.q),
        places=[
            *_named("region", REGIONS, links, engine, search.q),
            *_named("country", list(engine.values("country")), links, engine, search.q),
        ][:MOST],
        activities=[
            Suggestion(
                hit.title.text,
                f"{links.base}{hit.slug}/",
                language=hit.title.language if hit.title.language != search.language else "",
            )
            for hit in results.hits
        ],
    )


def _named(facet: str, codes: Sequence[str], links: SearchLinks, engine: SearchEngine, words: str) -> list[Suggestion]:
    """The values of a facet that the words may name, in the page's language or in English."""
    counts = engine.values(facet)
    own, english = Labels(links.search.language, {}), Labels("en", {})
    return [
        Suggestion(own.text(facet, code), links.to(links.search.with_filter(facet, [code])), counts[code])
        for code in codes
        if counts.get(code) and (_begins(own.text(facet, code), words) or _begins(english.text(facet, code), words))
    ][:MOST]


def _begins(name: str, typed: str) -> bool:
    """Whether each word typed begins a word of the name; in scripts without spaces, whether it occurs there."""
    name, wanted = fold(plain(name)), fold(plain(typed)).split()
    parts = re.split(r"[\W_]+", name)
    return all(any(part.startswith(word) for part in parts) or (not word.isascii() and word in name) for word in wanted)
