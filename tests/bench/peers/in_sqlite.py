"""SQLite FTS5, with a table of facet values that SQL counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .asking import Answer, Question
from .documents import FACETS, MARK, MARKS, SECTIONS, SHOWN, WEIGHTS, Row

_TABLES = f"""
CREATE TABLE docs(id INTEGER PRIMARY KEY, slug TEXT, {", ".join(f"{section} TEXT" for section in SECTIONS)},
  {", ".join(f"{facet} TEXT" for facet in FACETS)});
CREATE VIRTUAL TABLE docs_fts USING fts5({", ".join(SECTIONS)}, content="docs", content_rowid=id, prefix='2 3 4',
  tokenize='porter unicode61 remove_diacritics 2');
CREATE TABLE codes(doc INTEGER, facet TEXT, code TEXT, PRIMARY KEY(doc, facet, code)) WITHOUT ROWID;
"""  # Datasette takes its facets from the columns of docs: JSON where an activity may have several
_INDEX = "CREATE INDEX codes_by_code ON codes(facet, code, doc)"
# The + keeps SQLite from asking the index of words again for each document of a code.
_HAVING = " AND +docs_fts.rowid IN (SELECT doc FROM codes WHERE facet = ? AND code = ?)"
_SHOWN = ", ".join(
    f"highlight(docs_fts, {SECTIONS.index(text)}, '{MARK[0]}', '{MARK[1]}')" if MARKS else f"docs.{text}"
    for text in ("title", "summary")
)
_HITS = f"SELECT slug, {_SHOWN} FROM docs_fts JOIN docs ON id = docs_fts.rowid WHERE docs_fts MATCH ?"
_BEST = f" AND rank MATCH 'bm25({', '.join(str(WEIGHTS[s]) for s in SECTIONS)})' ORDER BY rank LIMIT {SHOWN}"
_TOTAL = " UNION ALL SELECT '', '', count(*) FROM f"
SINGLE = ("kind", "status")


class Sqlite:
    """One statement for the hits and the total, one for the counts of each set of filters."""

    name = "SQLite FTS5"
    kinds: Sequence[str] = ("words", "pairs", "prefixes", "phrases")
    has_cold = True

    def __init__(self, folder: Path) -> None:
        self.file = folder / "peers.sqlite"
        self._connection: Any = None

    def build(self, rows: Sequence[Row]) -> None:
        """All tables; Datasette reads the same file."""
        with sqlite3.connect(self.file) as connection:
            connection.executescript(_TABLES)
            marks = ",".join("?" * (2 + len(SECTIONS) + len(FACETS)))
            connection.executemany(f"INSERT INTO docs VALUES ({marks})", _records(rows))
            connection.executemany("INSERT OR IGNORE INTO codes VALUES (?, ?, ?)", _codes(rows))
            connection.execute("INSERT INTO docs_fts(docs_fts) VALUES ('rebuild')")
            connection.execute("INSERT INTO docs_fts(docs_fts) VALUES ('optimize')")
            connection.execute(_INDEX)
            connection.execute("ANALYZE")
        connection.close()
        self.forget()

    def forget(self) -> None:
        """A new connection, which has read the schema."""
        self.close()
        self._connection = sqlite3.connect(self.file)
        self._connection.execute("SELECT slug FROM docs LIMIT 1").fetchone()

    def ask(self, question: Question) -> Any:
        """A search and its counts."""
        match, filters = fts(question), question.filters
        where, given = _where(filters)
        hits = self._all(_HITS + where + _BEST, (match, *given))
        counts = self._count(match, filters, [facet for facet in FACETS if facet not in filters], _TOTAL)
        for own in filters:
            counts += self._count(match, {name: filters[name] for name in filters if name != own}, [own])
        return hits, counts

    def answer(self, raw: Any) -> Answer:
        """The rows as counts."""
        hits, rows = raw
        counts: dict[str, dict[str, int]] = {facet: {} for facet in ("", *FACETS)}
        for facet, code, count in rows:
            counts[facet][code] = count
        return Answer(counts.pop("").get("", 0), [hit[0] for hit in hits], counts)

    def close(self) -> None:
        """Ends the connection."""
        if self._connection:
            self._connection.close()

    def _count(self, match: str, filters: Mapping[str, str], facets: Sequence[str], more: str = "") -> list[Any]:
        where, given = _where(filters)
        marks = ",".join("?" * len(facets))
        return self._all(
            f"WITH f AS MATERIALIZED (SELECT rowid AS id FROM docs_fts WHERE docs_fts MATCH ?{where})"
            f" SELECT facet, code, count(*) FROM f JOIN codes ON doc = id WHERE facet IN ({marks}) GROUP BY 1, 2{more}",
            (match, *given, *facets),
        )

    def _all(self, statement: str, given: tuple[str, ...]) -> list[Any]:
        rows: list[Any] = self._connection.execute(statement, given).fetchall()
        return rows


def fts(question: Question) -> str:
    """A question in the language of FTS5."""
    words = " ".join(question.words)
    if question.kind == "phrases":
        return f'"{words}"'
    return f"{words}*" if question.kind == "prefixes" else " ".join(f'"{word}"' for word in question.words)


def _where(filters: Mapping[str, str]) -> tuple[str, list[str]]:
    given = [part for pair in filters.items() for part in pair]
    return _HAVING * len(filters), given


def _records(rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, start=1):
        codes = (row.facets[name][0] if name in SINGLE else json.dumps(row.facets[name]) for name in FACETS)
        yield number, row.slug, *(row.texts[section] for section in SECTIONS), *codes


def _codes(rows: Sequence[Row]) -> Iterator[tuple[int, str, str]]:
    for number, row in enumerate(rows, start=1):
        for facet, codes in row.facets.items():
            for code in codes:
                yield number, facet, code
