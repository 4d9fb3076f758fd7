"""Processes that are killed or told to stop, at the worst moment."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing

from releases import until
from serving.traffic import write_change
from stage import Given, Outcome, Stage, seen, watched


def cases(site: Stage) -> Iterator[Outcome]:
    """All of them, on one site that has to stand them one after the other."""
    yield worker(site)
    yield reload(site)
    yield master(site)
    yield stop(site)
    yield from commands(site)
    yield backup(site)
    yield consent(site)


def worker(site: Stage) -> Outcome:
    """One worker, then the other."""
    with watched(site) as visitors:
        for pid in site.workers():
            os.kill(pid, signal.SIGKILL)
            time.sleep(2)
    said, well = seen(visitors)
    lost = site.lost()
    return Outcome("SIGKILL of each worker under load", said, lost, well and lost == "nothing")


def reload(site: Stage) -> Outcome:
    """Settings were changed."""
    before = set(site.workers())
    with watched(site) as visitors:
        site.server.send_signal(signal.SIGHUP)
        until(lambda: len(site.workers()) == 2 and not before & set(site.workers()))
        time.sleep(2)
    said, well = seen(visitors)
    lost = site.lost()
    return Outcome("HUP under load", said, lost, well and lost == "nothing")


def master(site: Stage) -> Outcome:
    """The server itself; systemd starts it again after a second."""
    with watched(site) as visitors:
        site.server.kill()
        site.server.wait()
        time.sleep(1)
        site.restart()
        time.sleep(2)
    said, well = seen(visitors)
    lost = site.lost()
    return Outcome("SIGKILL of the master under load, started again", said, lost, well and lost == "nothing")


def stop(site: Stage) -> Outcome:
    """A plain restart."""
    with watched(site) as visitors:
        site.server.terminate()
        site.server.wait()
        site.restart()
        time.sleep(2)
    said, well = seen(visitors)
    lost = site.lost()
    return Outcome("TERM under load, started again", said, lost, well and lost == "nothing")


def commands(site: Stage) -> Iterator[Outcome]:
    """A load and a rebuild, each killed at several moments; the next command mends what they left."""
    change = write_change(site.folder / "change.csv", 1)
    for name, arguments in {
        "content load": ("content", "load", change),
        "search rebuild": ("search", "rebuild"),
    }.items():
        with watched(site, 2) as visitors:
            for moment in (0.9, 1.2, 1.5, 1.8, 2.2):
                site.killed(moment, *arguments)
        said, well = seen(visitors)
        mended = site.run(*arguments).returncode == 0 and site.run("search", "status").returncode == 0
        lost = site.lost() if mended else "the next command failed"
        yield Outcome(f"SIGKILL in the middle of {name}, 5 moments", said, lost, well and lost == "nothing")


def backup(site: Stage) -> Outcome:
    """The backup before it is whole all the time."""
    file = site.folder / "kept.backup"
    site.run("backup", file)
    whole = True
    with watched(site, 2) as visitors:
        for moment in (0.7, 0.9, 1.1, 1.3):
            site.killed(moment, "backup", file)
            with closing(sqlite3.connect(file)) as database:
                whole = whole and database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    said, well = seen(visitors)
    lost = site.lost() if whole and site.run("backup", file).returncode == 0 else "the backup"
    return Outcome("SIGKILL in the middle of a backup, 4 moments", said, lost, well and lost == "nothing")


def consent(site: Stage) -> Outcome:
    """Workers while visitors answer the banner: whoever has a receipt is in the record."""
    given: list[Given] = []
    stop = threading.Event()

    def answer() -> None:
        while not stop.is_set():
            given.append(site.answer())

    visitors = [threading.Thread(target=answer) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    for _ in range(6):
        time.sleep(0.7)
        until(lambda: len(site.workers()) == 2)
        os.kill(site.workers()[0], signal.SIGKILL)
    time.sleep(2)
    stop.set()
    for visitor in visitors:
        visitor.join(60)
    receipts = [each.receipt for each in given if each.receipt]
    missing = sum(not site.recorded(receipt) for receipt in receipts)
    again = sum(each.status != 303 for each in given)
    lost = f"{missing} answers, silently" if missing else site.lost_writes()
    said = f"{len(given)} answers, slowest {max(each.seconds for each in given):.1f} s: {again} to be given again"
    well = lost == "nothing" and len(receipts) > 50 and again <= 6
    return Outcome("SIGKILL of workers in the middle of answers about cookies, 6 times", said, lost, well)
