"""Which documents match a query, and how well: BM25 over weighted postings in the visitor's language and English."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .accents import stems_in_content
from .analysis import FALLBACK, NAMES, STEM, STEM_SCALE, is_run, query_forms, surfaces, written_onto
from .compounds import compounds
from .grammar import Phrase, Query, Word, written
from .korean import as_word, begins_word, is_hangul, is_katakana, joins_words, noun, stands_free
from .meaning import ACRONYM, EQUIVALENT, Need, Option, equivalent, is_first_letter, is_general, needs, searched
from .snapshot import K1, Listed, Snapshot
from .synonyms import key_of
from .together import EXPANSIONS_TOGETHER, PREFIX_SCALE, expansions, forms_together, places_together

EXPANSIONS = 256  # words that a prefix stands for at most, the most frequent ones
BEGUN, BEGUN_OF = 4, 3  # letters of a beginning that may be that of a word of the synonyms, and that it may lack
EXPANSIONS_STEMMED = 32  # those of them whose stems are looked up too
OUTGROWN = 4  # letters of a beginning that may be longer than a stem
ACRONYM_SCALE = 0.05  # and where what is typed is an acronym: French `GES` is not meant to be `gestion`
WITHIN_SCALE = 0.5  # what a Korean word is worth that stands only within others: `지역사회` for `역사`
SYLLABLES = 3  # of katakana that are a word only where one begins
INSIDE_SCALE = 0.3  # what one character of a script without spaces is worth that begins no word: 洪水 for 水
OPTIONAL_SCALE = 0.25  # and a word that is not required
COMPOUND_SCALE = 0.8  # what a compound is worth that has the typed word as a part
PARTS_SCALE = 0.4  # and what the two parts of a typed compound are worth that stand apart
ONLY_OTHER = 0.8  # what an English match is worth where the activity has no title in the visitor's language
ALSO_OTHER = 0.4  # and where it has
NAME_SCALE = 0.05  # what a title in a third language is worth: it comes after all that the visitor can read
EXACT = 1000.0  # more than any sum of scores: an exact title or acronym comes first

Flags = NDArray[np.bool_]
Scores = NDArray[np.float32]


class Match(NamedTuple):
    """The documents that match, and a score for each document; both of shape (documents,)."""

    flags: Flags
    scores: Scores


def match(snapshot: Snapshot, query: Query, language: str) -> Match:
    """Every need is required, every unwanted phrase excludes, a name that is the query counts most. Beside other words
    the first letter of the next one is not required yet, as it may begin any word, nor what the catalogue holds anyway.
    """
    flags = np.ones(snapshot.size, np.bool_)
    scores = np.zeros(snapshot.size, np.float32)
    wanted, optional = _needed(snapshot, query, language)
    for need, is_optional in zip(wanted, optional, strict=True):
        found = need_scores(snapshot, language, need)
        if is_optional:
            scores += found * np.float32(OPTIONAL_SCALE)
            continue
        scores += found
        flags &= found > 0
        if not flags.any():
            break
    if wanted and all(optional):
        flags = scores > 0
    if name := query.name:
        named = snapshot.named(name)
        flags[named.ids] = True
        scores[named.ids] += np.float32(EXACT) * named.weights  # more where it is the whole title
    for phrase in query.unwanted:
        flags &= phrase_scores(snapshot, language, phrase) == 0
    return Match(flags, scores)


def needed(snapshot: Snapshot, query: Query, language: str) -> tuple[Need, ...]:
    """What a document has to hold: see `meaning.needs`."""
    return _needed(snapshot, query, language)[0]


def _needed(snapshot: Snapshot, query: Query, language: str) -> tuple[tuple[Need, ...], tuple[bool, ...]]:
    """What a document has to hold, and what of it need not be."""
    key = ("needs", language, query)
    found: tuple[tuple[Need, ...], tuple[bool, ...]] | None = snapshot.memo.get(key)
    if found is None:
        wanted = needs(query, language, snapshot.synonyms, partial(_more, snapshot, language))
        optional = tuple(is_first_letter(need) or is_general(need, language) for need in wanted)
        found = snapshot.memo.put(key, (wanted, optional), 2000)
    return found


def _more(snapshot: Snapshot, language: str, phrase: Phrase) -> Iterator[Option]:
    """What will do as well as a word: a Korean noun without its ending; and what means the same as a word that begins
    as typed, where the content has none."""
    if language == "ko" and language in snapshot.lengths and (bare := noun(phrase)):
        equal = snapshot.synonyms.equivalents(language, (key_of(language, bare),))
        if equal or len(bare[0].text) == 1 or stands_free(snapshot, language, bare):
            yield from (Option((bare,)), *equivalent(equal, len(bare)))
    word = phrase[-1]
    if len(phrase) == 1 and word.prefix and len(word.text) >= BEGUN and not len(having(snapshot, language, phrase).ids):
        begun = (p for tag in searched(language)[:-1] for p in snapshot.synonyms.beginning(tag, word.text, BEGUN_OF))
        yield from equivalent(begun, 1, EQUIVALENT * PREFIX_SCALE)


def need_scores(snapshot: Snapshot, language: str, need: Need) -> Scores:
    """The score of the best option in each document, 0 where it has none."""
    best: Scores | None = None
    for phrases, worth in need:
        found = [phrase_scores(snapshot, language, phrase) for phrase in phrases]
        scores = found[0] if len(found) == 1 else _all_of(found)
        if worth != 1:
            scores *= np.float32(worth)
        best = scores if best is None else np.maximum(best, scores)
    return np.zeros(snapshot.size, np.float32) if best is None else best


def _all_of(found: list[Scores]) -> Scores:
    """The sums of the scores where none is 0, else 0."""
    together: Scores = reduce(np.add, found)
    together[reduce(np.minimum, found) == 0] = 0
    return together


def phrase_scores(snapshot: Snapshot, language: str, phrase: Phrase) -> Scores:
    """The best score of a phrase in the languages that count for the visitor, 0 where none has it."""
    found = having(snapshot, language, phrase)
    scores = np.zeros(snapshot.size, np.float32)
    scores[found.ids] = found.weights
    return scores


def having(snapshot: Snapshot, language: str, phrase: Phrase) -> Listed:
    """The documents that have a phrase in the languages that count for the visitor, with their best scores."""
    found: Listed | None = snapshot.memo.get((language, phrase))
    if found is None:
        best = reduce(np.maximum, (_weighed(snapshot, language, tag, phrase) for tag in searched(language)))
        ids = np.flatnonzero(best).astype(np.int32)
        found = snapshot.memo.put((language, phrase), Listed(ids, best[ids]), ids.nbytes * 2 + 500)
    return found


def _weighed(snapshot: Snapshot, language: str, tag: str, phrase: Phrase) -> Scores:
    """The scores of a phrase in one language, as far as that language counts for the visitor."""
    if tag not in snapshot.lengths:
        return np.zeros(snapshot.size, np.float32)
    scores = _words_together(snapshot, tag, phrase) if len(phrase) > 1 else _word(snapshot, tag, phrase[0])
    if tag == NAMES:
        scores *= np.float32(NAME_SCALE)
    elif tag != language:
        scores *= np.where(snapshot.has_title(language), np.float32(ALSO_OTHER), np.float32(ONLY_OTHER))
    return scores


def _word(snapshot: Snapshot, tag: str, word: Word) -> Scores:
    """The score of a word's best form in each document."""
    if word.prefix and len(word.text) == 1 and is_run(word.text):
        return _character(snapshot, tag, word)
    if len(word.text) > 1 and (is_hangul(word.text) or is_katakana(word.text)):  # two syllables
        syllables = surfaces(tag, word.text)[0]
        standing = _standing(snapshot, tag, syllables, snapshot.positions(tag, syllables))
        return _best_of(snapshot, tag, {syllables: 1.0}) * standing
    forms = dict(query_forms(tag, word.text))
    for stem in stems_in_content(snapshot, tag, surfaces(tag, word.text)[0]):
        forms |= dict.fromkeys((STEM + stem, stem), STEM_SCALE)
    best = _best_of(snapshot, tag, forms)
    if onto := written_onto(tag, word.text):
        found = snapshot.any_of(tag, list(onto))
        worth = STEM_SCALE * _shared(snapshot, found, snapshot.any_of(tag, list(forms))) if len(found.ids) else 0
        _raise(best, snapshot, tag, found, worth)
    if word.prefix:
        one_letter = len(word.text) == 1 and word.text.isascii()  # begins a good part of a vocabulary
        most = EXPANSIONS_TOGETHER if one_letter else EXPANSIONS
        begun = expansions(snapshot, tag, word, most)
        worth = ACRONYM_SCALE if word.text.isupper() and 2 <= len(word.text) <= ACRONYM else PREFIX_SCALE
        found = snapshot.any_of(tag, begun)
        english = snapshot.any_of(FALLBACK, expansions(snapshot, FALLBACK, word, most)) if _borrows(tag) else found
        _raise(best, snapshot, tag, found, worth * _shared(snapshot, found, english))
        _raise(best, snapshot, tag, snapshot.any_of(tag, _outgrown(tag, word, begun)), worth * STEM_SCALE)
    _compounds(best, snapshot, tag, word)
    return best


