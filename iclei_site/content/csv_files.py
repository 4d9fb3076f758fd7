"""CSV files: the header is checked against the schema, rows become records."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .files import UnreadableError, decoded_lines
from .problems import Problems, Where
from .records import Cell, Record
from .schema import Field
from .values import did_you_mean, shown

SEPARATOR = ";"
# A cell that begins like a formula is written with an apostrophe before it, so that no spreadsheet runs it (OWASP, "CSV
# injection"). Reading takes the apostrophe away in exactly the cases in which writing adds one.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")  # in full width as well
_ERRORS = {
    "field larger": f"has more than {csv.field_size_limit():,} characters; allowed: up to 20,000 in a body "
    "(a quotation mark may be missing)",
    "unexpected end": 'has a quotation mark that is never closed; allowed: "…", with "" for a mark inside',
    "expected after": 'has text after a closing quotation mark; allowed: "…", with "" for a mark inside',
    "new-line": "has a line break outside quotation marks; allowed: lines that end with LF or CRLF",
}


@dataclass(frozen=True)
class Table:
    """An open CSV file: its header, and its rows as they are read."""

    where: Where
    header: tuple[str, ...]
    rows: Iterator[tuple[Where, list[str]]]  # no cells: it cannot be read, which was noted


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `armed` is the way back."""
    return "'" + cell if _FORMULA.match(cell) else cell


def armed(cell: str) -> str:
    """A cell as it was before `disarmed`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def open_table(file: Path, problems: Problems) -> Table | None:
    """The header and the rows to come; None when there is no header, which is noted."""
    before = problems.error_count
    rows = _rows(file, problems)
    where, header = next(rows, (Where(str(file), 1), []))
    if not header:
        if problems.error_count == before:
            problems.error(where, "file", "is empty; allowed: a line with the names of the columns, and rows")
        return None
    return Table(where, tuple(name.strip() for name in header), rows)


def _rows(file: Path, problems: Problems) -> Iterator[tuple[Where, list[str]]]:
    reader = csv.reader(decoded_lines(file, problems), strict=True)
    line = 0
    while True:
        where = Where(str(file), line + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnreadableError:
            yield where, []
            return
        except csv.Error as error:
            known = (text for start, text in _ERRORS.items() if start in str(error))
            problems.error(where, "row", next(known, f"cannot be read: {error}; allowed: CSV"))
            yield where, []
            return
        line = reader.line_num
        if any(cell.strip() for cell in cells):
            yield where, cells


def records(table: Table, fields: Sequence[Field], problems: Problems) -> Iterator[Record]:
    """The rows as records, without cells where a row does not fit. What is wrong is noted."""
    _check_header(table, fields, problems)
    many = {field.name for field in fields if field.many}
    width = len(table.header)
    empty = True
    for where, cells in table.rows:
        empty = False
        if len(cells) != width:
            if cells:
                problems.error(where, "row", f"has {len(cells)} cells; allowed: {width}, one for each column")
            yield Record(where, {})
            continue
        yield Record(
            where, {name: _split(where, cell, name in many) for name, cell in zip(table.header, cells, strict=True)}
        )
    if empty:
        problems.error(table.where, "file", "has no rows under its header; allowed: at least one row, or no file")


def _split(where: Where, cell: str, many: bool) -> list[Cell]:
    cell = armed(cell)
    # Normalized first: the Greek question mark becomes a semicolon.
    parts = unicodedata.normalize("NFC", cell).split(SEPARATOR) if many else [cell]
    return [Cell(where, part.strip()) for part in parts]


def _check_header(table: Table, fields: Sequence[Field], problems: Problems) -> None:
    names = {field.name: field.name for field in fields}
    allowed = ", ".join(names)
    if len(table.header) == 1 and table.header[0].count(SEPARATOR) > 2:
        problems.error(table.where, "header", "separates columns with semicolons; allowed: commas")
        return
    for name, count in Counter(table.header).items():
        if name not in names:
            hint = did_you_mean(name, names)
            problems.error(table.where, shown(name), f"is not a known column{hint}; allowed: {allowed}")
        elif count > 1:
            problems.error(table.where, name, f"is there {count} times; allowed: each column once")
    for field in fields:
        if field.name not in table.header and not field.optional_column:
            problems.error(table.where, field.name, f"the column is missing; allowed: {allowed}")
