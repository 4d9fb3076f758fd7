"""`make bench`: all the figures of the site from one run, each beside its goal. Nothing fails; read the last column."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import content_times
import engine_times
import pages
import serving
import statements
from report import Table

MANY = int(os.environ.get("BENCH_DOCS", "10000"))
FAR = 5.0  # how many bare hellos a page may take at any number of activities
ROUNDS = 250
PAGE = 14_000  # bytes, a goal; what fits into the first answer of a new connection


def main() -> None:
    """Measure and print."""
    started = time.perf_counter()
    table = Table()
    with tempfile.TemporaryDirectory(prefix="iclei-bench-") as folder:
        _say("filling a site with the sample and one with made-up activities")
        sample = content_times.fill_sample(Path(folder))
        many = content_times.fill_many(Path(folder), MANY)
        sizes = {204: sample, MANY: many}
        table.part("The engine: a full search with all facet counts")
        for count, filled in sizes.items():
            _say(f"searching {count:,} activities")
            engine_times.report(table, count, *engine_times.measure(filled.app.config["SEARCH_PATH"]))
        _say("asking the production server")
        hello, times, loaded = pages.measure({count: filled.instance for count, filled in sizes.items()}, ROUNDS)
        table.part("Through the production server, one worker, keep-alive, brotli; all asked in turn")
        pages.report(table, hello, times)
        for when, name in (("first", "never asked before"), ("again", "asked again")):
            page = times["page", when, MANY].p50 / hello.p50
            line = f"a page at {MANY:,} activities, {name}"
            table.line(line, f"{page:.2f} × hello", "", f"p50 ≤ {FAR:g} ×", page <= FAR)
        table.part("Bytes of a first visit to the list of all activities, with gzip")
        _report_bytes(table, loaded)
        table.part("SQL statements a request")
        statements.report(table, sample.app)
        table.part("Content and index")
        content_times.report(table, MANY, many, serving.worker_memory[many.instance])
    print(table)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} processors, load {load}; "
        f"{time.perf_counter() - started:.0f} s in all"
    )


def _report_bytes(table: Table, loaded: Mapping[str, int]) -> None:
    for name, size in loaded.items():
        page = name == "HTML"
        table.line(name, f"{size / 1000:.1f} kB", "", "≤ 14 kB" if page else "", size <= PAGE if page else None)


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
