"""Counts without cookies: what is counted, what is not, and how it is told."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking import MakeSite
from flask import Flask
from pages import part

from iclei_site import statistics
from iclei_site.commands.consent import statistics_command
from iclei_site.records import prune_counts
from iclei_site.statistics import rows

BASE = "/en/activities/"


def counted(app: Flask) -> dict[tuple[str, str, str], int]:
    """What the database holds once this process has brought its sums there."""
    app.extensions["statistics"].flush()
    with app.app_context():
        return {(row.what, row.value, row.language): row.count for row in rows(1)}


def test_searches_facets_and_empty_results_are_counted(site: MakeSite) -> None:
    app = site()
    client = app.test_client()
    client.get(BASE)
    client.get(f"{BASE}?q=water&pathway=resilient")
    client.get("/es/activities/?q=zzzzqqqq")
    assert counted(app) == {
        ("page", "", "en"): 2, ("page", "", "es"): 1,
        ("search", "", "en"): 1, ("facet", "pathway", "en"): 1, ("search", "", "es"): 1, ("nothing", "", "es"): 1,
    }  # fmt: skip
    client.get(f"{BASE}?q=water")
    assert counted(app)["search", "", "en"] == 2


def test_letters_being_typed_are_no_searches(site: MakeSite) -> None:
    app = site()
    for words in ("w", "wa", "wat"):
        url = f"http://localhost{BASE}?q={words[:-1]}"
        part(app.test_client(), f"{BASE}?q={words}", HX_Current_URL=url, HX_Trigger="search")
    assert counted(app) == {}


def test_a_locked_database_keeps_the_counts_for_later(
    site: MakeSite, own_instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iclei_site.database.BUSY_TIMEOUT_MS", 100)
    app = site()
    app.test_client().get(f"{BASE}?q=water")
    other = sqlite3.connect(own_instance / "iclei.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    app.extensions["statistics"].flush()
    other.execute("ROLLBACK")
    other.close()
    assert counted(app) == {("page", "", "en"): 1, ("search", "", "en"): 1}


def test_where_no_thread_can_be_had_the_counts_stay_for_later(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    app = site()

    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(statistics, "PAUSE", -1.0)
    with monkeypatch.context() as limited:
        limited.setattr(threading.Thread, "start", start)
        assert app.test_client().get("/en/network/").status_code == 200
    assert counted(app) == {("page", "", "en"): 1}


def test_small_numbers_are_not_told(site: MakeSite) -> None:
    app = site()
    client = app.test_client()
    for _ in range(6):
        client.get(f"{BASE}?q=water")
    client.get(f"{BASE}?q=zzzzqqqq")
    app.extensions["statistics"].flush()
    lines = app.test_cli_runner().invoke(statistics_command).output.splitlines()[1:]
    assert [line.split()[1:] for line in lines] == [["en", "nothing", "<5"], ["en", "page", "7"], ["en", "search", "7"]]


def test_pages_are_counted_by_language_and_nothing_else_is(site: MakeSite) -> None:
    app = site()
    client = app.test_client()
    for url in ("/ja/", "/ja/network/", "/ja/gone/", "/healthz", "/api/v1/activities?lang=ja", "/"):
        client.get(url)
    client.head("/ja/")
    part(client, f"{BASE}?q=water")
    assert {key: count for key, count in counted(app).items() if key[0] == "page"} == {("page", "", "ja"): 2}


def test_old_counts_are_removed(site: MakeSite) -> None:
    app = site()
    app.test_client().get("/en/")
    assert counted(app) != {}
    with app.app_context():
        assert prune_counts(24) == 0
        assert prune_counts(24, datetime.now(UTC) + timedelta(days=800)) == 1
    assert counted(app) == {}
