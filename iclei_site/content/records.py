"""One row of a table, or one entry of the home file, before and after its values are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .problems import Problems, Where, Wrong
from .schema import Field
from .words import bad_character


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text as the file has it."""

    where: Where
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """A row or entry: the texts that the file gives for each field. No text: the field is empty."""

    where: Where
    cells: dict[str, list[Cell]]


def read_record(record: Record, fields: Iterable[Field], problems: Problems) -> dict[str, Any] | None:
    """The values of the fields that the file has: a list where there are `many`, None where empty.

    None when anything is wrong, which is noted.
    """
    before = problems.error_count
    values = {field.name: _read_field(record, field, problems) for field in fields if field.name in record.cells}
    _check_years(record, values, problems)
    return values if problems.error_count == before else None


def _read_field(record: Record, field: Field, problems: Problems) -> Any:
    cells = [cell for cell in record.cells[field.name] if cell.text]
    before = problems.error_count
    items: list[Any] = []
    for cell in cells:
        item = _read_cell(cell, field, problems)
        if item not in (None, "", *items):
            items.append(item)
    if field.required and not items and problems.error_count == before:
        problems.error(record.where, field.name, f"is missing; allowed: {field.value.allowed}")
    if field.many:
        return items
    return items[0] if items else None


def _read_cell(cell: Cell, field: Field, problems: Problems) -> Any:
    try:
        if bad := bad_character(cell.text):
            raise ValueError(f"holds the character {bad}{' (NUL)' if bad == 'U+0000' else ''}")
        return field.value.read(cell.text)
    except ValueError as problem:
        problems.error(cell.where, field.name, Wrong(problem, field.value.allowed))
    return None


def _check_years(record: Record, values: dict[str, Any], problems: Problems) -> None:
    start, end = values.get("start_year"), values.get("end_year")
    if start and end and end < start:
        where = record.cells["end_year"][0].where
        problems.error(where, "end_year", f"{end} is before start_year; allowed: {start} or later, or nothing")
