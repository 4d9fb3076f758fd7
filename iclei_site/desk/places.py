"""Where a text of a page stands: the line of its translation, and the file of its source or its name in the content."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..content.sources import TEMPLATE
from ..po.reader import Entry, Key, read_file
from ..po.usable import message_shown


class Place(NamedTuple):
    """A text for a translator."""

    message: str  # the English one
    text: str  # its translation, "" where there is none or none that pages show
    line: str  # `es/LC_MESSAGES/messages.po:123`; of the template in English
    files: str  # where it is used; of content what it is: `activity:tap:title`

    @property
    def described(self) -> str:
        """What is shown beside it."""
        return f"{self.message}\n{self.line}\n{self.files}"


def place(root: Path, folder: str, key: Key) -> Place:
    """Where a message stands in the catalog of a language."""
    path = root / TEMPLATE if folder == "en" else root / folder / "LC_MESSAGES" / "messages.po"
    entry = _entries(path, _stamp(path)).get(key) or Entry(key.id)
    text = key.id if folder == "en" else " | ".join(entry.texts) if message_shown(entry, folder) else ""
    return Place(key.id, text, _line(root, path, entry), ", ".join(entry.places))


def place_of_content(root: Path, folder: str, key: Key, text: str) -> Place:
    """Where a text of the content stands. Its translation is what the page shows: an official one is in no catalog."""
    path = root / folder / "LC_MESSAGES" / "content.po"
    found = _by_context(path, _stamp(path)).get(key.context)
    line = _line(root, path, found) if found else ""
    return Place(key.id, text, line, key.context)


def _line(root: Path, path: Path, entry: Entry) -> str:
    return f"{path.relative_to(root)}:{entry.line}" if entry.line else str(path.relative_to(root))


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=32)
def _entries(path: Path, stamp: int) -> dict[Key, Entry]:
    return {entry.key: entry for entry in read_file(path).entries} if stamp else {}


@lru_cache(maxsize=32)
def _by_context(path: Path, stamp: int) -> dict[str, Entry]:
    return {entry.context or "": entry for entry in _entries(path, stamp).values()}
