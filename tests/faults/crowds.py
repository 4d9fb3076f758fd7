"""Many at once: slow clients, writers; and a clock that jumps."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

from serving.traffic import write_change
from shipped import DOMAIN
from stage import Outcome, Stage, seen, watched

SLOW, NORMAL = 2_000, 0.2  # clients; seconds that nobody else may wait
WRITERS = 8


def slow_clients(site: Stage) -> Outcome:
    """From 50 addresses of this machine: half send a letter of their request a second, half never read the answer."""
    asked = f"GET /en/activities/ HTTP/1.1\r\nHost: {DOMAIN}\r\n".encode()
    clients: list[socket.socket] = []
    for number in range(SLOW):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        client.bind((f"127.0.1.{1 + number % 50}", 0))
        client.connect(("127.0.0.1", site.proxy.tls_port))
        client.sendall(b"\x16\x03\x01\x02" if number % 2 else asked[:9])  # the start of a greeting, and of none
        clients.append(client)
    times = []
    for number in range(40):
        answer = site.ask(f"/en/activities/?q=water&from={1950 + number}")
        times.append(answer.seconds if answer.status == 200 else 99)
        for client in clients[number::40]:
            try:
                client.send(b"a")
            except OSError:  # nginx has had enough of it
                continue
        time.sleep(0.05)
    worst, p50 = max(times), sorted(times)[20]
    for client in clients:
        client.close()
    lost = site.lost()
    said = f"40 uncached pages meanwhile: p50 {p50 * 1000:.0f} ms, slowest {worst * 1000:.0f} ms"
    return Outcome(
        f"{SLOW:,} slow clients through nginx", said, lost, p50 < NORMAL and worst < 5 * NORMAL and lost == "nothing"
    )


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
