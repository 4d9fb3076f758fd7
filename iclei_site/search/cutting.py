"""Chinese, Japanese and Korean runs that nothing holds as a whole, cut into the words in them that something holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from .analysis import surfaces
from .evaluate import match
from .grammar import MAX_PHRASE, parse
from .korean import ENDINGS, is_hangul
from .meaning import searched
from .snapshot import Snapshot
from .synonyms import key_of

MOST = 24  # characters of a run that are looked at
LONGEST = MAX_PHRASE + 1  # characters of a word in it
TORN = "…"  # stands for a character that nothing holds
_GRAMMAR = re.compile("[\u3041-\u309f\u30fc]+")  # hiragana between the words that tell something
_JAPANESE_PARTICLES = "のをがは"
_CHARACTERS = re.compile("[\u3005-\u3007\u3400-\u9fff]+")
_KATAKANA = re.compile("[\u30a1-\u30ff]")


def cuts(snapshot: Snapshot, run: str, language: str) -> list[tuple[str, bool]]:
    """What a run may be cut into, as words to search for, the most of it first; each with whether it is most of it."""
    run = unicodedata.normalize("NFKC", run)[:MOST]
    pieces = _pieces(snapshot, run, language, LONGEST)
    words = [piece for piece in pieces if len(piece) > 1] or pieces
    fewer = (_longest(words, count) for count in range(len(words), 0, -1))
    pairs = _pieces(snapshot, run, language, 2) if _CHARACTERS.fullmatch(run) else []
    choices: dict[str, bool] = {}
    for kept in (pieces, pairs, *fewer):
        choices.setdefault(" ".join(kept), sum(map(len, kept)) * 2 >= len(run))
    return [(text, most) for text, most in choices.items() if text not in ("", run)]


def _longest(words: list[str], count: int) -> list[str]:
    """So many of the longest words, in their order."""
    chosen = sorted(words, key=len, reverse=True)[:count]
    return [word for word in words if word in chosen]


def _pieces(snapshot: Snapshot, run: str, language: str, longest: int) -> list[str]:
    """The words of a run from left to right, each as long as something holds it.

    Single characters side by side, or beside one that nothing holds, are a torn word and only taken where all are.
    """
    known = [_is_known(snapshot, first + second, language) for first, second in pairwise(run)]
    found: list[str] = []
    start = 0
    while start < len(run):
        for stop in range(min(len(run), start + longest), start, -1):
            piece = run[start:stop]
            if _tells(piece) and _is_held(snapshot, piece, language, known[start : stop - 1]):
                break
        else:
            stop = start + 1
            piece = "" if run[start] in ENDINGS or _GRAMMAR.match(run[start]) else TORN
        found.append(piece)
        start = stop
    beside = zip(["", *found], found, [*found[1:], ""], strict=False)
    whole = [piece for before, piece, after in beside if len(piece) > 1 or (len(before) != 1 and len(after) != 1)]
    return list(dict.fromkeys(piece for piece in whole or found if piece not in ("", TORN)))


def _tells(piece: str) -> bool:
    """Whether it is more than grammar, and does not begin with it; a single letter of a syllabary is not."""
    if piece in ENDINGS or _GRAMMAR.fullmatch(piece) or piece[0] in _JAPANESE_PARTICLES:
        return False
    return len(piece) > 1 or not (is_hangul(piece) or _KATAKANA.match(piece))


def _is_held(snapshot: Snapshot, piece: str, language: str, known: list[bool]) -> bool:
    """Whether something holds a piece or what means the same; one character only where it begins words.

    `known` says of its bigrams whether they are anywhere: most pieces need no closer look.
    """
    if not all(known) and not _has_synonyms(snapshot, piece, language):
        return False
    if len(piece) == 1 and not any(len(form) > 1 for form in _begun(snapshot, piece, language)):
        return False
    return bool(match(snapshot, parse(piece), language).flags.any())


def _has_synonyms(snapshot: Snapshot, piece: str, language: str) -> bool:
    key = " ".join(key_of(language, phrase) for phrase in parse(piece).wanted)
    return any(snapshot.synonyms.equivalents(tag, (key,)) for tag in searched(language)[:-1])


def _begun(snapshot: Snapshot, character: str, language: str) -> Iterator[str]:
    """Some of the words that begin with a character."""
    for tag in searched(language):
        if tag in snapshot.lengths:
            yield from snapshot.vocabulary(tag).starting(surfaces(tag, character)[0], 2)


def _is_known(snapshot: Snapshot, bigram: str, language: str) -> bool:
    tags = (tag for tag in searched(language) if tag in snapshot.lengths)
    return any(snapshot.vocabulary(tag).has(surfaces(tag, bigram)[0]) for tag in tags)
