"""What a query may mean that finds nothing, or next to nothing: other words for those that are not in the content."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise, product
from typing import NamedTuple

from .analysis import CHINESE, FALLBACK, MAX_LETTERS, surfaces
from .cutting import apart, cuts
from .evaluate import having, match
from .grammar import Chunk, Query, Word, parse
from .lexicon import is_used
from .meaning import searched
from .snapshot import Snapshot
from .spelling import NEAREST, is_correctable, speller
from .together import places_together
from .written import as_written

TRIES = 16  # guesses that are tried
UNKNOWN = 6  # words of a query that are unknown, at most, for anything to be tried: the work has to have a bound
JOINED = 5  # words of a query whose neighbours are tried as one, at most
SELDOM = 5  # documents that have a word that is hardly one; what more of them have is a word, and not looked into
PART = 3  # letters of the shorter of two words that were typed as one


class Guess(NamedTuple):
    """Other words, or a whole query in them. `certain`: they can be searched; else they are only offered."""

    text: str
    certain: bool


def guesses(snapshot: Snapshot, query: Query, language: str) -> Iterator[Guess]:
    """The query with other words for those that no document has, the likeliest first; none may help."""
    chunks = query.chunks
    yield from _joined(snapshot, query, chunks, language)
    unknown = [chunk for chunk in chunks if not _has_results(snapshot, query, chunk, language)]
    if len(unknown) > UNKNOWN:
        return
    yield from _with_choices(query, unknown, [_choices(snapshot, query, chunk, language) for chunk in unknown])


def better(snapshot: Snapshot, query: Query, language: str) -> Iterator[Guess]:
    """The query with one word spelt like a more frequent one, where the typed one is hardly a word; all uncertain."""
    for chunk in query.chunks:
        if (
            chunk.word
            and _is_seldom(snapshot, chunk.word.text, language)
            and len(having(snapshot, language, (Word(chunk.word.text),)).ids)
        ):
            for guess in _with_choices(query, [chunk], [_spelt(snapshot, chunk.word.text, language)]):
                if guess.certain:
                    yield guess._replace(certain=False)


def written_apart(snapshot: Snapshot, query: Query, language: str) -> str:
    """The query with all Chinese and Japanese runs as the words in them; the same where there are none."""
    others = []
    for chunk in query.chunks:
        run = "" if chunk.word or chunk.quoted else query.text[chunk.start : chunk.end]
        if words := run and apart(snapshot, run, language):
            others.append((chunk.start, chunk.end, words))
    return query.replaced(others)


def _is_seldom(snapshot: Snapshot, text: str, language: str) -> bool:
    found = (snapshot.vocabulary(tag).frequency(surfaces(tag, text)[0]) for tag in _spelling(snapshot, language))
    return all(frequency <= SELDOM for frequency in found)


def _with_choices(query: Query, unknown: list[Chunk], choices: list[list[Guess]]) -> Iterator[Guess]:
    """The query with each unknown word as one of its choices, the first ones first; nothing where one has none."""
    if not unknown or not all(choices):
        return
    ranked = sorted(product(*map(enumerate, choices)), key=lambda chosen: sum(rank for rank, _ in chosen))
    for chosen in islice(ranked, TRIES):
        others = [(chunk.start, chunk.end, guess.text) for chunk, (_, guess) in zip(unknown, chosen, strict=True)]
        yield Guess(query.replaced(others), all(guess.certain for _, guess in chosen))


def _has_results(snapshot: Snapshot, query: Query, chunk: Chunk, language: str) -> bool:
    """Whether a word is somewhere, or a run or what means the same."""
    if word := chunk.word:
        return len(having(snapshot, language, (word._replace(offset=0),)).ids) > 0
    key = ("run", language, run := query.text[chunk.start : chunk.end])
    found: bool | None = snapshot.memo.get(key)
    if found is None:
        found = snapshot.memo.put(key, bool(match(snapshot, parse(run), language).flags.any()), 300)
    return found


def _choices(snapshot: Snapshot, query: Query, chunk: Chunk, language: str) -> list[Guess]:
    """What a word or a run may have been meant to be, as it is written in the content."""
    if word := chunk.word:
        return [*_split(snapshot, word.text, language), *_spelt(snapshot, word.text, language)]
    return [Guess(*cut) for cut in cuts(snapshot, query.text[chunk.start : chunk.end], language)]


def _joined(snapshot: Snapshot, query: Query, chunks: tuple[Chunk, ...], language: str) -> Iterator[Guess]:
    """The query with two neighbours written as one word: `eco-mobility`."""
    for one, other in pairwise(chunks if len(chunks) <= JOINED else ()):
        if one.word and other.word and not (one.quoted or other.quoted) and other.start - one.end <= 1:
            word = other.word._replace(text=one.word.text + other.word.text)
            if _is_joined(word.text) and len(having(snapshot, language, (word,)).ids):
                written = next(_known(snapshot, word.text, language), word.text)
                yield Guess(query.replaced([(one.start, other.end, written)]), True)


def _is_joined(text: str) -> bool:
    return text.isalnum() and not text.isdecimal() and 2 * PART <= len(text) <= MAX_LETTERS


def _known(snapshot: Snapshot, text: str, language: str) -> Iterator[str]:
    """A word as each language writes it that has it."""
    for tag in _spelling(snapshot, language):
        if snapshot.vocabulary(tag).has(surface := surfaces(tag, text)[0]):
            yield as_written(snapshot, tag, surface, text)


def _split(snapshot: Snapshot, text: str, language: str) -> Iterator[Guess]:
    """A word as two that stand side by side somewhere: `netzero`."""
    for tag in _spelling(snapshot, language):
        surface, known = surfaces(tag, text)[0], snapshot.vocabulary(tag)
        for place in range(PART, len(surface) - PART + 1):
            head, tail = surface[:place], surface[place:]
            both = (Word(head), Word(tail, offset=1))
            if known.has(head) and known.has(tail) and len(places_together(snapshot, tag, both)):
                first, second = as_written(snapshot, tag, head, text), as_written(snapshot, tag, tail, text.lower())
                yield Guess(f"{first} {second}", True)


def _spelt(snapshot: Snapshot, text: str, language: str) -> list[Guess]:
    """A word with its spelling corrected. What people use, or wrote into a list of synonyms, is a word and no slip."""
    key = ("spelt", language, text)
    found: list[Guess] | None = snapshot.memo.get(key)
    if found is None:
        known = snapshot.synonyms.languages_of(text)
        spellers = [(tag, surfaces(tag, text)[0], speller(snapshot, tag)) for tag in _spelling(snapshot, language)]
        odd = all(each.is_odd(surface) for _, surface, each in spellers)
        near: list[tuple[bool, int, int, str, str]] = []
        for rank, (tag, surface, each) in enumerate(spellers):
            if is_correctable(surface, tag) and not {language, FALLBACK} & set(known):
                for other in each.near(surface, odd):
                    near.append((not other.certain, other.slips, rank, tag, other.text))
        near.sort(key=lambda choice: choice[:3])
        choices: dict[str, Guess] = {}
        for doubtful, _, _, tag, other_surface in near[:NEAREST]:
            written = as_written(snapshot, tag, other_surface, text)
            is_word = known or any(is_used(own, text, written) for own in (language, FALLBACK))
            choices.setdefault(written, Guess(written, not (doubtful or is_word)))
        found = snapshot.memo.put(key, list(choices.values()), 500)
    return found


def _spelling(snapshot: Snapshot, language: str) -> list[str]:
    """The languages whose words are compared by their letters."""
    return [tag for tag in searched(language)[:-1] if tag not in CHINESE and tag in snapshot.lengths]
