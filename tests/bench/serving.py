"""The site behind its production server, a bare Flask behind the very same one, and a client that stays connected."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

Process = subprocess.Popen[bytes]
HERE = Path(__file__).resolve().parent
worker_memory: dict[Path, float] = {}  # the most megabytes a worker had, by instance folder, of sites that have ended
PATIENCE = 60.0  # seconds for a server to come up
# What Chromium sends with a request of a page's own script; the same goes to the bare Flask.
BROWSER = {
    "Connection": "keep-alive",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
    "Accept": "*/*",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-US,en;q=0.9",
}


class Answer(NamedTuple):
    """One answer and how long it took from the first byte sent to the last one read."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes
    seconds: float


class Client:
    """One visitor with one connection, opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One answer; a connection that was closed meanwhile is opened again outside the measured time."""
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in {**BROWSER, **(headers or {})}.items()]
        data = ("\r\n".join(lines) + "\r\n\r\n").encode()
        try:
            return self._exchange(data)
        except OSError:
            self.close()
            return self._exchange(data)

    def close(self) -> None:
        """End the connection."""
        if self._socket:
            self._socket.close()
        self._socket = None

    def _exchange(self, data: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        started = time.perf_counter()
        self._socket.sendall(data)
        head, separator, body = b"", b"", b""
        while not separator:
            head, separator, body = (head + self._more()).partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        while len(body) < int(headers["content-length"]):
            body += self._more()
        seconds = time.perf_counter() - started
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, body, seconds)

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionError("The server closed the connection.")
        return data


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(instance: Path) -> Iterator[tuple[Client, list[str]]]:
    """`iclei-site serve` with one worker on an instance folder: a client, and the command that it became."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("iclei-site")), "serve", "--port", str(port)]
    with _running(command, port, "/healthz", ICLEI_INSTANCE_PATH=str(instance), ICLEI_WORKERS="1") as (client, process):
        yield client, _command_of(process.pid)
        workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
        worker_memory[instance] = max(map(_memory, workers))


@contextmanager
def bare_flask(command: list[str], port: int) -> Iterator[Client]:
    """Bare Flask behind the server that `command` started for the site on `port`, with the same settings."""
    own = free_port()
    swapped = [part.replace(f":{port}", f":{own}") for part in command[:-1]] + ["hello:app"]
    with _running(swapped, own, "/", PYTHONPATH=str(HERE)) as (client, _):
        yield client


def _memory(pid: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


def _command_of(pid: int) -> list[str]:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]
    if "gunicorn" not in " ".join(command) or "create_app" not in command[-1]:
        sys.exit(f"`iclei-site serve` runs {command}; expected gunicorn with the application last: see serving.py")
    return command


@contextmanager
def _running(command: list[str], port: int, path: str, **environ: str) -> Iterator[tuple[Client, Process]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ICLEI_")}
    client = Client(port)
    with subprocess.Popen(command, env={**kept, **environ}, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(client, path, process)
            yield client, process
        finally:
            client.close()
            process.terminate()


def _wait(client: Client, path: str, process: Process) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if client.get(path).status == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{process.args!r} did not answer on {path}.")
