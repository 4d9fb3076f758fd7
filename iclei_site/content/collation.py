"""The order of titles in each language, as its readers expect it (docs/decisions/0010-sorting.md)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Scripts in the order of CLDR's collations: the language's own script stands before Latin, but in Japanese.
_FIRST = {
    "ar": "\u0600-\u06ff", "ko": "\u1100-\u11ff\uac00-\ud7af", "zh-Hans": "\u3400-\u9fff", "zh-Hant": "\u3400-\u9fff"
}  # fmt: skip
# Tables of characters whose order is the one that readers look words up by: GB 2312 by pinyin, Big5 by the number of
# strokes, JIS X 0208 by reading. Characters beyond their usual parts come after them, in the order of Unicode.
_TABLES = {"zh-Hans": ("gb2312", 0xD7F9), "zh-Hant": ("big5", 0xC67E), "ja": ("euc_jp", 0xCFD3)}
# Letters that stand for themselves after another one (Real Academia Española), and those that count as two.
_LETTERS = {"es": {"ñ": "n\uffff"}}
_TWO = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th"})
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_VOWELS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみり",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれ",
    "お": "おこそとのほもよろを",
}
_OPEN = {letter: vowel for vowel, letters in _VOWELS.items() for letter in letters}
_SIGNS = re.compile(r"[^\w\uffff]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def collation_key(text: str, language: str) -> bytes:
    """What titles are sorted by: first letters and digits alone, then the text itself."""
    text = unicodedata.normalize("NFC", text)
    primary = text.casefold().translate(_TWO)
    for letter, place in _LETTERS.get(language, {}).items():
        primary = primary.replace(letter, place)
    primary = "".join(c for c in unicodedata.normalize("NFKD", primary) if not unicodedata.combining(c))
    primary = unicodedata.normalize("NFC", primary)  # Hangul in syllables again
    if language == "ja":
        primary = _kana(primary)
    primary = _SIGNS.sub(" ", primary).strip()
    weights = "".join(_weight(letter, language) for letter in primary)
    return f"{weights}\x00{text}".encode("utf-8", "surrogatepass")


@lru_cache(maxsize=50_000)
def _weight(letter: str, language: str) -> str:
    """A character or two whose order is the letter's: spaces, digits, then scripts, and Han by its table."""
    if letter == " " or letter.isdigit():
        return letter
    if HAN.match(letter):
        return ("\x3a" if _is_first(letter, language) else "\x7e") + _rank(letter, language)
    return ("\x3a" if _is_first(letter, language) else "\x7c") + letter


def _is_first(letter: str, language: str) -> bool:
    own = _FIRST.get(language)
    return bool(own and re.match(f"[{own}]", letter))


def _rank(letter: str, language: str) -> str:
    encoding, last = _TABLES.get(language, ("", 0))
    try:
        place = int.from_bytes(letter.encode(encoding), "big") if encoding else 0
    except UnicodeEncodeError:
        place = 0
    return chr(place) if 0 < place <= last and not 0xD800 <= place < 0xE000 else f"\U0010fffd{letter}"


def _kana(text: str) -> str:
    """Kana as dictionaries order them: katakana like hiragana, small like large, a long vowel as that vowel."""
    letters: list[str] = []
    for letter in text:
        if "\u30a1" <= letter <= "\u30f6":
            letter = chr(ord(letter) - 0x60)
        letter = letter.translate(_SMALL)
        letters.append(_OPEN.get(letters[-1], "") if letter == "ー" and letters else letter)
    return "".join(letters)
