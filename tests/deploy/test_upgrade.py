"""A new release takes over and gives back, and nobody notices."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import shipped
from releases import add_migration, copy_release, listening, readers, release, until
from serving.traffic import write_change


def revision(instance: Path) -> str:
    """The last migration of the database."""
    with closing(sqlite3.connect(instance / "iclei.sqlite")) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def faults_after_going_back(instance: Path, proxy: shipped.Proxy, migration: str) -> list[str]:
    """What the old release cannot do on the database that the new one has migrated: be ready, load, check."""
    ready = json.loads(proxy.get("/readyz").body)
    wrong = [] if ready["ready"] else [f"not ready: {ready['parts']}"]
    if revision(instance) != migration:
        wrong.append(f"the database is at {revision(instance)}: the new release did not migrate it")
    change = write_change(instance.parent / "change.csv", 7)
    for arguments in (["content", "load", str(change)], ["check"]):
        command, environ = [shipped.COMMAND, *arguments], shipped.environment(instance)
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        wrong += [f"{arguments}: {done.stdout}{done.stderr}"] if done.returncode else []
    return wrong


def test_new_code_beside_old_and_a_way_back(
    own_instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = shipped.environment(own_instance)
    new = copy_release(tmp_path / "b", "release b")
    migration = add_migration(new)
    opened = listening()
    with (
        shipped.proxy(tmp_path / "nginx", opened.getsockname()[1]) as proxy,
        release(opened, environ, tmp_path / "a.log") as old,
        readers(proxy, 3) as visitors,
    ):
        until(lambda: all(visitor.seen for visitor in visitors))
        old.send_signal(signal.SIGHUP)
        until(lambda: (tmp_path / "a.log").read_text().count("Booting worker") >= 4)
        with release(opened, environ, tmp_path / "b.log", new) as newer:
            old.terminate()
            old.wait(30)
            until(lambda: all(visitor.seen[-1] == "b" for visitor in visitors))
            with release(opened, environ, tmp_path / "c.log"):
                newer.terminate()
                newer.wait(30)
                until(lambda: all(visitor.seen[-1] == "" for visitor in visitors))
                wrong = faults_after_going_back(own_instance, proxy, migration)
                for visitor in visitors:
                    visitor.stop.set()
                for visitor in visitors:
                    visitor.join(30)
    opened.close()
    seconds = sorted(second for visitor in visitors for second in visitor.seconds)
    faults = [fault for visitor in visitors for fault in visitor.faults]
    with capsys.disabled():
        sys.stdout.write(
            f"\nreload, upgrade and way back: {len(seconds)} requests, {len(faults)} failed, "
            f"p50 {seconds[len(seconds) // 2] * 1000:.0f} ms, slowest {seconds[-1] * 1000:.0f} ms\n"
        )
    assert (faults, wrong) == ([], [])


def test_a_database_without_what_this_release_needs_is_not_ready(own_instance: Path) -> None:
    with closing(sqlite3.connect(own_instance / "iclei.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
        database.execute("ALTER TABLE activities RENAME COLUMN kind TO sort")
        database.execute("DROP TABLE daily_counts")
        database.commit()
    command = [shipped.COMMAND, "check"]
    environ = shipped.environment(own_instance)
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "migrations: at 0999 of another release, without activities.kind, daily_counts" in done.stdout
