"""Where Korean words begin, and Japanese ones in katakana.

One syllable is a word of its own, several are at the beginning of one or within another. Words are written apart in
Korean, but indexed as bigrams: `물` (water) is in `물류` (freight) and `건물` (building).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .grammar import Phrase, Query, Word, written
from .postings import Ids
from .snapshot import Snapshot
from .together import places_together

LONGER = 500  # bigrams that begin with one character
PARTICLES = "은는이가을를의에와과도로만"  # one syllable, written onto the word before
ENDINGS = frozenset(
    {*PARTICLES, "시", "들", "에서", "으로", "에게", "까지", "부터", "처럼", "이나", "이란", "하고", "에는"}
)
# Written onto a noun and hardly ever its own last syllables, the longest first: `전문가` is no `전문` with a particle.
_ONTO_NOUNS = (
    *("하는데", "하려면", "합니다", "됩니다", "에서는", "들에게", "들에서", "들과", "들의", "들을", "들이", "들은"),
    *("하는", "하기", "하고", "해야", "되는", "에서", "으로", "에게", "까지", "부터", *"은는을를의에와과들이가로"),
)
_NOUNS = frozenset("물숲땅흙빛돈쌀꽃강집섬")  # of one syllable, with what is written onto them:
_ONTO_SYLLABLES = frozenset("은을이에과")
_PREFIXES = frozenset("대신저친비무재초탈반총각본현고제")  # of one syllable, before a word: 저탄소, 친환경


def noun(phrase: Phrase) -> Phrase | None:
    """A noun without what is written onto it, as `한국` of `한국의`; None where nothing is.

    `phrase` are the bigrams of a run. Of one syllable only some are nouns: `물을`, but not `가을`.
    """
    run = written(phrase)
    ending = next((ending for ending in _ONTO_NOUNS if run.endswith(ending)), "")
    left = len(run) - len(ending)
    if not (ending and left and is_hangul(run)):
        return None
    if left == 1:
        return (Word(run[0], prefix=True),) if run[0] in _NOUNS and ending in _ONTO_SYLLABLES else None
    return phrase[: left - 1]


def stands_free(snapshot: Snapshot, tag: str, phrase: Phrase) -> bool:
    """Whether a word, of one syllable or as its bigrams, stands somewhere with nothing behind it."""
    word = phrase[-1]
    last = word if len(word.text) == 1 else Word(word.text[1], word.offset + 1)  # alone only where a run ends
    return len(places_together(snapshot, tag, tuple(dict.fromkeys((*phrase, last._replace(prefix=False)))))) > 0


def begins_somewhere(snapshot: Snapshot, tag: str, query: Query) -> bool:
    """Whether what is a run in a query begins a word somewhere."""
    return any(
        len(begins_word(snapshot, tag, places_together(snapshot, tag, phrase), phrase[0].text[0]))
        for phrase in query.wanted
    )


def is_hangul(text: str) -> bool:
    """Whether a token of a script without spaces is Korean after all."""
    return "\uac00" <= text[:1] <= "\ud7af"


def is_katakana(text: str) -> bool:
    """Whether a token begins with katakana: what stands together of it is mostly one word, as in Korean."""
    return "\u30a1" <= text[:1] <= "\u30fc"


def begins_word(snapshot: Snapshot, tag: str, places: NDArray[np.int64], syllable: str) -> NDArray[np.int64]:
    """Those of the places of a syllable at which it begins a word."""
    return places[~np.isin(places, _inside(snapshot, tag, syllable))]


def joins_words(snapshot: Snapshot, tag: str, places: NDArray[np.int64], syllable: str) -> NDArray[np.int64]:
    """Those of the places of a syllable that stand behind one syllable with which a word begins: there two words touch,
    as 지역 and 사회 in 지역사회 for 역사; but not behind a prefix."""
    before = [form for form in _ending(snapshot, tag).get(syllable, ()) if form[0] not in _PREFIXES]
    touching = (begins_word(snapshot, tag, snapshot.positions(tag, form), form[0]) for form in before)
    return places[np.isin(places, np.concatenate([np.zeros(0, np.int64), *touching]) + 1)]


def stands_alone(snapshot: Snapshot, tag: str, phrase: Phrase) -> bool:
    """Whether a run of katakana stands somewhere with no other katakana on either side."""
    places = begins_word(snapshot, tag, places_together(snapshot, tag, phrase), phrase[0].text[0])
    last = phrase[-1].text[-1]
    beginning = (form for form in snapshot.vocabulary(tag).starting(last, LONGER) if is_katakana(form[1:]))
    ends = places + (phrase[-1].offset + len(phrase[-1].text) - 1)
    return not np.isin(ends, _places(snapshot, tag, beginning)).all()


def as_word(snapshot: Snapshot, tag: str, syllable: str, begun: Iterable[str]) -> tuple[Ids, Ids]:
    """The documents that have a syllable as a word, a particle behind it or not, and those where it begins one.

    `begun` are the bigrams that begin with it.
    """
    inside = _inside(snapshot, tag, syllable)
    with_particle = [
        found[np.isin(found + 1, snapshot.positions(tag, particle))]
        for particle in PARTICLES
        if len(found := snapshot.positions(tag, syllable + particle))
    ]
    words = np.concatenate([snapshot.positions(tag, syllable), *with_particle])
    beginnings = np.concatenate([words, _places(snapshot, tag, begun)])
    return _outside(words, inside), _outside(beginnings, inside)


def _inside(snapshot: Snapshot, tag: str, syllable: str) -> NDArray[np.int64]:
    """The places of a syllable that stands behind another one in its word."""
    return _places(snapshot, tag, _ending(snapshot, tag).get(syllable, ())) + 1


def _outside(places: NDArray[np.int64], inside: NDArray[np.int64]) -> Ids:
    """The documents of the places that are not inside a word."""
    documents: Ids = np.unique(places[~np.isin(places, inside)] >> 32).astype(np.int32)
    return documents


def _places(snapshot: Snapshot, tag: str, forms: Iterable[str]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(0, np.int64), *(snapshot.positions(tag, form) for form in forms)])


def _ending(snapshot: Snapshot, tag: str) -> dict[str, list[str]]:
    """The bigrams that stand within words of a language by their second syllable."""
    found: dict[str, list[str]] | None = snapshot.memo.get(("ending", tag))
    if found is None:
        found = {}
        for surface in snapshot.vocabulary(tag).surfaces:
            if len(surface) == 2 and (is_hangul(surface) or (is_katakana(surface) and is_katakana(surface[1]))):
                found.setdefault(surface[1], []).append(surface)
        snapshot.memo.put(("ending", tag), found, sum(map(len, found.values())) * 60)
    return found
