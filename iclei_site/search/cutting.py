"""Chinese, Japanese and Korean runs that nothing holds as a whole, cut into the words in them that something holds."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import combinations, groupby, islice, pairwise
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from .analysis import CHINESE, NAMES, surfaces
from .evaluate import match
from .grammar import parse
from .korean import ENDINGS, begins_somewhere, is_hangul, stands_alone
from .meaning import searched
from .snapshot import Snapshot
from .stopwords import ASKING
from .synonyms import key_of

MOST = 24  # characters of a run that are looked at
LONGEST = 16  # characters of a word in it
CHOICES = 12  # of words in it, at most
SHORT = 4  # characters of a run of which nothing is offered where it is torn
MOSTLY = 2 / 3  # of the characters that tell something: what is left of a run to be searched unasked,
MOSTLY_BUT_ONE = 3 / 4  # and where a word of one character is left out that no grammar sets apart: 不足 of 水不足
_GRAMMAR = re.compile("[\u3041-\u309f\u30fc]+")  # hiragana between the words that tell something
# A particle before a word, and behind one: no word begins or ends with it.
_PARTICLE = re.compile("[のをがはに]|[とでもへや](?![\u3041-\u309f])|[与與及或]|和(?![平谐諧解])|在(?![线線地职職])")
_PARTICLE_BEHIND = re.compile(
    ".*(?:[^\u3041-\u309f][のをがはとにでもへや]|[^参參][与與]|[^总總共]和|[^以涉普]及|或|在)"
)
_BETWEEN = frozenset("のとやがはをにへでも的与與和及或在")  # what any character stands alone beside,
_ALONE = frozenset("水木林森海河川湖山雨雪風风火光熱热食米土車车碳魚鱼")  # and those that are words wherever they stand
_CHARACTERS = re.compile("[\u3005-\u3007\u3400-\u9fff]+")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30ff]+")
# What a piece of a run costs, as words do by how seldom they are: the logarithm of 1 / (part of the documents).
_UNKNOWN, _HIRAGANA, _SMALL = 15.0, 4.0, 0.5  # a character that is no word, one of grammar, a particle
_SINGLE, _WITHIN = 1.0, 3.0  # what a word costs more that is one character, or begins within a stretch of katakana


class Piece(NamedTuple):
    """Some characters of a run, whether they are a word, how many of them tell something, and what it costs."""

    text: str
    is_word: bool
    telling: int
    cost: float


def cuts(snapshot: Snapshot, run: str, language: str) -> list[tuple[str, bool]]:
    """What a run may be cut into, as words to search for, the most of it first; each with whether it is most of it.
    Where a character is left that is no word, what stands beside it is hardly one; the name of a country is not cut."""
    run = unicodedata.normalize("NFKC", run)[:MOST]
    if run in _countries(language):
        return []
    cutter = _Cutter(snapshot, run, language)
    pieces = cutter.pieces(LONGEST)
    words = _words(pieces)
    pairs = _words(cutter.pieces(2)) if _CHARACTERS.fullmatch(run) else ()
    telling = sum(piece.telling for piece in pieces)
    is_torn = _is_torn(pieces)
    choices: dict[str, bool] = {}
    is_one = not any(piece.text in _BETWEEN for piece in pieces)
    for kept in () if is_torn and (len(run) <= SHORT or is_hangul(run)) else (*islice(_fewer(words), CHOICES), pairs):
        if any(len(word) > 1 for word in kept):
            least = MOSTLY_BUT_ONE if is_one and any(len(word) == 1 and word not in kept for word in words) else MOSTLY
            choices.setdefault(" ".join(kept), not is_torn and sum(map(_telling, kept)) >= least * telling)
    return [(text, most) for text, most in choices.items() if text != run]


def _is_torn(pieces: list[Piece]) -> bool:
    """Whether a character that is no word stands beside one, or the beginning of a Korean word is none: so that what
    is beside it is hardly one either."""
    if is_hangul(pieces[0].text) and _is_strange(pieces[0]):
        return True
    strange = [(is_strange, list(group)) for is_strange, group in groupby(pieces, key=_is_strange)]
    return any(
        (len(one) == 1 and one_is and other[0].is_word) or (len(other) == 1 and other_is and one[-1].is_word)
        for (one_is, one), (other_is, other) in pairwise(strange)
    )


def _is_strange(piece: Piece) -> bool:
    return piece.telling > 0 and not piece.is_word


def apart(snapshot: Snapshot, run: str, language: str) -> str:
    """The words of a run one beside the other, アフリカ 水 of アフリカの水; "" where it is one, or where there is more
    in it. Korean words are written apart, and a stretch of katakana is one word."""
    if is_hangul(run) or _KATAKANA.fullmatch(run) or len(run) > MOST or run in _countries(language):
        return ""
    pieces = _Cutter(snapshot, unicodedata.normalize("NFKC", run), language).pieces(min(LONGEST, len(run) - 1))
    words = _words(pieces)
    return " ".join(words) if len(words) > 1 and not any(map(_is_strange, pieces)) else ""


@cache
def _countries(language: str) -> frozenset[str]:
    """The names of all countries in a language; none in one that is not known."""
    try:
        return frozenset(Locale.parse(language, sep="-").territories.values())
    except UnknownLocaleError:
        return frozenset()


def _telling(text: str) -> int:
    """How many characters tell something: in Japanese those that are not endings; all where it is hiragana alone."""
    return len(_GRAMMAR.sub("", text)) or len(text.replace(" ", ""))


def _fewer(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All of the words, then less and less of them, those that tell most first."""
    for count in range(len(words), 0, -1):
        yield from sorted(combinations(words, count), key=lambda kept: -sum(map(_telling, kept)))


