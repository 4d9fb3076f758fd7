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

from . import arabic
from .arabic import without_article
from .letters import APOSTROPHES, INVISIBLE, fold, plain, simplified, spelled_out
from .stopwords import STOP_WORDS

MAX_LETTERS = 40  # of a form; a longer word is known by its beginning
MAX_NAME = 200  # characters of a name key
STEM = "="  # begins every stem as indexed, and no surface: tokens hold letters and digits only
STEM_SCALE = 0.7  # what meeting a word by its stem is worth, where its surface is 1
ARABIC = "arabic"  # an algorithm of our own
FALLBACK = "en"  # the language every activity has its words in
NAMES = "names"  # stands for a language: titles in all of them, folded only
CHINESE = ("zh-Hans", "zh-Hant")

# Letters written without spaces; the middle dot and the double hyphen between katakana are not among them.
_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Vowel signs, accents written apart and invisible joiners belong to the word; `\w` would cut at them.
_JOINED = "".join(
    chr(code)
    for code in (*range(0x300, 0x1000), *range(0x1A00, 0x1B00), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x20F1))
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_LETTER = rf"[^\W_{_CJK}]"
_LETTERS = rf"{_LETTER}(?:{_LETTER}+|[{_JOINED}{INVISIBLE}]+)*"
_WORD = re.compile(
    r"[A-Za-z]+(?=[ ,.;:-]|\Z)"  # most words of many texts; the last pattern finds the same, but not as fast
    rf"|(?P<cjk>[{_CJK}]+)"
    r"|(?<!\d[.,٫．，])\d+[.,٫．，]\d{1,3}(?![.,٫．，]?\d)"  # 1.5 and 1,5, but not dates or long numbers
    rf"|{_LETTERS}(?:[{APOSTROPHES}]{_LETTERS})*"
)
# Such a run whose characters all stand for themselves: there is nothing to fold in it, and nothing to join.
_SOLID = re.compile("[\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
_CHARACTER = re.compile(r"[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\uff9e\uff9f\u3099\u309a]?", re.DOTALL)
# What is cut down to the stem of *sólido* and *solo* in Spanish and Portuguese, and is neither.
_SUN = re.compile("solar(?:es)?", re.IGNORECASE)
# Portuguese plurals that Snowball leaves apart from their singulars, and such words typed without accents.
_NASAL, _ABLE = re.compile("(?:ões|ães|oes|aes|ao)$"), re.compile("veis$")


@dataclass(frozen=True, slots=True)
class Analysis:
    """How one language is read: its Snowball algorithm or `ARABIC` (None: folding only), its stop words, whether it
    joins words."""

    algorithm: str | None = None
    stop_words: frozenset[str] = frozenset()
    has_compounds: bool = False


ANALYSES: dict[str, Analysis] = {
    tag: Analysis(algorithm, STOP_WORDS[tag], has_compounds=tag == "de")
    for tag, algorithm in (
        ("en", "english"), ("es", "spanish"), ("fr", "french"), ("pt-BR", "portuguese"), ("de", "german"),
        ("ar", ARABIC),
    )
}  # fmt: skip
_FOLDING_ONLY = Analysis()
_SIMPLIFYING = frozenset((*CHINESE, NAMES))
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


def spellings(tag: str, text: str) -> tuple[list[tuple[int, int]], list[str]]:
    """The tokens of a text as their characters [start, end), and the surfaces of each, one space apart."""
    if text.isascii() and "'" not in text and "`" not in text:  # nothing to fold, in a quarter of the time
        spans = [match.span() for match in _WORD.finditer(text)]
        folded = text.lower().replace(",", ".")
        return spans, [folded[start : min(end, start + MAX_LETTERS)] for start, end in spans]
    spans, found = [], []
    for match in _WORD.finditer(text):
        if match.lastgroup is None:
            word = match.group()
            spans.append(match.span())
            plain = word.isascii() and word.isalnum()
            found.append(word.lower()[:MAX_LETTERS] if plain else " ".join(surfaces(tag, word)))
        elif _SOLID.fullmatch(run := match.group()):
            start, size = match.start(), len(run)
            folded = simplified(run) if tag in _SIMPLIFYING else run
            spans += [(start + place, start + min(place + 2, size)) for place in range(size)]
            found += [folded[place : place + 2] for place in range(size)]
        else:
            bigrams = _bigrams(run, 0, match.start())
            spans += [(token.start, token.end) for token in bigrams]
            found += [" ".join(surfaces(tag, token.text)) for token in bigrams]
    return spans, found


def _bigrams(run: str, position: int, base: int) -> tuple[Token, ...]:
    """Each two characters that stand together, and the last one alone."""
    if _SOLID.fullmatch(run):
        size = len(run)
        return tuple(
            Token(run[place : place + 2], position + place, base + place, base + min(place + 2, size))
            for place in range(size)
        )
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
    surface = surfaces(tag, word)[0]
    return surface in analysis(tag).stop_words or surface in analysis(FALLBACK).stop_words


def surfaces(tag: str, word: str) -> tuple[str, ...]:
    """The folded spellings of a token, the main one first: `L’Eau`: `eau` and `leau`, `grün`: `grun` and `gruen`."""
    return _simple_surfaces(word) if tag in _SIMPLIFYING and is_run(word) else _surfaces(word)


@lru_cache(100_000)
def _surfaces(word: str) -> tuple[str, ...]:
    if word.isascii() and word.isalnum():  # nothing to fold: most words of many texts
        return (word.lower()[:MAX_LETTERS],)
    parts = _parts(word)
    spellings = [*parts, *map(spelled_out, parts), *map(without_article, parts)]
    return tuple(dict.fromkeys(fold(spelling)[:MAX_LETTERS] for spelling in spellings))


@lru_cache(20_000)
def _simple_surfaces(word: str) -> tuple[str, ...]:
    return (simplified(word),)


@lru_cache(200_000)
def index_forms(tag: str, word: str) -> tuple[str, ...]:
    """The forms under which a token is indexed. A stem that is the surface itself is left out: see `query_forms`."""
    found = surfaces(tag, word)
    return (*found, *(STEM + stem for stem in stems(tag, word) if stem not in found))


@lru_cache(20_000)
def query_forms(tag: str, word: str) -> tuple[tuple[str, float], ...]:
    """The forms that answer a typed word, each with its worth.

    Stems and surfaces are also compared across: Snowball takes `ciudades` to `ciudad`, but `ciudad` further to `ciud`.
    """
    found = surfaces(tag, word)
    forms = dict.fromkeys(found, 1.0)
    small = analysis(tag).stop_words
    for stem in stems(tag, word):
        for form in (STEM + stem, stem, STEM + found[0]):
            if form not in small:  # Spanish `comida` has the stem of `como`
                forms.setdefault(form, STEM_SCALE)
    return tuple(forms.items())


def written_onto(tag: str, word: str) -> tuple[str, ...]:
    """The forms of an Arabic word with what may be written onto it, as `واثينا` of `اثينا`; none in other languages."""
    if analysis(tag).algorithm != ARABIC:
        return ()
    small = analysis(tag).stop_words
    bare = [("", surface) for surface in surfaces(tag, word)] + [(STEM, stem) for stem in stems(tag, word)]
    forms = (mark + onto for mark, form in bare for onto in arabic.written_onto(form))
    return tuple(form for form in forms if form not in small)


_ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "qu", "s", "t"])  # French, and names from there; `Xi’an` is one word


