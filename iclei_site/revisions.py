"""Where the database stands between the migrations of this code.

Migrations only add: a table, an index, a column that may be empty or has a default in the database. So the release
before one keeps working with it, and is the way back: it leaves a database alone that a newer release has migrated.
"""

from __future__ import annotations

import logging
import sqlite3
from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import SQLAlchemyError

from .config import PACKAGE
from .extensions import db

log = logging.getLogger(__name__)
PATIENCE_MS = 60_000  # for another process that migrates an embedded database
LOCK = 1_768_121_189  # PostgreSQL's for those who migrate: a number that no other program takes in this database


@lru_cache(maxsize=1)
def _known() -> tuple[str | None, frozenset[str]]:
    scripts = ScriptDirectory(str(PACKAGE / "migrations"))
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


def newest() -> str | None:
    """The last migration of this code."""
    return _known()[0]


def is_known(revision: str | None) -> bool:
    """Whether this code has that migration, or there was none yet; otherwise a newer release made it."""
    return revision is None or revision in _known()[1]


def reached(connection: Connection) -> str | None:
    """The last migration of the database."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate() -> None:
    """Make the migrations that are missing; a database that a newer release has migrated is left as it is."""
    try:
        with db.engine.connect() as connection:
            revision = reached(connection)
    except (SQLAlchemyError, sqlite3.Error):  # there is none yet
        revision = None
    if is_known(revision) and revision != newest():  # which takes the lock of whoever writes
        upgrade()
    elif not is_known(revision):
        log.warning("the database is of a newer release (migration %s) and is used as it is", revision)


def lacking(connection: Connection) -> list[str]:
    """Tables and columns (`table.column`) that this code uses and the database does not have."""
    there = inspect(connection)
    tables = set(there.get_table_names())
    missing = [name for name in db.metadata.tables if name not in tables]
    for name, table in db.metadata.tables.items():
        if name in tables:
            columns = {column["name"] for column in there.get_columns(name)}
            missing += [f"{name}.{column.name}" for column in table.columns if column.name not in columns]
    return sorted(missing)
