"""Figures add up over the workers; lines of the log can be read by machines and name no person."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import time
import uuid
from pathlib import Path

import pytest
import shipped
from flask.testing import FlaskClient
from servers import free_port, wait_for

from iclei_site import config, create_app, logs
from iclei_site.config import SettingError


def value(text: str, name: str, **labels: str) -> float:
    """One figure, 0 where it is not there."""
    for line in text.splitlines():
        if line.startswith(f"{name}{{" if labels else f"{name} ") and all(
            f'{k}="{v}"' in line for k, v in labels.items()
        ):
            return float(line.rpartition(" ")[2])
    return 0.0


def test_figures_of_all_workers_and_a_log_of_json(instance: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with shipped.site(shipped.environment(instance), port, log), shipped.proxy(tmp_path / "nginx", port) as proxy:
        for _ in range(12):
            assert proxy.get("/es/activities/?q=zzzzqqqq", Cookie="a=b").status == 200
        proxy.get("/es/activities/?q=agua", Cookie="a=b")
        typed = {"HX_Request": "true", "HX_Target": "results", "HX_Trigger": "search"}
        proxy.get("/es/activities/?q=ag", Cookie="a=b", **typed)  # letters being typed: no search of their own
        proxy.get("/nowhere/at/all")
        for _ in range(4):
            text = proxy.get("/metrics").body.decode()
            assert value(text, "iclei_searches_total", language="es", found="no") == 12
            assert value(text, "iclei_searches_total", language="es", found="yes") == 1
            pages = {"method": "GET", "route": "/<lang:lang>/activities/", "status": "200"}
            assert value(text, "iclei_request_seconds_count", **pages) == 14
        assert value(text, "iclei_index_usable") == value(text, "iclei_index_fits_content") == 1
        assert value(text, "iclei_index_documents") == 204
        assert 0 < value(text, "iclei_index_age_seconds") < 3600
    lines = [json.loads(line) for line in log.read_text().splitlines()]  # each of them, from the start on
    asked = [line for line in lines if line.get("route") == "/<lang:lang>/activities/"]
    assert len(asked) == 14
    assert len({line["request"] for line in asked}) == 14, "nginx gives each a number"
    assert all(re.fullmatch(r"[0-9a-f]{32}", line["request"]) and line["ms"] >= 0 for line in asked)
    assert "zzzzqqqq" not in log.read_text()
    assert "127.0.0.1" not in json.dumps(asked)
    assert "zzzzqqqq" not in text


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_request_that_is_refused_leaves_no_words_in_the_log(instance: Path, tmp_path: Path, form: str) -> None:
    port, log = free_port(), tmp_path / "log"
    environ = shipped.environment(instance, ICLEI_LOG_FORMAT=form, ICLEI_WORKERS="1")
    with shipped.site(environ, port, log), socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(shipped.request("/en/activities/?q=zzzz\xe4qqqq"))  # a byte that is not percent-encoded
        assert shipped.read_reply(connection).status == 400
    lines = [line for line in log.read_text().splitlines() if "no valid HTTP" in line]
    assert len(lines) == 1
    assert "127.0.0.1" not in lines[0]
    assert "qqqq" not in log.read_text()


def test_one_who_watches_leaves_no_lines_for_people(instance: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with shipped.site(shipped.environment(instance, ICLEI_LOG_FORMAT="text", ICLEI_WORKERS="1"), port, log):
        for _ in range(3):
            wait_for(f"http://127.0.0.1:{port}/readyz")
    assert "alembic" not in log.read_text()


def test_labels_cannot_be_made_up(client: FlaskClient) -> None:
    made_up = uuid.uuid4().hex
    client.get(f"/{made_up}/{made_up}")
    client.open("/en/", method=made_up.upper())
    client.get(f"/en/activities/?q={made_up}")
    assert made_up not in client.get("/metrics").text.lower()


def test_the_number_on_the_page_is_that_in_the_log(instance: Path) -> None:
    app = create_app(INSTANCE_PATH=str(instance), PROXY_COUNT=1)

    def broken(lang: str = "") -> str:
        raise RuntimeError("broken")

    app.add_url_rule("/<lang:lang>/broken/", view_func=broken)
    app.add_url_rule("/api/broken", endpoint="api", view_func=broken)
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.write("json")
        handler = root.handlers[0]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written)
        number = "0123456789abcdef"
        page = app.test_client().get("/es/broken/", headers={"X-Request-ID": number})
        odd = app.test_client().get("/es/broken/", headers={"X-Request-ID": 'x" onload="x'})
        problem = app.test_client().get("/api/broken").get_json()
    finally:
        root.handlers[:], root.level = before[0], before[1]
        logs.log.setLevel(logging.NOTSET)
    assert number in page.text
    assert "onload" not in odd.text
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    errors = [line for line in lines if line["level"] == "error"]
    assert errors[0]["request"] == number
    assert "RuntimeError: broken" in errors[0]["error"]
    assert problem["instance"] == f"urn:request:{errors[2]['request']}"
    assert time.strptime(errors[0]["time"][:19], "%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("setting", "value", "extra"),
    [
        ("SENTRY_DSN", "http://127.0.0.1:9/1", "sentry"),
        ("OTEL_ENDPOINT", "http://127.0.0.1:9/1", "opentelemetry"),
        ("LIMITS_URL", "redis://127.0.0.1:9", "redis"),
        ("LIMITS_URL", "rediss://127.0.0.1:9", "redis"),
        ("LIMITS_URL", "memcached://127.0.0.1:9", "memcached"),
    ],
)
def test_what_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch, instance: Path, setting: str, value: str, extra: str
) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(config, "import_module", missing)
    with pytest.raises(SettingError, match=rf"'\.\[{extra}\]'"):
        create_app(INSTANCE_PATH=str(instance), **{setting: value})
