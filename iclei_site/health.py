"""For machines that watch: `/healthz` says the process is up, `/readyz` whether each part is usable."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from . import revisions
from .extensions import db
from .models import ContentState
from .search.types import IndexUnusableError

bp = Blueprint("health", __name__)
REMEDY = "run: iclei-site restore FILE, or iclei-site db upgrade for a new site"
UNUSABLE = (SQLAlchemyError, sqlite3.Error)  # the second as a connection is opened


def remedy(error: Exception) -> str:
    """What to do about a database that cannot be used. One that is locked is neither lost nor damaged."""
    return "locked by another command, try again" if "database is locked" in str(error) else REMEDY


def _database() -> str:
    try:
        with db.engine.connect() as connection:
            revisions.reached(connection)  # a question without a table is answered by a damaged file too
    except UNUSABLE as error:
        return f"cannot be opened or read ({type(error).__name__}); {remedy(error)}"
    return ""


def _migrations() -> str:
    """A database that a newer release has migrated is usable as long as it has all that this one asks for."""
    try:
        with db.engine.connect() as connection:
            current = revisions.reached(connection)
            lacking = [] if revisions.is_known(current) else revisions.lacking(connection)
    except UNUSABLE:
        return "cannot be read"
    if lacking:
        return f"at {current} of another release, without {', '.join(lacking)}; start that release again"
    if current == revisions.newest() or not revisions.is_known(current):
        return ""
    return f"at {current}, the code needs {revisions.newest()}; run: iclei-site db upgrade"


def _index() -> str:
    try:
        status = current_app.extensions["search"].status()
        version = db.session.scalar(select(ContentState.version))
    except IndexUnusableError as error:
        return f"cannot be used: {_without_folder(error)}"
    except UNUSABLE as error:
        return f"cannot be compared with the database ({type(error).__name__}); {remedy(error)}"
    if status.content_version != (version or ""):
        return "is not of the database's version; run: iclei-site search rebuild"
    return ""


def _without_folder(error: IndexUnusableError) -> str:
    """Why, and what to do; where the index lies is nobody's business who asks from outside."""
    return str(error).replace(current_app.config["INSTANCE_PATH"], "instance")


def _catalogs() -> str:
    """Of the languages that are offered, all are loaded, whatever lies on the disk."""
    loaded = current_app.extensions["catalogs"].loaded()
    missing = [tag for tag in current_app.config["LANGUAGES"] if tag != "en" and tag not in loaded]
    return f"not loaded: {', '.join(missing)}; run: iclei-site translations check" if missing else ""


PARTS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "index": _index,
    "catalogs": _catalogs,
}


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="up")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Every part with "ok" or what is wrong and what to do; 503 when anything is wrong."""
    parts = {name: check() or "ok" for name, check in PARTS.items()}
    ready = all(state == "ok" for state in parts.values())
    return jsonify(ready=ready, parts=parts), 200 if ready else 503


@bp.after_request
def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Register both addresses."""
    app.register_blueprint(bp)
