"""Chinese, Japanese and Korean runs that nothing holds as a whole, cut into the words in them that something holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations, groupby, islice, pairwise

from .analysis import CHINESE, surfaces
from .evaluate import match
from .grammar import MAX_PHRASE, parse
from .korean import ENDINGS
from .meaning import searched
from .snapshot import Snapshot
from .synonyms import key_of

MOST = 24  # characters of a run that are looked at
LONGEST = MAX_PHRASE + 1  # characters of a word in it
CHOICES = 12  # of words in it, at most
MOSTLY = 2 / 3  # of the characters that tell something: what is left of a run to be searched unasked
_GRAMMAR = re.compile("[\u3041-\u309f\u30fc]+")  # hiragana between the words that tell something
_PARTICLE = re.compile("[のをがは]|[とにでもへや](?![\u3041-\u309f])")  # a Japanese one before a word,
_PARTICLE_BEHIND = re.compile(".*[^\u3041-\u309f][のをがはとにでもへや]")  # and behind one
_OF = {"ja": re.compile("(?:[とへで]|から)?の|における"), **dict.fromkeys(CHINESE, re.compile("的"))}
# What questions are made of, and tells nothing.
_QUESTIONS = re.compile(
    "如何|怎样|怎樣|怎么|怎麼|什么是|什麼是|什么|什麼|为什么|為什麼|哪些|是什么|是什麼|我的|的"
    "|どうすれば|どうやって|方法|とは|어떻게|무엇"
)
_BETWEEN = frozenset("のとやがはをにへでも的")  # what a word of one character stands alone beside
_CHARACTERS = re.compile("[\u3005-\u3007\u3400-\u9fff]+")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30ff]+")


def cuts(snapshot: Snapshot, run: str, language: str) -> list[tuple[str, bool]]:
    """What a run may be cut into, as words to search for, the most of it first; each with whether it is most of it."""
    run = unicodedata.normalize("NFKC", run)[:MOST]
    words = _pieces(snapshot, run, language, LONGEST)
    fewer = islice(_fewer(words), CHOICES)
    pairs = _pieces(snapshot, run, language, 2) if _CHARACTERS.fullmatch(run) else []
    telling = len(_GRAMMAR.sub("", _QUESTIONS.sub("", run)))
    choices: dict[str, bool] = {}
    for kept in (*fewer, pairs):
        text = " ".join(kept)
        choices.setdefault(text, len(text.replace(" ", "")) >= MOSTLY * telling)
    return [(text, most) for text, most in choices.items() if len(text) > 1 and text != run]


def apart(run: str, language: str) -> str:
    """The words of a run that “of” joins, one beside the other: アフリカ 水 of アフリカの水; "" where it joins none."""
    of = _OF.get(language)
    words = [word for word in of.split(run) if word] if of else []
    return " ".join(words) if len(words) > 1 else ""


def _fewer(words: list[str]) -> Iterator[tuple[str, ...]]:
    """All of the words, then less and less of them, the longest first."""
    for count in range(len(words), 0, -1):
        yield from sorted(combinations(words, count), key=lambda kept: -sum(map(len, kept)))


def _pieces(snapshot: Snapshot, run: str, language: str, longest: int) -> list[str]:
    """The words of a run from left to right, each as long as something holds it; of two characters at least: one alone
    is a torn word, but where grammar stands around it. Nor is a piece of a longer word in katakana a word."""
    known = [_is_known(snapshot, first + second, language) for first, second in pairwise(run)]

    def held(start: int) -> Iterator[str]:
        """What something holds that begins here, the longest first."""
        lengths = range(min(len(run) - start, longest), 0 if _is_alone(run, start) else 1, -1)
        pieces = (p for p in (run[start : start + length] for length in lengths) if _tells(p, language))
        return (p for p in pieces if _is_held(snapshot, p, language, known[start : start + len(p) - 1]))

    found: list[tuple[str, bool]] = []  # each with whether it is a word
    start = 0
    while start < len(run):
        asked = _QUESTIONS.match(run, start)
        word = "" if asked else _whole_word(held, start, len(run))
        text = word or (asked.group() if asked else run[start])
        found.append((text, bool(word)))
        start += len(text)
    return list(dict.fromkeys(_whole(found)))


def _whole_word(held: Callable[[int], Iterator[str]], start: int, stop: int) -> str:
    """The longest word that begins here, or the next shorter one where it leaves a torn one behind and that does not:
    环境保护 is 环境 and 保护, not 环境保."""
    words = held(start)
    word = next(words, "")
    end = start + len(word)
    if len(word) > 2 and end < stop and not next(held(end), ""):
        shorter = next(words, "")
        if len(shorter) == len(word) - 1 and next(held(end - 1), ""):
            return shorter
    return word


def _whole(found: list[tuple[str, bool]]) -> Iterator[str]:
    """The words among these; those of a stretch of katakana together, and only where all of it is words."""
    for is_katakana, group in groupby(found, key=lambda part: _KATAKANA.fullmatch(part[0]) is not None):
        parts = list(group)
        if not is_katakana:
            yield from (text for text, is_word in parts if is_word)
        elif all(is_word for _, is_word in parts):
            yield " ".join(text for text, _ in parts)


def _is_alone(run: str, start: int) -> bool:
    """Whether a character is a word of its own: 水の管理 is the management of water, 非洲的水 the water of Africa; but
    目的 is no 目."""
    around = run[start - 1 : start] + run[start + 1 : start + 2]
    joins = bool(around) and _BETWEEN.issuperset(around) and start + 2 != len(run)
    return joins and _CHARACTERS.fullmatch(run[start]) is not None


def _tells(piece: str, language: str) -> bool:
    """Whether it is more than grammar, and neither begins nor ends with it; Japanese words do end with 的."""
    if language in CHINESE and len(piece) > 2 and "的" in (piece[0], piece[-1]):
        return False
    grammar = _GRAMMAR.fullmatch(piece) or _PARTICLE.match(piece) or _PARTICLE_BEHIND.fullmatch(piece)
    return not (piece in ENDINGS or grammar)


def _is_held(snapshot: Snapshot, piece: str, language: str, known: list[bool]) -> bool:
    """Whether something holds a piece or what means the same. `known` says of its bigrams whether they are anywhere:
    most pieces need no closer look."""
    if not all(known) and not _has_synonyms(snapshot, piece, language):
        return False
    return bool(match(snapshot, parse(piece), language).flags.any())


def _has_synonyms(snapshot: Snapshot, piece: str, language: str) -> bool:
    key = " ".join(key_of(language, phrase) for phrase in parse(piece).wanted)
    return any(snapshot.synonyms.equivalents(tag, (key,)) for tag in searched(language)[:-1])


def _is_known(snapshot: Snapshot, bigram: str, language: str) -> bool:
    tags = (tag for tag in searched(language) if tag in snapshot.lengths)
    return any(snapshot.vocabulary(tag).has(surfaces(tag, bigram)[0]) for tag in tags)
