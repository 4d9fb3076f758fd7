"""A catalog as the text of a file: sorted, without dates and line numbers, so that it changes when its words do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import TextWrapper

from babel.messages.pofile import normalize

from .plurals import form_count, plural_header
from .reader import Entry

WIDTH = 120
_NOTE = TextWrapper(width=WIDTH, break_long_words=False, break_on_hyphens=False)
_DATES = {"POT-Creation-Date", "PO-Revision-Date", "X-Generator"}  # what editors change in every file they save


def header_of(folder: str, kept: Mapping[str, str], *, plural: bool) -> dict[str, str]:
    """The header of a language: what a file has (`kept`), and what it must have.

    `X-Reviewed` is "no" until a person who knows the language writes "yes" there.
    """
    header = {name: value for name, value in kept.items() if name not in _DATES}
    header["Language"] = folder
    header["Content-Type"] = "text/plain; charset=UTF-8"
    if plural:
        header["Plural-Forms"] = plural_header(folder)
    return {**header, "X-Reviewed": kept.get("X-Reviewed", "no")}


def as_text(entries: Iterable[Entry], header: Mapping[str, str], folder: str = "", comments: Iterable[str] = ()) -> str:
    """The text of a catalog. `folder` is the language's; without one it is a template: nothing is translated.
    `comments` stand at its top."""
    top = [*_comments(comments), 'msgid ""\nmsgstr ""\n', *(_quoted(f"{name}: {header[name]}\n") for name in header)]
    parts = ["".join(top)]
    parts += ["".join(_lines(entry, form_count(folder) if folder else 2)) for entry in entries]
    return "\n".join(parts)


def _quoted(text: str) -> str:
    return normalize(text, width=0) + "\n"


def _lines(entry: Entry, count: int) -> Iterator[str]:
    yield from _comments(entry.comments)
    for prefix, lines in (("#. ", entry.notes), ("#: ", [" ".join(entry.places)])):
        for line in lines:
            yield from (f"{prefix}{part}\n" for part in _NOTE.wrap(line))
    if entry.flags:
        yield f"#, {', '.join(sorted(entry.flags))}\n"
    before, previous = ("#~ ", "#~| ") if entry.obsolete else ("", "#| ")
    for name, text in zip(("msgid", "msgid_plural"), entry.previous, strict=False):
        yield from _field(previous, name, text)
    if entry.context is not None:
        yield from _field(before, "msgctxt", entry.context)
    yield from _field(before, "msgid", entry.id)
    if entry.plural is None:
        yield from _field(before, "msgstr", entry.texts[0] if entry.texts else "")
        return
    yield from _field(before, "msgid_plural", entry.plural)
    written = max((form for form, text in enumerate(entry.texts, start=1) if text), default=0)
    for form in range(max(count, written)):  # also those that are too many: `check` names them
        yield from _field(before, f"msgstr[{form}]", entry.texts[form] if form < len(entry.texts) else "")


def _comments(comments: Iterable[str]) -> Iterator[str]:
    """The lines of translators, as they wrote them."""
    return (f"# {line}".rstrip() + "\n" for line in comments)


def _field(prefix: str, name: str, text: str) -> Iterator[str]:
    """The lines of one text; each begins with the prefix."""
    return (f"{prefix}{line}\n" for line in f"{name} {normalize(text, width=WIDTH - len(prefix))}".split("\n"))


def replace(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    Path(name).chmod(0o644)
    os.replace(name, path)
