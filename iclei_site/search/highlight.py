"""Texts as HTML with the words of a query marked: escaped first, then `<mark>` round whole words, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from markupsafe import Markup, escape

from .analysis import MAX_LETTERS, STEM, is_run, is_stop_word, query_forms, spellings, stems, surfaces
from .grammar import Phrase, Word
from .meaning import Need

BEGINNING = 4  # letters of a stem that are compared before a word is stemmed, which is slow
CHANGED = 2  # letters at the end of a stem that are others in some of its words: `vary` and `vari`, `dying` and `die`

Span = tuple[int, int]  # the characters [start, end) of a text
_SIGNS = "–—“”„«»…•\u00a0"  # between words, as ASCII's are
# Letters that are one of ASCII without their accent, and nothing else: `é`, but not `ü`, which is `u` and `ue`.
_FOLDED = {letter: " ".join(surfaces("", letter)) for letter in map(chr, range(0xC0, 0x180))}
_ACCENTED = {
    letter: folded for letter, folded in _FOLDED.items() if folded.isascii() and len(folded + letter.lower()) == 2
}
_READ = "".join(map(chr, range(128))) + _SIGNS + "".join(_ACCENTED)
# What takes more than letters to tell words from another, and what stands between words elsewhere.
_TO_READ = re.compile(rf"[^{re.escape(_READ)}]|['`]|\d[.,]\d|[A-Za-z0-9]{{{MAX_LETTERS + 1}}}")
_SIMPLE = {ord(sign): " " for sign in _READ if not sign.isalnum()} | str.maketrans(_ACCENTED)
_NEXT = re.compile("[^ ]+")

# Other forms of a language that answer a word with these surfaces.
Kin = Callable[[str, tuple[str, ...]], Iterable[str]]


class Sought(NamedTuple):
    """A word to mark in texts of one language: any of these surfaces or stems, or a surface that begins so."""

    surfaces: tuple[str, ...]
    stems: tuple[str, ...]
    prefix: str  # "": none
    offset: int  # its place in its phrase
    begun: tuple[str, ...]  # each word that it marks begins in one of these ways, or is one (with a space behind)

    @classmethod
    def of(cls, forms: Iterable[str], prefix: str, offset: int) -> Sought:
        """From index forms: surfaces, and stems with their sign."""
        every = tuple(forms)
        stemmed = tuple(form[len(STEM) :] for form in every if form.startswith(STEM))
        plain = tuple(form for form in every if not form.startswith(STEM))
        begun = {surface[:BEGINNING] if len(surface) > BEGINNING else f"{surface} " for surface in plain}
        begun.update(map(_beginning, stemmed), [prefix[:BEGINNING]] if prefix else ())
        return cls(
            plain, stemmed, prefix, offset, tuple(b for b in begun if not any(b[:n] in begun for n in range(1, len(b))))
        )


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
        return Sought.of(forms, own[0] if word.prefix and not word.whole else "", word.offset)


class Highlighter:
    """One text in one language, taken apart once and marked for any number of queries."""

    def __init__(self, text: str, tag: str) -> None:
        """`tag` is the language of the text."""
        self.language = tag
        self.plain = escape(text)
        self._text = text
        self._escape = escape if self.plain != text else str
        self._words: _Words = _Told(text, tag) if _TO_READ.search(text) else _Plain(text, tag)

    def marked(self, marking: Marking) -> Markup:
        """The text as HTML with every word in `<mark>` that the query means."""
        found: set[Span] = set()
        for phrase in marking.sought(self.language):
            found |= self._words.standing(phrase[0]) if len(phrase) == 1 else self._words.together(phrase)
        if not found:
            return self.plain
        text, escaped = self._text, self._escape
        parts: list[str] = []
        done = 0
        for start, end in _joined(sorted(found)):
            parts += [escaped(text[done:start]), "<mark>", escaped(text[start:end]), "</mark>"]
            done = end
        parts.append(escaped(text[done:]))
        return Markup("".join(parts))  # noqa: S704 - escaped slices and our own marks


class _Words(Protocol):
    """The words of a text, found by what they are compared by."""

    def standing(self, word: Sought) -> set[Span]:
        """Where it stands."""
        ...

    def together(self, phrase: tuple[Sought, ...]) -> set[Span]:
        """Where its words stand, all of them together."""
        ...


class _Plain:
    """A text that is compared letter by letter: nothing to fold but case and simple accents. Words are found without
    taking it apart."""

    def __init__(self, text: str, tag: str) -> None:
        self._text, self._tag = text, tag
        self._line = f" {text.lower().translate(_SIMPLE)} "  # a letter of the text is one place further here

    def standing(self, word: Sought) -> set[Span]:
        line = self._line
        found: set[Span] = set()
        for begun in word.begun:
            at = line.find(f" {begun}")
            while at >= 0:
                end = line.index(" ", at + 1)
                if self._is((at, end - 1), word):
                    found.add((at, end - 1))
                at = line.find(f" {begun}", end)
        return found

    def together(self, phrase: tuple[Sought, ...]) -> set[Span]:
        found: set[Span] = set()
        for first in self.standing(phrase[0]):
            line = [first, *self._following(first[1], phrase[-1].offset - phrase[0].offset)]
            places = [word.offset - phrase[0].offset for word in phrase]
            if places[-1] < len(line) and all(map(self._is, (line[place] for place in places), phrase)):
                found.update(line[place] for place in places)
        return found

    def _following(self, end: int, count: int) -> list[Span]:
        """The next words behind a place, so many at most."""
        found: list[Span] = []
        while len(found) < count and (word := _NEXT.search(self._line, end + 1)):
            end = word.end() - 1
            found.append((word.start() - 1, end))
        return found

    def _is(self, span: Span, word: Sought) -> bool:
        start, end = span
        surface = self._line[start + 1 : end + 1]
        return (
            surface in word.surfaces
            or bool(word.prefix and surface.startswith(word.prefix))
            or any(stem in stems(self._tag, self._text[start:end]) for stem in word.stems)
        )


class _Told:
    """Any text: each of its words is told from the others, and folded."""

    def __init__(self, text: str, tag: str) -> None:
        self._text, self._tag = text, tag
        self._spans, words = spellings(tag, text)
        # Each word's surfaces in a line of their own: strings are searched faster than lists, and weigh less.
        self._lines = "\n".join([f" {word} " for word in words])

    def standing(self, word: Sought) -> set[Span]:
        found = {self._spans[place] for place in self._numbers(word)}
        if _is_character(word.prefix):
            found.update(map(self._head, self._with(f" {word.prefix}")))
        return found

    def together(self, phrase: tuple[Sought, ...]) -> set[Span]:
        starts = {place - phrase[0].offset for place in self._numbers(phrase[0])}
        for word in phrase[1:]:
            if not starts:
                break
            starts &= {place - word.offset for place in self._numbers(word)}
        return {self._spans[start + word.offset] for start in starts for word in phrase}

    def _numbers(self, word: Sought) -> set[int]:
        found = {place for surface in word.surfaces for place in self._with(f" {surface} ")}
        for stem in word.stems:
            found.update(self._with_stem(stem))
        if word.prefix and not _is_character(word.prefix):
            found.update(self._with(f" {word.prefix}"))
        return found

    def _head(self, place: int) -> Span:
        """Of two characters that stand together the first: the next word begins with the second."""
        start, end = self._spans[place]
        return start, min([end, *(first for first, _ in self._spans[place + 1 : place + 2])])

    def _with(self, part: str) -> Iterator[int]:
        """Where the words stand whose surfaces, one space before and behind each, hold this."""
        return (self._lines.count("\n", 0, at) for at in _places(self._lines, part))

    def _with_stem(self, stem: str) -> Iterator[int]:
        for place in self._with(f" {_beginning(stem)}"):
            start, end = self._spans[place]
            if stem in stems(self._tag, self._text[start:end]):
                yield place


def _is_character(prefix: str) -> bool:
    """Whether this is one character of a script without spaces: it is marked alone, not with the one that follows."""
    return len(prefix) == 1 and is_run(prefix)


def _beginning(stem: str) -> str:
    """What all words of a stem begin with: its last letters may be others in some."""
    return stem[: max(1, min(BEGINNING, len(stem) - CHANGED))]


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


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
