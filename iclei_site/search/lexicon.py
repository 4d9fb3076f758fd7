"""Words that people use, by language: what is one of them is no slip, however near it is to a word of the content.

The lists are pyspellchecker's, counted in subtitles; kept are 12 bytes for each word.
"""

from __future__ import annotations

from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from spellchecker import SpellChecker

from . import arabic
from .letters import fold, plain

RARE = 50  # what the rarest words of the lists are counted as; such a one is next to never meant
RATHER = 200  # where another one is used so many times as often: Spanish `educción`, `educación`
_LISTS = {"en": "en", "es": "es", "fr": "fr", "pt-BR": "pt", "de": "de", "ar": "ar"}  # by language tag


def is_used(tag: str, word: str, other: str) -> bool:
    """Whether a word is in use in this language, and not next to never beside another one; False where there is no list
    of its words."""
    if tag not in _LISTS:
        return False
    own = _frequency(tag, word)
    return own > RARE or (own > 0 and _frequency(tag, other) < own * RATHER)


def _frequency(tag: str, word: str) -> int:
    """How often a word was counted, 0 if never; accents count where they are typed."""
    typed = plain(word)
    spellings = arabic.spellings(fold(typed)) if tag == "ar" else (typed,)
    words, frequencies = _counted(tag)
    keys = np.array([hash(spelling) for spelling in spellings])
    places = np.minimum(np.searchsorted(words, keys), len(words) - 1)
    return int(np.where(words[places] == keys, frequencies[places], 0).max())


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
