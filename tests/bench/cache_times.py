"""`make bench-cache`: how much faster the shipped nginx answers from its cache than with pages made anew."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import BinaryIO

import shipped
from content_times import fill_sample
from report import Table, ms
from servers import free_port
from shipped import Proxy, request

PAGE = "/en/activities/?q=water"
CONNECTIONS = 4
SECONDS = 4.0
ON_ONE = 900  # requests on one connection; nginx closes it after a thousand
ROUNDS = 2
AHEAD = 8  # requests that a connection sends before it reads, on both sides
GOAL = 20.0
BROWSER = {"Accept_Encoding": "gzip, deflate, br, zstd", "Accept_Language": "en"}


class Load(threading.Thread):
    """One visitor who asks for the page again and again, `ahead` requests at a time, on connections of as many requests
    as nginx allows."""

    def __init__(self, proxy: Proxy, headers: dict[str, str], ahead: int) -> None:
        super().__init__(daemon=True)
        self.answers = 0
        self.fault = ""
        self._ahead = ahead
        self._proxy = proxy
        self._asked = request(PAGE, headers={**BROWSER, **headers}, last=False) * ahead

    def run(self) -> None:
        """For as long as the bench says."""
        ended = time.monotonic() + SECONDS
        while time.monotonic() < ended and not self.fault:
            with self._proxy.connect() as connection, connection.makefile("rb") as read:
                for _ in range(ON_ONE // self._ahead):
                    connection.sendall(self._asked)
                    for _ in range(self._ahead):
                        self._read(read)
                    if time.monotonic() > ended:
                        break

    def _read(self, read: BinaryIO) -> None:
        first, size = read.readline(), 0
        while (line := read.readline().lower()) not in (b"\r\n", b""):
            if line.startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        if b" 200 " not in first or len(read.read(size)) != size or size < 1000:
            self.fault = f"{first!r}, {size} bytes"
        self.answers += 1


def rate(proxy: Proxy, headers: dict[str, str], ahead: int) -> float:
    """Answers a second over all connections."""
    loads = [Load(proxy, headers, ahead) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for load in loads:
        load.start()
    for load in loads:
        load.join()
        assert not load.fault, load.fault
    return sum(load.answers for load in loads) / (time.perf_counter() - started)


def main() -> None:
    """Measure and print."""
    table = Table()
    with tempfile.TemporaryDirectory(prefix="iclei-bench-") as name:
        folder = Path(name)
        instance = fill_sample(folder).instance
        port = free_port()
        environ = shipped.environment(instance)
        with shipped.site(environ, port, folder / "log"), shipped.proxy(folder / "nginx", port) as proxy:
            cached = uncached = 0.0
            for _ in range(ROUNDS):  # in turn: whatever else the machine does is on both sides
                cached = max(cached, rate(proxy, {}, AHEAD))
                uncached = max(uncached, rate(proxy, {"Cookie": "a=b"}, AHEAD))
            first, kept = proxy.get(PAGE, Cookie="a=b", **BROWSER), proxy.get(PAGE, **BROWSER)
    table.part(
        "A list page through the shipped nginx with TLS, 2 workers, brotli; from the cache, and made anew (cookie)"
    )
    table.line("from the cache", f"{cached:,.0f} a second", ms(kept.seconds))
    table.line("made anew", f"{uncached:,.0f} a second", ms(first.seconds))
    table.line("cached / uncached", f"{cached / uncached:.0f} ×", "", f"≥ {GOAL:g} ×", cached >= GOAL * uncached)
    print(table)
    sys.exit(cached < GOAL * uncached)


if __name__ == "__main__":
    main()
