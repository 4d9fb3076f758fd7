"""How the embedded database is opened and written to."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import scoped_session

from .extensions import Base, db

BUSY_TIMEOUT_MS = 5_000
COPY_PATIENCE = 60.0  # seconds


def sqlite_file(app: Flask) -> Path | None:
    """The embedded database's file; None when the database is a server."""
    url = db.engine.url if app.extensions.get("sqlalchemy") else None
    if url is None or url.get_backend_name() != "sqlite":
        return None
    return Path(unquote(str(url.database).removeprefix("file:")))


@contextmanager
def writing(patience_ms: int | None = None) -> Iterator[scoped_session[Session]]:
    """One transaction. In an embedded database it takes the write lock at its start, so that it cannot fail half-way
    for want of it. Waits that long for another writer, on a server for each lock; `BUSY_TIMEOUT_MS` where nothing is
    said."""
    db.session.rollback()
    db.session.connection(execution_options={"begin_immediate": True, "patience_ms": patience_ms})
    try:
        if _on_server(db.session):
            db.session.execute(text(f"SET LOCAL lock_timeout = {int(patience_ms or BUSY_TIMEOUT_MS)}"))
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def impatient() -> Callable[[int, int, int], None]:
    """For SQLite's own way to copy, which waits for another writer without end. Raises sqlite3.OperationalError after
    `COPY_PATIENCE`."""
    until = time.monotonic() + COPY_PATIENCE

    def look(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    return look


def _on_server(session: scoped_session[Session]) -> bool:
    """Whether the database is PostgreSQL, where transactions write beside each other."""
    return session.get_bind().dialect.name == "postgresql"


def add_new(session: scoped_session[Session], model: type[Base], row: Mapping[str, Any]) -> None:
    """Add a row where its key is new; whoever was first with it wins, also among transactions under way."""
    insert = postgresql.insert if _on_server(session) else sqlite.insert
    session.execute(insert(model).values(**row).on_conflict_do_nothing())


def add_up(session: scoped_session[Session], model: type[Base], key: Mapping[str, Any], column: str, by: int) -> None:
    """Add to a number of the row with this key, which is made where there is none. What transactions under way add to
    the same row is not lost."""
    insert = postgresql.insert if _on_server(session) else sqlite.insert
    more = insert(model).values({**key, column: by})
    total = model.__table__.c[column] + more.excluded[column]
    session.execute(more.on_conflict_do_update(index_elements=[*key], set_={column: total}))


def one_at_a_time(session: scoped_session[Session], model: type[Base]) -> None:
    """Wait for other transactions that say the same of the same table, up to their end; it may be read meanwhile. An
    embedded database has one writer anyway."""
    if _on_server(session):
        session.execute(text(f"LOCK TABLE {model.__tablename__} IN EXCLUSIVE MODE"))


def of_one_moment() -> None:
    """Begin anew: whatever this transaction reads is of one moment, as it is in an embedded database anyway."""
    db.session.rollback()
    if _on_server(db.session):
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below starts transactions, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    name = cursor.execute("PRAGMA database_list").fetchone()[2]
    cursor.close()
    record.info["patience_ms"] = BUSY_TIMEOUT_MS
    record.info["file"] = name, _identity(name)


def _identity(name: str) -> tuple[int, int] | None:
    """Which file has this name now; None where there is none."""
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _same_file(_connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
    """An open file lives on when its name is taken away or given to another one: what was written to it would be lost
    without a word. So such a connection is given up, and a new one opens what is there now, or fails."""
    name, identity = record.info["file"]
    if name and _identity(name) != identity:  # a database in memory has no name
        raise DisconnectionError(f"{name} is another file now, or none")


def _begin(connection: Connection) -> None:
    options, info = connection.get_execution_options(), connection.info
    patience = options.get("patience_ms") or BUSY_TIMEOUT_MS
    if info.get("patience_ms") != patience:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(patience)}")
        info["patience_ms"] = patience
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("begin_immediate") else "BEGIN")


def _listen(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "checkout", _same_file)
        event.listen(engine, "begin", _begin)


def init_app(app: Flask) -> None:
    """Bind the models; a missing SQLite file is an error (mode=rw), never an empty site."""
    db.init_app(app)
    with app.app_context():
        _listen(db.engine)
