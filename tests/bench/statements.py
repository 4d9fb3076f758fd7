"""SQL statements that a request takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from pages import CATALOGUE, HTMX
from queries import KINDS, Questions
from report import Table
from sqlalchemy import event
from sqlalchemy.engine import Engine

EACH = 10  # searches of each kind


@contextmanager
def _counted() -> Iterator[list[str]]:
    said: list[str] = []
    ours = threading.get_ident()

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if threading.get_ident() == ours:  # counts are written aside, for many requests at once
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def _most(client: FlaskClient, addresses: list[str], headers: dict[str, str]) -> int:
    most = 0
    for address in addresses:
        with _counted() as said:
            assert client.get(address, headers=headers).status_code == 200, address
        most = max(most, len(said))
    return most


def report(table: Table, app: Flask) -> None:
    """The lines of the table: the most that one request took, the first of a process aside."""
    client = app.test_client()
    questions = Questions(seed=6)
    searches = [f"{CATALOGUE}?{asked.query}" for kind in KINDS for asked in questions.take(kind, EACH)]
    with _counted() as said:
        client.get(CATALOGUE)
    table.line("first request of a process", str(len(said)))
    for name, headers in (("partial", HTMX), ("page", {})):
        most = _most(client, [CATALOGUE, *searches], headers)
        table.line(f"{name}, most of {len(searches) + 1} searches", str(most), "", "none", most == 0)
    hit = next(iter(app.extensions["search"].digests()))
    table.line("page of one activity", str(_most(client, [f"{CATALOGUE}{hit}/"], {})))
