"""Words that a visitor wrote side by side are worth more where they stand side by side, most in a title."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .analysis import FALLBACK, is_stop_word
from .grammar import MAX_PHRASE, Phrase, Query, joined
from .indexing import SECTION_GAP
from .postings import Ids
from .snapshot import Listed, Snapshot
from .together import places_together

TOGETHER = 1.25  # what the words are worth together, where they are worth 1 apart
IN_TITLE = 1.5
FIRST = 1.8  # where a title begins with them


def side_by_side(snapshot: Snapshot, query: Query, language: str) -> Listed:
    """The documents that have the words of a query side by side, and how much that lifts their scores."""
    key = ("near", language, query)
    found: Listed | None = snapshot.memo.get(key)
    if found is None:
        phrase = _as_one(query, language)
        lifts = np.ones(snapshot.size, np.float32)
        tags = (tag for tag in dict.fromkeys((language, FALLBACK)) if tag in snapshot.lengths and len(phrase) > 1)
        for tag in tags:
            _lift(lifts, places_together(snapshot, tag, phrase))
        ids: Ids = np.flatnonzero(lifts > 1).astype(np.int32)
        found = snapshot.memo.put(key, Listed(ids, lifts[ids]), ids.nbytes * 2 + 500)
    return found


def _as_one(query: Query, language: str) -> Phrase:
    """The wanted words as one phrase, the stop words between them left out; none where there is only one."""
    loose = len(query.wanted) > 1  # what is one phrase as typed has been looked up as it is
    telling = [word for word in joined(query.wanted) if not is_stop_word(word.text, language)][:MAX_PHRASE]
    first = telling[0].offset if telling else 0
    return tuple(word._replace(offset=word.offset - first, prefix=False, loose=loose) for word in telling)


def _lift(lifts: NDArray[np.float32], places: NDArray[np.int64]) -> None:
    """Lifts the documents where the words stand in these places: see `Snapshot.positions`."""
    documents, positions = places >> 32, places & 0xFFFFFFFF
    lifts[documents] = np.maximum(lifts[documents], np.float32(TOGETHER))
    titled = documents[positions < SECTION_GAP]  # what comes after the title stands behind the gap
    lifts[titled] = np.maximum(lifts[titled], np.float32(IN_TITLE))
    lifts[documents[positions == 0]] = np.float32(FIRST)
