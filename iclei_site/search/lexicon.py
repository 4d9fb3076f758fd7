"""Words that people use, by language: what is one of them is no slip, however near it is to a word of the content.

The lists are pyspellchecker's, which are counted from subtitles; kept is a number of 64 bits for each word.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from spellchecker import SpellChecker

from .analysis import surfaces
from .letters import fold, plain

_LISTS = {"en": "en", "es": "es", "fr": "fr", "pt-BR": "pt", "de": "de", "ar": "ar"}  # by language tag


def is_used(tag: str, word: str) -> bool:
    """Whether a word, in any spelling, is in use in this language; False where there is no list of its words."""
    if tag not in _LISTS:
        return False
    known = _hashes(tag)
    own = np.array([hash(surface) for surface in surfaces(tag, word)])
    places = np.searchsorted(known, own)
    return bool((known[np.minimum(places, len(known) - 1)] == own).any())


@cache
def _hashes(tag: str) -> NDArray[np.int64]:
    """The words of a list without accents, ascending; read in 0.2 to 1 s, once in a process."""
    listed = SpellChecker(language=_LISTS[tag]).word_frequency.words()
    words = fold(plain(" ".join(listed))).split(" ")
    return np.sort(np.fromiter(map(hash, words), np.int64, len(words)))
