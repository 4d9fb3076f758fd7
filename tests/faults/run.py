"""`make faults`: what was done to a running site, what visitors saw, and what was lost. Only on this machine."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import broken
import crowds
import killing
from conftest import make_app
from stage import Outcome, Stage, stage

from iclei_site.config import SAMPLE_CONTENT, TRANSLATIONS

Part = Callable[[Stage], Iterable[Outcome]]


def parts(folder: Path, filled: Path) -> Iterator[Outcome]:
    """Each part on a site of its own."""
    simple: dict[str, Part] = {
        "killing": killing.cases,
        "database": broken.database,
        "index": broken.index,
        "catalogs": lambda site: [broken.catalogs(site)],
        "slow": lambda site: [crowds.slow_clients(site)],
        "writers": lambda site: [crowds.writers(site)],
    }
    wanted = sys.argv[1:] or [*simple, "disk", "clock"]
    for name, part in simple.items():
        if name in wanted:
            yield from guarded(name, lambda name=name, part=part: on_stage(folder / name, filled, part))
    if "disk" in wanted:
        yield from guarded("disk", lambda: full_disk(folder / "disk", filled))
    if "clock" in wanted:
        yield from guarded("clock", lambda: clock(folder / "clock", filled))


def guarded(name: str, cases: Callable[[], Iterable[Outcome]]) -> Iterator[Outcome]:
    """The cases of a part; one that breaks down is a line of its own, and not the end of the others."""
    try:
        yield from cases()
    except Exception as fault:
        traceback.print_exc()
        yield Outcome(name, f"broke down: {fault!r}"[:100], "?", False)


def on_stage(folder: Path, filled: Path, part: Part) -> Iterator[Outcome]:
    """One part."""
    folder.mkdir()
    with stage(folder, filled) as site:
        yield from part(site)


def full_disk(folder: Path, filled: Path) -> Iterator[Outcome]:
    """On a disk of its own."""
    if not broken.small_disk(folder / "instance"):
        yield Outcome("disk full", "not tried: this machine lets nobody mount a disk", "?", False)
        return
    try:
        subprocess.run(["cp", "-a", f"{filled}/.", str(folder / "instance")], check=True)
        with stage(folder, folder / "instance") as site:
            yield from broken.full_disk(site)
    finally:
        subprocess.run(["umount", "-l", str(folder / "instance")], check=False)


def clock(folder: Path, filled: Path) -> Iterator[Outcome]:
    """With the library that lies about the time."""
    library = crowds.faketime()
    if not library:
        yield Outcome("clock jumps", "not tried: apt-get install faketime", "?", False)
        return
    folder.mkdir()
    file = folder / "time"
    file.write_text("+0")
    # The library of Debian 12 takes Python's own way to sleep for a mistake.
    (folder / "sitecustomize.py").write_text(
        "import select, time\ntime.sleep = lambda s: select.select([], [], [], s)\n"
    )
    lies = {
        "PYTHONPATH": str(folder),
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with stage(folder, filled, **lies) as site:
        yield crowds.clock(site, file)


def main() -> None:
    """Try everything and print the table."""
    rows: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="iclei-faults-") as name:
        folder = Path(name)
        filled = folder / "filled"
        make_app(filled, SAMPLE_CONTENT, TRANSLATIONS)
        for outcome in parts(folder, filled):
            rows.append(outcome)
            sys.stderr.write(f"… {outcome.done}: {'held' if outcome.well else 'DID NOT HOLD'}\n")
    widths = [max(len(str(row[column])) for row in rows) for column in range(3)]
    titles = Outcome("what was done", "what visitors saw", "what was lost", True)
    for row in (titles, *rows):
        cells = [str(cell).ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
        held = "held" if row is titles else "yes" if row.well else "NO"
        sys.stdout.write("  ".join([*cells, held]) + "\n")
    sys.exit(not all(row.well for row in rows))


if __name__ == "__main__":
    main()
