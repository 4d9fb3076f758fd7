"""Counts that need no consent: how often something happened on a day, with nothing about anybody in it.

Each process adds up in memory and brings its sums to the database now and then, aside from any request; what a killed
process had not brought yet, at most a minute's worth, is lost.
"""

from __future__ import annotations

import atexit
import logging
import sqlite3
import threading
import time
import weakref
from collections import Counter
from datetime import UTC, date, datetime

from flask import Flask, Response, g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from .database import add_up, writing
from .extensions import db
from .htmx import wants_partial
from .locales import current_language
from .models import DailyCount
from .search.aside import start_aside

log = logging.getLogger(__name__)
PAUSE = 60.0  # seconds between two writings of a process
Key = tuple[date, str, str, str]
_counting: weakref.WeakSet[Statistics] = weakref.WeakSet()  # of the apps of this process that are still there


class Statistics:
    """The sums of one process: pages (`page`), searches (`search`), those without a result (`nothing`), and facets used
    (`facet`)."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        self._written = time.monotonic()

    def add(self, what: str, language: str, value: str = "") -> None:
        """Count one. Never waits for the database."""
        with self._lock:
            self._counts[datetime.now(UTC).date(), what, value, language] += 1
            due = time.monotonic() - self._written > PAUSE
            if due:
                self._written = time.monotonic()
        if due:
            start_aside(self.flush, "counts")

    def flush(self) -> None:
        """Bring the sums to the database; those that it does not take stay for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with self._app.app_context(), writing() as session:
                for (day, what, value, language), count in sorted(counts.items()):  # all processes in one order
                    key = {"day": day, "what": what, "value": value, "language": language}
                    add_up(session, DailyCount, key, "count", count)
        except (SQLAlchemyError, sqlite3.Error) as problem:  # the second as a connection is opened
            log.warning("counts are kept for later: %s", problem)
            with self._lock:
                self._counts += counts


def rows(days: int) -> list[DailyCount]:
    """The counts of the last days, newest first."""
    since = date.fromordinal(datetime.now(UTC).date().toordinal() - days + 1)
    found = db.session.scalars(select(DailyCount).where(DailyCount.day >= since))
    return sorted(found, key=lambda row: (-row.day.toordinal(), row.what, row.value, row.language))


def init_app(app: Flask) -> None:
    """Start counting; what is left at the end of the process is written then."""
    statistics = app.extensions["statistics"] = Statistics(app)

    @app.after_request
    def count_page(response: Response) -> Response:
        whole = response.status_code in (200, 304) and response.mimetype == "text/html" and not wants_partial()
        if whole and request.method == "GET" and "language" in g:
            statistics.add("page", current_language().tag)
        return response

    _counting.add(statistics)


@atexit.register
def _flush_all() -> None:
    for statistics in list(_counting):
        statistics.flush()
