"""How migrations reach the database of the running app."""

from __future__ import annotations

from alembic import context
from flask import current_app

from iclei_site.database import sqlite_file
from iclei_site.extensions import db
from iclei_site.revisions import LOCK, PATIENCE_MS

if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: iclei-site db upgrade")

file = sqlite_file(current_app._get_current_object())  # type: ignore[attr-defined]  # the app behind the proxy
if file is not None:  # an embedded database is created here and nowhere else
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
# One at a time: of two that start at once the later one finds what the other one has made.
options = {"begin_immediate": True, "patience_ms": PATIENCE_MS}
with db.engine.connect().execution_options(**options) as connection:
    context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        context.run_migrations()
    connection.commit()
