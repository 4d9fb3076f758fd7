"""The commands of the site, and the console script `iclei-site`, which is `flask --app wsgi` by another name."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import FlaskGroup

from ..config import SettingError
from .backup import backup, restore
from .check import check
from .consent import consent_group, statistics_command
from .content import content_group
from .plain import plainly
from .search import search_group
from .serve import serve
from .translations import translations_group


def _make_app() -> Flask:
    from .. import create_app  # the package root imports this module

    return create_app()


def init_app(app: Flask) -> None:
    """The site's own commands, for the console script and for `flask --app wsgi` alike."""
    own = (backup, check, consent_group, content_group, restore, search_group, serve)
    for command in (*own, statistics_command, translations_group):
        app.cli.add_command(command)


def main() -> None:
    """Run the console script; a wrong setting or a damaged database is one plain line, not a traceback."""
    group = FlaskGroup(
        create_app=_make_app, add_version_option=False, help="Run and look after the catalogue of activities."
    )
    try:
        with plainly():
            group.main(prog_name="iclei-site")
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except SettingError as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)
