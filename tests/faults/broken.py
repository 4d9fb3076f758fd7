"""Files that are gone, damaged, locked or of something else, and a disk that is full; no restart mends anything."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from releases import until
from serving.traffic import write_change
from stage import Outcome, Stage

PAGES = ("/en/", "/es/activities/", "/en/activities/?q=water", "/en/activities/arch/", "/api/v1/activities/arch")


def visit(site: Stage) -> tuple[str, set[int]]:
    """Statuses of pages that nobody had asked for before, so that no cache knows them."""
    mark = f"x={time.monotonic_ns()}"
    answers = [site.ask(f"{path}{'&' if '?' in path else '?'}{mark}") for path in PAGES]
    slowest = max(answer.seconds for answer in answers)
    return f"{'/'.join(str(answer.status) for answer in answers)}, slowest {slowest:.1f} s", {a.status for a in answers}


def case(site: Stage, name: str, harm: Callable[[], object], mend: Callable[[], object], allowed: set[int]) -> Outcome:
    """Do harm, look, mend, and see that the running site is well again."""
    harm()
    said, statuses = visit(site)
    ready = site.ask("/readyz").status
    mend()
    until(lambda: site.ask("/readyz").status == 200 and visit(site)[1] == {200}, 90)
    lost = site.lost_writes()
    return Outcome(name, f"{said}; readyz {ready}", lost, statuses <= allowed and lost == "nothing")


def unwritable(site: Stage, name: str, harm: Callable[[], object], mend: Callable[[], object]) -> Outcome:
    """A visitor answers the banner while nothing can be written: the choice is kept at once, and the log says what
    became of its record."""
    before = site.told_of_unrecorded()
    harm()
    given = site.answer()
    mend()
    kept = given.status == 303 and bool(given.receipt) and given.seconds < 3
    recorded, told = site.recorded(given.receipt), site.told_of_unrecorded() > before
    what = "recorded" if recorded else "its record refused, as the log says" if told else "its record lost"
    lost = site.lost_writes()
    said = f"answered {given.status} in {given.seconds:.1f} s, the choice {'kept' if kept else 'LOST'}, {what}"
    return Outcome(name, said, lost, kept and (recorded or told) and lost == "nothing")


def database(site: Stage) -> Iterator[Outcome]:
    """Locked, gone, garbage, unmigrated."""
    file = site.instance / "iclei.sqlite"
    kept = site.folder / "kept.backup"
    site.run("backup", kept)
    with closing(sqlite3.connect(file, isolation_level=None)) as lock:
        yield case(
            site,
            "database locked by a writer",
            lambda: lock.execute("BEGIN EXCLUSIVE"),
            lambda: lock.execute("ROLLBACK"),
            {200},
        )
        yield unwritable(
            site,
            "an answer about cookies, database locked",
            lambda: lock.execute("BEGIN EXCLUSIVE"),
            lambda: lock.execute("ROLLBACK"),
        )

    def remove() -> None:
        for path in site.instance.glob("iclei.sqlite*"):
            path.unlink()

    def restore() -> None:
        done = site.run("restore", kept)
        assert done.returncode == 0, done.stderr

    def garbage() -> None:
        remove()
        file.write_bytes(b"garbage" * 10_000)

    def unmigrated() -> None:
        remove()
        file.touch()

    yield case(site, "database gone", remove, restore, {200, 503})
    yield unwritable(site, "an answer about cookies, database gone", remove, restore)
    yield case(site, "database garbage", garbage, restore, {200, 503})
    yield case(site, "database empty, not migrated", unmigrated, restore, {200, 503})


def index(site: Stage) -> Iterator[Outcome]:
    """Missing, cut off, of something else: what is in memory answers on, and `readyz` names the command that mends."""
    folder = site.instance / "search"

    def truncate() -> None:
        for path in [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 100]:
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size // 2)

    def foreign() -> None:
        shutil.rmtree(folder)
        shutil.copytree(site.instance / "catalogs", folder)

    def rebuild() -> None:
        site.run("search", "rebuild")

    yield case(site, "index missing", lambda: shutil.rmtree(folder), rebuild, {200})
    yield case(site, "index cut off", truncate, rebuild, {200})
    yield case(site, "index foreign", foreign, rebuild, {200})


def catalogs(site: Stage) -> Outcome:
    """Cut off while the site runs, and it is started again with them."""

    def harm() -> None:
        for path in (site.instance / "catalogs").rglob("*.mo"):
            path.write_bytes(path.read_bytes()[:300])
        site.server.terminate()
        site.server.wait()
        site.restart()

    def mend() -> None:
        shutil.rmtree(site.instance / "catalogs")
        assert site.run("check").returncode == 0
        site.server.terminate()
        site.server.wait()
        site.restart()

    return case(site, "catalogs cut off, started with them", harm, mend, {200})


def full_disk(site: Stage) -> Iterator[Outcome]:
    """The instance is on a small disk that is full, during each kind of writing."""
    ballast = site.instance / "ballast"
    change = write_change(site.folder / "change.csv", 3)
    commands = {
        "nothing": (),
        "content load": ("content", "load", str(change)),
        "search rebuild": ("search", "rebuild"),
        "backup": ("backup", str(site.instance / "backup")),
    }
    yield unwritable(site, "an answer about cookies, disk full", lambda: _fill(ballast), ballast.unlink)
    for name, arguments in commands.items():
        said: list[str] = []

        def harm(arguments: tuple[str, ...] = arguments, said: list[str] = said) -> None:
            _fill(ballast)
            done = site.run(*arguments) if arguments else None
            if done is not None and ("Traceback" in done.stderr or done.returncode == 0):
                said.append(done.stderr.strip().rpartition("\n")[2] or "it says that it succeeded")

        def mend(arguments: tuple[str, ...] = arguments) -> None:
            ballast.unlink()
            done = site.run(*arguments) if arguments else None
            assert done is None or done.returncode == 0, done.stderr

        found = case(site, f"disk full during {name}", harm, mend, {200})
        note = f"; the command: {said[0][:60]}" if said else ""
        yield found._replace(seen=found.seen + note, well=found.well and not said)


def _fill(ballast: Path) -> None:
    """To the last byte."""
    for size in ("64k", "512"):
        how = ["if=/dev/zero", f"of={ballast}", f"bs={size}", "oflag=append", "conv=notrunc"]
        subprocess.run(["dd", *how], capture_output=True, check=False)


def small_disk(folder: Path) -> bool:
    """A disk of 60 MB at a folder; False where this machine does not let us."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
