"""Where a message stands: the line of its translation and the file of its source."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..content.sources import TEMPLATE
from ..po.reader import Entry, read_file


class Place(NamedTuple):
    """A message for a translator."""

    message: str
    text: str  # its translation, "" where there is none
    line: str  # `es/LC_MESSAGES/messages.po:123`; of the template in English
    files: str  # where it is used


def place(root: Path, folder: str, message: str) -> Place:
    """Where a message stands in the catalog of a language."""
    path = root / TEMPLATE if folder == "en" else root / folder / "LC_MESSAGES" / "messages.po"
    entry = _entries(path, path.stat().st_mtime_ns if path.exists() else 0).get(message) or Entry(message)
    text = message if folder == "en" else " | ".join(entry.texts) if entry.translated else ""
    line = f"{path.relative_to(root)}:{entry.line}" if entry.line else str(path.relative_to(root))
    return Place(message, text, line, ", ".join(entry.places))


@lru_cache(maxsize=32)
def _entries(path: Path, stamp: int) -> dict[str, Entry]:
    return {entry.id: entry for entry in read_file(path).entries} if stamp else {}
