"""Did you mean: the words of the content that are one or two slips of the finger from a typed one.

The words near another one are found by two sieves of 64 bits, which letters and which pairs of letters a word has: one
slip changes few of them. numpy sifts a whole vocabulary in less time than a dictionary of deletions takes to be made,
and next to no memory is needed; what is left is measured exactly (Damerau and Levenshtein, neighbours swapped).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .analysis import CHINESE, FALLBACK, MAX_LETTERS, analysis, is_run
from .arabic import without_article
from .meaning import searched
from .snapshot import Snapshot, Vocabulary

SHORTEST = 4  # letters of a word that is corrected
DOUBTED = 6  # letters of a word for which doubtful corrections are offered
LONG = 8  # letters from which two slips are allowed
NEAREST = 4  # corrections of one word that are tried
_SOUNDS = {"z": "s", "c": "s", "k": "s", "q": "s", "v": "b", "j": "g", "y": "i"}  # letters by another of their sounds
USUAL = 10_000  # words of a vocabulary for each further one that has to hold three letters for them to be usual
_TRIPLE_BITS = 18  # of a table of them, by a hash
_PAIRS = 3  # pairs of letters that one slip takes away, and as many that it adds

Sieve = NDArray[np.uint64]


class Near(NamedTuple):
    """A word near a typed one. `certain`: the typed one is a slip and not a word that the content has not."""

    text: str
    slips: int
    certain: bool


class Speller:
    """The words of one language that others are corrected to: those of the content, and those of the synonyms."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Iterable[str], tag: str) -> None:
        kept = [place for place, word in enumerate(vocabulary.surfaces) if is_correctable(word, tag)]
        others = [word for word in synonyms if is_correctable(word, tag) and not vocabulary.has(word)]
        self._words = [*(vocabulary.surfaces[place] for place in kept), *others]
        self._frequencies = np.concatenate([vocabulary.frequencies[kept], np.zeros(len(others), np.int32)])
        codes = _codes(self._words)
        self._lengths, self._letters, self._pairs = _sieves(codes)
        self._triples = np.zeros(1 << _TRIPLE_BITS, np.int32)
        for column in _triples(codes):
            np.add.at(self._triples, column, 1)

    def is_odd(self, word: str) -> bool:
        """Whether it has three letters in a row that hardly any word of the language has: then it is a slip."""
        return any((self._triples[column] <= len(self._words) // USUAL).any() for column in _triples(_codes([word])))

    def near(self, word: str, odd: bool) -> list[Near]:
        """The words within reach: certain ones first, then by their slips, then frequent ones.

        Hardly anybody misses the first letter of a word: others begin alike, or with another letter of the same sound,
        or with the first two letters swapped. A short word that may be a real one is left alone. The first letter of an
        Arabic word stands behind the article.
        """
        own = without_article(word)
        reach = 1 if len(word) < LONG else 2
        codes = _codes([word])
        _, (letters,), (pairs,) = _sieves(codes)
        near = np.abs(self._lengths - len(word)) <= reach
        near &= np.bitwise_count(self._letters ^ letters) <= 2 * reach
        near &= np.bitwise_count(self._pairs ^ pairs) <= 2 * _PAIRS * reach
        found = []
        for place in np.flatnonzero(near).tolist():
            other = self._words[place]
            root = without_article(other)
            if not (sound_of(root) == sound_of(own) or root[:2] == own[1::-1]):
                continue
            if (slips := distance(word, other, reach)) <= reach:
                certain = odd or (slips == 1 and (len(word) >= LONG or _is_slip_of_finger(word, other)))
                if certain or len(word) >= DOUBTED:
                    found.append((not certain, slips, -int(self._frequencies[place]), other))
        return [Near(other, slips, not doubtful) for doubtful, slips, _, other in sorted(found)[:NEAREST]]


def sound_of(word: str) -> str:
    """What a word begins with as it is heard: `siudades`, `vasura`, `halcalde`."""
    first = word[1] if word[0] == "h" and len(word) > 1 and word[1] in "aeiou" else word[0]
    return _SOUNDS.get(first, first)


def _is_slip_of_finger(word: str, other: str) -> bool:
    """Whether neighbours are swapped, or a letter stands twice or once instead: hardly ever two real words."""
    if len(word) == len(other):
        return sorted(word) == sorted(other)
    return _single(word) == _single(other)


def _single(word: str) -> str:
    """A word with every letter once that stands twice in a row."""
    return "".join(letter for letter, before in zip(word, " " + word, strict=False) if letter != before)


def is_correctable(surface: str, tag: str) -> bool:
    """Whether a surface is long enough, of letters, and no word that stands anywhere."""
    if len(surface) < SHORTEST or not surface.isalpha() or (not surface.isascii() and is_run(surface)):
        return False
    return surface not in analysis(tag).stop_words and surface not in analysis(FALLBACK).stop_words


def _codes(words: list[str]) -> NDArray[np.uint64]:
    """The letters of words as numbers, one word a row, 0 behind its end."""
    return np.array(words or [""], f"U{MAX_LETTERS}").view(np.uint32).reshape(-1, MAX_LETTERS).astype(np.uint64)


def _sieves(codes: NDArray[np.uint64]) -> tuple[NDArray[np.int32], Sieve, Sieve]:
    """The lengths of words, which letters each has, and which pairs of them: one bit each, by a hash."""
    lengths = np.count_nonzero(codes, axis=1).astype(np.int32)
    letters, pairs = np.zeros((2, len(codes)), np.uint64)
    for place in range(int(lengths.max())):
        letters |= _bit(codes[:, place])
        if place:
            pairs |= _bit(codes[:, place - 1] * np.uint64(0x1F1F1F) * (codes[:, place] > 0) + codes[:, place])
    return lengths, letters, pairs


def _triples(codes: NDArray[np.uint64]) -> Iterator[NDArray[np.int64]]:
    """Every three letters in a row in words, their beginnings and ends included, by a hash; column by column."""
    padded = np.pad(codes, ((0, 0), (1, 1)))
    for place in range(1, 1 + int(np.count_nonzero(codes, axis=1).max())):
        first, second, third = (padded[:, place + step] for step in (-1, 0, 1))
        numbers = (first * np.uint64(0x1F1F1F) + second) * np.uint64(0x2E1D3B) + third
        hashed = (numbers * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _TRIPLE_BITS)
        yield hashed[second > 0].astype(np.int64)


def _bit(codes: Sieve) -> Sieve:
    """One of 64 bits for each code, none for 0."""
    bits: Sieve = np.where(codes > 0, np.uint64(1) << ((codes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(58)), 0)
    return bits


def distance(one: str, other: str, most: int) -> int:
    """The slips between two words: letters wrong, missing, too many, or swapped with a neighbour. Ends above `most`."""
    one, other = _differing(one, other)
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


def _differing(one: str, other: str) -> tuple[str, str]:
    """What is left of two words without the letters that both begin and both end with."""
    least = min(len(one), len(other))
    start = next((place for place in range(least) if one[place] != other[place]), least)
    end = next((place for place in range(least - start) if one[-1 - place] != other[-1 - place]), least - start)
    return one[start : len(one) - end], other[start : len(other) - end]


def warm(snapshot: Snapshot, language: str) -> None:
    """Makes now what the first misspelt word in a language would otherwise wait for."""
    for tag in searched(language)[:-1]:
        if tag in snapshot.lengths and tag not in CHINESE:
            speller(snapshot, tag)


def speller(snapshot: Snapshot, tag: str) -> Speller:
    """That of a language in one version of the index."""
    found: Speller | None = snapshot.memo.get(("speller", tag))
    if found is None:
        vocabulary = snapshot.vocabulary(tag)
        made = Speller(vocabulary, snapshot.synonyms.alone(tag), tag)
        found = snapshot.memo.put(("speller", tag), made, len(vocabulary.surfaces) * 30 + (4 << _TRIPLE_BITS))
    return found
