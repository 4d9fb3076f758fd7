"""The whole content in memory, as the database holds it: to be compared, changed and written out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from ..database import sqlite_file
from ..extensions import db
from ..models import Activity, ContentState, ContentText, Entry

ACTIVITY_COLUMNS = tuple(column.name for column in Activity.__table__.columns if column.name not in ("id", "slug"))


class TextKey(NamedTuple):
    """Which text."""

    owner: str
    field: str
    language: str


class Text(NamedTuple):
    """The text, and where it was published when it is an official one."""

    text: str
    source_url: str | None = None


class EntryKey(NamedTuple):
    """Which entry."""

    section: str
    slug: str


@dataclass
class Content:
    """Activities by slug, each with all its columns; entries with `position` and `data`; texts."""

    activities: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: dict[EntryKey, dict[str, Any]] = field(default_factory=dict)
    texts: dict[TextKey, Text] = field(default_factory=dict)

    def owners(self) -> set[str]:
        """Whatever may have texts."""
        keywords = {f"keyword:{slug}" for row in self.activities.values() for slug in row["keywords"]}
        entries = {f"{section}:{slug}" for section, slug in self.entries}
        return keywords | entries | {f"activity:{slug}" for slug in self.activities}

    def texts_by_owner(self, language: str) -> dict[str, dict[str, Text]]:
        """All texts of one language, by owner and field."""
        found: dict[str, dict[str, Text]] = {}
        for key, text in self.texts.items():
            if key.language == language:
                found.setdefault(key.owner, {})[key.field] = text
        return found


def numbered(name: str) -> tuple[str, int]:
    """A sort key for names of fields: `fact_10` after `fact_9`."""
    stem, _, number = name.rpartition("_")
    return (stem, int(number)) if number.isdigit() else (name, 0)


def snapshot() -> Content:
    """The content of the database, as of one moment when called within a transaction."""
    columns = [getattr(Activity, name) for name in ACTIVITY_COLUMNS]
    activities = {
        row.slug: dict(zip(ACTIVITY_COLUMNS, row[1:], strict=True))
        for row in db.session.execute(select(Activity.slug, *columns))
    }
    entries = {
        EntryKey(row.section, row.slug): {"position": row.position, "data": row.data}
        for row in db.session.execute(select(Entry.section, Entry.slug, Entry.position, Entry.data))
    }
    texts = {
        TextKey(*row[:3]): Text(*row[3:])
        for row in db.session.execute(
            select(ContentText.owner, ContentText.field, ContentText.language, ContentText.text, ContentText.source_url)
        )
    }
    return Content(activities, entries, texts)


def snapshot_or_empty() -> Content:
    """The same, or nothing where there is no database yet: files can be checked without one. One that is locked or
    damaged raises what it raises: it is not empty."""
    try:
        return snapshot()
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        if _is_made():
            raise
        return Content()


def _is_made() -> bool:
    """Whether there is a database that has seen a migration."""
    file = sqlite_file(current_app._get_current_object())  # type: ignore[attr-defined]  # the app behind the proxy
    if file is not None and not file.exists():
        return False
    return inspect(db.engine).has_table("alembic_version")


def state() -> ContentState | None:
    """The version of the content, None before the first load."""
    return db.session.get(ContentState, 1)
