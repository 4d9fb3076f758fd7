"""Without a usable index the catalogue is listed from the database, says so, and mends itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import page

from iclei_site import create_app

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


@pytest.mark.parametrize("damage", [remove, truncate, replace_by_text])
def test_the_catalogue_lists_and_heals(own_instance: Path, damage: Callable[[Path], None]) -> None:
    damage(own_instance / "search")
    app = create_app(INSTANCE_PATH=str(own_instance))
    client = app.test_client()
    assert client.get("/readyz").status_code == 503
    assert "search rebuild" in client.get("/readyz").json["parts"]["index"]
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
