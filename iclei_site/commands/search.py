"""`iclei-site search …`: the index, which can be made again from the database at any time."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

import click
from babel.dates import format_timedelta
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from ..content.indexing import content_version, differences, rebuild
from ..extensions import db
from ..models import Activity
from .plain import plainly

search_group = AppGroup("search", help="The search index.")


@search_group.command("rebuild")
@plainly()
def rebuild_command() -> None:
    """Build a new index beside the old one and switch over; readers never see a gap."""
    total = db.session.scalar(select(func.count()).select_from(Activity)) or 0
    started = time.perf_counter()
    try:
        with click.progressbar(length=total, label="Indexing", file=sys.stderr) as bar:
            done = rebuild(lambda count: bar.update(count - bar.pos))
    except OSError as problem:
        raise click.ClickException(f"The index could not be written ({problem}); the old one is as it was.") from None
    click.echo(f"{done} activities indexed in {time.perf_counter() - started:.1f} s.")


@search_group.command("status")
@plainly()
def status_command() -> None:
    """Documents for each language, version, age and size, and whether the index agrees with the database."""
    engine = current_app.extensions["search"]
    status = engine.status()
    changed, removed = differences(engine)
    built = datetime.fromtimestamp(status.built_at, UTC)
    click.echo(f"documents  {status.documents}")
    for tag, count in status.languages.items():
        click.echo(f"  {tag:<9}{count}")
    click.echo(f"version    {status.version}, {status.size_bytes / 1e6:.1f} MB")
    click.echo(f"age        {_age(built)}, since {built:%Y-%m-%d %H:%M} UTC")
    if changed or removed or status.content_version != content_version():
        raise click.ClickException(
            f"The index differs from the database: {len(changed)} to change, {len(removed)} to remove. "
            "Run: iclei-site search rebuild"
        )
    click.echo("It agrees with the database.")


def _age(since: datetime) -> str:
    """How long ago something was, in the largest unit that says it."""
    return format_timedelta(datetime.now(UTC) - since, granularity="second", threshold=1, locale="en")
