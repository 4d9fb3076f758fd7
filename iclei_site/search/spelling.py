"""Did you mean: the words of the content that are one or two slips of the finger from a typed one.

The words near another one are found by two sieves of 64 bits, which letters and which pairs of letters a word has: one
slip changes few of them. numpy sifts a whole vocabulary in less time than a dictionary of deletions takes to be made,
and next to no memory is needed; what is left is measured exactly (Damerau and Levenshtein, neighbours swapped).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .analysis import CHINESE, FALLBACK, MAX_LETTERS, analysis, is_run, surfaces, tokens
from .evaluate import phrase_scores
from .grammar import Query, Word
from .meaning import searched
from .snapshot import Snapshot, Vocabulary

SHORTEST = 4  # letters of a word that is corrected
LONG = 8  # letters from which two slips are allowed
NEAREST = 4  # corrections of one word that are tried
TRIES = 16  # corrected queries that are tried
ARTICLE = 4  # letters of an article that is written onto its word, at most
LOOKED_AT = 5  # documents read to see how a word is written
_PAIRS = 3  # pairs of letters that one slip takes away, and as many that it adds

Sieve = NDArray[np.uint64]


class Speller:
    """The words of one language that others are corrected to."""

    def __init__(self, vocabulary: Vocabulary, tag: str) -> None:
        kept = [place for place, word in enumerate(vocabulary.surfaces) if _is_correctable(word, tag)]
        self._words = [vocabulary.surfaces[place] for place in kept]
        self._frequencies = vocabulary.frequencies[kept]
        self._lengths, self._letters, self._pairs = _sieves(self._words)

    def near(self, word: str) -> list[tuple[int, str]]:
        """The words within reach, each with its slips: fewest first, then with the same beginning, then frequent."""
        reach = 1 if len(word) < LONG else 2
        _, (letters,), (pairs,) = _sieves([word])
        near = np.abs(self._lengths - len(word)) <= reach
        near &= np.bitwise_count(self._letters ^ letters) <= 2 * reach
        near &= np.bitwise_count(self._pairs ^ pairs) <= 2 * _PAIRS * reach
        found = []
        for place in np.flatnonzero(near).tolist():
            other = self._words[place]
            if (slips := distance(word, other, reach)) <= reach:
                found.append((slips, other[0] != word[0], -int(self._frequencies[place]), other))
        return [(slips, other) for slips, _, _, other in sorted(found)[:NEAREST]]


def _is_correctable(surface: str, tag: str) -> bool:
    if len(surface) < SHORTEST or not surface.isalpha() or (not surface.isascii() and is_run(surface)):
        return False
    return surface not in analysis(tag).stop_words and surface not in analysis(FALLBACK).stop_words


def _sieves(words: list[str]) -> tuple[NDArray[np.int32], Sieve, Sieve]:
    """The lengths of words, which letters each has, and which pairs of them: one bit each, by a hash."""
    codes = np.array(words or [""], f"U{MAX_LETTERS}").view(np.uint32).reshape(-1, MAX_LETTERS).astype(np.uint64)
    lengths = np.count_nonzero(codes, axis=1).astype(np.int32)
    letters, pairs = np.zeros((2, len(codes)), np.uint64)
    for place in range(int(lengths.max())):
        letters |= _bit(codes[:, place])
        if place:
            pairs |= _bit(codes[:, place - 1] * np.uint64(0x1F1F1F) * (codes[:, place] > 0) + codes[:, place])
    return lengths, letters, pairs


def _bit(codes: Sieve) -> Sieve:
    """One of 64 bits for each code, none for 0."""
    bits: Sieve = np.where(codes > 0, np.uint64(1) << ((codes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(58)), 0)
    return bits


def distance(one: str, other: str, most: int) -> int:
    """The slips between two words: letters wrong, missing, too many, or swapped with a neighbour. Ends above `most`."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, found in enumerate(other, start=1):
            slips = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != found))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == found:
                slips = min(slips, before[column - 2] + 1)
            line.append(slips)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]


