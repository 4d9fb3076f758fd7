"""Many at once: slow clients, writers; and a clock that jumps."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from serving.traffic import write_change
from shipped import DOMAIN
from stage import Outcome, Stage, seen, watched

SLOW, NORMAL = 2_000, 0.2  # clients; seconds that nobody else may wait
PAGES, ROUNDS = 60, 3  # that are asked for meanwhile, and how often
WRITERS = 8


def slow_clients(site: Stage) -> Outcome:
    """Over TLS, from 50 addresses of this machine: a third send their headers, a third a form, a letter a second; a
    third read a long answer, a little every other second."""
    here = Path(__file__).with_name("slow.py")
    certificate = site.proxy.folder / "tls" / "fullchain.pem"
    command = [sys.executable, str(here), str(site.proxy.tls_port), str(certificate), DOMAIN, str(SLOW)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdin is not None
        assert crowd.stdout is not None
        assert crowd.stdout.readline() == "ready\n"
        time.sleep(2)
        rounds = [_round(site, number) for number in range(ROUNDS)]
        crowd.stdin.close()
        told = json.loads(crowd.stdout.read())
    p95, p50 = min(rounds)  # the quietest one: what else the machine does is not the crowd's doing
    standing = sum(told["standing"].values())
    lost = site.lost()
    words = ", ".join(f"{count} {kind}" for kind, count in told["standing"].items())
    said = f"{standing:,} stood at the end ({words}{'' if told['whole'] else ', answers cut off'}); "
    said += f"{PAGES} uncached pages, best of {ROUNDS}: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    well = standing == SLOW and told["whole"] and p95 < NORMAL and lost == "nothing"
    return Outcome(f"{SLOW:,} slow clients through nginx, TLS", said, lost, well)


def _round(site: Stage, first: int) -> tuple[float, float]:
    """p95 and p50 of a visitor's pages."""
    times = sorted(_timed(site, 1900 + first * PAGES + number) for number in range(PAGES))
    return times[PAGES * 95 // 100], times[PAGES // 2]


def _timed(site: Stage, number: int) -> float:
    """Seconds until a visitor has a page that nobody had asked for; `number` is a year."""
    time.sleep(0.05)
    answer = site.ask(f"/en/activities/?q=water&from={number}")
    return answer.seconds if answer.status == 200 else 99


def writers(site: Stage) -> Outcome:
    """Eight loads at once, each another generation of one activity."""
    results: list[tuple[int, str]] = []

    def load(number: int) -> None:
        change = write_change(site.folder / f"change{number}.csv", number)
        done = site.run("content", "load", change)
        results.append((done.returncode, done.stderr.strip().rpartition("\n")[2]))

    threads = [threading.Thread(target=load, args=(number,)) for number in range(10, 10 + WRITERS)]
    with watched(site, 2) as visitors:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    said, well = seen(visitors)
    failed = [words for code, words in results if code]
    lost = site.lost()
    words = f"{said}; {WRITERS - len(failed)} of {WRITERS} writers done, {len(failed)} told to try again"
    return Outcome(f"{WRITERS} writers at once on SQLite", words, lost, well and lost == "nothing" and not failed)


def faketime() -> str:
    """The library that lies about the time; "" where it is not installed."""
    return next((str(path) for path in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), "")


def clock(site: Stage, file: Path) -> Outcome:
    """The clock of the running site jumps; `file` is where the library reads it."""
    with watched(site, 2) as visitors:
        for jump in ("+400d", "-400d", "+1h", "-1h", "+0"):
            file.write_text(jump)
            time.sleep(1.5)
    said, well = seen(visitors)
    lost = site.lost()
    return Outcome("clock jumps by a year and an hour, both ways", said, lost, well and lost == "nothing")
