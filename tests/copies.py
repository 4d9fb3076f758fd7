"""Copies of an instance folder that another process or thread may be writing its counts to."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

DATABASE = "iclei.sqlite"


def copy_instance(instance: Path, target: Path) -> Path:
    """Everything as it is, and the database as it was at one moment."""
    shutil.copytree(instance, target, symlinks=True, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    with (
        closing(sqlite3.connect(instance / DATABASE)) as source,
        closing(sqlite3.connect(target / DATABASE)) as copy,
    ):
        source.backup(copy)
        for table in ("consent_records", "consent_wordings"):  # of tests that answered on the shared one
            copy.execute(f"DELETE FROM {table}")
        copy.commit()
        copy.execute("PRAGMA journal_mode=WAL")
    return target