def _words(pieces: list[Piece]) -> tuple[str, ...]:
    """The words of a run from left to right, each once."""
    return tuple(dict.fromkeys(_whole(pieces)))


class _Cutter:
    """The pieces of one run."""

    def __init__(self, snapshot: Snapshot, run: str, language: str) -> None:
        self._snapshot, self._run, self._language = snapshot, run, language
        self._known = [self._is_known(first + second) for first, second in pairwise(run)]

    def pieces(self, longest: int) -> list[Piece]:
        """All of the run in the pieces that are the likeliest to be its words: usual ones, and as few as can be."""
        best: list[tuple[float, list[Piece]]] = [(0.0, [])]  # of what stands before each character: cost, pieces
        ways: list[list[tuple[int, Piece]]] = [[] for _ in self._run]  # what ends with a character, and its beginning
        for start in range(len(self._run)):
            for piece in self._beginning(start, longest):
                ways[start + len(piece.text) - 1].append((start, piece))
            before, piece = min(ways[start], key=lambda way: best[way[0]][0] + way[1].cost)
            best.append((best[before][0] + piece.cost, [*best[before][1], piece]))
        return list(_untorn(best[-1][1]))

    def _beginning(self, start: int, longest: int) -> Iterator[Piece]:
        """What may begin at a character: a word, what tells nothing, a character that is no word."""
        run, character = self._run, self._run[start]
        is_grammar = _GRAMMAR.fullmatch(character)
        is_small = character in _BETWEEN and 0 < start < len(run) - 1 and (is_grammar or self._begins_small(start))
        cost = _SMALL if is_small else _HIRAGANA if is_grammar else _UNKNOWN
        is_empty = is_grammar or is_small or (start and character in ENDINGS)
        yield Piece(character, False, 0 if is_empty else 1, cost)
        if asked := ASKING.match(run, start):
            yield Piece(asked.group(), False, 0, 0.0)
        more = _WITHIN if start and _KATAKANA.fullmatch(run[start - 1 : start + 1]) else 0.0
        is_held = True
        for length in range(1 if _is_alone(run, start) else 2, min(len(run) - start, longest) + 1):
            piece = run[start : start + length]
            is_held &= all(self._known[start : start + length - 1])
            part = self._part(piece, is_held) if self._tells(piece) and not self._is_within(start, piece) else None
            if part:
                yield Piece(piece, True, _telling(piece), more + _SINGLE * (length == 1) - math.log(part))
            is_held &= part != 0  # what is longer stands nowhere either

    def _begins_small(self, start: int) -> bool:
        """Whether a Chinese particle stands here, and not the beginning of a word: 和 of 和平."""
        return self._run[start] == "的" or _PARTICLE.match(self._run, start) is not None

    def _tells(self, piece: str) -> bool:
        """Whether it is more than grammar, and neither begins nor ends with it; Japanese words do end with 的. What is
        hiragana alone is a word only where a list of synonyms says so: ごみ."""
        if self._language in CHINESE and (piece[0] == "的" or (len(piece) > 2 and piece[-1] == "的")):
            return False
        if _GRAMMAR.fullmatch(piece):
            return self._has_synonyms(piece)
        return not (piece in ENDINGS or _PARTICLE.match(piece) or _PARTICLE_BEHIND.fullmatch(piece))

    def _is_within(self, start: int, piece: str) -> bool:
        """Whether it is a part of a stretch of katakana, and nowhere a whole one, レスト of レストラン; or Korean that
        nowhere begins a word."""
        if is_hangul(piece):
            return not (self._has_synonyms(piece) or begins_somewhere(self._snapshot, self._language, parse(piece)))
        stretch = self._run[max(0, start - 1) : start + len(piece) + 1]
        sides = stretch[: start > 0] + stretch[(start > 0) + len(piece) :]
        if not (_KATAKANA.fullmatch(piece) and _KATAKANA.search(sides)) or self._has_synonyms(piece):
            return False
        tags = (tag for tag in (self._language, NAMES) if tag in self._snapshot.lengths)
        return not any(stands_alone(self._snapshot, tag, phrase) for tag in tags for phrase in parse(piece).wanted)

    def _part(self, piece: str, may_be_held: bool) -> float:
        """The part of the documents that hold a piece or what means the same, 0 for none."""
        if not may_be_held and not self._has_synonyms(piece):
            return 0.0
        return float(match(self._snapshot, parse(piece), self._language).flags.mean())

    def _has_synonyms(self, piece: str) -> bool:
        key = " ".join(key_of(self._language, phrase) for phrase in parse(piece).wanted)
        return any(self._snapshot.synonyms.equivalents(tag, (key,)) for tag in searched(self._language)[:-1])

    def _is_known(self, bigram: str) -> bool:
        """Whether a bigram is anywhere."""
        tags = (tag for tag in searched(self._language) if tag in self._snapshot.lengths)
        return any(self._snapshot.vocabulary(tag).has(surfaces(tag, bigram)[0]) for tag in tags)


