"""The instance folders that everything else is measured on, and how long the larger one takes to fill."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask_migrate import upgrade
from generate import write_content
from report import Table

from iclei_site import create_app
from iclei_site.config import SAMPLE_CONTENT, TRANSLATIONS
from iclei_site.content.load import load_paths

LOAD, BUILD = 30.0, 25.0  # seconds; goals at 10,000 activities


class Filled(NamedTuple):
    """A site with content, and the seconds its load took: files into the database, then the index."""

    app: Flask
    instance: Path
    load: float
    build: float


def fill(instance: Path, *paths: Path) -> Filled:
    """A new instance folder with the content of these files."""
    app = create_app(INSTANCE_PATH=str(instance))
    saved = 0.0

    def progress(step: str, done: int, total: int) -> None:
        nonlocal saved
        if step != "Indexing":
            saved = time.perf_counter()

    with app.app_context():
        upgrade()
        started = time.perf_counter()
        load_paths(list(paths), progress=progress)
        ended = time.perf_counter()
    return Filled(app, instance, saved - started, ended - saved)


def fill_sample(folder: Path) -> Filled:
    """The 204 activities of the sample with all their languages."""
    return fill(folder / "sample", SAMPLE_CONTENT, TRANSLATIONS)


def fill_many(folder: Path, count: int) -> Filled:
    """That many made-up ones."""
    return fill(folder / "many", *write_content(folder / "content", count))


def report(table: Table, count: int, filled: Filled) -> None:
    """The lines of the table."""
    whole = filled.load + filled.build
    table.line(f"files to database, {count:,} activities", f"{filled.load:.1f} s")
    table.line("index built from the database", f"{filled.build:.1f} s", "", f"≤ {BUILD:g} s", filled.build <= BUILD)
    table.line("content load as a whole", f"{whole:.1f} s", "", f"< {LOAD:g} s", whole < LOAD)
