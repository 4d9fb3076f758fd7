"""Figures for Prometheus at `/metrics`, added up over all processes; nothing in them is about a person.

A part that counts something of its own makes a `prometheus_client.Counter` at the level of its module: it is served
here without further ado. Labels must have few values, and none that a visitor can make up.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as as_text
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from .extensions import db
from .logs import elapsed
from .models import ContentState
from .search.types import IndexUnusableError

bp = Blueprint("metrics", __name__)
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where the processes of one server add up; prometheus-client's own name for it
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
REQUESTS = Histogram(
    "iclei_request_seconds",
    "Requests answered, and the time they took.",
    ["method", "route", "status"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10),
)
SEARCHES = Counter("iclei_searches", "Searches for words, and whether anything was found.", ["language", "found"])


def searched(language: str, words: str, total: int) -> None:
    """Count a search for words. Answers that a cache in front gave are not among them."""
    if words:
        SEARCHES.labels(language, "yes" if total else "no").inc()


def _count(response: Response) -> Response:
    method = request.method if request.method in METHODS else "other"
    route = str(request.url_rule) if request.url_rule else "none"
    REQUESTS.labels(method, route, str(response.status_code)).observe(elapsed())
    return response


class _Index:
    """How the index on disk is, seen when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        """The figures; all but the first only while the index can be read."""
        try:
            status = current_app.extensions["search"].status()
        except IndexUnusableError:
            yield GaugeMetricFamily("iclei_index_usable", "1 while the search index can be read.", 0)
            return
        yield GaugeMetricFamily("iclei_index_usable", "1 while the search index can be read.", 1)
        yield GaugeMetricFamily("iclei_index_documents", "Activities in the index.", status.documents)
        age = max(0.0, time.time() - status.built_at)
        yield GaugeMetricFamily("iclei_index_age_seconds", "Since the index was written.", age)
        versions = {"version": status.version, "content_version": status.content_version}
        yield InfoMetricFamily("iclei_index", "Versions of the index, and of the content it was made from.", versions)
        try:
            fits = status.content_version == (db.session.scalar(select(ContentState.version)) or "")
        except (SQLAlchemyError, sqlite3.Error):
            return
        yield GaugeMetricFamily("iclei_index_fits_content", "1 while the index is of the database's version.", fits)


@bp.get("/metrics")
def metrics() -> Response:
    """Text for Prometheus."""
    now = CollectorRegistry()
    now.register(_Index())
    counted = REGISTRY
    if os.environ.get(FOLDER):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # the library's
    response = Response(as_text(counted) + as_text(now), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Count every request, timed as it is logged, and register the address."""
    app.after_request(_count)
    app.register_blueprint(bp)
