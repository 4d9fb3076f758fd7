"""What every engine is asked: words, pairs, prefixes, phrases and typos, each with filters from two facets."""

from __future__ import annotations

import random
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import snowballstemmer

from iclei_site.search.analysis import is_stop_word, stems

from .documents import SECTIONS, Row

BEGUN = 50  # words that begin as asked, at most, for all engines to take all of them
KINDS = ("words", "pairs", "prefixes", "phrases", "typos")
FILTERED = ("pathway", "kind", "region", "sdg")  # facets that filters are taken from
# Words that PostgreSQL leaves out of English texts, and of what is typed: of a phrase that begins with one of them it
# looks for the rest alone.
_LEFT_OUT = """
a all am an and any are as at be but by can did do don few for had has he her him his how i if in is it its me my no nor
not now of off on or our out own s she so t the to too up was we who why you
about above after again against because been before being below between both does doing down during each from further
have having here hers herself himself into itself just more most myself once only other ours ourselves over same should
some such than that their theirs them themselves then there these they this those through under until very were what
when where which while whom will with your yours yourself yourselves
"""
LEFT_OUT = frozenset(_LEFT_OUT.split())
_WORD = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_porter = snowballstemmer.stemmer("porter").stemWord  # SQLite's: it makes one word of "one" and "on"


class Question(NamedTuple):
    """One search. Of a prefix the word is its beginning, of a typo the word as it was mistyped."""

    kind: str
    words: tuple[str, ...]
    filters: Mapping[str, str]


class Answer(NamedTuple):
    """What came back: how many documents, the slugs of the first page, and counts by facet and code."""

    total: int
    slugs: list[str]
    counts: Mapping[str, Mapping[str, int]]


class Peer(Protocol):
    """One engine. Only `ask` is measured."""

    name: str
    kinds: Sequence[str]  # that it can answer
    has_cold: bool  # whether `forget` means anything

    def build(self, rows: Sequence[Row]) -> None: ...

    def forget(self) -> None:
        """Be as if just opened."""
        ...

    def ask(self, question: Question) -> Any:
        """One page of hits with title and summary, the total and all counts, as the engine gives them."""
        ...

    def answer(self, raw: Any) -> Answer: ...

    def close(self) -> None: ...


