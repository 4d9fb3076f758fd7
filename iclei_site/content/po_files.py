"""Catalogs of translated content: `<locale>/LC_MESSAGES/content.po`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from .files import whole_text
from .problems import Problems, Where, Wrong
from .schema import LANGUAGE_FOLDERS, words_value
from .values import did_you_mean, shown
from .words import bad_character

# Babel takes `msgstr "open` for a text and cuts its last letter, so each line is looked at first.
_LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"\s*)?')


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
    """All entries of a catalog, the untranslated ones too."""
    text = whole_text(file, problems)
    catalog = _parse(file, language, text.split("\n"), problems) if text else None
    for message in catalog or ():
        if message.id:
            yield from _translation(file, language, message, problems)


def _parse(file: Path, language: str, lines: list[str], problems: Problems) -> Catalog | None:
    bad = [number for number, line in enumerate(lines, start=1) if not _LINE.fullmatch(line)]
    for number in bad:
        allowed = 'msgctxt, msgid or msgstr and a text in quotation marks on one line, \\" for a mark inside'
        problems.error(Where(str(file), number), "po", f"cannot be read; allowed: {allowed}")
    if bad:
        return None
    try:
        return read_po(lines, locale=language.replace("-", "_"), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        line, problem = error.lineno + 1, str(error)
    except (ValueError, LookupError, TypeError, IndexError, AttributeError) as error:
        line, problem = 1, f"cannot be read ({error})"  # Babel lets these through for odd headers and orders of lines
    problems.error(Where(str(file), line), "po", f"{problem}; allowed: a gettext catalog")
    return None


def _translation(file: Path, language: str, message: Message, problems: Problems) -> Iterable[Translation]:
    where = Where(str(file), message.lineno or 1)
    context = message.context or ""
    owner, _, field = context.rpartition(":")
    if not owner or not isinstance(message.id, str) or not isinstance(message.string, str):
        problems.warn(where, context or "msgctxt", 'is not used; allowed: msgctxt "<owner>:<field>", no plural')
        return ()
    try:
        if bad := bad_character(message.string):
            raise ValueError(f"holds the character {bad}")
        words = "" if message.fuzzy else words_value(owner, field).read(message.string)
    except ValueError as problem:
        problems.error(where, context, Wrong(problem, words_value(owner, field).allowed))
        return ()
    return (Translation(where, owner, field, language, words, source=message.id),)
