"""Spellings of one letter become one letter: accents, case, width, Arabic forms, traditional Chinese characters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

APOSTROPHES = "'’‘ʼ‛＇ʹ′`´"
INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"

_PLAIN = str.maketrans(dict.fromkeys(INVISIBLE) | dict.fromkeys(APOSTROPHES, "'"))
_ARABIC_SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]+")  # vowels, and the tatweel
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0653-\u0655]+")  # the last: hamza and madda, taken apart
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# Letters that Unicode does not take apart, forms of one Arabic letter, and Arabic digits.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", ",": ".", "٫": "."}
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"}
    | {digit: str(value) for zero in "٠۰" for value, digit in enumerate(map(chr, range(ord(zero), ord(zero) + 10)))}
)


def plain(word: str) -> str:
    """A word in lower case without what is invisible and without Arabic vowel signs; every apostrophe the same."""
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word.translate(_PLAIN)).casefold())
    return small if small.isascii() else _ARABIC_SIGNS.sub("", small)


def fold(word: str) -> str:
    """A plain word without accents, every letter in its simplest form."""
    if word.isascii():
        return word.replace(",", ".")
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def spelled_out(word: str) -> str:
    """A plain word with umlauts as one types them without such keys: `gruen`."""
    return word.translate(_UMLAUTS)


def simplified(text: str) -> str:
    """Chinese text with each traditional character in its simplified form."""
    return "".join(map(_simplified, text))


@cache
def _simplified(character: str) -> str:
    return str(_converter().convert(character))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