def folded(text: str) -> list[str]:
    """The words of a text without case and accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))


@dataclass
class Asker:
    """Questions about documents that have an answer, always the same ones for one seed."""

    rows: Sequence[Row]
    seed: int = 7
    suits: Callable[[str], bool] = lambda _: True  # which words, or beginnings, may be asked for

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        sample = self.rows[:2000]
        self._known = {word for row in sample for name in SECTIONS for word in folded(row.texts[name])}

    def take(self, kind: str, count: int) -> list[Question]:
        """So many different ones of a kind."""
        found: dict[tuple[str, ...], Question] = {}
        while len(found) < count:
            row = self._random.choice(self.rows)
            words = self._words(kind, row)
            if words:
                found.setdefault(words, Question(kind, words, self._filters(row)))
        return list(found.values())

    def _filters(self, row: Row) -> dict[str, str]:
        names = [name for name in FILTERED if row.facets[name]]
        return {name: row.facets[name][0] for name in self._random.sample(names, 2)}

    def _words(self, kind: str, row: Row) -> tuple[str, ...]:
        text = row.texts[self._random.choice(("title", "summary"))].rstrip(".").split()
        if kind == "phrases":
            start = self._random.randrange(len(text) - 1)
            pair = tuple(word.lower() for word in text[start : start + 2])
            return pair if all(word.isascii() and word.isalpha() and self.suits(word) for word in pair) else ()
        telling = sorted({word.lower() for word in text if word.isascii() and word.isalpha() and _tells(word)})
        if kind != "prefixes":
            telling = [word for word in telling if self.suits(word)]
        if len(telling) < 1 + (kind == "pairs"):
            return ()
        if kind == "pairs":
            return tuple(self._random.sample(telling, 2))
        word = self._random.choice(telling)
        if kind == "prefixes":
            beginning = word[: self._random.randint(3, max(3, len(word) - 2))]
            return (beginning,) if self.suits(beginning) else ()
        return self._slip(word) if kind == "typos" else (word,)

    def _slip(self, word: str) -> tuple[str, ...]:
        """A letter swapped with the next one, left out, or another one; no word that is known."""
        if len(word) < 6:
            return ()
        place = self._random.randrange(1, len(word) - 2)
        before, one, two, after = word[:place], word[place], word[place + 1], word[place + 2 :]
        typo = self._random.choice((before + two + one + after, before + two + after, f"{before}q{two}{after}"))
        return () if typo in self._known else (typo,)


def _stems(word: str) -> set[str]:
    """The stems that one of the engines makes of a word."""
    return {*stems("en", word), _porter(word)}


def _tells(word: str) -> bool:
    return len(word) > 3 and not is_stop_word(word.lower(), "en")


class Truth:
    """The answers that follow from the texts alone, for words of which every engine makes the same: no other word of
    the documents has their stem or begins like them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._having: dict[str, set[int]] = {}
        self._hyphenated: set[str] = set()
        for number, row in enumerate(rows):
            for name in SECTIONS:
                for word in folded(row.texts[name]):
                    self._having.setdefault(word, set()).add(number)
                self._hyphenated.update(_HYPHENATED.findall(row.texts[name]))
        self._hyphenated = {word for compound in self._hyphenated for word in folded(compound)}
        self._forms = Counter(form for word in self._having for form in {word, *_stems(word)})
        self._ordered = sorted(self._having)
        self._stems = sorted((stem, word) for word in self._having for stem in _stems(word))

    def is_plain(self, word: str) -> bool:
        """Whether all engines should agree on a word."""
        if word not in self._having or word in LEFT_OUT:
            return False
        after = bisect_right(self._ordered, word)
        following = self._ordered[after : after + 1]
        alone = all(self._forms[form] == 1 for form in {word, *_stems(word)})
        return alone and not any(other.startswith(word) for other in following)

    def is_plain_in_phrase(self, word: str) -> bool:
        """Whether all engines should agree on its neighbours: PostgreSQL counts a hyphenated word as one more."""
        return self.is_plain(word) and word not in self._hyphenated

    def is_plain_beginning(self, text: str) -> bool:
        """Whether all engines should agree on the words that begin so, whether they look at stems or at surfaces."""
        begun = self._begun(text)
        is_cut = text.endswith("s") or not _stems(text) <= {text}  # SQLite's Porter takes every s off
        if is_cut or text in LEFT_OUT or not 0 < len(begun) <= BEGUN:
            return False
        first = bisect_left(self._stems, (text, ""))
        others = self._stems[first : bisect_left(self._stems, (text + "\uffff", ""))]
        if not all(word.startswith(text) for _, word in others):
            return False
        return all(
            word not in LEFT_OUT
            and not is_stop_word(word, "en")
            and all(stem.startswith(text) for stem in _stems(word))
            for word in begun
        )

    def _begun(self, text: str) -> list[str]:
        return self._ordered[bisect_left(self._ordered, text) : bisect_left(self._ordered, text + "\uffff")]

    def _found(self, question: Question) -> set[int]:
        if question.kind == "prefixes":
            return set().union(*(self._having[word] for word in self._begun(question.words[0])))
        both = set.intersection(*(self._having[word] for word in question.words))
        if question.kind != "phrases":
            return both
        texts = {number: self._rows[number].texts for number in both}
        pair = list(question.words)
        return {
            number
            for number, own in texts.items()
            for words in (folded(own[name]) for name in SECTIONS)
            if any(words[place : place + 2] == pair for place in range(len(words)))
        }

    def answer(self, question: Question) -> Answer:
        """Of words, pairs, phrases or beginnings: all documents that have them, and the counts that a page shows."""
        found = self._found(question)
        counts: dict[str, Mapping[str, int]] = {}
        for facet in self._rows[0].facets:
            others = {name: code for name, code in question.filters.items() if name != facet}
            counts[facet] = Counter(code for row in self._meeting(found, others) for code in row.facets[facet])
        return Answer(len(self._meeting(found, question.filters)), [], counts)

    def _meeting(self, found: set[int], filters: Mapping[str, str]) -> list[Row]:
        return [
            row
            for row in map(self._rows.__getitem__, found)
            if all(code in row.facets[name] for name, code in filters.items())
        ]
