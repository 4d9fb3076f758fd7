"""New sources into catalogs: what was translated stays, what has changed is marked with the source it had before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from difflib import SequenceMatcher

from .reader import Entry, Key

ALIKE = 0.8  # of 1; a message reworded less than this is shown with its former translation, to be confirmed


def merge_messages(old: Iterable[Entry], template: Iterable[Entry]) -> list[Entry]:
    """The interface: an entry for each message of the template, sorted. Messages that are gone are left out."""
    known, wanted = {entry.key: entry for entry in old}, list(template)
    gone = [known[key] for key in known.keys() - {entry.key for entry in wanted} if any(known[key].texts)]
    merged = []
    for entry in sorted(wanted, key=lambda entry: (entry.id, entry.context or "")):
        before = known.get(entry.key)
        new = copy(entry)
        new.flags = set(entry.flags)
        if before is not None and (before.plural is None) == (entry.plural is None):
            new.texts, new.comments, new.previous = before.texts, before.comments, before.previous
            new.flags |= before.flags & {"fuzzy"}
        elif similar := _most_alike(entry, gone):
            _follow(new, similar)
        merged.append(new)
    return merged


def _most_alike(entry: Entry, gone: list[Entry]) -> Entry | None:
    def ratio(other: Entry) -> float:
        matcher = SequenceMatcher(None, entry.id, other.id)
        return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0

    alike = [(ratio(other), other.key, other) for other in gone if (other.plural is None) == (entry.plural is None)]
    best = max(alike, default=None)
    return best[2] if best and best[0] >= ALIKE else None


def _follow(new: Entry, before: Entry) -> None:
    """Take over a translation whose source has changed. The source that was translated is kept."""
    new.texts, new.comments = before.texts, before.comments
    new.previous = before.previous or [before.id, *([before.plural] if before.plural is not None else [])]
    new.flags |= {"fuzzy"}
    if new.previous[0] == new.id:  # the source is again what it was
        new.previous = []
        new.flags -= {"fuzzy"}


def merge_content(old: Iterable[Entry], english: Mapping[str, str]) -> list[Entry]:
    """The content: an entry for each English text by its context (`activity:tap:title`), sorted.

    Entries without an English text stay as they are: nobody's work is thrown away, `check` names them.
    """
    known: dict[str, Entry] = {}
    for entry in old:
        context = entry.context or ""
        if context not in known or entry.id == english.get(context):
            known[context] = entry
    merged = [_text(context, source, known.get(context)) for context, source in english.items()]
    merged += [entry for context, entry in known.items() if context not in english]
    return sorted(merged, key=lambda entry: entry.context or "")


def _text(context: str, source: str, before: Entry | None) -> Entry:
    new = Entry(source, context, texts=[""])
    if before is None:
        return new
    if before.id != source and any(before.texts):
        new.flags = set(before.flags)
        _follow(new, before)
        return new
    new.texts, new.comments, new.previous, new.flags = before.texts, before.comments, before.previous, before.flags
    return new


def by_key(entries: Iterable[Entry]) -> dict[Key, Entry]:
    """Entries by what a catalog finds them by."""
    return {entry.key: entry for entry in entries}
