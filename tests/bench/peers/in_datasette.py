"""Datasette on the file of SQLite, asked within this process: one request for hits, total and facets."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette as Application

from .asking import Answer, Question
from .documents import FACETS, SHOWN, Row
from .in_sqlite import SINGLE, fts

SETTINGS = {
    "sql_time_limit_ms": 60_000,
    "facet_time_limit_ms": 60_000,  # by default it leaves out what takes more than 200 ms
    "suggest_facets": False,
    "num_sql_threads": 3,
}


class Datasette:
    """Its counts of a chosen facet are those of the narrowed list alone: it has no others."""

    name = "Datasette"
    kinds: Sequence[str] = ("words", "pairs", "prefixes", "phrases")
    has_cold = False

    def __init__(self, file: Path) -> None:
        self._file = file
        self._loop = asyncio.new_event_loop()
        self._application: Any = None

    def build(self, rows: Sequence[Row]) -> None:
        """Opens the file that SQLite's part has made."""
        self._application = Application([], immutables=[str(self._file)], settings=SETTINGS)
        self._loop.run_until_complete(self._application.invoke_startup())

    def forget(self) -> None:
        """Has no meaning here."""

    def ask(self, question: Question) -> Any:
        """One request."""
        asked = [("_search", fts(question)), ("_searchmode", "raw"), ("_shape", "objects"), ("_facet_size", "max")]
        asked += [("_facet" if facet in SINGLE else "_facet_array", facet) for facet in FACETS]
        filters = question.filters.items()
        asked += [(name if name in SINGLE else f"{name}__arraycontains", code) for name, code in filters]
        asked += [("_size", str(SHOWN)), ("_nosuggest", "1")]
        response = self._loop.run_until_complete(self._application.client.get(f"/peers/docs.json?{urlencode(asked)}"))
        if response.status_code != 200:
            raise RuntimeError(response.text)
        return response.json()

    def answer(self, raw: Any) -> Answer:
        """The facets' results as counts."""
        counts = {
            name: {result["value"]: result["count"] for result in facet["results"]}
            for name, facet in raw["facet_results"].items()
        }
        return Answer(raw["filtered_table_rows_count"], [row["slug"] for row in raw["rows"]], counts)

    def close(self) -> None:
        """Ends its threads."""
        self._application.executor.shutdown()
        self._loop.close()
