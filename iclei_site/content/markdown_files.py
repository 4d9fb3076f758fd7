"""Stories as Markdown files: facts at the head between two lines of `---`, below them the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import prose
from .files import whole_text
from .problems import Problems, Where
from .records import Cell, Record
from .schema import SECTION, Section
from .yaml_files import read_entry

STORIES = SECTION["stories"]
_ENDS = re.compile(r"^---[ \t]*$", re.MULTILINE)
_ALLOWED = "facts between two lines of ---, then the text"


def read_story(file: Path, problems: Problems) -> Iterator[tuple[Section, Record]]:
    """The story of a file. Its slug is the name of the file."""
    text = whole_text(file, problems)
    if text is None:
        return
    text = text.replace("\r\n", "\n")
    head = _ENDS.match(text)
    end = _ENDS.search(text, head.end()) if head else None
    if not head or not end:
        problems.error(Where(str(file), 1), "file", f"has no head; allowed: {_ALLOWED}")
        return
    # The line of --- stays, so that lines keep their numbers.
    record = read_entry(file, STORIES, text[: end.start()], problems)
    if record is None:
        return
    if record.cells.get("id"):
        problems.error(record.where, "id", "is the name of the file; allowed: nothing here")
    record.cells["id"] = [Cell(Where(str(file), 1), file.stem)]
    record.cells.setdefault("body", []).extend(_body(file, text, end.end(), problems))
    yield STORIES, record


def _body(file: Path, text: str, start: int, problems: Problems) -> Iterator[Cell]:
    above = text.count("\n", 0, start)
    try:
        for line, block in prose.blocks(text[start:]):
            yield Cell(Where(str(file), above + line + 1), block)
    except ValueError as problem:
        problems.error(Where(str(file), above + 1), "body", f"{problem}; allowed: [words](https://…)")