def name_key(text: str) -> str:
    """A title or acronym as it is compared: its folded words, one space apart, at most `MAX_NAME` characters."""
    return " ".join(surfaces(NAMES, match.group())[0] for match in _WORD.finditer(text))[:MAX_NAME]


@lru_cache(50_000)
def _parts(word: str) -> tuple[str, ...]:
    """A token made plain, cut at its first apostrophe; the main part first."""
    whole = plain(word)
    if "'" not in whole:
        return (whole,)
    head, _, tail = whole.partition("'")
    joined = whole.replace("'", "")
    if tail == "s":
        return (head, joined)
    if fold(head) in _ELIDED and "'" not in tail and len(tail) > 1:
        return (tail,) if fold(tail) in STOP_WORDS["fr"] else (tail, joined)  # `l’une` is no `lune`
    return (joined,) if "'" in tail or len(tail) <= 2 else (joined, tail)


@lru_cache(200_000)
def stems(tag: str, word: str) -> tuple[str, ...]:
    """The folded stems of a token, as it is written and without accents; none where the language has no stemmer, and of
    stop words: others may have the same."""
    algorithm = analysis(tag).algorithm
    part = _parts(word)[0]
    if algorithm is None or len(part) < 3 or not part.isalpha() or fold(part) in analysis(tag).stop_words:
        return ()
    if algorithm in ("spanish", "portuguese") and _SUN.fullmatch(part):
        return ("solar",)
    if algorithm == ARABIC:
        return (arabic.stem(fold(part) if part[0] == "آ" else without_article(fold(part))),)
    if algorithm == "portuguese":
        part = _ABLE.sub("vel", _NASAL.sub("ão", part))
    with _stemming:
        stemmer = _stemmers.get(algorithm) or _stemmers.setdefault(algorithm, snowballstemmer.stemmer(algorithm))
        found = (fold(stemmer.stemWord(spelling))[:MAX_LETTERS] for spelling in dict.fromkeys((part, fold(part))))
        return tuple(dict.fromkeys(stem for stem in found if stem))