def _character(snapshot: Snapshot, tag: str, word: Word) -> Scores:
    """The score of one character of a script without spaces: its words begin with it more often than they end with it.

    In Korean it counts most where it is a word of its own.
    """
    character = surfaces(tag, word.text)[0]
    begun = expansions(snapshot, tag, word, EXPANSIONS)
    longer = [form for form in begun if form != character]
    worth = np.full(snapshot.size, INSIDE_SCALE, np.float32)
    if is_hangul(character):
        words, beginnings = as_word(snapshot, tag, character, longer)
        worth[beginnings] = PREFIX_SCALE
        worth[words] = 1.0
    else:
        worth[snapshot.any_of(tag, longer).ids] = 1.0
    best = np.zeros(snapshot.size, np.float32)
    _raise(best, snapshot, tag, snapshot.any_of(tag, begun), 1.0)
    return best * worth


def _compounds(best: Scores, snapshot: Snapshot, tag: str, word: Word) -> None:
    """Lifts the scores of the documents that have a word as part of a compound, or a compound as its two parts. A word
    is as common as the compounds that it is a part of: `Klima` says no more than `Klimaschutz`."""
    known = compounds(snapshot, tag)
    if known is None:
        return
    spelt = surfaces(tag, word.text)  # `grün` and `gruen` are one word
    own = snapshot.any_of(tag, list(spelt))
    longer = snapshot.any_of(tag, [form for surface in spelt for form in known.containing(surface)])
    if len(own.ids) and len(longer.ids):
        best *= np.float32(_shared(snapshot, own, longer))
    english = snapshot.any_of(FALLBACK, list(spelt))  # `GreenClimateCities` says no more than `climate`
    _raise(best, snapshot, tag, longer, COMPOUND_SCALE * _shared(snapshot, longer, english))
    whole = snapshot.synonyms.alone(tag)  # what somebody wrote there is one word
    for parts in filter(None, (known.parts(surface) for surface in spelt if surface not in whole)):
        apart = [_word(snapshot, tag, Word(part)) for part in parts]
        np.maximum(best, reduce(np.minimum, apart) * np.float32(PARTS_SCALE), out=best)


