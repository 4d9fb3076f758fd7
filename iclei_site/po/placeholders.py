"""What a program puts into a message: `%(name)s`, and `%%` for a percent sign."""

from __future__ import annotations

import re
from collections import Counter

from .reader import Entry

SPEC = re.compile(r"%(?:\((\w*)\))?([-#0 +]*\d*(?:\.\d+)?[a-zA-Z%])?")
COUNT = "%(number)s"
# The plural forms of a language that may say the count in words: zero, one and two of Arabic.
IN_WORDS = {"ar": (0, 1, 2)}


def specs(text: str) -> Counter[str]:
    """Each placeholder with how often it is there; a lone percent sign is `%`."""
    return Counter(found[0] if found[2] and (found[1] or found[2] == "%") else "%" for found in SPEC.finditer(text))


def formatted(entry: Entry) -> bool:
    """Whether a program fills this message in: then a lone percent sign breaks it."""
    return "python-format" in entry.flags or any(name != "%" for name in specs(entry.id))


def fills(entry: Entry, form: int) -> bool:
    """Whether a translation can be filled in: nothing is asked for that the program does not give."""
    given = specs(entry.id) + specs(entry.plural or "")
    return not formatted(entry) or specs(entry.texts[form]).keys() <= given.keys() - {"%"} | {"%%"}


def lost_and_added(entry: Entry, form: int, folder: str) -> tuple[list[str], list[str]]:
    """The placeholders that one translation lacks, and those that it has too many."""
    own = specs(entry.texts[form])
    one, many = specs(entry.id), specs(entry.plural or entry.id)
    if own in (one, many):
        return [], []
    if entry.plural is not None and form in IN_WORDS.get(folder, ()):
        own[COUNT] = many[COUNT]
    return sorted((many - own).elements()), sorted((own - many).elements())
