"""Without a usable index the catalogue is listed from the database, says so, and mends itself."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pages import page

from iclei_site import create_app
from iclei_site.commands.search import search_group
from iclei_site.content import standby

SEARCH = "/en/activities/?q=water&pathway=resilient&from=2000"


def remove(search: Path) -> None:
    shutil.rmtree(search)


def truncate(search: Path) -> None:
    for file in search.rglob("*"):
        if file.is_file() and not file.is_symlink():
            file.write_bytes(file.read_bytes()[:100])


def replace_by_text(search: Path) -> None:
    shutil.rmtree(search)
    search.mkdir()
    (search / "current").mkdir()
    (search / "current" / "notes.txt").write_text("not an index")


@pytest.mark.parametrize(
    ("damage", "why"),
    [(remove, "There is no search index"), (truncate, "cannot be read"), (replace_by_text, "no search index")],
)
def test_the_catalogue_lists_and_heals(own_instance: Path, damage: Callable[[Path], None], why: str) -> None:
    damage(own_instance / "search")
    app = create_app(INSTANCE_PATH=str(own_instance))
    client = app.test_client()
    assert client.get("/readyz").status_code == 503
    said = client.get("/readyz").json["parts"]["index"]
    assert "search rebuild" in said
    assert why in said
    assert str(own_instance) not in said  # the reason, and no address on the machine
    listed = page(client, SEARCH)
    assert listed.text(".notice")
    found = {link.get("href", "").split("?")[0] for link in listed.select(".hits h3 a")}
    assert found
    deadline = time.monotonic() + 30
    while client.get("/readyz").status_code == 503:
        assert time.monotonic() < deadline, "the index did not heal"
        time.sleep(0.2)
    healed = page(client, SEARCH)
    assert not healed.select(".notice")
    assert found <= {link.get("href", "").split("?")[0] for link in healed.select(".hits h3 a")}


def test_where_no_thread_can_be_had_the_list_is_there_and_heals_later(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(own_instance / "search")
    client = create_app(INSTANCE_PATH=str(own_instance)).test_client()

    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as limited:
        limited.setattr(threading.Thread, "start", start)
        assert page(client, SEARCH).text(".notice")
    monkeypatch.setattr(standby, "PAUSE", 0.0)
    deadline = time.monotonic() + 30
    while page(client, SEARCH).select(".notice"):
        assert time.monotonic() < deadline, "the index did not heal"
        time.sleep(0.2)


def test_the_status_tells_the_age(app: Flask) -> None:
    lines = app.test_cli_runner().invoke(search_group, ["status"]).output.splitlines()
    (age,) = [line for line in lines if line.startswith("age ")]
    assert re.fullmatch(r"age +\d+ (second|minute|hour)s?, since \d{4}-\d\d-\d\d \d\d:\d\d UTC", age)
