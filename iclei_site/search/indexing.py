"""From a document to what the index holds of it: weighted texts, names, and small records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .analysis import FALLBACK, NAMES, name_key
from .types import Document

# What a word is worth in each section (search.md, Ranking).
SECTIONS = (("title", 4.0), ("keywords", 3.0), ("places", 2.0), ("summary", 2.0), ("body", 1.0))
SECTION_GAP = 16  # positions between sections; more than a phrase is long

_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]+)[)）\]]")
_COLON = re.compile(r"\s*[:：]\s|：")


def sections(document: Document) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """The texts of a document with their weights by language, and under `NAMES` its titles in all but English."""
    for tag, text in document.texts.items():
        yield tag, [(getattr(text, section), weight) for section, weight in SECTIONS]
    titles = dict.fromkeys(text.title for tag, text in document.texts.items() if tag != FALLBACK)
    yield NAMES, [(title, 1.0) for title in titles]


def names(document: Document) -> dict[str, float]:
    """What the document is called, in any language, each with its weight: titles, 2; what stands before a colon, what
    brackets hold or leave, 1.
    """
    titles = [text.title for text in document.texts.values() if text.title]
    found = {name_key(part): 1.0 for title in titles for part in _name_parts(title)}
    found |= {name_key(title): 2.0 for title in titles}
    return {key: weight for key, weight in found.items() if key}


def _name_parts(title: str) -> Iterator[str]:
    bare = _BRACKETS.sub(" ", title)
    yield bare
    yield from _BRACKETS.findall(title)
    yield from _COLON.split(bare, maxsplit=1)


def facts(document: Document, lengths: dict[str, int]) -> dict[str, Any]:
    """What is read of every document when the index is opened; `lengths` are its words by language."""
    return {
        "slug": document.slug,
        "digest": document.digest,
        "facets": {name: list(codes) for name, codes in document.facets.items() if codes},
        "status": document.status,
        "years": [document.start_year, document.end_year],
        "lengths": lengths,
        "titled": [tag for tag, text in document.texts.items() if text.title],
    }


def card(document: Document) -> dict[str, Any]:
    """What is shown of a document among results, read when it is shown."""
    return {
        "titles": {tag: text.title for tag, text in document.texts.items() if text.title},
        "summaries": {tag: text.summary for tag, text in document.texts.items() if text.summary},
        "keywords": {tag: text.keywords for tag, text in document.texts.items() if text.keywords},
        "website": document.website,
    }


def unshown(document: Document) -> dict[str, Any]:
    """What else its words stand in, read to see how one is written."""
    return {
        "places": {tag: text.places for tag, text in document.texts.items() if text.places},
        "bodies": {tag: text.body for tag, text in document.texts.items() if text.body},
    }


def sort_keys(document: Document) -> dict[str, str]:
    """The collation keys by language, their bytes as the characters 0 to 255."""
    return {tag: key.decode("latin-1") for tag, key in document.sort_titles.items()}


def text_field(tag: str) -> str:
    """The field that holds the words of one language."""
    return f"text_{tag}"


def records(document: Document, lengths: dict[str, int]) -> dict[str, bytes]:
    """What is kept of a document beside its words, as JSON by column; `lengths` are its words by language."""
    return {
        "facts": _to_bytes(facts(document, lengths)),
        "card": _to_bytes(card(document)),
        "unshown": _to_bytes(unshown(document)),
        "sorting": _to_bytes(sort_keys(document)),
    }


def _to_bytes(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
