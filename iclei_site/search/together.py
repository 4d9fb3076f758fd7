"""Where the words of a phrase stand together, and which words begin as typed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .analysis import NAMES, analysis, is_run, query_forms, surfaces
from .grammar import Phrase, Word
from .snapshot import Snapshot

EXPANSIONS_TOGETHER = 64  # words that a prefix within a phrase stands for at most, where each costs more than alone
PREFIX_SCALE = 0.5  # what a word is worth that only begins as typed
SHORT = 4  # letters of a stop word that nobody begins to type: `for` of `fo`
NAME_PREFIX = 3  # letters that begin a word of a title in a third language


def expansions(snapshot: Snapshot, tag: str, word: Word, most: int) -> list[str]:
    """The words that begin like this one."""
    beginning = surfaces(tag, word.text)[0]
    if tag == NAMES and len(beginning) < NAME_PREFIX and not is_run(word.text):
        return []
    found = snapshot.vocabulary(tag).starting(beginning, most)
    if word.whole:
        return [form for form in found if form[len(beginning) :].isdecimal()]
    small = analysis(tag).stop_words
    if small.isdisjoint(found):
        return found
    return [form for form in found if form not in small or len(form) > SHORT]


def places_together(snapshot: Snapshot, tag: str, phrase: Phrase) -> NDArray[np.int64]:
    """Where the words of a phrase stand in its order, as `Snapshot.positions` writes places; ascending."""
    starts = np.zeros(0, np.int64)
    forms = []
    for word in phrase:
        forms.append(forms_together(snapshot, tag, word))
        if not _size(snapshot, tag, forms[-1]):
            return starts
    ordered = sorted(zip(phrase, forms, strict=True), key=lambda pair: _size(snapshot, tag, pair[1]))
    for nth, (word, own) in enumerate(ordered):
        here = _places(snapshot, tag, own) - word.offset
        starts = here[_among(here, starts)] if nth else here
        if not len(starts):
            break
    return starts


def forms_together(snapshot: Snapshot, tag: str, word: Word) -> dict[str, float]:
    """The forms that answer a word of a phrase, each with its worth."""
    own = dict(query_forms(tag, word.text)) if word.loose else dict.fromkeys(surfaces(tag, word.text), 1.0)
    begun = expansions(snapshot, tag, word, EXPANSIONS_TOGETHER) if word.prefix else ()
    return dict.fromkeys(begun, PREFIX_SCALE) | own


def _size(snapshot: Snapshot, tag: str, forms: Iterable[str]) -> int:
    return sum(len(snapshot.positions(tag, form)) for form in forms)


def _places(snapshot: Snapshot, tag: str, forms: Iterable[str]) -> NDArray[np.int64]:
    """Where any of these forms stands, ascending, as `Snapshot.positions` writes places; one may stand there twice."""
    places = [found for form in forms if len(found := snapshot.positions(tag, form))]
    if len(places) < 2:
        return places[0] if places else np.zeros(0, np.int64)
    return np.sort(np.concatenate(places), kind="stable")  # in no time: runs that are in order already


def _among(values: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which values are among the others, both ascending; quicker than `np.isin` where one is long, one short."""
    if len(values) > len(others):
        found = np.zeros(len(values), np.bool_)
        found[np.searchsorted(values, others[_among(others, values)])] = True
        return found
    places = np.searchsorted(others, values)
    places[places == len(others)] = 0
    same: NDArray[np.bool_] = others[places] == values
    return same
