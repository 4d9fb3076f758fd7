"""`iclei-site serve`: everything from an empty folder to a running site. `make run` calls it."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from .. import logs, metrics, revisions
from ..config import HOME, PACKAGE, PREFIX, SAMPLE_CONTENT
from ..content.indexing import content_version, rebuild
from ..content.load import load_paths
from ..extensions import db
from ..models import Activity
from ..records import note_policy
from ..search.types import IndexUnusableError
from .plain import plainly

log = logging.getLogger(__name__)
METRICS = "iclei-metrics"  # folders of figures: this, and the process


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default: ICLEI_PORT, 8000).")
@with_appcontext
@plainly()
def serve(host: str, port: int | None) -> None:
    """Migrate the database, load the sample content into an empty one, see to the index, and serve the site.

    A socket that systemd hands over is used instead of HOST and PORT.
    """
    if current_app.config["LOG_FORMAT"] == "json":
        logs.write("json")
    port = port or int(current_app.config["PORT"])
    handed = os.environ.get("LISTEN_PID") == str(os.getpid())
    if not handed:
        _check_port(host, port)
    prepare()
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"  # of IPv6, an address holds colons itself
    _tell("Serving on the socket of systemd" if handed else f"Serving on http://{place} (stop with Ctrl-C)")
    sys.stdout.flush()
    _help_translators()
    db.engine.dispose()
    os.environ["ICLEI_LOG_FORMAT"] = current_app.config["LOG_FORMAT"]  # of the workers and of their master
    os.environ.setdefault(metrics.FOLDER, str(_metrics_folder()))
    command = [sys.executable, "-m", "gunicorn", *_options(place), "iclei_site:create_app()"]
    os.execv(sys.executable, command)  # noqa: S606  # our own words only


def _tell(words: str) -> None:
    """What is being done, on the standard output: a line for people, or an object for machines."""
    if current_app.config["LOG_FORMAT"] == "json":
        log.info(words)
    else:
        click.echo(words)


def _options(address: str) -> list[str]:
    """How gunicorn runs. It believes no forwarded header itself: that is for ICLEI_PROXY_COUNT to say."""
    config = current_app.config
    options = ["--bind", address, "--worker-class", "gthread", "--no-control-socket"]
    options += ["--workers", str(config["WORKERS"]), "--threads", str(config["THREADS"]), "--graceful-timeout", "20"]
    options += ["--log-level", "info" if config["LOG_FORMAT"] == "json" else "warning", "--forwarded-allow-ips", ""]
    return [*options, "--config", str(Path(__file__).with_name("gunicorn_conf.py"))]


def _metrics_folder() -> Path:
    """A new folder where the workers add up what they count: in memory, so that a full disk cannot hurt them. Those of
    servers that were killed are removed."""
    memory = Path("/dev/shm")  # noqa: S108  # the name below carries a process that no other user has
    base = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    for old in base.glob(f"{METRICS}-[0-9]*"):
        if not Path(f"/proc/{old.name.rpartition('-')[2]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = base / f"{METRICS}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _help_translators() -> None:
    """Who serves a checkout may be at work on its texts: what the settings leave open is on then."""
    if HOME != PACKAGE:
        for name in ("CATALOG_RELOAD", "TRANSLATION_DESK"):
            if not current_app.config[name]:
                os.environ[PREFIX + name] = "on"


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        advice = f" Stop what runs there, or choose another: PORT={port + 1 if port < 65535 else 8000} make run"
        raise click.ClickException(
            f"Port {port} on {host} cannot be used ({problem.strerror})."
            + (advice if problem.errno == errno.EADDRINUSE else "")
        ) from None


def prepare() -> None:
    """Bring database, content and index to where the site can be served; what is there is kept."""
    revisions.migrate()
    registry = current_app.extensions["consent"]
    note_policy(registry.version, registry.offer)
    if not db.session.scalar(select(func.count()).select_from(Activity)):
        _tell("Loading the sample content …")
        report = load_paths([SAMPLE_CONTENT, Path(current_app.config["TRANSLATIONS_PATH"])])
        _tell(str(report))
    try:
        fits = current_app.extensions["search"].status().content_version == content_version()
    except IndexUnusableError:
        fits = False
    if not fits:
        _tell("Building the search index …")
        rebuild()
