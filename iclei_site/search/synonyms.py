"""Expressions that mean the same in a search: lines `A = B = C` in one file a language, which translators edit.

Read when an index is made and kept inside its version: an answer never mixes two states of these files.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from .analysis import MAX_LETTERS, is_stop_word, name_key, stems, surfaces
from .folders import unusable
from .grammar import Phrase, Word, queried, together
from .letters import fold, plain

FILE = "synonyms.txt"  # in translations/<locale>/
STORED = "synonyms.json"  # in the folder of a version
MAX_EXPRESSION = 60  # characters
MAX_GROUP = 8  # expressions of a line
_BETWEEN = " = "
_SIGNS = re.compile(r"\W+")

_log = logging.getLogger(__name__)
Group = tuple[str, ...]


class Problem(NamedTuple):
    """Something wrong in a file; `str()` of it is `file:line: what is wrong, what to do`."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def read_file(path: Path) -> tuple[list[Group], list[Problem]]:
    """The groups of one file, and what is wrong with its other lines."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [], [Problem(path, 1, "this is not UTF-8; save the file in the encoding UTF-8")]
    groups: list[Group] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}  # the line of each expression
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        group = tuple(" ".join(part.split()) for part in stripped.split(_BETWEEN))
        wrong = next(_wrong(stripped, group, seen), None)
        if wrong:
            problems.append(Problem(path, number, wrong))
        else:
            groups.append(group)
            seen.update(dict.fromkeys(map(name_key, group), number))
    return groups, problems


def _wrong(line: str, group: Group, seen: Mapping[str, int]) -> Iterator[str]:
    """What is wrong with a line, worst first."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in line):
        yield "a control character; delete the line and type it again"
    if _BETWEEN not in line:
        yield "no “ = ” between expressions; write them as “A = B”, with a space on both sides"
    if len(group) > MAX_GROUP:
        yield f"{len(group)} expressions; keep the {MAX_GROUP} that visitors type most"
    for expression in group:
        yield from _wrong_expression(expression, seen)
    keys = [name_key(expression) for expression in group]
    for place, expression in enumerate(group):
        if keys[place] in keys[:place]:
            yield f"“{expression}” stands twice here (case, accents and Chinese variants do not count); delete one"


def _wrong_expression(expression: str, seen: Mapping[str, int]) -> Iterator[str]:
    key = name_key(expression)
    if not expression:
        yield "nothing before or after a “ = ”; add the expression or delete the sign"
    elif not key or '"' in expression or expression.startswith("-"):
        yield f"“{expression}” is no expression to search for; write words, without quotation marks and minus"
    if len(expression) > MAX_EXPRESSION:
        yield f"“{expression[:20]}…” has {len(expression)} characters; {MAX_EXPRESSION} are the most, shorten it"
    if key in seen:
        yield f"“{expression}” stands in line {seen[key]} already; keep it in one line only"


def read_folder(folder: Path) -> tuple[dict[str, list[Group]], list[Problem]]:
    """The groups of all files below a folder by language tag, and all that is wrong in them."""
    groups: dict[str, list[Group]] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        groups[path.parent.name.replace("_", "-")], wrong = read_file(path)
        problems += wrong
    return groups, problems