def _raise(best: Scores, snapshot: Snapshot, tag: str, listed: Listed, worth: float) -> None:
    """Lifts the scores of the documents that have a form to what that form is worth, where it is more."""
    if len(listed.ids):
        scores = bm25(snapshot, tag, listed) * np.float32(worth)
        best[listed.ids] = np.maximum(best[listed.ids], scores)


def bm25(snapshot: Snapshot, tag: str, listed: Listed) -> Scores:
    """The BM25 score of one form in its documents. The weights, sums over sections, stand for the frequency."""
    rarity = _rarity(snapshot, len(listed.ids))
    return np.float32(rarity * (K1 + 1)) * listed.weights / (listed.weights + snapshot.norms(tag)[listed.ids])


def _rarity(snapshot: Snapshot, frequency: int) -> float:
    return math.log1p((snapshot.size - frequency + 0.5) / (frequency + 0.5))


def _outgrown(tag: str, word: Word, begun: list[str]) -> list[str]:
    """The stems of words that begin as typed, where more than the stem is typed: `developm` finds `develop` too."""
    typed = surfaces(tag, word.text)[0]
    if len(typed) < OUTGROWN:
        return []
    forms = (form for other in begun[:EXPANSIONS_STEMMED] for form, _ in query_forms(tag, other))
    return list(dict.fromkeys(form for form in forms if not form.removeprefix(STEM).startswith(typed)))


def _words_together(snapshot: Snapshot, tag: str, phrase: Phrase) -> Scores:
    """The sum of the words' scores where they stand in the phrase's order, else 0."""
    starts = places_together(snapshot, tag, phrase)
    if not len(starts):
        return np.zeros(snapshot.size, np.float32)
    worth = _standing(snapshot, tag, written(phrase) if is_run(phrase[0].text) else "", starts)
    forms = (forms_together(snapshot, tag, word) for word in phrase)
    scores: Scores = reduce(np.add, (_best_of(snapshot, tag, own) for own in forms))
    return scores * worth


def _standing(snapshot: Snapshot, tag: str, text: str, places: NDArray[np.int64]) -> Scores:
    """What the places where a text begins are worth to each document, 0 without one: in Korean less within a word, and
    nothing where two words touch. Few syllables of katakana within a word are another one: バス in セバスティアン."""
    worth = np.zeros(snapshot.size, np.float32)
    if is_hangul(text):
        worth[places[~np.isin(places, joins_words(snapshot, tag, places, text[0]))] >> 32] = WITHIN_SCALE
    if is_hangul(text) or (is_katakana(text) and len(text) <= SYLLABLES):
        places = begins_word(snapshot, tag, places, text[0])
    worth[places >> 32] = 1.0
    return worth


def _best_of(snapshot: Snapshot, tag: str, forms: Mapping[str, float]) -> Scores:
    """The score of the best of these forms in each document."""
    best = np.zeros(snapshot.size, np.float32)
    for form, worth in forms.items():
        listed = snapshot.listed(tag, form)
        english = snapshot.listed(FALLBACK, form) if len(listed.ids) and _borrows(tag) else listed
        _raise(best, snapshot, tag, listed, worth * _shared(snapshot, listed, english))
    return best


def _borrows(tag: str) -> bool:
    """Whether texts of this language may borrow an English word."""
    return tag not in (FALLBACK, NAMES)


def _shared(snapshot: Snapshot, own: Listed, other: Listed) -> float:
    """What is left of the worth of a form that is rare only because the same is mostly said otherwise: `Climate` in the
    name of a conference says no more about a Japanese text than about an English one."""
    frequency = len(own.ids)
    return _rarity(snapshot, max(frequency, len(other.ids))) / _rarity(snapshot, frequency)
