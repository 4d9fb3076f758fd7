"""The field's terms in all languages: `glossary.csv`, a column for each tag. A cell may allow several, with | between.

A term of the source should be in the translation in one of these words, in whatever form grammar gives them.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ..search.analysis import stems, surfaces, tokens
from .reader import Entry

FILE = "glossary.csv"
SOURCE = "en"
BETWEEN = "|"
_UNSPACED = {"ja", "ko", "zh-Hans", "zh-Hant"}
_JOINING = {"de", "nl", "sv", "da", "nb", "fi", "hu"}  # a term may be a part of a longer word
_NOT_LETTERS = re.compile(r"[\W_]+")


class Term(NamedTuple):
    """One row: the English words, and those of each language (by tag)."""

    line: int
    english: str
    words: dict[str, list[str]]


class Row(NamedTuple):
    """A line that is wrong, and what to do."""

    line: int
    text: str


def read_glossary(path: Path, tags: tuple[str, ...]) -> tuple[list[Term], list[Row]]:
    """The terms, and the rows that are wrong: a cell is empty, a term is there twice, a column is missing."""
    try:
        rows = list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"))))
    except FileNotFoundError:
        return [], []
    except (UnicodeDecodeError, csv.Error):
        return [], [Row(1, "cannot be read; save it as CSV with commas, in UTF-8")]
    head = rows[0] if rows else []
    if missing := [tag for tag in tags if tag not in head]:
        return [], [Row(1, f"there is no column for {', '.join(missing)}; the first line names all languages")]
    terms, wrong, seen = [], [], dict[str, int]()
    for line, cells in enumerate(rows[1:], start=2):
        row = dict(zip(head, cells, strict=False))
        english = row.get(SOURCE, "").strip()
        if empty := [tag for tag in tags if not row.get(tag, "").strip()]:
            wrong.append(Row(line, f"“{english}” has no word for {', '.join(empty)}; write one"))
        if first := seen.get(english.casefold()):
            wrong.append(Row(line, f"“{english}” is in line {first} already; delete one"))
        else:
            seen[english.casefold()] = line
            own = {tag: [part.strip() for part in row.get(tag, "").split(BETWEEN) if part.strip()] for tag in tags}
            terms.append(Term(line, english, own))
    return terms, wrong


def strayed(terms: list[Term], entry: Entry, tag: str) -> Iterator[tuple[int, str]]:
    """Terms of the source that its translation puts otherwise. The longest terms first: `climate action` is not
    `action`."""
    text = entry.texts[-1] if entry.texts else ""
    source = entry.plural or entry.id
    if not text or text == source:
        return
    for term in sorted(terms, key=lambda term: -len(term.english)):
        source, count = _english(term.english).subn(" ", source)
        known = (*term.words[tag], term.english)
        if count and len(known) > 1 and not any(_holds(text, words, tag) for words in known):
            yield entry.lines[-1], f"“{term.english}” is “{'” or “'.join(term.words[tag])}” in the glossary"


@lru_cache(maxsize=1_000)
def _english(term: str) -> re.Pattern[str]:
    """The term in running text, in the singular and the plural. A name in capitals is no term of the glossary."""
    words = re.escape(term.removesuffix("s")).replace(r"\ ", r"\s+")
    return re.compile(rf"(?<![\w-])(?:{words}|{words[:1].upper()}{words[1:]})(?:e?s)?(?![\w-])")


def _holds(text: str, words: str, tag: str) -> bool:
    if tag in _UNSPACED:
        return _joined(words) in _joined(text)
    if all(forms & _forms(text, tag) for forms in _each(words, tag)):
        return True
    whole = " ".join(_forms(text, tag)) if tag in _JOINING else ""
    return any(len(form) > 4 and form in whole for forms in _each(words, tag) for form in forms)


def _joined(text: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=10_000)
def _each(words: str, tag: str) -> list[frozenset[str]]:
    """For each word its forms; short ones (articles, prepositions) may differ."""
    return [_of(token.text, tag) for token in tokens(words) if len(token.text) > 3] or [_forms(words, tag)]


@lru_cache(maxsize=10_000)
def _forms(text: str, tag: str) -> frozenset[str]:
    return frozenset(form for token in tokens(text) for form in _of(token.text, tag))


def _of(word: str, tag: str) -> frozenset[str]:
    return frozenset((*surfaces(tag, word), *stems(tag, word)))