def store(source: Path | None, folder: Path) -> None:
    """Keeps what the files in `source` say in the folder of a version. Wrong lines are left out, and logged."""
    groups, problems = read_folder(source) if source else ({}, [])
    for problem in problems:
        _log.warning("%s. The search goes on without this line.", problem)
    (folder / STORED).write_text(json.dumps(groups, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Synonyms:
    """What a version of the index knows. Raises IndexUnusableError."""
    with unusable(folder):
        return Synonyms(json.loads((folder / STORED).read_text(encoding="utf-8")))


class Synonyms:
    """Equivalent expressions by language, found by the words of a query in whatever form they have."""

    def __init__(self, groups: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._groups = {tag: tuple(map(tuple, lines)) for tag, lines in groups.items()}
        self._read: dict[str, _Own] = {}

    def languages_of(self, word: str) -> tuple[str, ...]:
        """The languages whose expressions hold a word."""
        return tuple(tag for tag, own in self._groups.items() if f" {surfaces(tag, word)[0]} " in _folded(own))

    def longest(self, tag: str) -> int:
        """Words of the longest expression of one language."""
        return self._own(tag).longest

    def is_name(self, tag: str, keys: tuple[str, ...]) -> bool:
        """Whether words with these keys are a name of several words: East Africa is no East and no Africa."""
        return keys in self._own(tag).names

    def alone(self, tag: str) -> Mapping[str, str]:
        """The expressions of one language that are one word, as they are written, by their surfaces."""
        return self._own(tag).alone

    def beginning(self, tag: str, text: str, more: int) -> Iterator[Phrase]:
        """What means the same as the words of one language that begin so and have at most so many more letters."""
        beginning = surfaces(tag, text)[0]
        for surface, written in self.alone(tag).items():
            if surface.startswith(beginning) and len(surface) <= len(beginning) + more:
                yield from self.equivalents(tag, (key_of(tag, (Word(written),)),))

    def equivalents(self, tag: str, keys: tuple[str, ...]) -> list[Phrase]:
        """What means the same as words with these keys in one language."""
        return self._own(tag).equivalents.get(keys, [])

    def _own(self, tag: str) -> _Own:
        own = self._read.get(tag)
        if own is None:
            own = self._read[tag] = _own(tag, self._groups.get(tag, ()))
        return own


class _Own:
    """The expressions of one language: see `Synonyms`."""

    def __init__(self, tag: str, groups: Iterable[Group]) -> None:
        self.equivalents: dict[tuple[str, ...], list[Phrase]] = {}
        self.alone: dict[str, str] = {}
        self.names: set[tuple[str, ...]] = set()
        for group in groups:
            self._add(tag, group)
        self.longest = max(map(len, self.equivalents), default=0)

    def _add(self, tag: str, group: Group) -> None:
        read = [queried(expression).wanted for expression in group]
        keys = [tuple(key_of(tag, phrase) for phrase in wanted) for wanted in read]
        phrases = [together(expression) for expression in group]
        self.alone.update((surfaces(tag, phrase[0].text)[0], phrase[0].text) for phrase in phrases if len(phrase) == 1)
        self.names.update(key for key, wanted in zip(keys, read, strict=True) if _is_name(tag, wanted))
        for key in keys:
            others = (phrase for phrase, other in zip(phrases, keys, strict=True) if other != key and phrase)
            found = self.equivalents.setdefault(key, [])
            found += [phrase for phrase in others if phrase not in found]


@lru_cache(64)
def _own(tag: str, groups: tuple[Group, ...]) -> _Own:
    """Read when first asked for, and once for all versions of the index that have the same: in up to 0.1 s."""
    return _Own(tag, groups)


@lru_cache(64)
def _folded(groups: tuple[Group, ...]) -> str:
    """All words of expressions, folded, a space around each."""
    return f" {_SIGNS.sub(' ', fold(plain(' '.join(chain.from_iterable(groups)))))} "


def _is_name(tag: str, wanted: Iterable[Phrase]) -> bool:
    """Whether an expression is of several words, and all that tell something have capitals; in German all nouns do."""
    words = [phrase[0].text for phrase in wanted if not is_stop_word(phrase[0].text, tag)]
    return len(words) > 1 and tag != "de" and all(word[0].isupper() for word in words)


def key_of(tag: str, phrase: Phrase) -> str:
    """What words of an expression and of a query are compared by: the stem without accents, else the surface."""
    return " ".join((stems(tag, word.text) or surfaces(tag, word.text)[:1])[-1][:MAX_LETTERS] for word in phrase)
