"""Slow clients over TLS, in a process of their own, so that who measures meanwhile shares no interpreter with them.

It says "ready" when all are there, feeds them until its input ends, and then says as JSON how many of each kind stand.
"""

from __future__ import annotations

import json
import re
import resource
import select
import socket
import ssl
import sys
import time
from concurrent.futures import ThreadPoolExecutor

ADDRESSES = 50  # of this machine that they come from; the shipped nginx takes 100 from each
PAUSE = 1.0  # seconds between two letters, or two sips
LEAVES = 8.0  # seconds after which who sends headers begins again: nginx ends such a one after ten
SIP = 2  # every so many pauses who reads takes a record of TLS, 16 kB
READ = 20  # readers who at the end take all that is left, to show that it is still given
BEGIN = {
    "headers": "GET /en/activities/?q=slow HTTP/1.1\r\nHost: {host}\r\nX-Slow: ",
    "bodies": "POST /en/consent HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 1000\r\n\r\nchoice=",
    "readers": "GET /api/v1/activities?lang=en&per_page=100 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n",
}


class Slow:
    """One client."""

    def __init__(self, kind: str, number: int, port: int, context: ssl.SSLContext, host: str) -> None:
        self.kind, self.number = kind, number
        self._to = port, context, host
        self.begin()

    def begin(self) -> None:
        """Greet and send all but the end."""
        port, context, host = self._to
        raw = socket.socket()
        if (
            self.kind == "readers"
        ):  # small windows and segments, or the whole answer would fit into the system's buffers
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        raw.settimeout(30)
        raw.bind((f"127.0.1.{1 + self.number % ADDRESSES}", 0))
        raw.connect(("127.0.0.1", port))
        self.socket = context.wrap_socket(raw, server_hostname=host)
        self.socket.sendall(BEGIN[self.kind].format(host=host).encode())
        self.began, self.got, self.ended, self.start = time.monotonic(), 0, False, b""

    def feed(self, turn: int) -> None:
        """A letter or a sip."""
        if self.kind == "readers":
            if turn % SIP == self.number % SIP:
                self._read(16_384)
        elif self.kind == "headers" and time.monotonic() - self.began > LEAVES:
            self.socket.close()
            self.begin()
        else:
            self.socket.sendall(b"a")

    def _read(self, most: int) -> bytes:
        data = self.socket.recv(most)
        self.start = self.start or data
        self.got += len(data)
        self.ended = self.ended or not data
        return data

    def stands(self) -> bool:
        """Whether the server still waits for it: nothing came that it does not expect."""
        if self.kind == "readers":
            return not self.ended
        self.socket.setblocking(False)
        try:
            self.socket.recv(1)
        except ssl.SSLWantReadError:  # tickets of TLS at most
            return True
        except OSError:
            pass
        return False  # an answer, or the end

    def whole(self) -> bool:
        """Reads all that is left: whether the answer came to its end."""
        while self._read(1 << 16):
            pass
        head, _, _ = self.start.partition(b"\r\n\r\n")
        size = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        return b" 200 " in head[:20] and bool(size) and self.got == len(head) + 4 + int(size[1])  # type: ignore[index]


def fed(clients: list[Slow]) -> set[int]:
    """Feed all until the input ends; those that the server gave up."""
    turn, lost = 0, set()
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        turn += 1
        for client in clients:
            try:
                client.feed(turn)
            except OSError:
                lost.add(id(client))
    return lost


def main() -> None:
    """Arguments: the port, the certificate, the host, and how many."""
    port, certificate, host, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    context = ssl.create_default_context(cafile=certificate)
    kinds = [kind for kind in ("readers", "bodies", "headers") for _ in range(-(-count // 3))][:count]
    with ThreadPoolExecutor(4) as pool:
        clients = list(pool.map(lambda each: Slow(each[1], each[0], port, context, host), enumerate(kinds)))
    print("ready", flush=True)  # noqa: T201  # what the other process waits for
    lost = fed(clients)
    standing = {kind: sum(c.kind == kind and id(c) not in lost and c.stands() for c in clients) for kind in BEGIN}
    whole = all(client.whole() for client in clients if client.kind == "readers" and client.number < READ)
    print(json.dumps({"standing": standing, "whole": whole}))  # noqa: T201


if __name__ == "__main__":
    main()
