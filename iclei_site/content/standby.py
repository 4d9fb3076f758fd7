"""When the index cannot be used: the catalogue is listed from the database, and the index is made again meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from typing import TypeVar

from flask import Flask, current_app
from markupsafe import escape
from sqlalchemy import select

from ..extensions import db
from ..models import Activity
from ..search.analysis import name_key
from ..search.aside import start_aside
from ..search.facets import FACETS
from ..search.request import SearchRequest
from ..search.types import (
    Document,
    FacetCount,
    Hit,
    IndexStatus,
    IndexUnusableError,
    Neighbours,
    Passage,
    Progress,
    Related,
    SearchEngine,
    SearchResults,
)
from ..search.years import span_of, status_in
from .collation import collation_key
from .indexing import facet_codes, rebuild
from .read import Words, texts_of

log = logging.getLogger(__name__)
PAUSE = 30.0  # seconds between two attempts to make the index again
BATCH = 500  # owners asked for in one statement; SQLite takes 32,766 parameters at most
T = TypeVar("T")


class StandbyEngine:
    """An engine with the database behind it: see `SearchEngine`. Reading methods never raise IndexUnusableError, but
    for `status` and `digests`, which tell what is really on disk."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._healed = -PAUSE  # when the last attempt began, on the monotonic clock
        self._healing = threading.Lock()

    @property
    def version(self) -> str:
        """Of the index that answers now; one of its own for each answer from the database, so that none is kept."""
        return self._try(lambda: self._engine.version, lambda: f"database-{time.monotonic_ns()}")

    def search(self, request: SearchRequest) -> SearchResults:
        """A page of results, from the database where need be."""
        return self._try(partial(self._engine.search, request), partial(search_database, request))

    def neighbours(self, request: SearchRequest, slug: str) -> Neighbours:
        """Where an activity stands in a search; nowhere while there is no index."""
        return self._try(partial(self._engine.neighbours, request, slug), lambda: Neighbours(0, 0, None, None))

    def related(self, slug: str, language: str, limit: int = 4) -> tuple[Related, ...]:
        """Activities like this one; none while there is no index."""
        return self._try(partial(self._engine.related, slug, language, limit), lambda: ())

    def values(self, facet: str) -> Mapping[str, int]:
        """Every value of a facet with the number of its activities."""
        return self._try(partial(self._engine.values, facet), partial(_values, facet))

    def writing(self) -> AbstractContextManager[None]:
        """See `SearchEngine`."""
        return self._engine.writing()

    def rebuild(self, documents: Iterable[Document], content_version: str, progress: Progress | None = None) -> int:
        """See `SearchEngine`."""
        return self._engine.rebuild(documents, content_version, progress)

    def update(self, changed: Iterable[Document], removed: Iterable[str], content_version: str) -> None:
        """See `SearchEngine`."""
        self._engine.update(changed, removed, content_version)

    def status(self) -> IndexStatus:
        """What is on disk. Raises IndexUnusableError."""
        return self._engine.status()

    def digests(self) -> Mapping[str, str]:
        """What is on disk. Raises IndexUnusableError."""
        return self._engine.digests()

    def _try(self, indexed: Callable[[], T], otherwise: Callable[[], T]) -> T:
        try:
            return indexed()
        except IndexUnusableError as problem:
            self._heal(str(problem))
            return otherwise()

    def _heal(self, problem: str) -> None:
        """Make the index again in a thread of its own, unless that was tried a moment ago."""
        if time.monotonic() - self._healed < PAUSE or not self._healing.acquire(blocking=False):
            return
        self._healed = time.monotonic()
        log.error("the index cannot be used and is made again: %s", problem)
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind the proxy
        if not start_aside(partial(self._rebuild, app), "index-healing"):
            self._healing.release()

    def _rebuild(self, app: Flask) -> None:
        try:
            with app.app_context():
                rebuild()
        except Exception:
            log.exception("the index could not be made again")
        finally:
            self._healing.release()


def search_database(request: SearchRequest) -> SearchResults:
    """A page of activities by title that hold the filters and, somewhere in title or summary, every word."""
    hits = [hit for hit in _hits(request) if _has_words(hit, request.q)]
    among = {facet.name: [h for h in hits if _fits(h, request, but=facet.name)] for facet in FACETS}
    found = [hit for hit in hits if _fits(hit, request)]
    found.sort(key=lambda hit: collation_key(hit.title.text, request.language))
    pages = max(1, -(-len(found) // request.per_page))
    request = request if request.page <= pages else request.changed(page=pages)
    start = (request.page - 1) * request.per_page
    return SearchResults(
        request=request,
        total=len(found),
        pages=pages,
        hits=tuple(found[start : start + request.per_page]),
        facets={name: _counts(name, hits, request.selected(name)) for name, hits in among.items()},
        version=f"database-{time.monotonic_ns()}",
        preparing=True,
    )


def _hits(request: SearchRequest) -> list[Hit]:
    activities = db.session.scalars(select(Activity)).all()
    owners = [f"activity:{activity.slug}" for activity in activities]
    texts: dict[str, Mapping[str, Words]] = {}
    for start in range(0, len(owners), BATCH):
        texts |= texts_of(owners[start : start + BATCH], request.language)
    return [
        _hit(activity, texts.get(owner, {}))
        for activity, owner in zip(activities, owners, strict=True)
        if _meets_years(activity, request)
    ]


def _hit(activity: Activity, texts: Mapping[str, Words]) -> Hit:
    status = status_in(date.today().year, activity.status, activity.start_year, activity.end_year)
    title, summary = (
        Passage(words.text, words.language, escape(words.text))
        for words in (texts.get("title", Words(activity.slug, "en")), texts.get("summary", Words("", "en")))
    )
    return Hit(
        slug=activity.slug,
        title=title,
        summary=summary,
        facets=facet_codes(activity) | {"status": (status,)},
        start_year=activity.start_year,
        end_year=activity.end_year,
        website=activity.website,
    )


def _meets_years(activity: Activity, request: SearchRequest) -> bool:
    if not (request.year_from or request.year_to):
        return True
    first, last = span_of(activity.status, activity.start_year, activity.end_year)
    return first <= (request.year_to or 9000) and last >= (request.year_from or 0)


def _has_words(hit: Hit, q: str) -> bool:
    text = name_key(hit.title.text) + " " + " ".join(name_key(part) for part in hit.summary.text.split(". "))
    return all(word in text for word in name_key(q).split())


def _fits(hit: Hit, request: SearchRequest, but: str = "") -> bool:
    return all(name == but or set(codes) & set(hit.facets[name]) for name, codes in request.filters.items())


def _counts(name: str, hits: Iterable[Hit], selected: tuple[str, ...]) -> tuple[FacetCount, ...]:
    counted = Counter(code for hit in hits for code in hit.facets[name])
    codes = dict.fromkeys((*selected, *(code for code, _ in counted.most_common())))
    return tuple(FacetCount(code, counted[code], code in selected) for code in codes)


def _values(facet: str) -> Mapping[str, int]:
    return Counter(code for hit in _hits(SearchRequest("en")) for code in hit.facets[facet])
