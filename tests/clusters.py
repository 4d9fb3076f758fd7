"""A server of PostgreSQL for tests, and the site on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from iclei_site import create_app
from iclei_site.config import SAMPLE_CONTENT, TRANSLATIONS
from iclei_site.content.load import load_paths
from iclei_site.extensions import db

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
USER = "postgres" if os.geteuid() == 0 else None  # it refuses to be run by root


class Cluster:
    """A server in a folder of its own, asked through its socket; it lives in another time zone than the site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if USER:
            shutil.chown(folder, USER, USER)
        self.run(
            "initdb", "--auth=trust", "--username=iclei", "--no-sync", "--encoding=UTF8", "--locale=C", "-D", "data"
        )
        self.start()
        self.run("createdb", "-h", str(folder), "-U", "iclei", "iclei")

    @property
    def url(self) -> str:
        """For ICLEI_DATABASE_URL."""
        return f"postgresql+psycopg://iclei@/iclei?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, as its user."""
        whose: Any = {"user": USER, "group": USER, "extra_groups": []} if USER else {}
        subprocess.run(
            [str(PROGRAMS / program), *arguments], check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **whose
        )

    def start(self) -> None:
        """With the socket in its folder, and no port."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c timezone=Pacific/Auckland"
        self.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """At once."""
        self.run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")


@contextmanager
def running() -> Iterator[Cluster]:
    """One of its own, not below pytest's own folder, which other users cannot enter."""
    with tempfile.TemporaryDirectory(prefix="iclei-pg-") as name:
        made = Cluster(Path(name))
        yield made
        made.stop()


@contextmanager
def on(cluster: Cluster, folder: Path) -> Iterator[Flask]:
    """The site with the sample content on it."""
    app = create_app(INSTANCE_PATH=str(folder / "instance"), DATABASE_URL=cluster.url)
    with app.app_context():
        upgrade()
        load_paths([SAMPLE_CONTENT, TRANSLATIONS])
    yield app
    with app.app_context():
        db.engine.dispose()
