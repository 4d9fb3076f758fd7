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
_COMMENT = TextWrapper(width=WIDTH, break_long_words=False, break_on_hyphens=False)
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


def as_text(entries: Iterable[Entry], header: Mapping[str, str], folder: str = "") -> str:
    """The text of a catalog. `folder` is the language's; without one it is a template: nothing is translated."""
    parts = ['msgid ""\nmsgstr ""\n' + "".join(_quoted(f"{name}: {value}\n") for name, value in header.items())]
    parts += ["".join(_lines(entry, form_count(folder) if folder else 2)) for entry in entries]
    return "\n".join(parts)


def _quoted(text: str) -> str:
    return normalize(text, width=0) + "\n"


def _lines(entry: Entry, count: int) -> Iterator[str]:
    for prefix, lines in (("# ", entry.comments), ("#. ", entry.notes), ("#: ", [" ".join(entry.places)])):
        for line in lines:
            yield from (f"{prefix}{part}\n" for part in _COMMENT.wrap(line))
    if entry.flags:
        yield f"#, {', '.join(sorted(entry.flags))}\n"
    for name, text in zip(("msgid", "msgid_plural"), entry.previous, strict=False):
        yield from (f"#| {line}\n" for line in f"{name} {normalize(text, width=WIDTH - 3)}".split("\n"))
    if entry.context is not None:
        yield _field("msgctxt", entry.context)
    yield _field("msgid", entry.id)
    if entry.plural is None:
        yield _field("msgstr", entry.texts[0] if entry.texts else "")
        return
    yield _field("msgid_plural", entry.plural)
    for form in range(count):
        yield _field(f"msgstr[{form}]", entry.texts[form] if form < len(entry.texts) else "")


def _field(name: str, text: str) -> str:
    return f"{name} {normalize(text, width=WIDTH)}\n"


def replace(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    Path(name).chmod(0o644)
    os.replace(name, path)
