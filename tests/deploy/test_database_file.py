"""The embedded database's file is locked, taken away or given another content under a running site."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select

from iclei_site import create_app
from iclei_site.database import writing
from iclei_site.extensions import db
from iclei_site.models import Activity, ContentState

STORY, ANSWER = "/en/activities/arch/", {"choice": "accept", "next": "/en/"}
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def site(own_instance: Path) -> Flask:
    """A site that has its database open."""
    app = create_app(INSTANCE_PATH=str(own_instance))
    assert app.test_client().get(STORY).status_code == 200
    return app


def answers(file: Path) -> int:
    """So many are in the file that has this name now."""
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM consent_records").fetchone()[0])


def give(client: FlaskClient) -> float:
    """Answer the banner; the choice is kept whatever becomes of its record. Seconds."""
    started = time.perf_counter()
    response = client.post("/en/consent", data=ANSWER, headers=SAME)
    assert response.status_code == 303
    assert any("viewed_cookie_policy=yes" in line for line in response.headers.getlist("Set-Cookie"))
    return time.perf_counter() - started


@pytest.mark.parametrize("name", ["a #1", "what?", "50%41", "größe"])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    """The path is a part of an address, in which these signs mean something else."""
    app = create_app(INSTANCE_PATH=str(tmp_path / name))
    with app.app_context():
        upgrade()
    assert (tmp_path / name / "iclei.sqlite").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name], "another file was made"
    assert "no such table" not in app.test_client().get("/readyz").text


def test_a_file_that_is_gone_is_said(site: Flask, own_instance: Path, caplog: pytest.LogCaptureFixture) -> None:
    for path in own_instance.glob("iclei.sqlite*"):
        path.unlink()
    client = site.test_client()
    assert client.get(STORY).status_code == 503
    ready = client.get("/readyz")
    assert (ready.status_code, "cannot be opened" in ready.json["parts"]["database"]) == (503, True)
    give(client)
    assert "could not be recorded" in caplog.text
    assert not list(own_instance.glob("iclei.sqlite*")), "an empty database was made"


def test_a_damaged_file_is_said(own_instance: Path, tmp_path: Path) -> None:
    """The first page is as it was: the file can be opened, and a question without a table is answered."""
    file = own_instance / "iclei.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as damaged:
        damaged.seek(size)
        damaged.write(b"garbage!" * ((file.stat().st_size - size) // 8))
    app = create_app(INSTANCE_PATH=str(own_instance))
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, "cannot be opened or read" in ready.json["parts"]["database"]) == (503, True), ready.json
    for command in (["check"], ["check", "--deploy"], ["backup", str(tmp_path / "backup")]):
        done = app.test_cli_runner().invoke(args=command)
        assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
    assert "could not be written" in done.output
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("how", ["replaced", "removed and made again"])
def test_another_file_of_that_name_is_used_at_once(site: Flask, own_instance: Path, tmp_path: Path, how: str) -> None:
    file = own_instance / "iclei.sqlite"
    with closing(sqlite3.connect(file)) as source:
        source.execute("VACUUM INTO ?", (str(tmp_path / "other"),))
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("UPDATE content_state SET version = 'other'")
        other.commit()
    if how == "replaced":
        os.replace(tmp_path / "other", file)
    else:
        file.unlink()
        shutil.move(tmp_path / "other", file)
    for more in ("-wal", "-shm"):
        file.with_name(file.name + more).unlink(missing_ok=True)
    with site.app_context():
        assert db.session.scalar(select(ContentState.version)) == "other"
    give(site.test_client())
    with site.app_context(), writing() as session:
        session.scalars(select(Activity).where(Activity.slug == "arch")).one().start_year = 1907
    with site.app_context():
        db.engine.dispose()
    assert answers(file) == 1, "the answer was written to the file that is gone"
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT start_year FROM activities WHERE slug = 'arch'").fetchone() == (1907,)


def test_a_locked_database_keeps_no_visitor_waiting(
    site: Flask, own_instance: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client, file = site.test_client(), own_instance / "iclei.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as lock, caplog.at_level(logging.ERROR):
        lock.execute("BEGIN IMMEDIATE")
        assert give(client) < 3, "as long as a command would wait"
    receipt = client.get_cookie("iclei-consent-receipt")
    assert receipt is not None
    said = [record.getMessage() for record in caplog.records]
    assert said == ["an answer was given (accept) and could not be recorded: database is locked"], "nothing of a person"
    assert answers(file) == 0
    give(site.test_client())
    assert answers(file) == 1


def test_commands_still_wait_for_one_another(site: Flask) -> None:
    with site.app_context():
        with writing(50) as session:
            assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == 50
        with writing() as session:
            assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000


def test_an_error_names_no_values(site: Flask) -> None:
    with site.app_context(), pytest.raises(Exception, match="parameters hidden") as caught:
        db.session.execute(select(Activity.slug).where(db.text("nowhere = :receipt")), {"receipt": "secret"})
    assert "secret" not in str(caught.value)
