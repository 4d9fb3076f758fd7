"""The same made-up documents for every engine: those of `generate.py`, in English."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass

from generate import Generator

from iclei_site.content.words import name_slug
from iclei_site.search.types import Document, DocumentText
from iclei_site.search.years import status_in

SECTIONS = ("title", "keywords", "places", "summary")
WEIGHTS = {"title": 4.0, "keywords": 3.0, "places": 2.0, "summary": 2.0}  # as the site has them
FACETS = ("pathway", "kind", "region", "country", "sdg", "status", "keyword")
SHOWN = 20  # hits of a page
MARKS = os.environ.get("PEERS_MARKS") != "no"  # whether the others mark the words in the hits, as ours always does
MARK = ("<mark>", "</mark>")
YEAR = datetime.date.today().year
_COLUMNS = {"pathway": "pathways", "region": "regions", "country": "countries", "sdg": "sdgs"}


@dataclass(frozen=True, slots=True)
class Row:
    """One document: its texts by section, its codes by facet, and its years."""

    slug: str
    texts: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]]
    years: tuple[int | None, int | None]

    @property
    def document(self) -> Document:
        """The same for our engine, which works the status out itself."""
        text = DocumentText(**self.texts)
        facets = {name: codes for name, codes in self.facets.items() if name != "status"}
        keys = {"en": text.title.casefold().encode()}
        start, end = self.years
        return Document(self.slug, self.slug, facets, {"en": text}, keys, start_year=start, end_year=end)


def rows(count: int) -> list[Row]:
    """So many documents, always the same ones."""
    return [_row(given) for given in Generator(count).rows()]


def _row(given: Mapping[str, str]) -> Row:
    def split(column: str) -> list[str]:
        return [part for part in given[column].split(";") if part]

    start, end = (int(given[name]) if given[name] else None for name in ("start_year", "end_year"))
    places = [*(part.partition("|")[0] for part in split("places")), *split("partners")]
    return Row(
        slug=given["slug"],
        texts={
            "title": given["title"],
            "keywords": " . ".join(split("keywords")),
            "places": " . ".join(places),
            "summary": given["summary"],
        },
        facets={
            "kind": (given["kind"],),
            "status": (status_in(YEAR, None, start, end),),
            "keyword": tuple(dict.fromkeys(map(name_slug, split("keywords")))),
            **{name: tuple(split(column)) for name, column in _COLUMNS.items()},
        },
        years=(start, end),
    )
