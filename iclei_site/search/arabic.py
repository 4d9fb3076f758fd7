"""Arabic words without what is written onto them: the article, and the endings of gender, number and origin.

Light stemming after Larkey, Ballesteros and Connell (light10): it leaves letters alone that only look like a prefix.
Snowball takes the ب of بلديات (municipalities) for one.
"""

from __future__ import annotations

import re

ONTO = ("و", "ب", "ل", "ف", "ك", "وب", "ول")  # "and", "in", "for", "so", "as", written onto a word without article
SHORTEST = 3  # letters of a stem
_ARTICLE = re.compile(r"\A(?:[وفبك]?ال|لل)(?=\w{3})")  # "the", with what is written onto it
_ENDINGS = ("ها", "يا", "ان", "ات", "ون", "ين", "يه", "ه", "ي", "ا")  # of folded words; each is cut off once, in order


def without_article(word: str) -> str:
    """A word without "the", and without what is written onto that."""
    return _ARTICLE.sub("", word)


def stem(folded: str) -> str:
    """The stem of a folded word without its article."""
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST:
            folded = folded[: -len(ending)]
    return folded
