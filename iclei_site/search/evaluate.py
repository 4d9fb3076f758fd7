"""Which documents match a query, and how well: BM25 over weighted postings in the visitor's language and English."""

from __future__ import annotations

import math
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .analysis import FALLBACK, is_stop_word, query_forms, surfaces
from .grammar import Phrase, Query, Word
from .postings import Ids
from .snapshot import K1, Listed, Snapshot

EXPANSIONS = 256  # words that a prefix stands for at most, the most frequent ones
EXPANSIONS_TOGETHER = 64  # the same in a phrase, where each costs more
PREFIX_SCALE = 0.5  # what a word is worth that only begins as typed
ONLY_ENGLISH = 0.8  # what an English match is worth where the activity has no words in the visitor's language
ALSO_ENGLISH = 0.4  # and where it has
EXACT = 1000.0  # more than any sum of scores: an exact title or acronym comes first

Flags = NDArray[np.bool_]
Scores = NDArray[np.float32]


class Match(NamedTuple):
    """The documents that match, and a score for each document; both of shape (documents,)."""

    flags: Flags
    scores: Scores


def match(snapshot: Snapshot, query: Query, language: str) -> Match:
    """Every wanted phrase is required, every unwanted one excludes, a name that is the query counts most."""
    flags = np.ones(snapshot.size, np.bool_)
    scores = np.zeros(snapshot.size, np.float32)
    for phrase in required(query, language):
        found = phrase_scores(snapshot, language, phrase)
        flags &= found > 0
        scores += found
        if not flags.any():
            break
    if query.name:
        named = snapshot.named(query.name)
        flags[named] = True
        scores[named] += EXACT
    for phrase in query.unwanted:
        flags &= phrase_scores(snapshot, language, phrase) == 0
    return Match(flags, scores)


@lru_cache(1000)
def required(query: Query, language: str) -> tuple[Phrase, ...]:
    """The phrases that a document has to hold: without stop words, unless there is nothing else."""
    wanted = query.wanted
    return tuple(p for p in wanted if len(p) > 1 or not is_stop_word(p[0].text, language)) or wanted


def phrase_scores(snapshot: Snapshot, language: str, phrase: Phrase) -> Scores:
    """The better score of a phrase in the visitor's language and in English, 0 where neither has it."""
    found: Listed | None = snapshot.memo.get((language, phrase))
    if found is None:
        best = reduce(np.maximum, (_weighed(snapshot, language, tag, phrase) for tag in searched(language)))
        ids = np.flatnonzero(best).astype(np.int32)
        found = snapshot.memo.put((language, phrase), Listed(ids, best[ids]), ids.nbytes * 2 + 500)
    scores = np.zeros(snapshot.size, np.float32)
    scores[found.ids] = found.weights
    return scores


def searched(language: str) -> tuple[str, ...]:
    """The languages whose words a visitor's query is compared with."""
    return (language,) if language == FALLBACK else (language, FALLBACK)


def _weighed(snapshot: Snapshot, language: str, tag: str, phrase: Phrase) -> Scores:
    """The scores of a phrase in one language, as far as that language counts for the visitor."""
    if tag not in snapshot.lengths:
        return np.zeros(snapshot.size, np.float32)
    scores = _words_together(snapshot, tag, phrase) if len(phrase) > 1 else _word(snapshot, tag, phrase[0])
    if tag != language:
        scores *= np.where(snapshot.has_words(language), np.float32(ALSO_ENGLISH), np.float32(ONLY_ENGLISH))
    return scores


def _word(snapshot: Snapshot, tag: str, word: Word) -> Scores:
    """The score of a word's best form in each document."""
    best = np.zeros(snapshot.size, np.float32)
    for form, worth in query_forms(tag, word.text):
        _raise(best, snapshot, tag, snapshot.listed(tag, form), worth)
    if word.prefix:
        _raise(best, snapshot, tag, _any_of(snapshot, tag, expansions(snapshot, tag, word, EXPANSIONS)), PREFIX_SCALE)
    return best


def _raise(best: Scores, snapshot: Snapshot, tag: str, listed: Listed, worth: float) -> None:
    """Lifts the scores of the documents that have a form to what that form is worth, where it is more."""
    if len(listed.ids):
        scores = bm25(snapshot, tag, listed) * np.float32(worth)
        best[listed.ids] = np.maximum(best[listed.ids], scores)


def bm25(snapshot: Snapshot, tag: str, listed: Listed) -> Scores:
    """The BM25 score of one form in its documents. The weights, sums over sections, stand for the frequency."""
    having = snapshot.having(tag)
    frequency = len(listed.ids)
    rarity = math.log1p((having - frequency + 0.5) / (frequency + 0.5))
    return np.float32(rarity * (K1 + 1)) * listed.weights / (listed.weights + snapshot.norms(tag)[listed.ids])


def expansions(snapshot: Snapshot, tag: str, word: Word, most: int) -> list[str]:
    """The words that begin like this one."""
    return snapshot.vocabulary(tag).starting(surfaces(word.text)[0], most)


def _any_of(snapshot: Snapshot, tag: str, forms: list[str]) -> Listed:
    """The documents that have any of these forms, with the most that one of them weighs there."""
    listed = [snapshot.listed(tag, form) for form in forms]
    if len(listed) < 2:
        return listed[0] if listed else Listed(np.zeros(0, np.int32), np.zeros(0, np.float32))
    most = np.zeros(snapshot.size, np.float32)
    np.maximum.at(most, np.concatenate([one.ids for one in listed]), np.concatenate([one.weights for one in listed]))
    ids: Ids = np.flatnonzero(most).astype(np.int32)
    return Listed(ids, most[ids])


def _words_together(snapshot: Snapshot, tag: str, phrase: Phrase) -> Scores:
    """The sum of the words' scores where their surfaces stand in the phrase's order, else 0."""
    starts = _starts(snapshot, tag, phrase[0])
    for word in phrase[1:]:
        starts = starts[np.isin(starts, _starts(snapshot, tag, word), assume_unique=True)]
    documents = np.unique(starts >> 32)
    scores = np.zeros(snapshot.size, np.float32)
    if len(documents):
        scores[documents] = sum(_word(snapshot, tag, word)[documents] for word in phrase)
    return scores


def _starts(snapshot: Snapshot, tag: str, word: Word) -> NDArray[np.int64]:
    """Where a phrase would begin for this word to be in it, as `Snapshot.positions` writes places."""
    forms = [*surfaces(word.text), *(expansions(snapshot, tag, word, EXPANSIONS_TOGETHER) if word.prefix else ())]
    places = [snapshot.positions(tag, form) for form in dict.fromkeys(forms)]
    return np.unique(np.concatenate(places)) - word.offset
