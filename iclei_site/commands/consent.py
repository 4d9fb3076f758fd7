"""`iclei-site consent …`: the record of answers; `iclei-site statistics`: counts that need no consent."""

from __future__ import annotations

import re

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from ..records import consent_report, erase_receipt, prune_counts, prune_records, told_count
from ..statistics import rows
from .plain import plainly

consent_group = AppGroup("consent", help="The record of answers about cookies.")


@consent_group.command("report")
@plainly()
def report_command() -> None:
    """How often was accepted, rejected and chosen, for each day and language; numbers below five are not told."""
    click.echo(f"{'day (UTC)':<12}{'language':<10}{'accept':>8}{'reject':>8}{'choose':>8}")
    for day, language, told in consent_report():
        click.echo(f"{day.isoformat():<12}{language:<10}{told['accept']:>8}{told['reject']:>8}{told['choose']:>8}")


@consent_group.command("prune")
@plainly()
def prune_command() -> None:
    """Remove records and daily counts older than ICLEI_CONSENT_RETENTION_MONTHS, and words that no record names."""
    months: int = current_app.config["CONSENT_RETENTION_MONTHS"]
    click.echo(f"{prune_records(months)} records older than {months} months removed.")
    click.echo(f"{prune_counts(months)} daily counts older than {months} months removed.")


@consent_group.command("erase")
@click.argument("receipt")
@plainly()
def erase_command(receipt: str) -> None:
    """Remove everything recorded under one receipt."""
    if not re.fullmatch("[0-9a-f]{32}", receipt):
        raise click.ClickException(f"{receipt!r} is no receipt: it has 32 digits from 0-9 and a-f.")
    count = erase_receipt(receipt)
    if not count:
        raise click.ClickException(f"Nothing is recorded under {receipt}.")
    click.echo(f"{count} records of {receipt} erased.")


@click.command("statistics")
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="How many days to print.")
@with_appcontext
@plainly()
def statistics_command(days: int) -> None:
    """Pages, searches, those without a result and facets used, by day and language; no cookie is needed for them."""
    click.echo(f"{'day (UTC)':<12}{'language':<10}{'what':<10}{'facet':<10}{'count':>7}")
    for row in rows(days):
        line = f"{row.day.isoformat():<12}{row.language:<10}{row.what:<10}{row.value:<10}{told_count(row.count):>7}"
        click.echo(line)
