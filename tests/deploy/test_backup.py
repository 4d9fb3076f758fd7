"""What was backed up comes back: under writes, over other content, over garbage, and never half."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from shipped import COMMAND, environment
from traffic_of_writers import load_until

from iclei_site import create_app
from iclei_site.content.indexing import content_version
from iclei_site.content.stored import Content, snapshot

backup = import_module("iclei_site.commands.backup")  # the package has a command of this name


def run(instance: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command of the site."""
    command = [COMMAND, *map(str, arguments)]
    return subprocess.run(command, env=environment(instance), capture_output=True, text=True, timeout=90, check=False)


def held(instance: Path) -> tuple[Content, str]:
    """All content, its version, and the index agrees with both."""
    app = create_app(INSTANCE_PATH=str(instance))
    with app.app_context():
        assert app.extensions["search"].status().content_version == content_version()
        return snapshot(), content_version()


def kept(instance: Path, kind: str) -> Path:
    """What the one restore so far has replaced."""
    (file,) = instance.glob(f"before-restore-*.{kind}")
    return file


def test_it_comes_back(own_instance: Path, tmp_path: Path) -> None:
    before = held(own_instance)
    file = tmp_path / "backup"
    assert run(own_instance, "backup", file).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_until(own_instance, tmp_path, times=1) == []
    assert held(own_instance) != before
    done = run(own_instance, "restore", file)
    assert done.returncode == 0, done.stderr
    assert held(own_instance) == before
    saved = kept(own_instance, "sqlite")
    assert str(saved) in done.stdout
    assert re.fullmatch(r"before-restore-\d{8}T\d{6}\.sqlite", saved.name)
    assert run(own_instance, "restore", saved).returncode == 0
    assert held(own_instance) != before, "what a restore replaced can be brought back"
    assert saved.exists(), "a second restore destroys what the first one kept"
    assert len(list(own_instance.glob("before-restore-*.sqlite"))) == 2


