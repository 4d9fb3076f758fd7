"""The engine that the site runs on: Whoosh on disk, arrays in memory, the newest version of the index at every call."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from . import lexicon, searching, spelling, synonyms, whoosh_store
from .aside import start_aside
from .finding import meant
from .folders import Folders, Mark, check_sizes, read_state, write_state
from .related import related
from .request import SearchRequest
from .shown import hit
from .snapshot import Snapshot
from .types import Document, IndexStatus, IndexUnusableError, Neighbours, Progress, Related, SearchResults

CHECK = 0.05  # seconds between two looks at the disk; a change is seen well within one
PAUSE = 1.0  # seconds before a version that could not be loaded is tried again
TRIES = 3  # to open an index that is being replaced

_log = logging.getLogger(__name__)


def current_year() -> int:
    """The year that statuses are worked out for."""
    return datetime.date.today().year


class WhooshEngine:
    """See `SearchEngine`. One for all threads of a process, and any number of processes on one folder.

    `patience` is how long a writing method waits for another writer, in seconds, before it raises IndexBusyError.
    `synonyms` is the folder with `<locale>/synonyms.txt`, read by `rebuild`.
    """

    def __init__(
        self,
        folder: Path | str,
        patience: float = 5.0,
        year: Callable[[], int] = current_year,
        synonyms: Path | str | None = None,
    ) -> None:
        self._folders = Folders(Path(folder), patience)
        self._synonyms = None if synonyms is None else Path(synonyms)
        self._year = year
        self._snapshot: Snapshot | None = None
        self._checked = 0.0  # when the disk was last looked at, on the monotonic clock
        self._loading = threading.Lock()
        self._failure: tuple[float, Mark | None, IndexUnusableError] | None = None  # when, of which version, and what
        self._languages: set[str] = set()  # asked for so far

    def search(self, request: SearchRequest) -> SearchResults:
        """A page of results. Raises IndexUnusableError."""
        if request.language not in self._languages:
            self._languages.add(request.language)
            start_aside(partial(lexicon.read, request.language), "lexicon")  # so that the first slip need not wait
        return searching.search(self._current(), request)

    def neighbours(self, request: SearchRequest, slug: str) -> Neighbours:
        """Where an activity stands in a search, and what is before and after it there."""
        snapshot = self._current()
        found = meant(snapshot, request).found
        order = searching.ordered(snapshot, request, found, snapshot.size).tolist()
        document = snapshot.by_slug.get(slug)
        if document not in order:
            return Neighbours(0, len(order), None, None)
        place = order.index(document)
        before, after = (
            hit(snapshot, order[other], request.language) if 0 <= other < len(order) else None
            for other in (place - 1, place + 1)
        )
        return Neighbours(place + 1, len(order), before, after)

    def related(self, slug: str, language: str, limit: int = 4) -> tuple[Related, ...]:
        """Activities like this one, the most alike first; none for an unknown slug."""
        snapshot = self._current()
        document = snapshot.by_slug.get(slug)
        return () if document is None else related(snapshot, document, language, limit)

    @property
    def version(self) -> str:
        """Of the index that answers now."""
        return self._current().version

    def values(self, facet: str) -> Mapping[str, int]:
        """Every value of a facet in its order, with the number of its activities."""
        facets = self._current().facets
        return {value: facets.total(facet, value) for value in facets.rows[facet].values}

    def writing(self) -> AbstractContextManager[None]:
        """Keeps other writers out for longer than one call."""
        return self._folders.writing()

    def rebuild(self, documents: Iterable[Document], content_version: str, progress: Progress | None = None) -> int:
        """Makes a new index beside the old one and switches over. Returns the number of documents."""
        with self._folders.writing(), self._folders.building() as folder:
            count, generation = whoosh_store.create(folder, documents, progress)
            synonyms.store(self._synonyms, folder)
            write_state(folder, content_version, generation)
        self._newest()
        return count

    def update(self, changed: Iterable[Document], removed: Iterable[str], content_version: str) -> None:
        """Brings single changes to the current index. Raises IndexUnusableError when there is none."""
        with self._folders.writing():
            folder = self._folders.current()
            state = read_state(folder)
            if state.generation == whoosh_store.generation(folder):
                check_sizes(folder, state)
            generation = whoosh_store.change(folder, changed, removed)
            write_state(folder, content_version, generation)
        self._newest()

    def status(self) -> IndexStatus:
        """What the index on disk holds at this moment. Its `content_version` is empty after a killed update."""
        snapshot = self._newest()
        state = snapshot.state
        return IndexStatus(
            documents=snapshot.size,
            languages=dict(sorted(snapshot.titled.items())),
            version=snapshot.version,
            content_version=state.content_version if snapshot.is_whole else "",
            built_at=state.built_at,
            size_bytes=sum(state.sizes.values()),
        )

    def digests(self) -> Mapping[str, str]:
        """The digest of each document by its slug, as on disk at this moment."""
        return self._newest().digests

    def _current(self) -> Snapshot:
        """The snapshot to answer from. A newer version is loaded beside it, so that nobody waits."""
        snapshot = self._snapshot
        if snapshot is None:
            return self._first()
        now = time.monotonic()
        if now - self._checked > CHECK:
            self._checked = now
            stale = not self._is_fresh(snapshot) and not self._failed()
            if stale and self._loading.acquire(blocking=False) and not start_aside(self._load_aside, "search-index"):
                self._loading.release()
        return snapshot

    def _is_fresh(self, snapshot: Snapshot) -> bool:
        return snapshot.mark == self._folders.mark() and snapshot.year == self._year()

    def _failed(self) -> IndexUnusableError | None:
        """Why this very version could not be loaded a moment ago, if so: not every request shall try again."""
        if self._failure is None:
            return None
        when, mark, error = self._failure
        return error if time.monotonic() - when < PAUSE and mark == self._folders.mark() else None

    def _load_aside(self) -> None:
        """Loads the newest version in its own thread; when it cannot be read, the one in use stays."""
        try:
            self._load()
        except IndexUnusableError as error:
            _log.error("The search goes on with an older index. %s", error)
        finally:
            self._loading.release()

    def _first(self) -> Snapshot:
        """The first snapshot, loaded by one thread while the others wait for it."""
        with self._loading:
            if self._snapshot:
                return self._snapshot
            if error := self._failed():
                raise IndexUnusableError(*error.args) from error
            return self._load()

    def _newest(self) -> Snapshot:
        """The snapshot of what is on disk now, however long it takes to load."""
        with self._loading:
            snapshot = self._snapshot
            return snapshot if snapshot and self._is_fresh(snapshot) else self._load()

    def _load(self) -> Snapshot:
        """Puts the current version in use; tries again when a writer was replacing its files. Needs `_loading`."""
        for _ in range(TRIES - 1):
            try:
                return self._open()
            except IndexUnusableError:
                time.sleep(CHECK)
        return self._open()

    def _open(self) -> Snapshot:
        mark = self._folders.mark()
        try:
            snapshot = Snapshot(self._folders.current(), mark, self._year())
            for language in self._languages.copy():
                snapshot.warm(language)
                spelling.warm(snapshot, language)
        except IndexUnusableError as error:
            self._failure = time.monotonic(), mark, error
            raise
        self._snapshot = snapshot
        return snapshot
