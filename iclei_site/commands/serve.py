"""`iclei-site serve`: everything from an empty folder to a running site. `make run` calls it."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import func, select

from ..config import HOME, PACKAGE, PREFIX, SAMPLE_CONTENT
from ..content.indexing import content_version, rebuild
from ..content.load import load_paths
from ..extensions import db
from ..models import Activity
from ..search.types import IndexUnusableError


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: ICLEI_PORT, 8000).")
@with_appcontext
def serve(host: str, port: int | None) -> None:
    """Migrate the database, load the sample content into an empty one, see to the index, and serve the site."""
    port = port or int(current_app.config["PORT"])
    _check_port(host, port)
    prepare()
    click.echo(f"Serving on http://{host}:{port} (stop with Ctrl-C)")
    sys.stdout.flush()
    _help_translators()
    threads, workers = current_app.config["THREADS"], current_app.config["WORKERS"]
    command = ["--bind", f"{host}:{port}", "--worker-class", "gthread", "--no-control-socket", "--log-level", "warning"]
    command += ["--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "20"]
    db.engine.dispose()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *command, "iclei_site:create_app()"])  # noqa: S606  # our own words only


def _help_translators() -> None:
    """Who serves a checkout may be at work on its texts: what the settings leave open is on then."""
    if HOME != PACKAGE:
        for name in ("CATALOG_RELOAD", "TRANSLATION_DESK"):
            if not current_app.config[name]:
                os.environ[PREFIX + name] = "on"


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise click.ClickException(
                f"Port {port} on {host} cannot be used ({problem.strerror}). Stop what runs there, or choose another: "
                f"PORT={port + 1 if port < 65535 else 8000} make run"
            ) from None


def prepare() -> None:
    """Bring database, content and index to where the site can be served; what is there is kept."""
    upgrade()
    if not db.session.scalar(select(func.count()).select_from(Activity)):
        click.echo("Loading the sample content …")
        report = load_paths([SAMPLE_CONTENT, Path(current_app.config["TRANSLATIONS_PATH"])])
        click.echo(str(report))
    try:
        fits = current_app.extensions["search"].status().content_version == content_version()
    except IndexUnusableError:
        fits = False
    if not fits:
        click.echo("Building the search index …")
        rebuild()
