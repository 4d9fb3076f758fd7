"""Catalogs of translated content: `<locale>/LC_MESSAGES/content.po`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..po.reader import Entry, read_bytes
from ..po.usable import text_shown
from .files import whole_text
from .problems import Problems, Where, Wrong
from .schema import LANGUAGE_FOLDERS, words_value
from .values import did_you_mean, shown
from .words import bad_character


@dataclass(frozen=True, slots=True)
class Translation:
    """One text in another language. `text` is empty where it is not translated yet.

    `source` is the English that was translated, None where the file does not say. `source_url` is where an official
    text was published; other texts have none.
    """

    where: Where
    owner: str
    field: str
    language: str
    text: str
    source: str | None = None
    source_url: str | None = None


def catalog_language(file: Path, problems: Problems) -> str | None:
    """The language that a catalog's folder names."""
    folder = file.absolute().parent.parent.name
    if folder not in LANGUAGE_FOLDERS:
        hint = did_you_mean(folder, {name: name for name in LANGUAGE_FOLDERS})
        allowed = f"<locale>/LC_MESSAGES/content.po with {', '.join(LANGUAGE_FOLDERS)}"
        problems.error(Where(str(file), 1), "file", f"{shown(folder)} is not a locale{hint}; allowed: {allowed}")
    return LANGUAGE_FOLDERS.get(folder)


def read_catalog(file: Path, language: str, problems: Problems) -> Iterator[Translation]:
    """All entries of a catalog, the untranslated ones too; none where any line cannot be read."""
    text = whole_text(file, problems)
    if not text:
        return
    catalog = read_bytes(text.encode())
    for fault in catalog.faults:
        problems.error(Where(str(file), fault.line), "po", f"{fault.what}; allowed: {fault.allowed}")
    for entry in () if catalog.faults else catalog.entries:
        yield from _translation(file, language, entry, problems)


def refused(entry: Entry) -> str:
    """Why a text cannot be shown, whatever else is in its file; "" where it can be."""
    owner, _, field = (entry.context or "").rpartition(":")
    try:
        _words(owner, field, entry.texts[0])
    except ValueError as problem:
        return f"{problem}; allowed: {words_value(owner, field).allowed}"
    return ""


def _words(owner: str, field: str, text: str) -> str:
    """A text as it is stored. Raises ValueError where it cannot be."""
    if bad := bad_character(text):
        raise ValueError(f"holds the character {bad}")
    return str(words_value(owner, field).read(text))


def _translation(file: Path, language: str, entry: Entry, problems: Problems) -> Iterable[Translation]:
    where = Where(str(file), entry.line)
    context = entry.context or ""
    owner, _, field = context.rpartition(":")
    if not owner or entry.plural is not None:
        problems.warn(where, context or "msgctxt", 'is not used; allowed: msgctxt "<owner>:<field>", no plural')
        return ()
    try:
        words = _words(owner, field, entry.texts[0]) if text_shown(entry) else ""
    except ValueError as problem:
        problems.error(where, context, Wrong(problem, words_value(owner, field).allowed))
        return ()
    source = entry.previous[0] if entry.stale else entry.id
    return (Translation(where, owner, field, language, words, source),)
