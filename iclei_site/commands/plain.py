"""What goes wrong outside of the commands is one plain line, not a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError, ProgrammingError


@contextmanager
def plainly() -> Iterator[None]:
    """Says which database cannot be used, or which file cannot be read or written, and ends the command."""
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        locked = "locked" in str(error.orig)
        advice = "Another command is writing to it; try again." if locked else "Run: iclei-site db upgrade"
        raise click.ClickException(f"The database cannot be used ({error.orig}). {advice}") from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{place}{error.strerror or error}") from None
