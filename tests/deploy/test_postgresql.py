"""The site on PostgreSQL: migrations, load, search, answers, backup and restore, and a server that is away a while."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from serving.traffic import write_change
from sqlalchemy import event, select, update

from iclei_site import create_app, revisions
from iclei_site.config import SAMPLE_CONTENT, TRANSLATIONS
from iclei_site.content import export, load
from iclei_site.content.indexing import content_version, differences, follow
from iclei_site.content.load import load_paths
from iclei_site.content.stored import Content
from iclei_site.extensions import db
from iclei_site.models import ConsentRecord, ContentState, DailyCount
from iclei_site.statistics import Statistics

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
USER = "postgres" if os.geteuid() == 0 else None  # it refuses to be run by root
PAGES = ("/en/", "/es/activities/?q=agua", "/en/activities/arch/", "/en/network/", "/en/stories/", "/en/pathways/")
SAME = {"Sec-Fetch-Site": "same-origin"}


class Cluster:
    """A server in a folder of its own, asked through its socket; it lives in another time zone than the site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if USER:
            shutil.chown(folder, USER, USER)
        self.run(
            "initdb", "--auth=trust", "--username=iclei", "--no-sync", "--encoding=UTF8", "--locale=C", "-D", "data"
        )
        self.start()
        self.run("createdb", "-h", str(folder), "-U", "iclei", "iclei")

    @property
    def url(self) -> str:
        """For ICLEI_DATABASE_URL."""
        return f"postgresql+psycopg://iclei@/iclei?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, as its user."""
        whose: Any = {"user": USER, "group": USER, "extra_groups": []} if USER else {}
        subprocess.run(
            [str(PROGRAMS / program), *arguments], check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **whose
        )

    def start(self) -> None:
        """With the socket in its folder, and no port."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c timezone=Pacific/Auckland"
        self.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """At once."""
        self.run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Not below pytest's own folder, which other users cannot enter."""
    with tempfile.TemporaryDirectory(prefix="iclei-pg-") as name:
        made = Cluster(Path(name))
        yield made
        made.stop()


@pytest.fixture(scope="module")
def site(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site with the sample content."""
    folder = tmp_path_factory.mktemp("on-postgresql") / "instance"
    app = create_app(INSTANCE_PATH=str(folder), DATABASE_URL=cluster.url)
    with app.app_context():
        upgrade()
        load_paths([SAMPLE_CONTENT, TRANSLATIONS])
    yield app
    with app.app_context():
        db.engine.dispose()


def run(site: Flask, *arguments: str | Path) -> str:
    """A command of the site."""
    done = site.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert done.exit_code == 0, f"{done.output}{done.exception!r}"
    return done.output


def test_pages_and_searches(site: Flask) -> None:
    client = site.test_client()
    assert {url: client.get(url).status_code for url in PAGES} == dict.fromkeys(PAGES, 200)
    assert client.get("/api/v1/activities?lang=en").json["total"] == 204
    assert client.get("/api/v1/activities?lang=es&q=agua").json["total"] > 3
    assert client.get("/api/v1/activities/arch?lang=ja").json["language"] == "ja"
    assert client.get("/en/activities/?q=a%00b").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 200, ready.json


def test_models_and_migrations_agree(site: Flask) -> None:
    with site.app_context(), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_answers_and_counts(site: Flask) -> None:
    client = site.test_client()
    assert client.post("/de/consent", data={"choice": "accept"}, headers=SAME).status_code == 303
    with site.app_context():
        rows = list(db.session.scalars(select(ConsentRecord)))
        site.extensions["statistics"].add("search", "de")
        site.extensions["statistics"].flush()
        assert db.session.scalar(select(DailyCount.count).where(DailyCount.language == "de")) == 1
    assert [(row.language, row.act) for row in rows] == [("de", "accept")]
    day = datetime.now(UTC).date().isoformat()
    assert day in run(site, "consent", "report"), "the day of the server in Auckland, not that of UTC"
    assert "1 records" in run(site, "consent", "erase", rows[0].receipt)


def test_a_load_a_backup_and_a_restore(site: Flask, tmp_path: Path) -> None:
    def title() -> str:
        return str(site.test_client().get("/api/v1/activities/arch?lang=en").json["title"])

    with site.app_context():
        before = content_version(), title()
    run(site, "backup", tmp_path / "backup")
    change = write_change(tmp_path / "change.csv", 4)
    run(site, "content", "load", change)
    assert title().startswith("Quokka4")
    run(site, "content", "load", change)
    run(site, "restore", tmp_path / "backup")
    with site.app_context():
        assert (content_version(), title()) == before
    assert "It agrees" in run(site, "search", "status")
    (saved,) = Path(site.config["INSTANCE_PATH"]).glob("before-restore-*.dump")
    assert saved.read_bytes().startswith(b"PGDMP")
    assert run(site, "check") == "Ready.\n"


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


def revision(site: Flask) -> tuple[str | None, str]:
    """The last migration of the database, and the version of its content."""
    with site.app_context(), db.engine.connect() as connection:
        return revisions.reached(connection), content_version()


def test_a_backup_from_before_a_migration_comes_back(cluster: Cluster, tmp_path: Path) -> None:
    cluster.run("createdb", "-h", str(cluster.folder), "-U", "iclei", "older")
    url = cluster.url.replace("/iclei?", "/older?")
    older = create_app(INSTANCE_PATH=str(tmp_path / "instance"), DATABASE_URL=url)
    (tmp_path / "instance").mkdir(exist_ok=True)
    with older.app_context():
        upgrade(revision="0002")
        db.session.add(ContentState(id=1, version="old", changed_at=datetime.now(UTC)))
        db.session.commit()
    run(older, "backup", tmp_path / "old.backup")
    with older.app_context():
        upgrade()
        db.session.execute(update(ContentState).values(version="new"))
        db.session.commit()
    (tmp_path / "cut.backup").write_bytes((tmp_path / "old.backup").read_bytes()[:-3000])
    done = older.test_cli_runner().invoke(args=["restore", str(tmp_path / "cut.backup")])
    assert (done.exit_code, "the database is as it was" in done.output) == (1, True), done.output
    assert revision(older) == (revisions.newest(), "new")
    assert not list((tmp_path / "instance").glob("before-restore*")), "nothing was replaced"
    run(older, "restore", tmp_path / "old.backup")
    assert revision(older) == (revisions.newest(), "old")
    with older.app_context():
        with db.engine.connect() as connection:
            assert revisions.lacking(connection) == []
        db.engine.dispose()


def test_a_server_that_is_away_is_said_and_found_again(site: Flask, cluster: Cluster) -> None:
    client = site.test_client()
    assert client.get("/en/activities/arch/").status_code == 200
    cluster.stop()
    try:
        assert client.get("/en/activities/arch/").status_code == 503
        assert client.get("/readyz").status_code == 503
        assert client.post("/en/consent", data={"choice": "reject"}, headers=SAME).status_code == 303
    finally:
        cluster.start()
    assert client.get("/en/activities/arch/").status_code == 200
    cluster.stop()
    cluster.start()
    assert client.get("/en/activities/arch/").status_code == 200, "connections from before are not used"
