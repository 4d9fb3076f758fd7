"""PostgreSQL, Debian's: weighted tsvector with a GIN index, counts by SQL, typos by trigrams over its own words."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from .asking import KINDS, Answer, Question
from .documents import FACETS, MARK, MARKS, SHOWN, Row

UNPRIVILEGED = "postgres"  # who runs it when we are root: it refuses to be root
PATIENCE = 30.0  # seconds for it to start
SETTINGS = {
    "listen_addresses": "",  # a socket in its own folder only
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "jit": "off",
    "fsync": "off",
    "max_parallel_workers_per_gather": "0",  # processors are few here, and requests many
}
_WEIGHTS = {"title": "A", "keywords": "B", "places": "C", "summary": "C"}
_RANKS = "{0.25, 0.5, 0.75, 1}"  # of D, C, B and A
_END = " qqend"  # a word between sections, so that no phrase goes from one to the next
_TSV = " || ".join(
    f"setweight(to_tsvector('english', {section} || '{_END}'), '{weight}')" for section, weight in _WEIGHTS.items()
)
_TABLE = f"""
CREATE EXTENSION pg_trgm;
CREATE TABLE docs(id serial PRIMARY KEY, slug text, title text, keywords text, places text, summary text,
  {", ".join(f"f_{facet} text[]" for facet in FACETS)}, tsv tsvector GENERATED ALWAYS AS ({_TSV}) STORED);
"""
_AFTER = (
    "CREATE INDEX ON docs USING gin(tsv)",
    *(f"CREATE INDEX ON docs USING gin(f_{facet})" for facet in FACETS),
    "CREATE TABLE words AS SELECT word FROM ts_stat($$SELECT to_tsvector('simple', title || ' ' || keywords || ' ' ||"
    " places || ' ' || summary) FROM docs$$)",
    "CREATE INDEX ON words USING gin(word gin_trgm_ops)",
    "VACUUM ANALYZE",
)
_NEAREST = "SELECT word FROM words WHERE word %% %s ORDER BY similarity(word, %s) DESC LIMIT 1"
_MARKED = f"'HighlightAll=true, StartSel={MARK[0]}, StopSel={MARK[1]}'"
_SHOWN = ", ".join(f"ts_headline('english', {text}, q, {_MARKED})" if MARKS else text for text in ("title", "summary"))
_QUIET: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}


class Postgresql:
    """A cluster of its own in a temporary folder, asked through its socket."""

    name = "PostgreSQL"
    kinds: Sequence[str] = KINDS
    has_cold = True

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="iclei-peers-pg-"))
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)
        whose = {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}
        self._as: Any = {**_QUIET, **whose}  # for every process
        self._process: Any = None
        self._connection: Any = None

    def build(self, rows: Sequence[Row]) -> None:
        """Starts the server and fills it."""
        self._start()
        self.forget()
        self._connection.execute(_TABLE)
        columns = ("slug", "title", "keywords", "places", "summary", *(f"f_{facet}" for facet in FACETS))
        with self._connection.cursor().copy(f"COPY docs({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                texts = (row.texts[section] for section in columns[1:5])
                copy.write_row((row.slug, *texts, *(list(row.facets[facet]) for facet in FACETS)))
        for statement in _AFTER:
            self._connection.execute(statement)

    def forget(self) -> None:
        """A new connection."""
        if self._connection:
            self._connection.close()
        user = self._user or pwd.getpwuid(os.geteuid()).pw_name
        self._connection = psycopg.connect(f"host={self._folder} dbname=postgres user={user}", autocommit=True)

    def ask(self, question: Question) -> Any:
        """Hits and total with one statement, counts with another one."""
        query, words = self._query(question)
        where, given = _where(question.filters)
        hits = self._all(
            "WITH top AS (SELECT slug, title, summary, q, count(*) OVER () AS total"
            f" FROM docs, {query} AS q WHERE tsv @@ q {where}"
            f" ORDER BY ts_rank('{_RANKS}', tsv, q) DESC, id LIMIT {SHOWN}) SELECT slug, {_SHOWN}, total FROM top",
            [words, *given],
        )
        columns = ", ".join(f"f_{facet}" for facet in FACETS)
        parts, values = [], [words]
        for facet in FACETS:
            others, more = _where({name: code for name, code in question.filters.items() if name != facet})
            parts.append(
                f"SELECT '{facet}', code, count(*) FROM m, unnest(f_{facet}) AS code WHERE true {others} GROUP BY 2"
            )
            values += more
        matched = f"WITH m AS MATERIALIZED (SELECT {columns} FROM docs WHERE tsv @@ {query})"
        return hits, self._all(f"{matched} {' UNION ALL '.join(parts)}", values)

    def answer(self, raw: Any) -> Answer:
        """The rows as counts."""
        hits, rows = raw
        counts: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        for facet, code, count in rows:
            counts[facet][code] = count
        return Answer(hits[0][3] if hits else 0, [hit[0] for hit in hits], counts)

    def close(self) -> None:
        """Stops the server and removes its folder."""
        if self._connection:
            self._connection.close()
        if self._process:
            self._process.terminate()  # a smart shutdown, which nobody delays
            self._process.wait(PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _query(self, question: Question) -> tuple[str, str]:
        words = " ".join(question.words)
        if question.kind == "prefixes":
            return "to_tsquery('english', %s)", f"{words}:*"
        if question.kind == "typos":
            near = self._all(_NEAREST, [words] * 2)
            words = near[0][0] if near else words
        return f"{'phraseto' if question.kind == 'phrases' else 'plainto'}_tsquery('english', %s)", words

    def _all(self, statement: str, given: Sequence[object]) -> list[Any]:
        rows: list[Any] = self._connection.execute(statement, given).fetchall()
        return rows

    def _start(self) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))[-1]
        data = str(self._folder / "data")
        self._run([str(programs / "initdb"), "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        options = {**SETTINGS, "unix_socket_directories": str(self._folder)}
        command = [str(programs / "postgres"), "-D", data, *(f"--{name}={value}" for name, value in options.items())]
        self._process = subprocess.Popen(command, **self._as)
        deadline = time.monotonic() + PATIENCE
        while not (self._folder / ".s.PGSQL.5432").exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start.")
            time.sleep(0.1)
        time.sleep(0.3)

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, check=True, **self._as)


def _where(filters: Mapping[str, str]) -> tuple[str, list[list[str]]]:
    return "".join(f" AND f_{name} @> %s::text[]" for name in filters), [[code] for code in filters.values()]
