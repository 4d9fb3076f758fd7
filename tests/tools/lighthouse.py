"""Lighthouse on a phone, three times each, and the median. Run by `make lighthouse`, which installs it."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from visiting import KINDS, site

NAMES = ("home", "catalogue", "activity", "story", "cookies")
PAGES = {kind: f"/en{KINDS[kind]}" for kind in NAMES} | {"Arabic": f"/ar{KINDS['home']}"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LCP, TBT, CLS = "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"
RUNS = 3
# The goals: how much later than the same frame around one word, and how long blocked, in milliseconds.
LATER, BLOCKED = 200, 50
EMPTY = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><link rel="icon" href="data:,"><p>Empty'
)


class OneWord(BaseHTTPRequestHandler):
    """One word, and nothing to load: the best that this machine and this simulated network can do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(EMPTY)))
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def one_word() -> Iterator[str]:
    """Its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OneWord) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def visit(program: str, address: str, attempts: int = 3) -> dict[str, Any]:
    """One report. On a busy machine Lighthouse may lose its browser and says so; then it is asked again."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        flags = "--headless=new --no-sandbox --disable-dev-shm-usage"
        command = [program, address, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode and attempts == 1:
            sys.exit(done.stderr)
        if done.returncode:
            return visit(program, address, attempts - 1)
        return dict(json.loads(report.read_text(encoding="utf-8")))


def number(reports: list[dict[str, Any]], audit: str) -> float:
    """The median of what an audit measured."""
    return statistics.median(report["audits"][audit]["numericValue"] for report in reports)


def score(reports: list[dict[str, Any]], category: str) -> float:
    """The median score of a category, of 100."""
    return statistics.median(report["categories"][category]["score"] * 100 for report in reports)


def faults(reports: list[dict[str, Any]], later: float) -> list[str]:
    """What keeps a page from its goals."""
    found = []
    for category in CATEGORIES:
        for ref in reports[0]["categories"][category]["auditRefs"] if score(reports, category) < 100 else ():
            audit = reports[0]["audits"][ref["id"]]
            if ref["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                found.append(f"{category}: {audit['title']} {audit.get('displayValue', '')}")
    if later > LATER:
        found.append(f"the largest paint comes {later:.0f} ms after that of the empty frame, not {LATER}")
    if number(reports, TBT) > BLOCKED:
        found.append(f"blocked for {number(reports, TBT):.0f} ms, not {BLOCKED}")
    if number(reports, CLS) > 0:
        found.append(f"things move: {number(reports, CLS)}")
    return found


def row(name: str, cells: Iterable[object]) -> str:
    """One line of the table."""
    return f"{name:12}" + "".join(f"{cell!s:>15}" for cell in cells)


def measure(program: str, server: str, bare: str) -> list[str]:
    """Prints the table, line by line; what is missed."""
    missed: list[str] = []
    nothing = number([visit(program, bare) for _ in range(RUNS)], LCP)
    frame = number([visit(program, f"{server}/en/styleguide/empty/") for _ in range(RUNS)], LCP)
    print(
        f"Largest contentful paint (LCP) of one word: {nothing:.0f} ms; of the site's frame around it: {frame:.0f} ms\n"
    )
    print(row("", [*CATEGORIES, "LCP ms", "later: frame", "later: word", "TBT ms", "CLS"]))
    for name, path in PAGES.items():
        reports = [visit(program, server + path) for _ in range(RUNS)]
        lcp, tbt, cls = (number(reports, audit) for audit in (LCP, TBT, CLS))
        scores = [round(score(reports, category)) for category in CATEGORIES]
        times = [round(time) for time in (lcp, lcp - frame, lcp - nothing, tbt)]
        print(row(name, [*scores, *times, f"{cls:.3f}"]), flush=True)
        missed += [f"{name}: {fault}" for fault in faults(reports, lcp - frame)]
    return missed


def main(program: str) -> int:
    """The table, then what is missed and what costs it; 1 where anything is."""
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or "")
    with site() as server, one_word() as bare:
        missed = measure(program, server, bare)
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
