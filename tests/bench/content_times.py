"""The instance folders that everything else is measured on, and how long the larger one takes to fill."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
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
LARGE, LARGE_BUILD, LARGE_MEMORY = 100_000, 240.0, 1_200.0  # activities; the goals there, in seconds and megabytes


class Filled(NamedTuple):
    """A site with content, the seconds its load took (files into the database, then the index), and its megabytes."""

    app: Flask
    instance: Path
    load: float
    build: float
    memory: float  # the most that the loading process had


def fill(instance: Path, *paths: Path) -> Filled:
    """A new instance folder with the content of these files, loaded by a process of its own."""
    command = [sys.executable, __file__, str(instance), *map(str, paths)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Filled(create_app(INSTANCE_PATH=str(instance)), instance, **json.loads(done.stdout.splitlines()[-1]))


def _load(instance: Path, paths: list[Path]) -> dict[str, float]:
    saved = 0.0

    def progress(step: str, done: int, total: int) -> None:
        nonlocal saved
        if step != "Indexing":
            saved = time.perf_counter()

    with create_app(INSTANCE_PATH=str(instance)).app_context():
        upgrade()
        started = time.perf_counter()
        load_paths(paths, progress=progress)
        ended = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"load": saved - started, "build": ended - saved, "memory": memory}


def fill_sample(folder: Path) -> Filled:
    """The 204 activities of the sample with all their languages."""
    return fill(folder / "sample", SAMPLE_CONTENT, TRANSLATIONS)


def fill_many(folder: Path, count: int) -> Filled:
    """That many made-up ones."""
    return fill(folder / "many", *write_content(folder / "content", count))


def report(table: Table, count: int, filled: Filled, worker: float) -> None:
    """The lines of the table; `worker` are the megabytes of one that has answered searches in this content."""
    whole, large = filled.load + filled.build, count >= LARGE
    build = LARGE_BUILD if large else BUILD
    table.line(f"files to database, {count:,} activities", f"{filled.load:.1f} s")
    table.line("index built from the database", f"{filled.build:.1f} s", "", f"≤ {build:g} s", filled.build <= build)
    goal, met = ("", None) if large else (f"< {LOAD:g} s", whole < LOAD)
    table.line("content load as a whole", f"{whole:.1f} s", "", goal, met)
    for name, megabytes in (("the most that the loading process had", filled.memory), ("and a worker", worker)):
        goal, met = (f"≤ {LARGE_MEMORY:g} MB", megabytes <= LARGE_MEMORY) if large else ("", None)
        table.line(name, f"{megabytes:.0f} MB", "", goal, met)


if __name__ == "__main__":
    print(json.dumps(_load(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])))
