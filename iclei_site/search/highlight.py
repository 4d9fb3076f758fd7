"""Texts as HTML with the words of a query marked: escaped first, then `<mark>` round whole words, nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from .analysis import STEM, is_stop_word, query_forms, stems, surfaces, tokens
from .grammar import Phrase, Word
from .meaning import Need

STEMS = 100  # kept for one text

Kin = Callable[[str, Iterable[str]], Iterable[str]]  # the compounds of a language that have one of these words as part


class Sought(NamedTuple):
    """A word to mark in texts of one language: any of these surfaces or stems, or a surface that begins so."""

    surfaces: tuple[str, ...]
    stems: tuple[str, ...]
    prefix: str  # "": none
    offset: int  # its place in its phrase


class Marking:
    """What the query of one visitor marks, worked out once for each language that a text is in."""

    def __init__(self, needed: tuple[Need, ...], language: str, kin: Kin | None = None) -> None:
        phrases = dict.fromkeys(phrase for need in needed for option in need for phrase in option.phrases)
        telling = [phrase for phrase in phrases if len(phrase) > 1 or not is_stop_word(phrase[0].text, language)]
        self._phrases = telling or list(phrases)
        self._kin = kin
        self._sought: dict[str, list[tuple[Sought, ...]]] = {}

    def sought(self, tag: str) -> list[tuple[Sought, ...]]:
        """What is marked in texts of the language `tag`, by phrase. Stop words only where there is nothing else."""
        found = self._sought.get(tag)
        if found is None:
            found = self._sought[tag] = [self._phrase(tag, phrase) for phrase in self._phrases]
        return found

    def _phrase(self, tag: str, phrase: Phrase) -> tuple[Sought, ...]:
        return tuple(self._word(tag, word, len(phrase) == 1) for word in phrase)

    def _word(self, tag: str, word: Word, alone: bool) -> Sought:
        own = surfaces(tag, word.text)
        forms = [form for form, _ in query_forms(tag, word.text)] if alone or word.loose else list(own)
        if alone and self._kin:
            forms += self._kin(tag, own)
        stemmed = tuple(form[len(STEM) :] for form in forms if form.startswith(STEM))
        plain = tuple(form for form in forms if not form.startswith(STEM))
        return Sought(plain, stemmed, own[0] if word.prefix else "", word.offset)


class Highlighter:
    """One text in one language, taken apart once and marked for any number of queries."""

    def __init__(self, text: str, tag: str) -> None:
        self.language = tag
        self.plain = escape(text)
        self._html = str(self.plain)
        found = list(tokens(text))
        self._tokens = [token.text for token in found]
        self._having: dict[str, list[int]] = {}  # the places among the tokens that have a surface
        self._stemmed: dict[str, list[int]] = {}  # or a stem: worked out when it is sought, stemming is slow
        places = range(len(text) + 1) if self._html == text else _escaped_places(text)
        self._spans = [(places[token.start], places[token.end]) for token in found]  # in the HTML
        for place, token in enumerate(self._tokens):
            for surface in surfaces(tag, token):
                self._having.setdefault(surface, []).append(place)
        self._surfaces = sorted(self._having)

    def marked(self, marking: Marking) -> Markup:
        """The text as HTML with every word in `<mark>` that the query means."""
        found: set[int] = set()
        for phrase in marking.sought(self.language):
            found |= self._places(phrase[0]) if len(phrase) == 1 else self._together(phrase)
        if not found:
            return self.plain
        parts = []
        done = 0
        for start, end in _joined(self._spans[place] for place in sorted(found)):
            parts += [self._html[done:start], "<mark>", self._html[start:end], "</mark>"]
            done = end
        return Markup("".join(parts) + self._html[done:])  # noqa: S704 - slices of escaped text and our own marks

    def _together(self, phrase: tuple[Sought, ...]) -> set[int]:
        """The places of the words of a phrase where all of them stand together."""
        starts = {place - phrase[0].offset for place in self._places(phrase[0])}
        for word in phrase[1:]:
            if not starts:
                break
            starts &= {place - word.offset for place in self._places(word)}
        return {start + word.offset for start in starts for word in phrase}

    def _places(self, word: Sought) -> set[int]:
        found: set[int] = set()
        for surface in word.surfaces:
            if surface in self._having:
                found.update(self._having[surface])
        for stem in word.stems:
            if places := self._with_stem(stem):
                found.update(places)
        if word.prefix:
            found.update(self._beginning(word.prefix))
        return found

    def _beginning(self, prefix: str) -> Iterator[int]:
        """Where the words stand that begin so."""
        for place in range(bisect_left(self._surfaces, prefix), len(self._surfaces)):
            surface = self._surfaces[place]
            if not surface.startswith(prefix):
                return
            yield from self._having[surface]

    def _with_stem(self, stem: str) -> list[int]:
        """Where the words stand that have a stem: of those that begin with its first letter, as Snowball keeps it."""
        found = self._stemmed.get(stem)
        if found is None:
            near = dict.fromkeys(self._beginning(stem[0]))
            found = [place for place in near if stem in stems(self.language, self._tokens[place])]
            if len(self._stemmed) < STEMS:
                self._stemmed[stem] = found
        return found


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
