"""Texts as HTML with the words of a query marked: escaped first, then `<mark>` round whole words, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from .analysis import STEM, is_run, is_stop_word, query_forms, spellings, stems, surfaces
from .grammar import Phrase, Word
from .meaning import Need

BEGINNING = 4  # letters of a stem that are compared before a word is stemmed, which is slow
CHANGED = 2  # letters at the end of a stem that are others in some of its words: `vary` and `vari`, `dying` and `die`

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
        self._text = text
        self._escape = escape if self.plain != text else str
        self._spans, words = spellings(tag, text)
        # Each word's surfaces in a line of their own: strings are searched faster than lists, and weigh less.
        self._lines = "\n".join([f" {word} " for word in words])

    def marked(self, marking: Marking) -> Markup:
        """The text as HTML with every word in `<mark>` that the query means."""
        found: set[int] = set()
        heads: set[int] = set()
        for phrase in marking.sought(self.language):
            found |= self._places(phrase[0]) if len(phrase) == 1 else self._together(phrase)
            if len(phrase) == 1 and _character(phrase[0].prefix):
                heads.update(self._with(f" {phrase[0].prefix}"))
        if not found and not heads:
            return self.plain
        text, escaped = self._text, self._escape
        parts: list[str] = []
        done = 0
        for start, end in _joined(self._span(place, place in found) for place in sorted(found | heads)):
            parts += [escaped(text[done:start]), "<mark>", escaped(text[start:end]), "</mark>"]
            done = end
        parts.append(escaped(text[done:]))
        return Markup("".join(parts))  # noqa: S704 - escaped slices and our own marks

    def _span(self, place: int, whole: bool) -> tuple[int, int]:
        """A word, or of two characters that stand together the first: the next word begins with the second."""
        start, end = self._spans[place]
        following = [] if whole else self._spans[place + 1 : place + 2]
        return start, min([end, *(first for first, _ in following)])

    def _together(self, phrase: tuple[Sought, ...]) -> set[int]:
        """The places of the words of a phrase where all of them stand together."""
        starts = {place - phrase[0].offset for place in self._places(phrase[0])}
        for word in phrase[1:]:
            if not starts:
                break
            starts &= {place - word.offset for place in self._places(word)}
        return {start + word.offset for start in starts for word in phrase}

    def _places(self, word: Sought) -> set[int]:
        found = {place for surface in word.surfaces for place in self._with(f" {surface} ")}
        for stem in word.stems:
            found.update(self._with_stem(stem))
        if word.prefix and not _character(word.prefix):
            found.update(self._with(f" {word.prefix}"))
        return found

    def _with(self, part: str) -> Iterator[int]:
        """Where the words stand whose surfaces, one space before and behind each, hold this."""
        at = self._lines.find(part)
        while at >= 0:
            yield self._lines.count("\n", 0, at)
            at = self._lines.find(part, at + 1)

    def _with_stem(self, stem: str) -> Iterator[int]:
        """Where the words stand that have a stem: of those that begin like it, its last letters may be others."""
        for place in self._with(f" {stem[: max(1, min(BEGINNING, len(stem) - CHANGED))]}"):
            start, end = self._spans[place]
            if stem in stems(self.language, self._text[start:end]):
                yield place


def _character(prefix: str) -> bool:
    """Whether this is one character of a script without spaces: it is marked alone, not with the one that follows."""
    return len(prefix) == 1 and is_run(prefix)


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
