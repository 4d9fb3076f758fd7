"""Which translations pages can show: what the catalogs take over, the table of coverage counts and the desk shows."""

from __future__ import annotations

from collections.abc import Iterator

from .placeholders import fills
from .plurals import form_count
from .reader import Entry


def refusals(entry: Entry, folder: str) -> Iterator[tuple[int, str]]:
    """Why a message cannot be shown in this translation, each with its line; English is shown instead."""
    count = 1 if entry.plural is None else form_count(folder)
    if len(entry.texts) != count:
        yield entry.line, f"{len(entry.texts)} plural forms, not {count}"
        return
    for form, line in enumerate(entry.lines):
        if not fills(entry, form):
            yield line, f"other placeholders than “{entry.id}”"


def message_shown(entry: Entry, folder: str) -> bool:
    """Whether pages show this translation of a message: whole, confirmed, and it can be filled in."""
    return entry.translated and not any(refusals(entry, folder))


def text_shown(entry: Entry) -> bool:
    """Whether pages show this translation of content: one of an older English is shown until it is put right."""
    return any(entry.texts) and entry.plural is None and (entry.stale or not entry.fuzzy)
