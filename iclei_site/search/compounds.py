"""Words written as one, as in German, taken apart by the corpus's own words: `Klimaschutz` is `Klima` and `Schutz`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from .analysis import analysis
from .snapshot import Snapshot

MIN_PART = 4  # letters of a part that is looked for
MIN_HEAD = 3  # letters of the other parts: `Rad`, `Bus`
_LINKS = ("", "s", "es", "n", "en", "er", "e")  # between two parts
_ENDINGS = ("", "e", "en", "er", "es", "s", "n", "ern")  # behind the last one


class Compounds:
    """The compounds of one language's words."""

    def __init__(self, surfaces: list[str], stems: list[str], stop_words: frozenset[str]) -> None:
        self._surfaces, self._stems = surfaces, stems
        self._stop_words = stop_words
        self._lines = "\n".join(["", *surfaces, ""])

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset((*self._surfaces, *self._stems)) - self._stop_words

    def containing(self, part: str) -> list[str]:
        """The compounds that have this word as a part, but for those that begin with the typed word as a whole word."""
        if len(part) < MIN_PART or not part.isalpha():
            return []
        found = re.finditer(rf"\n([^\n]*){re.escape(part)}(?=([^\n]*)\n)", self._lines)
        return [match[1] + part + match[2] for match in found if self._splits(match[1], match[2])]

    def _splits(self, head: str, tail: str) -> bool:
        """Whether what is round a part is words too."""
        if not head and not tail:
            return False
        return (not head or self._is_head(head)) and (tail in _ENDINGS or self._is_tail(tail))

    def _is_head(self, text: str) -> bool:
        return any(text.endswith(link) and self._is_made(text[: len(text) - len(link)]) for link in _LINKS)

    def _is_tail(self, text: str) -> bool:
        return any(text.startswith(link) and self._is_made(text[len(link) :]) for link in _LINKS)

    def _is_made(self, text: str) -> bool:
        """Whether it is a word, or two of them."""
        return self._is_word(text) or bool(self._halves(text))

    def _is_word(self, text: str) -> bool:
        """Whether the corpus has the word, maybe in the genitive alone, whose `s` a stem keeps: `des Klimas`."""
        return len(text) >= MIN_HEAD and (text in self._known or text + "s" in self._known)

    def _halves(self, text: str) -> tuple[str, str] | None:
        for place in range(MIN_HEAD, len(text) - MIN_HEAD + 1):
            head, tail = text[:place], text[place:]
            if self._is_word(tail):
                for link in _LINKS:
                    if head.endswith(link) and self._is_word(bare := head[: len(head) - len(link)]):
                        return bare, tail
        return None

    def parts(self, word: str) -> tuple[str, ...]:
        """The two words that a compound is made of; none when it is not one."""
        if len(word) < MIN_PART + MIN_HEAD or not word.isalpha():
            return ()
        halves = self._halves(word)
        return halves if halves and len(halves[1]) >= MIN_PART else ()


def compounds(snapshot: Snapshot, tag: str) -> Compounds | None:
    """Those of a language in one version of the index; None where words are not written as one."""
    if not analysis(tag).has_compounds or tag not in snapshot.lengths:
        return None
    found: Compounds | None = snapshot.memo.get(("compounds", tag))
    if found is None:
        surfaces, _, stems = snapshot.vocabulary(tag)
        made = Compounds(surfaces, stems, analysis(tag).stop_words)
        found = snapshot.memo.put(("compounds", tag), made, sum(map(len, surfaces)) * 2 + len(surfaces) * 60)
    return found


def kin(snapshot: Snapshot, tag: str, surface: Iterable[str]) -> tuple[str, ...]:
    """The compounds that have one of these words as a part."""
    known = compounds(snapshot, tag)
    if known is None:
        return ()
    return tuple(dict.fromkeys(word for part in surface for word in known.containing(part)))
