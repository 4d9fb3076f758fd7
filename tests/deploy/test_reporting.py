"""Errors and traces reach the services of the host's choice, with nothing of the visitor in them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import brotli
import pytest

ASKED = """
from flask import request
from iclei_site import create_app
app = create_app()

@app.get("/en/broken/")
def broken():
    words = request.args["q"]
    raise RuntimeError("a fault of the test")

visitor = app.test_client()
visitor.set_cookie("viewed_cookie_policy", "secret-cookie")
headers = {"X-Forwarded-For": "192.0.2.77", "Authorization": "secret-header", "User-Agent": "secret-browser"}
headers["Referer"] = "http://localhost/en/activities/?q=secret-before"
address = {"REMOTE_ADDR": "192.0.2.78", "REMOTE_HOST": "secret-host", "REMOTE_PORT": "54321"}
for raw in ({}, {"RAW_URI": "/en/broken/?q=secret-words"}):
    visited = {"headers": headers, "environ_base": {**address, **raw}}
    assert visitor.get("/en/broken/?q=secret-words", **visited).status_code == 500
assert visitor.get("/en/activities/?q=secret-words", **visited).status_code == 200
assert visitor.get("/en/about/").status_code == 200
assert visitor.get("/healthz").status_code == 200
"""
FLUSHED = {
    "SENTRY_DSN": "import sentry_sdk; sentry_sdk.flush(10)",
    "OTEL_ENDPOINT": "from opentelemetry.instrumentation.flask import FlaskInstrumentor as f",
}
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


class Collector(BaseHTTPRequestHandler):
    """Stands in for the service, and keeps what it is told."""

    told: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append((self.path, UNPACK.get(self.headers.get("Content-Encoding", ""), bytes)(data)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def collector() -> Iterator[tuple[int, list[tuple[str, bytes]]]]:
    """Its port, and what it was told: paths and bodies."""
    told: list[tuple[str, bytes]] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Collector,), {"told": told})) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, told
        server.shutdown()


def ask(instance: Path, setting: str, value: str) -> None:
    """A site with the setting, an error, a page and a look of a watcher, each in a process that then ends."""
    environ = {name: text for name, text in os.environ.items() if not name.startswith(("ICLEI_", "OTEL_"))}
    environ |= {"ICLEI_INSTANCE_PATH": str(instance), f"ICLEI_{setting}": value}
    environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = os.environ.get("NAMES", "")
    done = subprocess.run(
        [sys.executable, "-c", f"{ASKED}\n{FLUSHED[setting]}\n"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_an_error_is_reported(instance: Path, collector: tuple[int, list[tuple[str, bytes]]]) -> None:
    port, told = collector
    ask(instance, "SENTRY_DSN", f"http://key@127.0.0.1:{port}/7")
    events = [data for path, data in told if path == "/api/7/envelope/" and b"a fault of the test" in data]
    assert len(events) == 2
    event = json.loads(events[0].splitlines()[2])
    assert event["exception"]["values"][-1]["type"] == "RuntimeError"
    assert event["request"]["url"].endswith("/en/broken/")
    assert event["request"]["method"] == "GET"
    for private in (b"secret-", b"192.0.2.", b"54321"):
        assert private not in events[0] + events[1]


@pytest.mark.parametrize("names", ["", "http", "http/dup"])
def test_a_request_is_traced(
    instance: Path, collector: tuple[int, list[tuple[str, bytes]]], monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    """`names`: whether attributes have their older names, newer ones or both."""
    port, told = collector
    monkeypatch.setenv("NAMES", names)
    ask(instance, "OTEL_ENDPOINT", f"http://127.0.0.1:{port}/v1/traces")
    traced = b"".join(data for path, data in told if path == "/v1/traces")
    assert b"/en/broken/" in traced
    assert b"/<lang:lang>/about/" in traced
    assert b"healthz" not in traced
    for private in (b"secret-", b"192.0.2.", b"54321", b"werkzeug/"):
        assert private not in traced.lower()