def _untorn(pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces; a word of one character beside a character that is none is a torn one: 海 in 海绵."""
    for place, piece in enumerate(pieces):
        beside = (*pieces[max(0, place - 1) : place], *pieces[place + 1 : place + 2])
        yield piece._replace(is_word=piece.is_word and not (len(piece.text) == 1 and any(map(_is_strange, beside))))


def _whole(found: list[Piece]) -> Iterator[str]:
    """The words among these; those of a stretch of katakana together, and only where all of it is words."""
    for is_katakana, group in groupby(found, key=lambda piece: _KATAKANA.fullmatch(piece.text) is not None):
        parts = list(group)
        if not is_katakana:
            yield from (part.text for part in parts if part.is_word)
        elif all(part.is_word for part in parts):
            yield " ".join(part.text for part in parts)


def _is_alone(run: str, start: int) -> bool:
    """Whether a character can be a word of its own: 水の管理 is the management of water, 非洲的水 the water of Africa,
    but 目的 is no 目."""
    if len(run) > 1 and run[start] in _ALONE:
        return True
    around = run[start - 1 : start] + run[start + 1 : start + 2]
    joins = bool(around) and _BETWEEN.issuperset(around) and start + 2 != len(run)
    return joins and _CHARACTERS.fullmatch(run[start]) is not None
