"""The engine of the site."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from iclei_site.search.cache import Bounded
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import SearchResults

from .asking import KINDS, Answer, Question
from .documents import YEAR, Row


class Ours:
    """A full search as a page needs it: hits with marks, and counts."""

    name = "ours"
    kinds: Sequence[str] = KINDS
    has_cold = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "ours"
        self._engine: Any = None
        self._kept: dict[str, list[Any]] = {}

    def build(self, rows: Sequence[Row]) -> None:
        """The index, and searches that work out what is worked out once for each version of it."""
        self._engine = WhooshEngine(self._folder, year=lambda: YEAR)
        ordered = sorted(rows, key=lambda row: row.slug)  # as the site gives them
        self._engine.rebuild((row.document for row in ordered), "1")
        for words in ("", "neverasked", "never asked", '"never asked"'):
            self._engine.search(SearchRequest("en", words))
        self._kept = {name: list(cache._values.items()) for name, cache in self._caches().items()}

    def forget(self) -> None:
        """Everything but what is known of a version before anything is asked that finds something."""
        for name, cache in self._caches().items():
            cache.clear()
            if name == "memo":
                for key, (value, weight) in self._kept[name]:
                    cache.put(key, value, weight)
        for name, module in list(sys.modules.items()):
            if name.startswith("iclei_site.search."):
                for value in vars(module).values():
                    if hasattr(value, "cache_clear") and not hasattr(value, "mro"):
                        value.cache_clear()

    def ask(self, question: Question) -> SearchResults:
        """One search, as typed on the site: the last word may always be the beginning of another one."""
        filters = {name: (code,) for name, code in question.filters.items()}
        words = " ".join(question.words)
        if question.kind == "phrases":
            words = f'"{words}"'
        results: SearchResults = self._engine.search(SearchRequest("en", words, filters))
        return results

    def answer(self, raw: SearchResults) -> Answer:
        """The same as all others give."""
        counts = {name: {c.value: c.count for c in counted if c.count} for name, counted in raw.facets.items()}
        return Answer(raw.total, [hit.slug for hit in raw.hits], counts)

    def close(self) -> None:
        """Nothing to do."""

    def _caches(self) -> dict[str, Bounded[Any, Any]]:
        snapshot = self._engine._current()
        return {name: value for name, value in vars(snapshot).items() if isinstance(value, Bounded)}
