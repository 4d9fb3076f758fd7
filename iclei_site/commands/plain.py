"""What goes wrong outside of the commands is one plain line, not a traceback."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError

import click
from alembic.util import CommandError
from flask import current_app, has_app_context
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from .. import revisions
from ..database import sqlite_file
from ..extensions import db
from ..health import REMEDY, UNUSABLE
from ..search.types import IndexBusyError, IndexUnusableError

LOST = REMEDY[0].upper() + REMEDY[1:]
RESTORE = "Run: iclei-site restore FILE"
FULL = ("disk is full", "No space left")


@contextmanager
def plainly() -> Iterator[None]:
    """Says which database or index cannot be used, or which file cannot be read or written, and ends the command."""
    try:
        yield
    except (*UNUSABLE, CommandError, JSONDecodeError) as error:
        raise click.ClickException(f"The database cannot be used ({_words(error)}). {advice(error)}") from None
    except (IndexBusyError, IndexUnusableError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{place}{error.strerror or error}") from None


def _words(error: Exception) -> str:
    """What the database said, in one line."""
    said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    return f"a value in it is no JSON: {said}" if isinstance(error, JSONDecodeError) else said


def advice(error: Exception) -> str:
    """What to do about an error of the database."""
    said = _words(error)
    if "locked" in said or "lock timeout" in said:
        return "Another command is writing to it; try again."
    if any(words in said for words in FULL):
        return "Make room on its disk."
    asked = isinstance(error, (OperationalError, ProgrammingError, sqlite3.OperationalError))
    if not asked:  # it can be opened, and not be read
        return RESTORE
    if not has_app_context():  # of a command that is not the site's own
        reached = "open" not in said and "connect" not in said
        return RESTORE if reached else "Is ICLEI_DATABASE_URL right, and may this user read and write there?"
    file = sqlite_file(current_app._get_current_object())  # type: ignore[attr-defined]  # the app behind the proxy
    if file and file.exists() and not os.access(file, os.R_OK | os.W_OK):
        return f"Let the site's user read and write {file}."
    return _by_migrations(is_server=file is None)


def _by_migrations(*, is_server: bool) -> str:
    """What is to be done where something is not there that was asked for."""
    try:
        with db.engine.connect() as connection:
            reached = revisions.reached(connection)
    except (*UNUSABLE, CommandError):
        return "Is its server running, and ICLEI_DATABASE_URL right?" if is_server else LOST
    if reached is None:
        return LOST
    return RESTORE if reached == revisions.newest() or not revisions.is_known(reached) else "Run: iclei-site db upgrade"
