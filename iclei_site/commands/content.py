"""`iclei-site content`: check, load and export files of content."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn, Self

import click
from flask.cli import AppGroup

from ..content.export import export_content
from ..content.load import LoadReport, check_paths, load_paths
from ..content.problems import ContentError, Problems
from ..search.types import IndexBusyError, IndexUnusableError
from .plain import plainly

content_group = AppGroup("content", help="Check, load and export the content: CSV, YAML and PO files.")
_paths = click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))


class Bars:
    """A bar on a terminal for each step of a load; nothing anywhere else."""

    def __init__(self) -> None:
        self.step = ""
        self.bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.finish()

    def finish(self) -> None:
        if self.bar:
            self.bar.render_finish()

    def __call__(self, step: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if step != self.step:
            self.finish()
            self.step, self.bar = step, click.progressbar(length=total, label=step.ljust(8), file=sys.stderr)
        self.bar.update(done - self.bar.pos)


@content_group.command()
@_paths
def check(paths: tuple[Path, ...]) -> None:
    """Say what is wrong with files of content, and change nothing."""
    with plainly():
        problems = check_paths(paths)
    for line in problems.lines():
        click.echo(line)
    if problems.error_count:
        sys.exit(1)
    click.echo(f"No errors, {_number(problems.warning_count, 'warning')}.")


@content_group.command()
@click.option("--prune", is_flag=True, help="Remove what the files should describe and do not.")
@_paths
def load(paths: tuple[Path, ...], prune: bool) -> None:
    """Bring the database to what files of content say: all of it, or nothing on any error."""
    with plainly():
        try:
            with Bars() as bars:
                report = load_paths(paths, prune, bars)
        except ContentError as error:
            _stop(error.problems)
        except (IndexBusyError, IndexUnusableError) as error:
            click.echo(f"The content is saved, but the search index could not follow: {error}", err=True)
            click.echo("Run: iclei-site search rebuild", err=True)
            sys.exit(1)
    _tell(report)


@content_group.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write all content to files that `load` reads back to the same content."""
    with plainly():
        written, others = export_content(folder)
    for path in written:
        click.echo(path)
    if not written:
        click.echo("There is no content yet; nothing was written.", err=True)
    for path in others:
        click.echo(f"{path}: left as it was, and no part of this export", err=True)


def _stop(problems: Problems) -> NoReturn:
    for line in problems.lines():
        click.echo(line, err=True)
    click.echo(f"{_number(problems.error_count, 'error')}; nothing was changed.", err=True)
    sys.exit(1)


def _tell(report: LoadReport) -> None:
    for line in report.problems.lines():
        click.echo(line, err=True)
    click.echo(report)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
