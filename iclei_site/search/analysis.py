"""From text to the forms under which its words are indexed and looked up, by language.

A word is indexed as its folded surface and, behind `STEM`, as its stem, at one position. Chinese, Japanese and Korean
runs become bigrams and the last character alone, so that one character is a prefix.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import snowballstemmer

from .stopwords import STOP_WORDS

MAX_LETTERS = 40  # of a form; a longer word is known by its beginning
MAX_NAME = 200  # characters of a name key
STEM = "="  # begins every stem as indexed, and no surface: tokens hold letters and digits only
STEM_SCALE = 0.7  # what meeting a word by its stem is worth, where its surface is 1
FALLBACK = "en"  # the language every activity has its words in

# Letters written without spaces; the middle dot and the double hyphen between katakana are not among them.
_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_APOSTROPHES = "'’‘ʼ‛＇ʹ′`´"
# Vowel signs, accents written apart and invisible joiners belong to the word; `\w` would cut at them.
_JOINED = "".join(
    chr(code)
    for code in (*range(0x300, 0x1000), *range(0x1A00, 0x1B00), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x20F1))
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
_LETTER = rf"[^\W_{_CJK}]"
_LETTERS = rf"{_LETTER}(?:{_LETTER}|[{_JOINED}{_INVISIBLE}])*"
_WORD = re.compile(
    rf"(?P<cjk>[{_CJK}]+)"
    r"|(?<!\d[.,])\d+[.,]\d{1,3}(?![.,]?\d)"  # 1.5 and 1,5, but not dates or long numbers
    rf"|{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*"
)
_CHARACTER = re.compile(r"[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\uff9e\uff9f\u3099\u309a]?", re.DOTALL)
_PLAIN = str.maketrans(dict.fromkeys(_INVISIBLE) | dict.fromkeys(_APOSTROPHES, "'"))
# Letters that Unicode does not take apart.
_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", ",": "."})
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+")


@dataclass(frozen=True, slots=True)
class Analysis:
    """How one language is read: its Snowball algorithm (None: folding only) and its stop words."""

    algorithm: str | None = None
    stop_words: frozenset[str] = frozenset()


ANALYSES: dict[str, Analysis] = {
    "en": Analysis("english", STOP_WORDS["en"]),
    "es": Analysis("spanish", STOP_WORDS["es"]),
}
_FOLDING_ONLY = Analysis()
_stemmers: dict[str, snowballstemmer.stemmer] = {}
_stemming = threading.Lock()  # a stemmer keeps the word it works on in itself


class Token(NamedTuple):
    """A word of a text: as written (bigrams: folded), its place among the words, and its characters [start, end)."""

    text: str
    position: int
    start: int
    end: int


def analysis(tag: str) -> Analysis:
    """How the language with this tag is read; an unknown one is only folded."""
    return ANALYSES.get(tag, _FOLDING_ONLY)


def words(text: str) -> Iterator[tuple[Token, ...]]:
    """The words of a text in order, each as its tokens: one, or n for n characters of Chinese, Japanese or Korean."""
    position = 0
    for match in _WORD.finditer(text):
        if match.lastgroup is None:
            found: tuple[Token, ...] = (Token(match.group(), position, match.start(), match.end()),)
        else:
            found = _bigrams(match.group(), position, match.start())
        yield found
        position += len(found)


def tokens(text: str) -> Iterator[Token]:
    """All tokens of a text in order."""
    return chain.from_iterable(words(text))


def _bigrams(run: str, position: int, base: int) -> tuple[Token, ...]:
    """Each two characters that stand together, and the last one alone."""
    characters = _characters(run, base)
    following = [*characters[1:], ("", 0, characters[-1][2])]
    return tuple(
        Token(first + second, position + place, start, end)
        for place, ((first, start, _), (second, _, end)) in enumerate(zip(characters, following, strict=True))
    )


def _characters(run: str, base: int) -> list[tuple[str, int, int]]:
    return [
        (unicodedata.normalize("NFKC", match.group()), base + match.start(), base + match.end())
        for match in _CHARACTER.finditer(run)
    ]


def is_run(text: str) -> bool:
    """Whether a token is a bigram or a single character of a script written without spaces."""
    match = _WORD.match(text)
    return match is not None and match.lastgroup is not None


def is_stop_word(word: str, tag: str) -> bool:
    """Whether a search in this language (or in English, which it always searches too) can do without the word."""
    surface = surfaces(word)[0]
    return surface in analysis(tag).stop_words or surface in analysis(FALLBACK).stop_words


@lru_cache(100_000)
def surfaces(word: str) -> tuple[str, ...]:
    """The folded spellings of a token, the main one first: `L’Eau` gives `eau` and `leau`."""
    return tuple(dict.fromkeys(_fold(part) for part in _parts(word)))


@lru_cache(200_000)
def index_forms(tag: str, word: str) -> tuple[str, ...]:
    """The forms under which a token is indexed. A stem that is the surface itself is left out: see `query_forms`."""
    found = surfaces(word)
    stem = _stem(tag, word)
    return (*found, STEM + stem) if stem and stem not in found else found


@lru_cache(20_000)
def query_forms(tag: str, word: str) -> tuple[tuple[str, float], ...]:
    """The forms that answer a typed word, each with its worth.

    Stems and surfaces are also compared across: Snowball takes `ciudades` to `ciudad`, but `ciudad` further to `ciud`.
    """
    found = surfaces(word)
    stem = _stem(tag, word)
    forms = dict.fromkeys(found, 1.0)
    if stem:
        for form in (STEM + stem, stem, STEM + found[0]):
            forms.setdefault(form, STEM_SCALE)
    return tuple(forms.items())


def name_key(text: str) -> str:
    """A title or acronym as it is compared: its folded words, one space apart, at most `MAX_NAME` characters."""
    return " ".join(surfaces(match.group())[0] for match in _WORD.finditer(text))[:MAX_NAME]


@lru_cache(50_000)
def _parts(word: str) -> tuple[str, ...]:
    """A token in lower case without what is invisible, cut at its first apostrophe; the main part first."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word.translate(_PLAIN)).casefold())
    if "'" not in plain:
        return (plain,)
    head, _, tail = plain.partition("'")
    joined = plain.replace("'", "")
    if tail == "s":
        return (head, joined)
    if "'" in tail or len(tail) < 2:
        return (joined,)
    return (tail, joined) if len(head) <= 2 else (joined, tail)


def _fold(plain: str) -> str:
    if plain.isascii():
        return plain.replace(",", ".")[:MAX_LETTERS]
    if is_run(plain):
        return plain[:MAX_LETTERS]
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFC", bare).translate(_LATIN)[:MAX_LETTERS]


def _stem(tag: str, word: str) -> str:
    """The folded stem of a token's main part; empty where the language has no stemmer or the part is no word."""
    algorithm = analysis(tag).algorithm
    plain = _parts(word)[0]
    if algorithm is None or len(plain) < 3 or not plain.isalpha():
        return ""
    with _stemming:
        stemmer = _stemmers.get(algorithm) or _stemmers.setdefault(algorithm, snowballstemmer.stemmer(algorithm))
        return _fold(stemmer.stemWord(plain))
