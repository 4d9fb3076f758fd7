"""Words that people use, by language: what is one of them is no slip, however near it is to a word of the content.

The lists are pyspellchecker's, counted in subtitles; kept are 12 bytes for each word.
"""

from __future__ import annotations

from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from spellchecker import SpellChecker

from .letters import fold, plain

RATHER = 200  # times as often as a word another one is used that was rather meant: Spanish `educción`, `educación`
_LISTS = {"en": "en", "es": "es", "fr": "fr", "pt-BR": "pt", "de": "de", "ar": "ar"}  # by language tag


def is_used(tag: str, word: str, other: str) -> bool:
    """Whether a word is in use in this language, and not next to never beside another one; False where there is no list
    of its words."""
    if tag not in _LISTS:
        return False
    return (own := _frequency(tag, word)) > 0 and _frequency(tag, other) < own * RATHER


def _frequency(tag: str, word: str) -> int:
    """How often a word was counted, 0 if never; accents count where they are typed."""
    typed = plain(word)
    key = hash(fold(typed) if tag == "ar" else typed)
    words, frequencies = _counted(tag)
    place = min(int(np.searchsorted(words, key)), len(words) - 1)
    return int(frequencies[place]) if words[place] == key else 0


@cache
def _counted(tag: str) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The hashes of the words of a list, ascending, with and without accents, and how often each was counted; read in
    0.2 to 1 s, once in a process."""
    counted = dict(SpellChecker(language=_LISTS[tag]).word_frequency.items())
    whole = plain(" ".join(counted))
    bare = fold(whole)
    words = whole.split(" ") if bare is whole else [*whole.split(" "), *bare.split(" ")]
    hashes = np.fromiter(map(hash, words), np.int64, len(words))
    frequencies = np.fromiter(chain.from_iterable([counted.values()] * (len(words) // len(counted))), np.int64)
    order = np.lexsort((-frequencies, hashes))
    hashes, first = np.unique(hashes[order], return_index=True)
    return hashes, np.minimum(frequencies[order][first], 1 << 30).astype(np.int32)
