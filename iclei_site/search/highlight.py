"""Texts as HTML with the words of a query marked: escaped first, then `<mark>` round whole words, nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from .analysis import STEM, index_forms, is_stop_word, query_forms, surfaces, tokens
from .evaluate import required
from .grammar import Query


class Sought(NamedTuple):
    """What is marked in texts of one language: words that have one of these forms, or a surface that begins so."""

    forms: tuple[str, ...]
    prefixes: tuple[str, ...]


class Marking:
    """What the query of one visitor marks, worked out once for each language that a text is in."""

    def __init__(self, query: Query, language: str) -> None:
        words = [word for phrase in required(query, language) for word in phrase]
        self._words = [word for word in words if not is_stop_word(word.text, language)] or words
        self._sought: dict[str, Sought] = {}

    def sought(self, tag: str) -> Sought:
        """What is marked in texts of the language `tag`. Stop words only where there is nothing else."""
        found = self._sought.get(tag)
        if found is None:
            forms = dict.fromkeys(form for word in self._words for form, _ in query_forms(tag, word.text))
            prefixes = tuple(surfaces(word.text)[0] for word in self._words if word.prefix)
            found = self._sought[tag] = Sought(tuple(forms), prefixes)
        return found


class Highlighter:
    """One text in one language, taken apart once and marked for any number of queries."""

    def __init__(self, text: str, tag: str) -> None:
        self.language = tag
        self.plain = escape(text)
        self._html = str(self.plain)
        self._spans: dict[str, list[tuple[int, int]]] = {}  # where each form stands in the HTML
        places = range(len(text) + 1) if self._html == text else _escaped_places(text)
        for token in tokens(text):
            span = (places[token.start], places[token.end])
            for form in index_forms(tag, token.text):
                self._spans.setdefault(form, []).append(span)
        self._surfaces = sorted(form for form in self._spans if not form.startswith(STEM))

    def marked(self, marking: Marking) -> Markup:
        """The text as HTML with every word in `<mark>` that the query means."""
        sought = marking.sought(self.language)
        found = {span for form in sought.forms if form in self._spans for span in self._spans[form]}
        for prefix in sought.prefixes:
            found.update(self._beginning(prefix))
        if not found:
            return self.plain
        parts = []
        done = 0
        for start, end in _joined(sorted(found)):
            parts += [self._html[done:start], "<mark>", self._html[start:end], "</mark>"]
            done = end
        return Markup("".join(parts) + self._html[done:])  # noqa: S704 - slices of escaped text and our own marks

    def _beginning(self, prefix: str) -> Iterator[tuple[int, int]]:
        """Where the words stand that begin so."""
        for place in range(bisect_left(self._surfaces, prefix), len(self._surfaces)):
            surface = self._surfaces[place]
            if not surface.startswith(prefix):
                return
            yield from self._spans[surface]


def _escaped_places(text: str) -> list[int]:
    """Where each character of a text stands once it is escaped, and where the text ends."""
    places = [0]
    for letter in text:
        places.append(places[-1] + len(escape(letter)))
    return places


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that overlap made one: the bigrams of a run do."""
    start = end = -1
    for first, last in spans:
        if first < end:
            end = max(end, last)
            continue
        if end > 0:
            yield start, end
        start, end = first, last
    yield start, end
