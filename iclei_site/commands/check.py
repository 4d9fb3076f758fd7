"""`iclei-site check`: ready or not, one line for each finding."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from ..deployment import activities, findings, parts
from .plain import plainly


@click.command("check")
@click.option(
    "--deploy", is_flag=True, help="Also what a host has to see to: settings, TLS, proxies, permissions, disk."
)
@with_appcontext
@plainly()
def check(deploy: bool) -> None:
    """Say what is not ready, each with its remedy; exit 1 on any."""
    found = findings() if deploy else [*parts(), *activities()]
    for line in found:
        click.echo(line)
    if found:
        sys.exit(1)
    click.echo("Ready.")
