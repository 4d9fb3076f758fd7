"""Which text of the content a piece of a page is: known by its words, since pages show these as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..content.indexing import content_version
from ..content.prose import words_only
from ..content.sources import content
from ..content.stored import Text, TextKey
from ..content.values import SOURCE_LANGUAGE
from ..po.reader import Key

CUT = "…"  # ends a text of which the beginning is shown
FEWEST = 20  # characters that tell whose beginning it is


class Contents:
    """The texts of one language as its pages show them, English ones where there is no other."""

    def __init__(self, texts: dict[str, tuple[Key, str]]) -> None:
        self._texts = texts

    def find(self, words: str) -> tuple[Key, str] | None:
        """What text this is, and its translation ("" where English stands in for it); None where it is none."""
        words = " ".join(words.split())
        if words in self._texts or len(words) < FEWEST:
            return self._texts.get(words)
        beginning = words.removesuffix(CUT)
        return next((found for text, found in self._texts.items() if text.startswith(beginning)), None)


def contents(language: str) -> Contents:
    """The texts of a language, of the content that is there now."""
    return _contents(language, content_version())


@lru_cache(maxsize=16)
def _contents(language: str, _version: str) -> Contents:
    texts = content().texts
    found: dict[str, tuple[Key, str]] = {}
    for key, english in texts.items():
        if key.language == SOURCE_LANGUAGE:
            own = english if language == SOURCE_LANGUAGE else texts.get(key._replace(language=language), Text(""))
            named = Key(f"{key.owner}:{key.field}", english.text), own.text
            for piece in _pieces(key, own.text or english.text):
                found.setdefault(" ".join(piece.split()), named)
    return Contents(found)


def _pieces(key: TextKey, text: str) -> Iterator[str]:
    """A text, its paragraphs, and each line of what Markdown makes of it."""
    yield text
    if key.field == "body":
        yield from text.split("\n\n")
    if key.field.startswith("body_"):
        yield from filter(None, words_only(text).split("\n"))
