"""What a query asks of a document: its words, or what means the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from .analysis import CHINESE, FALLBACK, NAMES, is_run, is_stop_word, surfaces
from .grammar import Phrase, Query, Word, joined, written
from .stopwords import ASKING, GENERAL, IDLE
from .synonyms import Synonyms, key_of

EQUIVALENT = 0.8  # what a synonym is worth where the typed words are 1
MAX_EQUIVALENTS = 12  # of one expression
ACRONYM = 5  # letters of an acronym, at most


class Option(NamedTuple):
    """Phrases that together answer a need, and what they are worth."""

    phrases: tuple[Phrase, ...]
    worth: float = 1.0


More = Callable[[Phrase], Iterable[Option]]
Need = tuple[Option, ...]  # one of them has to be met; the words as typed come first


def searched(language: str) -> tuple[str, ...]:
    """The languages whose words a visitor's query is compared with, the visitor's first, all names last."""
    others = (*(tag for tag in CHINESE if language in CHINESE), FALLBACK, NAMES)
    return tuple(dict.fromkeys((language, *others)))


def nothing(_: Phrase) -> Iterable[Option]:
    """A `More` that knows no more."""
    return ()


def needs(query: Query, language: str, synonyms: Synonyms, more: More = nothing) -> tuple[Need, ...]:
    """What a document has to hold: all of it, but stop words only where there is nothing else.

    `more` gives what will do as well as a word that is not in quotes.
    """
    found = [
        need
        for run, plain in _runs(query)
        for need in (_matched(run, language, synonyms, more) if plain else _each(run))
    ]
    telling = tuple(need for need in found if not _is_idle(need, language))
    return telling or tuple(found)


def _runs(query: Query) -> Iterator[tuple[list[Phrase], bool]]:
    """The wanted phrases in order: plain words that stand together, and what is in quotes."""
    plain: list[Phrase] = []
    for clause in query.clauses:
        if not (clause.negated or clause.quoted):
            plain += clause.phrases
            continue
        yield plain, True
        plain = []
        if not clause.negated:
            yield list(clause.phrases), False
    yield plain, True


def _each(phrases: list[Phrase]) -> list[Need]:
    """What is in quotes as needs: its words are meant as they are, but for one that is still being typed."""
    return [(Option((tuple(word._replace(whole=not word.prefix) for word in phrase),)),) for phrase in phrases]


def _is_idle(need: Need, language: str) -> bool:
    """Whether it is a stop word and nothing else."""
    (phrase, *more), _ = need[0]
    if len(need) > 1 or more:
        return False
    if is_run(phrase[0].text):
        run = written(phrase)
        return run in IDLE or not ASKING.sub("", run)
    return len(phrase) == 1 and is_stop_word(phrase[0].text, language)


def is_general(need: Need, language: str) -> bool:
    """Whether it is a word for what the catalogue holds whatever it is about, as a project, or may become one."""
    (phrase, *others), _ = need[0]
    word = phrase[-1]
    if others or word.whole or (len(phrase) > 1 and not is_run(word.text)):
        return False
    text = written(phrase) if is_run(word.text) else surfaces(language, word.text)[0]
    general = GENERAL.get(language, frozenset()) | GENERAL[FALLBACK]
    return text in general or (word.prefix and any(other.startswith(text) for other in general))


def is_first_letter(need: Need) -> bool:
    """Whether it is the first letter of a word that is still being typed."""
    word = need[0].phrases[0][0]
    return len(need) == 1 and word.prefix and len(word.text) == 1 and word.text.isalpha() and not is_run(word.text)


def _matched(run: list[Phrase], language: str, synonyms: Synonyms, more: More) -> list[Need]:
    """Words as needs, the longest known expressions among them with their equivalents."""
    keys = {tag: [key_of(tag, phrase) for phrase in run] for tag in searched(language)[:-1]}
    longest = max(map(synonyms.longest, keys))
    found: list[Need] = []
    start = 0
    while start < len(run):
        for stop in range(min(len(run), start + longest), start, -1):
            equal = [p for tag, own in keys.items() for p in synonyms.equivalents(tag, tuple(own[start:stop]))]
            if equal and not (stop - start == 1 and _is_small(run[start], language)):
                break
        else:
            stop, equal = start + 1, []
        is_name = any(synonyms.is_name(tag, tuple(own[start:stop])) for tag, own in keys.items())
        typed = _as_typed(run[start:stop], is_name) if equal else tuple(run[start:stop])
        others = more(typed[0]) if len(typed) == 1 else ()
        found.append((Option(typed), *others, *equivalent(equal, sum(map(len, run[start:stop])))))
        start = stop
    return found


def equivalent(phrases: Iterable[Phrase], words: int, worth: float = EQUIVALENT) -> Iterator[Option]:
    """What means the same as so many words; scores are sums over words."""
    for phrase in islice(dict.fromkeys(phrases), MAX_EQUIVALENTS):
        yield Option((phrase,), words * worth / len(phrase))


def _as_typed(expression: list[Phrase], is_name: bool) -> tuple[Phrase, ...]:
    """The words of a known expression; as one phrase where a number is among them, as SDG 13 is not any 13, or where
    they are a name. An acronym is not the beginning of another word, EV of events, but COP that of COP30."""
    if len(expression) == 1:
        (word, *more) = expression[0]
        is_acronym = word.text.isupper() and len(word.text) <= ACRONYM and not more
        return ((word._replace(whole=True),) if is_acronym else expression[0],)
    if not (is_name or any(phrase[-1].text.isdecimal() for phrase in expression)):
        return tuple(expression)
    return (tuple(word._replace(loose=is_name) for word in joined(expression)),)


def _is_small(phrase: Phrase, language: str) -> bool:
    """Whether it is a stop word and not written as an acronym: French `un` is not the UN."""
    return len(phrase) == 1 and is_stop_word(phrase[0].text, language) and not phrase[0].text.isupper()


def words_of(needed: tuple[Need, ...]) -> Iterator[Word]:
    """The words as typed."""
    return (word for need in needed for phrase in need[0].phrases for word in phrase)
