"""The signs that each language writes where others have none, a space, or another sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+);")
URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'«»“”]+", re.ASCII)
_NO_BREAK = "\u00a0\u202f"
_FRENCH = re.compile(
    rf"(?<=[^\s{_NO_BREAK}:;!?¿¡(«])[:;!?](?=[\s{_NO_BREAK}»”)]|$)|[^\s{_NO_BREAK}]»|«[^\s{_NO_BREAK}]"
)
_OPENED = {"?": "¿", "!": "¡"}
_ARABIC_LETTER = r"[\u0621-\u064a\u066e-\u06d3]"
_CJK_LETTER = r"[\u3041-\u30ff\u3400-\u9fff]"
_OTHERS = {  # signs of the Latin script beside letters of another, and what stands there instead
    "ar": (re.compile(rf"(?<={_ARABIC_LETTER})[?,;]"), str.maketrans("?,;", "؟،؛")),
    "ja": (re.compile(rf"(?<={_CJK_LETTER})[,?!:;]|,(?={_CJK_LETTER})"), str.maketrans(",?!:;", "、？！：；")),
    "zh": (re.compile(rf"(?<={_CJK_LETTER})[,?!:;]|,(?={_CJK_LETTER})"), str.maketrans(",?!:;", "，？！：；")),
}


def wrong_signs(text: str, folder: str) -> Iterator[str]:
    """What to do about signs that are not written so in this language. Tags and addresses do not count."""
    text, language = URL.sub("", TAG.sub("", text)), folder.partition("_")[0]
    if language == "fr" and folder != "fr_CA":
        for found in dict.fromkeys(_FRENCH.findall(text)):
            sign = found.strip() if len(found) == 1 else found[0] if found[0] == "«" else "»"
            where = "after" if sign == "«" else "before"
            yield f"no space stands {where} “{sign}”; write a no-break space there"
    if language == "es":
        for closing, opening in _OPENED.items():
            if text.count(closing) != text.count(opening):
                yield f"“{opening}” and “{closing}” do not go in pairs; write one before and one after"
    if language in _OTHERS:
        pattern, own = _OTHERS[language]
        for sign in dict.fromkeys(pattern.findall(text)):
            yield f"“{sign}” is of another script; write “{sign.translate(own)}”"