def test_into_an_empty_folder_and_over_garbage(own_instance: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "Is it #1? 50%41", tmp_path / "new #2?"
    assert run(own_instance, "backup", file).returncode == 0
    assert run(new, "restore", file).returncode == 0
    assert run(new, "backup", file).returncode == 0
    (own_instance / "iclei.sqlite").write_bytes(b"garbage" * 3000)
    for more in ("-wal", "-shm"):
        (own_instance / f"iclei.sqlite{more}").unlink(missing_ok=True)
    done = run(own_instance, "restore", file)
    assert done.returncode == 0, done.stderr
    assert held(own_instance) == held(new)
    saved = kept(own_instance, "damaged")
    assert saved.read_bytes().startswith(b"garbage")
    assert str(saved) in done.stdout
    (own_instance / "iclei.sqlite").write_bytes(b"rubbish" * 3000)
    assert run(own_instance, "restore", file).returncode == 0
    assert saved.read_bytes().startswith(b"garbage"), "a second restore destroys what the first one kept"


def test_over_a_damaged_file_under_a_running_site(own_instance: Path, tmp_path: Path) -> None:
    """What is restored is a file of its own: who has the damaged one open cannot write into it, and lets it go."""
    file, database = tmp_path / "backup", own_instance / "iclei.sqlite"
    assert run(own_instance, "backup", file).returncode == 0
    app = create_app(INSTANCE_PATH=str(own_instance))
    client = app.test_client()
    assert client.get("/en/activities/arch/").status_code == 200
    with sqlite3.connect(database) as found:
        found.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.open("r+b") as damaged:
        damaged.seek(100)
        damaged.write(b"garbage" * 4000)
    number = database.stat().st_ino
    done = run(own_instance, "restore", file)
    assert done.returncode == 0, done.stderr
    assert (database.stat().st_ino != number, database.stat().st_mode & 0o777) == (True, 0o600)
    assert kept(own_instance, "damaged").stat().st_ino == number
    assert client.get("/readyz").status_code == 200
    answer = client.post("/en/consent", data={"choice": "reject"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    with sqlite3.connect(database) as found:
        assert found.execute("SELECT act FROM consent_records").fetchall() == [("reject",)]


def test_under_writes_it_is_of_one_moment(own_instance: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    faults: list[str] = []
    writer = threading.Thread(target=lambda: faults.extend(load_until(own_instance, tmp_path, stop=stop)))
    writer.start()
    files = [tmp_path / f"backup{number}" for number in range(3)]
    try:
        said = [run(own_instance, "backup", file).stderr for file in files]
    finally:
        stop.set()
        writer.join(60)
    assert (said, faults) == ([""] * 3, [])
    for file in files:
        with sqlite3.connect(file) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            years = database.execute("SELECT start_year FROM activities WHERE slug = 'arch'").fetchone()[0]
            (title,) = database.execute(
                "SELECT text FROM content_texts WHERE owner = 'activity:arch' AND field = 'title' AND language = 'en'"
            ).fetchone()
        assert "Quokka" not in title or title.startswith(f"Quokka{years - 1900} "), "tables of different moments"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no backup of SQLite"),
        (b"PGDMP...", "no backup of SQLite"),
        (b"SQLite format 3\x00" + b"x" * 9000, "could not"),
    ],
)
def test_what_is_no_backup_changes_nothing(own_instance: Path, tmp_path: Path, content: bytes, words: str) -> None:
    before = held(own_instance)
    (tmp_path / "bad").write_bytes(content)
    done = run(own_instance, "restore", tmp_path / "bad")
    assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr
    assert held(own_instance) == before


def test_one_of_a_newer_release_is_refused(own_instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "newer"
    assert run(own_instance, "backup", file).returncode == 0
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    done = run(own_instance, "restore", file)
    assert (done.returncode, "newer release" in done.stderr) == (1, True)


def test_a_killed_backup_leaves_the_one_before(own_instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    assert run(own_instance, "backup", file).returncode == 0
    before = file.read_bytes()
    for wait in (0.6, 0.9):
        with subprocess.Popen([COMMAND, "backup", str(file)], env=environment(own_instance)) as process:
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
        with sqlite3.connect(file) as database:
            assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert file.read_bytes()[:16] == before[:16]
    for left in tmp_path.glob("*.part"):
        os.utime(left, (0, 0))
    assert run(own_instance, "backup", file).returncode == 0
    assert not list(tmp_path.glob("*.part")), "what was killed long ago is left"


def test_two_at_once_into_one_file_are_both_whole(
    own_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins and ends while the first is about to give its file the name."""
    file, keep = tmp_path / "backup", backup._keep
    modes: list[int] = []

    def second_between(part: Path, kept: Path) -> None:
        monkeypatch.setattr(backup, "_keep", keep)
        modes.append(part.stat().st_mode & 0o777)
        backup.write_backup(file)
        keep(part, kept)

    monkeypatch.setattr(backup, "_keep", second_between)
    with create_app(INSTANCE_PATH=str(own_instance)).app_context():
        backup.write_backup(file)
    assert (modes, [path.name for path in tmp_path.glob("backup*")]) == ([0o600], ["backup"])
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)


@pytest.mark.parametrize("more", ["", "-wal", "-shm"])
def test_the_database_is_not_replaced_by_a_backup(own_instance: Path, tmp_path: Path, more: str) -> None:
    (tmp_path / "link").symlink_to(own_instance / f"iclei.sqlite{more}")
    before = (own_instance / "iclei.sqlite").stat().st_ino
    for name in (own_instance / f"iclei.sqlite{more}", tmp_path / "link"):
        done = run(own_instance, "backup", name)
        assert (done.returncode, "is the database itself" in done.stderr) == (1, True), done.stderr
    assert (own_instance / "iclei.sqlite").stat().st_ino == before


def test_a_pipe_is_not_replaced_and_a_link_leads_to_its_file(own_instance: Path, tmp_path: Path) -> None:
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "disk" / "backup"
    os.mkfifo(pipe)
    done = run(own_instance, "backup", pipe)
    assert (done.returncode, "no regular file" in done.stderr, pipe.is_fifo()) == (1, True, True), done.stderr
    file.parent.mkdir()
    link.symlink_to(file)
    for _ in range(2):
        assert run(own_instance, "backup", link).returncode == 0
    assert (link.is_symlink(), file.read_bytes()[:6]) == (True, b"SQLite")
    assert [path.name for path in file.parent.iterdir()] == ["backup"]


def test_where_it_cannot_be_written(own_instance: Path, tmp_path: Path) -> None:
    done = run(own_instance, "backup", tmp_path / "no" / "backup")
    assert (done.returncode, "could not be written" in done.stderr) == (1, True)
    shutil.rmtree(own_instance)
    done = run(own_instance, "backup", tmp_path / "backup")
    assert (done.returncode, "could not be written" in done.stderr) == (1, True)
    assert not list(tmp_path.glob("backup*"))
