"""What a visitor types, as a frozen `Query`: words, `"phrases"`, `-without`. All else is literal, nothing an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .analysis import MAX_LETTERS, Token, is_run, name_key, words
from .request import MAX_QUERY

MAX_TERMS = 12  # words and phrases of a query
MAX_PHRASE = 40  # words of a phrase, or bigrams

_QUOTES = '"“”„‟«»＂'
# Behind these a hyphen stands for what a German word shares with the one before: `Bilanzen und -prognosen`.
_SHARED = "".join(rf"(?<!\b{re.escape(word)} )" for word in ("und", "oder", "bzw.", "sowie"))
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S){_SHARED}[-−－–—])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<words>[^\s{_QUOTES}]+))"
)
# What is written behind a year, and onto the word behind it: 2027年世界大会, 2015年の世界大会.
_OF_YEAR = re.compile("(?:年度?|년)(?:[のにはがをも的]|의|에)?")
_YEAR = re.compile("[0-9]{4}")
# What is written onto a word in other letters, and before one.
_BEHIND_LETTERS = re.compile(
    "における|による|とは|[のをがはにでとへやも的在和与與]|(?:으로|에서|에게|까지|부터|은|는|이|가|을|를|의|에|와|과|로|도)(?![\uac00-\ud7af])"
)
_BEFORE_LETTERS = frozenset("のをがはにでとへやも的在和与與")


class Word(NamedTuple):
    """One word to look up: its place in its phrase, whether it may be the beginning of a word, whether other words of
    its stem will do in a phrase, and whether it is a whole word, so that only a number may follow."""

    text: str
    offset: int = 0
    prefix: bool = False
    loose: bool = False
    whole: bool = False


Phrase = tuple[Word, ...]  # words that stand together; most have one


class Clause(NamedTuple):
    """What stands between two spaces or two quotes: phrases that are all wanted (or not), and its characters."""

    phrases: tuple[Phrase, ...]
    negated: bool
    start: int
    end: int
    quoted: bool = False


class Chunk(NamedTuple):
    """A wanted word, or a run of Chinese, Japanese or Korean as its phrase, and its characters."""

    phrase: Phrase
    start: int
    end: int
    quoted: bool = False

    @property
    def word(self) -> Word | None:
        """The word; None for a run."""
        return self.phrase[0] if len(self.phrase) == 1 and not is_run(self.phrase[0].text) else None


class Query(NamedTuple):
    """A whole query. `text` is the cleaned text that the clauses' characters refer to."""

    text: str
    clauses: tuple[Clause, ...] = ()

    @property
    def wanted(self) -> tuple[Phrase, ...]:
        """The phrases a document has to hold, stop words included."""
        return tuple(phrase for clause in self.clauses if not clause.negated for phrase in clause.phrases)

    @property
    def unwanted(self) -> tuple[Phrase, ...]:
        """The phrases a document must not hold."""
        return tuple(phrase for clause in self.clauses if clause.negated for phrase in clause.phrases)

    @property
    def name(self) -> str:
        """What is wanted as one name, to compare with titles and acronyms."""
        return name_key(" ".join(self.text[c.start : c.end] for c in self.clauses if not c.negated))

    def without(self, *clauses: Clause) -> str:
        """The text with these clauses taken out."""
        text = self.text
        for clause in sorted(clauses, key=lambda clause: -clause.start):
            text = f"{text[: clause.start]} {text[clause.end :]}"
        return clean(text)

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The wanted words in order, with their characters; in quotes only those of scripts with spaces."""
        return tuple(chunk for clause in self.clauses if not clause.negated for chunk in self._chunks(clause))

    def _chunks(self, clause: Clause) -> Iterator[Chunk]:
        groups = _groups(self.text[clause.start : clause.end])
        if not clause.quoted:
            for phrase, group in zip(clause.phrases, groups, strict=False):
                yield Chunk(phrase, clause.start + group[0].start, clause.start + group[-1].end)
            return
        known = {word.offset: word for word in clause.phrases[0]}
        for token, *more in groups:
            if not more and not is_run(token.text) and token.position in known:
                word = known[token.position]._replace(offset=0)
                yield Chunk((word,), clause.start + token.start, clause.start + token.end, quoted=True)

    def replaced(self, others: Iterable[tuple[int, int, str]]) -> str:
        """The text with other words in the place of some characters (start, end, in order); all else stays."""
        parts = []
        done = 0
        for start, end, other in others:
            parts += [self.text[done:start], other]
            done = end
        return clean("".join(parts) + self.text[done:])


def clean(text: str) -> str:
    """A query's text as it is kept and shown: at most 200 characters, one space between words, nothing invisible."""
    kept = text[: MAX_QUERY * 10]
    if not kept.isprintable():  # what is printable is visible, and no space but one
        kept = "".join(" " if letter.isspace() else letter for letter in kept if _is_visible(letter))
    return " ".join(kept.split())[:MAX_QUERY].rstrip()


