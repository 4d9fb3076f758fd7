"""The site on PostgreSQL: migrations, load, search, answers, backup and restore, and a server that is away a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from clusters import Cluster, on, running
from flask import Flask
from flask_migrate import upgrade
from serving.traffic import write_change
from sqlalchemy import select, update

from iclei_site import create_app, revisions
from iclei_site.content.indexing import content_version
from iclei_site.extensions import db
from iclei_site.models import ConsentRecord, ContentState, DailyCount

PAGES = ("/en/", "/es/activities/?q=agua", "/en/activities/arch/", "/en/network/", "/en/stories/", "/en/pathways/")
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def site(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with on(cluster, tmp_path_factory.mktemp("on-postgresql")) as app:
        yield app


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
