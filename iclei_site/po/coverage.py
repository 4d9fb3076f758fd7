"""How far each language is, for the table of `translations status` and the page for translators."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from .checking import Sources
from .reader import Entry, PoFile, read_file
from .usable import message_shown, text_shown

DOMAINS = ("messages", "content")


class Coverage(NamedTuple):
    """One catalog in numbers. `translated` is what pages show, not what they refuse for wrong placeholders or forms;
    `stale` ones are translated from an older source; `unreviewed` is what no person who
    knows the language has confirmed: all that is translated, until the header says so."""

    tag: str
    domain: str
    total: int
    translated: int
    stale: int
    unreviewed: int
    reviewed: str  # of the header: "no", "yes" or who and when
    faults: int  # lines that cannot be read

    @property
    def percent(self) -> int:
        """Rounded down: 100 is all of it."""
        return 100 * self.translated // self.total if self.total else 100


def coverage(root: Path, tag: str, domain: str, sources: Sources) -> Coverage:
    """One language and domain. A catalog that is not there has nothing translated."""
    try:
        file = read_file(root / tag.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po")
    except FileNotFoundError:
        file = PoFile()
    wanted: Collection[object] = sources.messages if domain == "messages" else sources.content
    if domain == "messages":
        own = [entry for entry in file.entries if entry.key in wanted]
        done = [entry for entry in own if _answers(entry, sources) and message_shown(entry, tag.replace("-", "_"))]
        stale = sum(1 for entry in own if entry.stale)
    else:
        done = [entry for entry in file.entries if entry.context in wanted and text_shown(entry)]
        done = [entry for entry in done if not sources.refused(entry)]
        stale = sum(1 for entry in done if entry.stale or sources.content[entry.context or ""] != entry.id)
    unreviewed = 0 if file.reviewed else len(done)
    reviewed = file.header.get("X-Reviewed", "no")
    return Coverage(tag, domain, len(wanted), len(done), stale, unreviewed, reviewed, len(file.faults))


def _answers(entry: Entry, sources: Sources) -> bool:
    """Whether the program asks for what this is: a text, or the forms of a plural."""
    return (entry.plural is None) == (sources.messages[entry.key].plural is None)
