"""The console script `iclei-site`: `flask --app wsgi` with the site's own groups."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import FlaskGroup

from ..config import SettingError


def _make_app() -> Flask:
    from .. import create_app  # the package root imports everything; commands are loaded by it too

    return create_app()


def main() -> None:
    """Run the console script; a wrong setting is one plain line, not a traceback."""
    from .backup import backup, restore
    from .check import check
    from .content import content_group
    from .search import search_group
    from .serve import serve
    from .translations import translations_group

    group = FlaskGroup(
        create_app=_make_app, add_version_option=False, help="Run and look after the catalogue of activities."
    )
    for command in (backup, check, content_group, restore, search_group, serve, translations_group):
        group.add_command(command)
    try:
        group.main(prog_name="iclei-site")
    except SettingError as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)
