"""The models are what the migrations make."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, String, Table

from iclei_site.extensions import db


def differences(app: Flask, metadata: MetaData) -> list[object]:
    """What a new migration would do."""
    with app.app_context(), db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def test_migrations_make_the_models(app: Flask) -> None:
    assert differences(app, db.metadata) == [], "write a migration: iclei-site db migrate"


def test_a_forgotten_migration_is_found(app: Flask) -> None:
    changed = MetaData()
    for table in db.metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["activities"].append_column(Column("budget", Integer))
    Table("offices", changed, Column("slug", String(80), primary_key=True))
    assert len(differences(app, changed)) == 2