def _is_visible(letter: str) -> bool:
    """Not a control or format character (NUL, marks of direction), lone surrogate or noncharacter; spaces stay."""
    code = ord(letter)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code < 0xFDF0:
        return False
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")


def together(text: str) -> Phrase:
    """The words of a text as one phrase, of which stems will do."""
    found = [word._replace(offset=base + word.offset, loose=True) for base, phrase in _words(text) for word in phrase]
    return tuple(found[:MAX_PHRASE])


def written(phrase: Phrase) -> str:
    """The characters of a run, or of a word."""
    return "".join(word.text[0] for word in phrase[:-1]) + phrase[-1].text


def joined(phrases: Iterable[Phrase]) -> Phrase:
    """Phrases that stand one behind the other, as one."""
    found: list[Word] = []
    base = 0
    for phrase in phrases:
        found += [word._replace(offset=base + word.offset) for word in phrase]
        last = phrase[-1]
        base += last.offset + 1 + (len(last.text) > 1 and is_run(last.text))  # a run's last character stands alone too
    return tuple(found)


@lru_cache(1000)
def parse(text: str) -> Query:
    """Any text as a query. The last word may be the beginning of one, unless it is unwanted or in quotes."""
    return queried(text)


def queried(text: str) -> Query:
    """What `parse` makes of a text, not kept."""
    text = clean(text)
    clauses: list[Clause] = []
    left = MAX_TERMS
    for match in _PIECE.finditer(text):
        if not left:
            break
        phrases = _phrases(match)[:left]
        if phrases:
            clauses.append(Clause(phrases, match["minus"] is not None, *match.span(), match["words"] is None))
            left -= len(phrases)
    if clauses and not clauses[-1].negated and clauses[-1].end == len(text) and text[-1] not in _QUOTES:
        clauses[-1] = _with_prefix(clauses[-1])
    return Query(text, tuple(clauses))


def _phrases(match: re.Match[str]) -> tuple[Phrase, ...]:
    """The phrases of a piece: quoted, or joined and unwanted (`-nature-based`), one; else one for each of its words."""
    found = list(_words(match["phrase"] if match["words"] is None else match["words"]))
    if match["words"] is None or match["minus"]:
        joined = [word._replace(offset=base + word.offset) for base, phrase in found for word in phrase][:MAX_PHRASE]
        return (tuple(joined),) if joined else ()
    return tuple(phrase[:MAX_PHRASE] for _, phrase in found)


def _words(text: str) -> Iterator[tuple[int, Phrase]]:
    """Each word with its place. Chinese, Japanese or Korean is a phrase of its bigrams; one character is a prefix."""
    for group in _groups(text):
        first = group[0]
        if len(group) > 1:
            yield first.position, tuple(Word(token.text, place) for place, token in enumerate(group[:-1]))
        else:
            yield first.position, (Word(first.text[:MAX_LETTERS], prefix=is_run(first.text)),)


def _groups(text: str) -> Iterator[tuple[Token, ...]]:
    """The words of a text, each as its tokens; without the sign of a year, and without the particles of a run beside a
    word in other letters: CO2を減らす, 自治体のCO2."""
    groups = list(words(text))
    ends = {group[-1].end for group in groups if not is_run(group[0].text)}
    starts = {group[0].start for group in groups if not is_run(group[0].text)}
    years = {group[0].end for group in groups if _YEAR.fullmatch(group[0].text)}
    for group in groups:
        kept = group
        if is_run(group[0].text):
            begin, end = group[0].start, group[-1].end
            before = _OF_YEAR.match(text, begin) if begin in years else None
            before = before or (_BEHIND_LETTERS.match(text, begin, end) if begin in ends else None)
            kept = kept[len(before.group()) if before else 0 :]
            if kept and end in starts and len(kept) > 1 and text[end - 1] in _BEFORE_LETTERS:
                last = kept[-2]
                kept = (*kept[:-2], last._replace(text=last.text[0], end=last.start + 1))
        if kept:
            yield kept


def _with_prefix(clause: Clause) -> Clause:
    """The clause with its last word as the beginning of a word."""
    *phrases, (*words_before, last) = clause.phrases
    return clause._replace(phrases=(*phrases, (*words_before, last._replace(prefix=True))))
