"""How the embedded database is opened and written to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.orm import scoped_session

from .extensions import Base, db

BUSY_TIMEOUT_MS = 5_000


def sqlite_file(app: Flask) -> Path | None:
    """The embedded database's file; None when the database is a server."""
    url = db.engine.url if app.extensions.get("sqlalchemy") else None
    if url is None or url.get_backend_name() != "sqlite":
        return None
    return Path(str(url.database).removeprefix("file:"))


@contextmanager
def writing() -> Iterator[scoped_session[Session]]:
    """One transaction that takes the write lock at its start, so that it cannot fail half-way for want of it."""
    db.session.rollback()
    db.session.connection(execution_options={"begin_immediate": True})
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def add_new(session: scoped_session[Session], model: type[Base], row: Mapping[str, Any]) -> None:
    """Add a row where its key is new; whoever was first with it wins, also among transactions under way."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(model).values(**row).on_conflict_do_nothing())


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below starts transactions, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("begin_immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _listen(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)


def init_app(app: Flask) -> None:
    """Bind the models; a missing SQLite file is an error (mode=rw), never an empty site."""
    db.init_app(app)
    with app.app_context():
        _listen(db.engine)