def corrections(snapshot: Snapshot, query: Query, language: str) -> Iterator[str]:
    """The text of the query with other words for those that no document has, the likeliest first; none may help."""
    wanted = {word.text: word for phrase in query.wanted for word in phrase}
    unknown = [word for word in wanted.values() if not _has_results(snapshot, word, language)]
    choices = [_choices(snapshot, word, language) for word in unknown]
    if not all(choices):
        return
    ranked = sorted(product(*map(enumerate, choices)), key=lambda chosen: sum(rank for rank, _ in chosen))
    for chosen in islice(ranked, TRIES if unknown else 0):
        yield query.with_words({word.text: text for word, (_, text) in zip(unknown, chosen, strict=True)})


def warm(snapshot: Snapshot, language: str) -> None:
    """Makes now what the first misspelt word in a language would otherwise wait for."""
    for tag in searched(language)[:-1]:
        if tag in snapshot.lengths and tag not in CHINESE:
            _speller(snapshot, tag)


def _has_results(snapshot: Snapshot, word: Word, language: str) -> bool:
    return bool(phrase_scores(snapshot, language, (replace(word, offset=0),)).any())


def _choices(snapshot: Snapshot, word: Word, language: str) -> list[str]:
    """What a word may have been meant to be, as it is written in the content."""
    key = ("choices", language, word.text)
    found: list[str] | None = snapshot.memo.get(key)
    if found is None:
        near: list[tuple[int, int, str, str]] = []
        for rank, tag in enumerate(tag for tag in searched(language)[:-1] if tag not in CHINESE):
            surface = surfaces(tag, word.text)[0]
            if tag in snapshot.lengths and _is_correctable(surface, tag):
                near += [(slips, rank, tag, other) for slips, other in _speller(snapshot, tag).near(surface)]
        near.sort(key=lambda choice: choice[:2])
        texts = (_in_case(_written(snapshot, tag, other), word.text) for _, _, tag, other in near)
        found = snapshot.memo.put(key, list(dict.fromkeys(texts))[:NEAREST], 500)
    return found


def _speller(snapshot: Snapshot, tag: str) -> Speller:
    found: Speller | None = snapshot.memo.get(("speller", tag))
    if found is None:
        vocabulary = snapshot.vocabulary(tag)
        found = snapshot.memo.put(("speller", tag), Speller(vocabulary, tag), len(vocabulary.surfaces) * 30)
    return found


class Spelling(NamedTuple):
    """A word as the content writes it; `certain` where its capitals are its own and not those of a title."""

    text: str
    certain: bool


def _written(snapshot: Snapshot, tag: str, surface: str) -> Spelling:
    """A surface with its accents and capitals, where one of the first documents shows it."""
    uncertain = None
    for document in snapshot.listed(tag, surface).ids[:LOOKED_AT].tolist():
        for spelling in _spellings(snapshot.card(document), tag, surface):
            if spelling.certain:
                return spelling
            uncertain = uncertain or spelling
    return uncertain or Spelling(surface, False)


def _spellings(card: Mapping[str, Any], tag: str, surface: str) -> Iterator[Spelling]:
    """How one document writes a surface, wherever it does."""
    for part in ("keywords", "summaries", "titles"):
        text = card.get(part, {}).get(tag, "")
        for token in tokens(text):
            if found := _as_in(token.text, tag, surface):
                begins = part == "summaries" and _begins_sentence(text[: token.start])
                yield Spelling(found, not begins and part != "titles")


def _begins_sentence(before: str) -> bool:
    """Whether a word has its capital from its place, behind this text."""
    return before.rstrip(" “„«(\"'")[-1:] in ("", ".", "!", "?", ":")


def _as_in(written: str, tag: str, surface: str) -> str | None:
    """What of a written word is a surface: all of it, or what stands behind an article; None where nothing is."""
    main, *others = surfaces(tag, written)
    spelled = main == surface or (surface in others and len(surface) > len(main))  # the latter: umlauts spelled out
    if spelled and written.isalpha():
        return written
    ends = (written[cut:] for cut in range(1, min(ARTICLE, len(written) - 1) + 1) if spelled or surface in others)
    return next((end for end in ends if end.isalpha() and surfaces(tag, end)[0] == surface), None)


def _in_case(word: Spelling, typed: str) -> str:
    """A word in capitals as the typed one is, but for those that are its own."""
    if typed.isupper() and len(typed) > 1:
        return word.text.upper()
    text = word.text if word.certain else word.text.lower()
    return text[0].upper() + text[1:] if typed[0].isupper() else text
