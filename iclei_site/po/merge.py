"""New sources into catalogs: what was translated stays, what has changed is marked with the source it had before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from difflib import SequenceMatcher

from .reader import Entry, Key

ALIKE = 0.8  # of 1; a message reworded less than this is shown with its former translation, to be confirmed


def merge_messages(old: Iterable[Entry], template: Iterable[Entry]) -> list[Entry]:
    """The interface: an entry for each message of the template, sorted. Those that are gone follow as obsolete ones
    where they have a translation: it is used again once the message is back."""
    left = {(entry.key, entry.plural is None): entry for entry in sorted(old, key=lambda entry: not entry.obsolete)}
    wanted = sorted(template, key=_order)
    known = {id(entry): left.pop((entry.key, entry.plural is None), None) for entry in wanted}
    gone = [entry for entry in left.values() if any(entry.texts)]
    merged, used = [], []
    for entry in wanted:
        before = known[id(entry)]
        new = copy(entry)
        new.flags = set(entry.flags)
        if before is not None:
            new.texts, new.comments, new.previous = before.texts, before.comments, before.previous
            new.flags |= before.flags & {"fuzzy"}
        elif similar := _most_alike(entry, gone):
            _follow(new, similar)
            used.append(similar)
        merged.append(new)
    return merged + [_obsolete(entry) for entry in sorted(gone, key=_order) if entry not in used]


def _order(entry: Entry) -> tuple[str, str]:
    return entry.id, entry.context or ""


def _obsolete(entry: Entry) -> Entry:
    kept = copy(entry)
    kept.obsolete, kept.notes, kept.places = True, [], []
    return kept


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

    Entries without an English text stay as they are: nobody's work is thrown away, `check` names them. Obsolete ones
    of other programs stay obsolete, until their text is back; so do those that another one of their name replaces.
    """
    known: dict[str, Entry] = {}
    left = []
    for entry in sorted(old, key=lambda entry: (not any(entry.texts), entry.obsolete)):
        context = entry.context or ""
        newer = entry.id == english.get(context) and any(entry.texts) and not entry.obsolete
        if context in known:
            left.append(known[context] if newer else entry)
        if newer or context not in known:
            known[context] = entry
    merged = [_text(context, source, known.get(context)) for context, source in english.items()]
    merged += [entry for context, entry in known.items() if context not in english]
    merged += [_obsolete(entry) for entry in left if any(entry.texts)]
    return sorted(merged, key=lambda entry: (entry.obsolete, entry.context or ""))


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
