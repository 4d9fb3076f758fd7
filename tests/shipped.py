"""The files of `deploy/` put to work: a real nginx with them before a real server, on ports and folders of a test."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from servers import free_port, wait_for

from iclei_site.config import HOME

DEPLOY = HOME / "deploy"
DOMAIN = "activities.example.org"
COMMAND = str(Path(sys.executable).with_name("iclei-site"))


@dataclass(frozen=True)
class Reply:
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]  # names in lower case; the last one of each
    body: bytes
    seconds: float = 0.0
    cookies: Mapping[str, str] = field(default_factory=dict)  # that it sets


@dataclass
class Proxy:
    """A running nginx: its port for TLS and the one without."""

    folder: Path
    tls_port: int
    plain_port: int
    context: ssl.SSLContext = field(repr=False)

    def connect(self, source: str = "127.0.0.1", *, plain: bool = False) -> socket.socket:
        """A connection from an address of this machine."""
        port = self.plain_port if plain else self.tls_port
        raw = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0))
        return raw if plain else self.context.wrap_socket(raw, server_hostname=DOMAIN)

    def get(
        self,
        path: str,
        method: str = "GET",
        *,
        source: str = "127.0.0.1",
        plain: bool = False,
        body: str = "",
        **headers: str,
    ) -> Reply:
        """One answer on a connection of its own. Headers are written with underscores; Host may be another."""
        started = time.perf_counter()
        with self.connect(source, plain=plain) as connection:
            connection.sendall(request(path, method, headers) + body.encode())
            return read_reply(connection, started, method)


def request(path: str, method: str = "GET", headers: Mapping[str, str] | None = None, *, last: bool = True) -> bytes:
    """A request as bytes."""
    pairs = {"Host": DOMAIN, **{name.replace("_", "-"): value for name, value in (headers or {}).items()}}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in pairs.items())]
    return ("\r\n".join([*lines, "Connection: close"] if last else lines) + "\r\n\r\n").encode("latin-1")


def read_reply(connection: socket.socket, started: float = 0.0, method: str = "GET") -> Reply:
    """What comes until the other end closes the connection."""
    data = b""
    while chunk := connection.recv(1 << 16):
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    headers = dict(pairs)
    cookies = dict(value.partition(";")[0].split("=", 1) for name, value in pairs if name == "set-cookie")
    if headers.get("transfer-encoding") == "chunked" and method != "HEAD":
        body = _joined(body)
    return Reply(int(first.split()[1]) if first else 0, headers, body, time.perf_counter() - started, cookies)


def _joined(chunked: bytes) -> bytes:
    body = b""
    while chunked:
        size, _, rest = chunked.partition(b"\r\n")
        body += rest[: int(size, 16)]
        chunked = rest[int(size, 16) + 2 :]
    return body


def environment(instance: Path, **settings: str) -> dict[str, str]:
    """What `deploy/iclei.env` says, with the key and the contact that a host fills in, for an instance folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ICLEI_", "PROMETHEUS"))}
    lines = (DEPLOY / "iclei.env").read_text(encoding="utf-8").splitlines()
    said = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    said |= {"ICLEI_SECRET_KEY": "k" * 40, "ICLEI_CONTACT": "mailto:editors@example.org"}
    return {**kept, **said, "ICLEI_INSTANCE_PATH": str(instance), **settings}


@contextmanager
def site(environ: Mapping[str, str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`iclei-site serve` with these settings."""
    command = [COMMAND, "serve", "--port", str(port)]
    with (
        log.open("ab") as file,
        subprocess.Popen(command, env=dict(environ), stdout=file, stderr=subprocess.STDOUT) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", 30)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def _written(folder: Path, app_port: int, tls_port: int, plain_port: int) -> Path:
    """Both files of nginx with the folders and ports of a test, and nothing else changed."""
    tls = folder / "tls"
    tls.mkdir()
    subject = ["-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName=DNS:{DOMAIN},DNS:localhost,IP:127.0.0.1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-keyout", str(tls / "privkey.pem"), "-out", str(tls / "fullchain.pem")]
    subprocess.run(["openssl", "req", "-x509", *key, *subject, *files], check=True, capture_output=True)
    main = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    one = (DEPLOY / "iclei.nginx").read_text(encoding="utf-8")
    main = _swap(main, "user www-data;", "user root;" if os.geteuid() == 0 else "")
    main = _swap(main, "/run/nginx.pid", str(folder / "nginx.pid"))
    main = _swap(main, "/var/log/nginx/error.log", str(folder / "error.log"))
    main = _swap(main, "/etc/nginx/sites-enabled/*", str(folder / "site"))
    one = _swap(one, f"/etc/letsencrypt/live/{DOMAIN}", str(tls))
    (folder / "lib").mkdir()  # Debian's nginx makes it, and a test looks that it does
    one = _swap(one, "/var/lib/nginx/iclei", str(folder / "lib" / "iclei"))
    (folder / "html").mkdir()
    shutil.copy(DEPLOY / "down.html", folder / "html" / "iclei-down.html")
    one = _swap(one, "/var/www/html", str(folder / "html"))
    one = _swap(one, "127.0.0.1:8000", f"127.0.0.1:{app_port}")
    one = re.sub(r"^ *listen \[::\].*\n", "", one, flags=re.MULTILINE)
    one = re.sub(r"listen 443\b", f"listen 127.0.0.1:{tls_port}", one)
    one = re.sub(r"listen 80\b", f"listen 127.0.0.1:{plain_port}", one)
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    (folder / "site").write_text(one, encoding="utf-8")
    return folder / "nginx.conf"


def _swap(text: str, old: str, new: str) -> str:
    assert old in text, f"deploy/ does not say {old!r} any more"
    return text.replace(old, new)


@contextmanager
def proxy(folder: Path, app_port: int) -> Iterator[Proxy]:
    """nginx with the shipped files before the server on `app_port`."""
    folder.mkdir(parents=True, exist_ok=True)
    tls_port, plain_port = free_port(), free_port()
    config = _written(folder, app_port, tls_port, plain_port)
    context = ssl.create_default_context(cafile=str(folder / "tls" / "fullchain.pem"))
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    command = [nginx, "-c", str(config), "-g", "daemon off;", "-e", str(folder / "error.log"), "-p", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_port(tls_port)
            yield Proxy(folder, tls_port, plain_port, context)
        finally:
            process.terminate()


def _wait_port(port: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
