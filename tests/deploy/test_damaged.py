"""Whatever is damaged, a command ends with one line that says what is wrong and what to do, and never a traceback."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from servers import free_port
from shipped import COMMAND, environment

from iclei_site import create_app
from iclei_site.config import SAMPLE_CONTENT
from iclei_site.extensions import db

RESTORE = "Run: iclei-site restore FILE"
LOST = f"{RESTORE}, or iclei-site db upgrade for a new site"
UPGRADE, AGAIN = "Run: iclei-site db upgrade", "Another command is writing to it; try again."
READING = (
    "search rebuild",
    "search status",
    f"content load {SAMPLE_CONTENT}",
    "content export {out}",
    "consent report",
    "consent prune",
    f"consent erase {'0' * 32}",
    "statistics",
)
SERVING = "serve --port {port}"
WITHOUT_ONE_TOO = (f"content check {SAMPLE_CONTENT}", "translations status", "translations check")  # or with the sample


def database(instance: Path) -> Path:
    """Its file, all of it in one."""
    file = instance / "iclei.sqlite"
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
    return file


def garbage(file: Path) -> None:
    file.write_bytes(b"garbage" * 10_000)


def garbled(file: Path) -> None:
    """It can be opened, and not be read."""
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(b"garbage!" * ((file.stat().st_size - 4096) // 8))


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def cut_in_its_first_page(file: Path) -> None:
    os.truncate(file, 60)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def empty(file: Path) -> None:
    file.write_bytes(b"")


def of_something_else(file: Path) -> None:
    file.unlink()
    told("CREATE TABLE something (other)")(file)


def told(*statements: str) -> Callable[[Path], None]:
    """What these statements make of it."""

    def tell(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as opened:
            for statement in statements:
                opened.execute(statement)

    return tell


def run(app: Flask, command: str, out: Path) -> Result:
    """As the console script does, in this process."""
    words = [word.format(out=out, port=free_port()) for word in command.split(" ")]
    return app.test_cli_runner().invoke(args=words)


def wrong(result: Result, remedy: str) -> str:
    """What is wrong with how a command ended; "" where it is one line with that remedy."""
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    good = (result.exit_code, type(result.exception), len(lines)) == (1, SystemExit, 1)
    if good and lines[0].endswith(remedy) and "Traceback" not in result.output:
        return ""
    return f"{result.exit_code} {result.exception!r}\n{result.output}"


DAMAGE = {
    "missing": (Path.unlink, LOST),
    "empty": (empty, LOST),
    "a folder": (a_folder, LOST),
    "of something else": (of_something_else, LOST),
    "garbage": (garbage, RESTORE),
    "garbled": (garbled, RESTORE),
    "cut": (cut, RESTORE),
    "cut in its first page": (cut_in_its_first_page, RESTORE),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_command_on_a_damaged_database(own_instance: Path, tmp_path: Path, damage: str) -> None:
    harm, remedy = DAMAGE[damage]
    harm(database(own_instance))
    app = create_app(INSTANCE_PATH=str(own_instance))
    lost = damage in ("missing", "empty", "of something else")  # the server makes a new one then, with the sample
    commands = READING if lost else (*READING, *WITHOUT_ONE_TOO, SERVING)
    said = {command: wrong(run(app, command, tmp_path / "out"), remedy) for command in commands}
    assert {command: line for command, line in said.items() if line} == {}
    backup = tmp_path / "today.backup"
    assert wrong(run(app, f"backup {backup}", tmp_path), remedy) == ""
    assert not backup.exists()


def test_one_table_or_column_that_is_gone(own_instance: Path, tmp_path: Path) -> None:
    """Nothing that a migration would bring back."""
    told("ALTER TABLE activities DROP COLUMN start_year", "DROP TABLE consent_records")(database(own_instance))
    app = create_app(INSTANCE_PATH=str(own_instance))
    for command in ("search rebuild", "content export {out}", "consent report", f"content check {SAMPLE_CONTENT}"):
        assert wrong(run(app, command, tmp_path / "out"), RESTORE) == ""
    told("UPDATE alembic_version SET version_num = '0001'")(own_instance / "iclei.sqlite")
    assert wrong(run(app, "consent report", tmp_path), UPGRADE) == ""


def test_a_locked_database_is_not_an_empty_one(
    own_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What translators work on is its content, and not the sample because it could not be read for a moment."""
    monkeypatch.setattr("iclei_site.database.BUSY_TIMEOUT_MS", 10)
    app = create_app(INSTANCE_PATH=str(own_instance))
    good = tmp_path / "good"
    assert run(app, f"backup {good}", tmp_path).exit_code == 0
    with app.app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(own_instance / "iclei.sqlite", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        for command in WITHOUT_ONE_TOO:
            assert wrong(run(app, command, tmp_path), AGAIN) == ""
        said = run(app, "check", tmp_path).output
        assert wrong(run(app, f"backup {tmp_path / 'today'}", tmp_path), AGAIN) == ""
        assert wrong(run(app, f"restore {good}", tmp_path), AGAIN) == ""
    assert not list(own_instance.glob("before-restore-*")), "moved away from whoever writes to it"
    assert "database: cannot be opened or read (OperationalError); locked by another command, try again\n" in said
    assert "restore" not in said


def test_a_restore_does_not_wait_without_end(
    own_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iclei_site.database.COPY_PATIENCE", 0.1)
    app = create_app(INSTANCE_PATH=str(own_instance))
    assert run(app, f"backup {tmp_path / 'good'}", tmp_path).exit_code == 0
    with closing(sqlite3.connect(own_instance / "iclei.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = run(app, f"restore {tmp_path / 'good'}", tmp_path)
    assert wrong(result, f"(database is locked); the database is as it was. {AGAIN}") == ""
    assert not list(own_instance.glob("before-restore-*"))
    assert run(app, f"restore {tmp_path / 'good'}", tmp_path).exit_code == 0


def test_values_that_the_site_did_not_write(own_instance: Path, tmp_path: Path) -> None:
    told("UPDATE activities SET pathways = '{x'")(database(own_instance))
    app = create_app(INSTANCE_PATH=str(own_instance))
    for command in ("search rebuild", "search status", f"content load {SAMPLE_CONTENT}", WITHOUT_ONE_TOO[0]):
        assert wrong(run(app, command, tmp_path), RESTORE) == ""


def test_the_commands_of_migrations_say_it_too(own_instance: Path) -> None:
    garbage(database(own_instance))
    command = [COMMAND, "db", "upgrade"]
    done = subprocess.run(command, env=environment(own_instance), capture_output=True, text=True, check=False)
    said = f"Error: The database cannot be used (file is not a database). {RESTORE}\n"
    assert (done.returncode, done.stderr) == (1, said)


def index_file(instance: Path) -> Path:
    """The largest one of the index."""
    files = [path for path in (instance / "search").resolve().rglob("*") if path.is_file()]
    return max(files, key=lambda path: path.stat().st_size)


def half(instance: Path) -> None:
    cut(index_file(instance))


def a_file(instance: Path) -> None:
    shutil.rmtree(instance / "search")
    (instance / "search").write_text("x")


@pytest.mark.parametrize(
    "harm", [half, a_file, lambda folder: shutil.rmtree(folder / "search")], ids=["cut", "a file", "missing"]
)
def test_a_damaged_index(own_instance: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    harm(own_instance)
    app = create_app(INSTANCE_PATH=str(own_instance))
    assert (
        wrong(run(app, "search status", tmp_path), "Make it again from the database with `iclei-site search rebuild`.")
        == ""
    )
    for command in (f"content load {SAMPLE_CONTENT}", "search rebuild"):
        result = run(app, command, tmp_path)
        assert result.exit_code == (harm is a_file), result.output
        if harm is a_file:
            assert "could not be written" in result.stderr
            assert str(own_instance / "search") in result.stderr
            assert ("The content is saved" in result.stderr) == command.startswith("content")
    if harm is a_file:
        assert run(app, f"backup {tmp_path / 'good'}", tmp_path).exit_code == 0
        result = run(app, f"restore {tmp_path / 'good'}", tmp_path)
        assert wrong(result, "Run: iclei-site search rebuild") == ""
        assert "The database is what" in result.stderr


def test_an_index_that_another_command_writes_to(
    own_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iclei_site.WAIT", 0.1)
    app = create_app(INSTANCE_PATH=str(own_instance))
    with (own_instance / "search" / "write.lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert wrong(run(app, "search rebuild", tmp_path), "Try again when it is done.") == ""
