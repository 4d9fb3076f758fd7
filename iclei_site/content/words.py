"""Texts as they are stored: plain, in one Unicode form, without control characters; and names as codes."""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape

import nh3

MOST_ROUNDS = 10
_HTML = re.compile(r"<[A-Za-z/!?][^<]*>|&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_BREAK = re.compile(r"<(?:br|/(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote))\b[^<>]*>", re.IGNORECASE)
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t]+")
_SPACE = re.compile(r"[ \t\r\n]+")  # not the no-break space, which French and others set before some signs
_SENTENCE_ENDS = (". ", "! ", "? ", "؟ ", "。", "！", "？")
_PAUSES = "、，；："
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def bad_character(text: str) -> str | None:
    """The first character that no text may hold, as U+0000; None when there is none."""
    found = _BAD.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def plain(text: str) -> str:
    """Text without HTML: tags and comments removed, entities resolved. `5 < 6` and `R&D` stay as they are."""
    if not _HTML.search(text):
        return text
    return unescape(nh3.clean(_BREAK.sub(r"\n\g<0>", text), tags=set()))


def one_line(text: str) -> str:
    """Plain text on one line."""
    return unicodedata.normalize("NFC", _SPACE.sub(" ", plain(text)).strip(" "))


def list_item(text: str) -> str:
    """Plain text for lists in CSV: cleaned until nothing is left that would have to be written with a semicolon.

    Raises ValueError where that has no end in sight.
    """
    for _ in range(MOST_ROUNDS):
        cleaned = one_line(text)
        if cleaned == text:
            return text
        text = cleaned
    raise ValueError("holds HTML within HTML")


def paragraphs(text: str) -> str:
    """Plain text that keeps its lines; an empty line ends a paragraph."""
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in re.split(r"\r\n|\r|\n", plain(text)))
    return unicodedata.normalize("NFC", re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"))


def protected(text: str) -> str:
    """A stored text as it must be written so that reading it gives the same text: `<b>` as `&lt;b&gt;`."""
    return escape(text, quote=False) if plain(text) != text else text


def name_slug(name: str) -> str:
    """A name as a code: `São Paulo` as `sao-paulo`, `St. John's` as `st-johns`; "" when no letter is left."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    kept = "".join(c for c in letters if not unicodedata.combining(c) and c not in "'’")
    return "-".join(re.findall(r"[a-z0-9]+", kept))


def excerpt(words: str, length: int) -> str:
    """The beginning of a text: whole sentences where they fill half of `length`, else whole words and an ellipsis.

    A length counts half where most characters are twice as wide.
    """
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words[:length])
    length = length // 2 if wide > length // 3 else length
    if len(words) <= length:
        return words
    head = words[: length + 1]
    sentence = max(head.rfind(end) for end in _SENTENCE_ENDS)
    if sentence >= length // 2:
        return head[: sentence + 1]
    cut = max(head.rfind(pause) for pause in (" ", *_PAUSES))
    return f"{head[:cut].rstrip(' ,;:–،' + _PAUSES)}…" if cut > 0 else words
