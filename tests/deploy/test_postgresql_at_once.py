"""Several at once on PostgreSQL, whose transactions write beside each other, and nobody who waits for ever."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from clusters import on, running
from flask import Flask
from releases import until
from shipped import COMMAND, environment
from sqlalchemy import create_engine, event, func, inspect, select, text

from iclei_site import config, create_app, revisions
from iclei_site.content import export, load
from iclei_site.content.indexing import content_version, differences, follow
from iclei_site.content.load import load_paths
from iclei_site.content.stored import Content
from iclei_site.extensions import db
from iclei_site.models import ContentState, DailyCount
from iclei_site.statistics import Statistics

SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with running() as cluster, on(cluster, tmp_path_factory.mktemp("at-once")) as app:
        yield app


def test_counts_of_two_processes_at_once_are_added_up(site: Flask) -> None:
    """The other one brings its sums at the worst moment: between what this one has read and its commit."""
    one, other = Statistics(site), Statistics(site)
    for process, times in ((one, 2), (other, 3)):
        for _ in range(times):
            process.add("page", "ko")
    beside = Thread(target=other.flush)

    def meanwhile(_session: object) -> None:
        if not beside.ident:
            beside.start()
            beside.join(2)  # it may have to wait for us

    with site.app_context():
        event.listen(db.session, "before_commit", meanwhile)
        try:
            one.flush()
        finally:
            event.remove(db.session, "before_commit", meanwhile)
        beside.join()
        assert db.session.scalar(select(DailyCount.count).where(DailyCount.language == "ko")) == 5


def made_up(folder: Path, name: str) -> Path:
    """A file with one activity, `<name>-load`."""
    row = "slug,title,kind,summary,pathways,keywords,sdgs,regions,countries,places,partners,start_year,end_year,"
    values = f"{name}-load,Of {name} load,project,,,,,,,,,,,,https://example.org\n"
    file = folder / f"{name}.csv"
    file.write_text(f"{row}website,source_url\n{values}")
    return file


def test_an_export_is_of_one_moment(site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A load saves between what the export reads of activities and what it reads of their texts."""
    snapshot, taken = export.snapshot, []

    def kept() -> Content:
        taken.append(snapshot())
        return taken[0]

    def save() -> None:
        with site.app_context():
            load_paths([made_up(tmp_path, "late")])

    beside = Thread(target=save)

    def meanwhile(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FROM content_texts" in statement and not beside.ident:
            beside.start()
            beside.join()

    monkeypatch.setattr(export, "snapshot", kept)
    with site.app_context():
        event.listen(db.engine, "before_cursor_execute", meanwhile)
        try:
            export.export_content(tmp_path / "out")
        finally:
            event.remove(db.engine, "before_cursor_execute", meanwhile)
    assert beside.ident, "nothing was saved meanwhile"
    assert {key.owner for key in taken[0].texts} - taken[0].owners() == set()


def test_a_load_that_saves_during_another_one_is_not_lost(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It saves while the other one has written and not yet committed; only then the index follows, for each of them."""
    files = [made_up(tmp_path, name) for name in ("one", "other")]
    state, saved = load.state, []

    def save(file: Path) -> None:
        with site.app_context():
            saved.append(load._save([file], False, None))

    beside = Thread(target=save, args=(files[1],))

    def meanwhile() -> ContentState | None:
        found = state()
        if found and found.version != before and not beside.ident:
            beside.start()
            beside.join(2)  # it may have to wait for us
        return found

    with site.app_context():
        before = content_version()
    monkeypatch.setattr(load, "state", meanwhile)
    save(files[0])
    beside.join()
    with site.app_context():
        for each in saved:
            follow(each.touched, each.removed)
        assert differences(site.extensions["search"]) == ([], [])
        assert {"one-load", "other-load"} <= set(site.extensions["search"].digests())


def test_who_answers_waits_for_no_lock_longer_than_a_second(site: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """The tables are locked while a backup is brought back."""
    given: list[int] = []

    def give() -> None:
        given.append(site.test_client().post("/ar/consent", data={"choice": "accept"}, headers=SAME).status_code)

    visitor = Thread(target=give, daemon=True)
    with site.app_context(), db.engine.begin() as connection:
        connection.execute(text("LOCK TABLE consent_records IN ACCESS EXCLUSIVE MODE"))
        visitor.start()
        visitor.join(20)
        assert given == [303]
    assert "could not be recorded" in caplog.text


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "PATIENCE", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://iclei@127.0.0.1:{silent.getsockname()[1]}/iclei"
        app = create_app(INSTANCE_PATH=str(tmp_path), DATABASE_URL=url)
        answers: list[int] = []
        visitor = Thread(target=lambda: answers.append(app.test_client().get("/en/network/").status_code), daemon=True)
        visitor.start()
        visitor.join(20)
        assert answers == [503]


def test_who_migrates_waits_for_another_one(site: Flask, tmp_path: Path) -> None:
    with site.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE fresh"))
        url = db.engine.url.set(database="fresh")
    environ = environment(tmp_path, ICLEI_DATABASE_URL=url.render_as_string(hide_password=False))
    fresh = create_engine(url, isolation_level="AUTOCOMMIT")
    with fresh.connect() as other:
        other.execute(select(func.pg_advisory_lock(revisions.LOCK)))
        with subprocess.Popen([COMMAND, "db", "upgrade"], env=environ) as process:
            waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            until(lambda: other.scalar(waiting) or process.poll() is not None)
            assert inspect(other).get_table_names() == []
            other.execute(select(func.pg_advisory_unlock(revisions.LOCK)))
            assert process.wait(60) == 0
            assert "activities" in inspect(other).get_table_names()
    fresh.dispose()
