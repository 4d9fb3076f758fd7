"""Files of content: which there are, and their text line by line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .problems import Problems, Where

KINDS = {".csv": "csv", ".yaml": "yaml", ".yml": "yaml", ".md": "md", ".po": "po"}
CATALOG = "content.po"
# The declaration of cookies, which the consent part reads, and the glossary of translators are no content of the
# database.
NOT_CONTENT = {"cookies.yaml", "glossary.csv"}
LONGEST_LINE = 1_000_000  # bytes; bounds the memory a broken file can take
LARGEST_TEXT = {"yaml": 2_000_000, "md": 200_000, "po": 64_000_000}  # bytes; these are read as a whole
STORIES = "stories"  # the folder of Markdown files; others, such as a README.md, are no content
_ALLOWED = f"a folder, or a .csv, .yaml or {CATALOG} file, or a .md file in a folder {STORIES}"


class UnreadableError(Exception):
    """The rest of a file cannot be read; the problem has been noted."""


def kind_of(file: Path) -> str | None:
    """`csv`, `yaml`, `md` or `po`; None when it is no file of content."""
    kind = KINDS.get(file.suffix.lower())
    if kind == "md" and file.absolute().parent.name != STORIES:
        return None
    return None if file.name in NOT_CONTENT or (kind == "po" and file.name != CATALOG) else kind


def find_files(paths: Sequence[Path], problems: Problems) -> list[Path]:
    """The files of content among `paths` and in the folders among them, sorted within a folder, each once."""
    found: dict[Path, Path] = {}
    for path in paths:
        try:
            for file in _files_of(path, problems):
                found.setdefault(file.resolve(), file)
        except OSError as error:  # in a folder that one may not enter, say
            problems.error(Where(str(path), 1), "file", f"cannot be read ({error.strerror}); allowed: {_ALLOWED}")
    if paths and not found and not problems.error_count:
        problems.error(Where(str(paths[0]), 1), "file", f"is a folder without content; allowed: {_ALLOWED}")
    return list(found.values())


def _files_of(path: Path, problems: Problems) -> Iterator[Path]:
    """A file itself, or those in a folder."""
    if path.is_dir():
        yield from _walk(path)
    elif not path.exists():
        problems.error(Where(str(path), 1), "file", f"is not there; allowed: {_ALLOWED}")
    elif not (path.is_file() and kind_of(path)):
        problems.error(Where(str(path), 1), "file", f"is no content; allowed: {_ALLOWED}")
    else:
        yield path


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = (Path(place, name) for name in sorted(names) if not name.startswith("."))
        yield from (file for file in files if kind_of(file) and file.is_file())


def decoded_lines(file: Path, problems: Problems) -> Iterator[str]:
    """The lines of a UTF-8 file with their ends, without a byte order mark.

    A line that is no UTF-8 is noted and given with U+FFFD. Raises UnreadableError where reading has to stop.
    """
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), start=1):
                yield _decoded(line, Where(str(file), number), problems)
    except OSError as error:
        problems.error(Where(str(file), 1), "file", f"cannot be read ({error.strerror}); allowed: {_ALLOWED}")
        raise UnreadableError from error


def _decoded(line: bytes, where: Where, problems: Problems) -> str:
    if len(line) > LONGEST_LINE:
        problems.error(
            where,
            "line",
            f"is longer than {LONGEST_LINE:,} bytes; allowed: texts of up to 20,000 characters "
            "(a quotation mark may be missing)",
        )
        raise UnreadableError
    if where.line == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        problems.error(
            where, "line", f"byte {error.start + 1} is not UTF-8; allowed: text saved as UTF-8 (“CSV UTF-8” in Excel)"
        )
        return line.decode(errors="replace")


def whole_text(file: Path, problems: Problems) -> str | None:
    """The text of a YAML, Markdown or PO file; None where it is too large, empty or not UTF-8, which is noted."""
    largest = LARGEST_TEXT[kind_of(file) or ""]
    size, before = file.stat().st_size, problems.error_count
    if size > largest:
        problems.error(Where(str(file), 1), "file", f"has {size:,} bytes; allowed: up to {largest:,}")
        return None
    try:
        text = "".join(decoded_lines(file, problems))
    except UnreadableError:
        return None
    if not text.strip():
        problems.error(Where(str(file), 1), "file", "is empty; allowed: content, or no file")
    return text if problems.error_count == before else None
