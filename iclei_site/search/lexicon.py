"""Words that people use, by language: what is one of them is no slip, however near it is to a word of the content.

The lists are pyspellchecker's, counted in subtitles; kept are 12 bytes for each word.
"""

from __future__ import annotations

import gzip
import json
import threading
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import arabic
from .letters import fold, plain

RARE = 50  # what the rarest words of the lists are counted as; such a one is next to never meant
RATHER = 200  # where another one is used so many times as often: Spanish `educción`, `educación`
_LISTS = {"en": "en", "es": "es", "fr": "fr", "pt-BR": "pt", "de": "de", "ar": "ar"}  # by language tag
_reading = threading.Lock()


class Counted(NamedTuple):
    """The hashes of words, ascending, and how often each was counted."""

    words: NDArray[np.int64]
    frequencies: NDArray[np.int32]


_read: dict[str, Counted] = {}


def is_used(tag: str, word: str, other: str) -> bool:
    """Whether a word is in use in this language, and not next to never beside another one; False where there is no list
    of its words."""
    counted = read(tag)
    if counted is None:
        return False
    own = _frequency(counted, tag, word)
    return own > RARE or (own > 0 and _frequency(counted, tag, other) < own * RATHER)


def _frequency(counted: Counted, tag: str, word: str) -> int:
    """How often a word was counted, 0 if never; accents count where they are typed."""
    typed = plain(word)
    spellings = arabic.spellings(fold(typed)) if tag == "ar" else (typed,)
    words, frequencies = counted
    keys = np.array([hash(spelling) for spelling in spellings])
    places = np.minimum(np.searchsorted(words, keys), len(words) - 1)
    return int(np.where(words[places] == keys, frequencies[places], 0).max())


def read(tag: str) -> Counted | None:
    """The words of a language, read in 0.2 to 1 s at the first time in a process; None where there is no list."""
    if tag not in _LISTS:
        return None
    with _reading:
        return _read.get(tag) or _read.setdefault(tag, _counted(tag))


def _counted(tag: str) -> Counted:
    """The words of a list with and without accents."""
    packed = (files("spellchecker") / "resources" / f"{_LISTS[tag]}.json.gz").read_bytes()
    counted: dict[str, int] = json.loads(gzip.decompress(packed))
    whole = plain(" ".join(counted))
    words, bare = whole.split(" "), fold(whole).split(" ")
    others = [place for place, word in enumerate(bare) if word != words[place]]
    hashes = np.fromiter(map(hash, chain(words, (bare[place] for place in others))), np.int64, len(words) + len(others))
    times = np.minimum(np.fromiter(counted.values(), np.int64, len(counted)), 1 << 30).astype(np.int32)
    frequencies = np.concatenate([times, times[others]])
    often = np.argsort(-frequencies, kind="stable")  # of those that are one without accents the most frequent first
    order = often[np.argsort(hashes[often], kind="stable")]
    return Counted(hashes[order], frequencies[order])
