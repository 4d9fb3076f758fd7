"""Arabic words without what is written onto them: the article, and the endings of gender, number and origin.

Light stemming after Larkey, Ballesteros and Connell (light10): it leaves letters alone that only look like a prefix.
Snowball takes the ب of بلديات (municipalities) for one.
"""

from __future__ import annotations

import re

_ONTO = ("و", "ب", "ل", "ف", "ك", "وب", "ول")  # "and", "in", "for", "so", "as", written onto a word without article
_LONG = 4  # letters of a word onto which more than "and" is looked for: `بحر` (sea) is no `حر` (heat)
SHORTEST = 3  # letters of a stem
_ARTICLE = re.compile(r"\A(?:[وفبك]?ال|لل)(?=\w{3})")  # "the", with what is written onto it
# Municipalities are no countries, and what is main is no mayor.
_KEPT = dict.fromkeys(("بلديه", "بلديات", "بلدي"), "بلدي") | dict.fromkeys(("رييسيه", "رييسي"), "رييسي")
_ENDINGS = ("ها", "يا", "ان", "ات", "ون", "ين", "يه", "ه", "ي", "ا")  # of folded words; each is cut off once, in order


def without_article(word: str) -> str:
    """A word without "the", and without what is written onto that."""
    return _ARTICLE.sub("", word)


def written_onto(form: str) -> list[str]:
    """A folded word or stem with what may be written onto it."""
    return [onto + form for onto in (_ONTO if len(form) >= _LONG else _ONTO[:1])]


def spellings(folded: str) -> tuple[str, str]:
    """A folded word without and with its article."""
    bare = without_article(folded)
    return bare, "ال" + bare


def stem(folded: str) -> str:
    """The stem of a folded word without its article."""
    if folded in _KEPT:
        return _KEPT[folded]
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST:
            folded = folded[: -len(ending)]
    return folded
