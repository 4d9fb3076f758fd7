"""Three workers with four threads each answer eight visitors while the index is rebuilt and changed all the time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers import free_port, wait_for
from traffic import QUESTIONS, Seen, Visitor, write_change

COMMAND = str(Path(sys.executable).with_name("iclei-site"))
WORKERS, THREADS, VISITORS = 3, 4, 8
SECONDS = 8.0  # of traffic at least
MOST = 18.0  # and at most, until enough was written
WRITES = 2  # rebuilds, and changes, that are enough
VISIBLE = 1.0  # seconds after `content load`
SLOW = 1.0  # seconds; eight visitors who wait for one reload are more than one answer in a hundred


class Repeated(threading.Thread):
    """Runs a command of the site again and again. `ended` is when each run came to its end, by its number; runs that
    were told that another process is writing are counted in `busy`."""

    def __init__(self, environ: dict[str, str], arguments: Callable[[int], list[str]]) -> None:
        super().__init__(daemon=True)
        self.ended: dict[int, float] = {}
        self.busy = 0
        self.failed: list[str] = []
        self.stop = threading.Event()
        self._environ = environ
        self._arguments = arguments

    def run(self) -> None:
        """One run after the other."""
        while not self.stop.wait(0.3):
            self.once()

    def once(self) -> None:
        """One more run."""
        number = len(self.ended) + self.busy + 1
        done = command(self._environ, *self._arguments(number))
        if done.returncode == 0:
            self.ended[number] = time.monotonic()
        else:
            self.busy += 1
            if "Another process is writing" not in done.stderr:
                self.failed.append(done.stderr)


def command(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of the site in a process of its own."""
    return subprocess.run([COMMAND, *arguments], env=environ, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def serving(environ: dict[str, str], log: Path) -> Iterator[int]:
    """The production server on a port."""
    port = free_port()
    with (
        log.open("w") as file,
        subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)], env=environ, stdout=file, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            yield port
        finally:
            process.terminate()


def arrive(port: int) -> list[Visitor]:
    """Eight visitors, and more if need be until each worker has one."""
    visitors: list[Visitor] = []
    while len(visitors) < VISITORS or len({visitor.worker for visitor in visitors}) < WORKERS:
        assert len(visitors) < 60, f"only the workers { {visitor.worker for visitor in visitors} } answer"
        visitors.append(Visitor(port, len(visitors)))
        visitors[-1].start()
        time.sleep(0.2)
    return visitors


def late(seen: list[Seen], loaded: dict[int, float]) -> dict[int, float]:
    """By worker: the longest that an answer of an older generation was still given after `content load` returned."""
    longest: dict[int, float] = {}
    for generation, ended in loaded.items():
        for answer in seen:
            if answer.generation is not None and answer.generation < generation and answer.asked > ended:
                longest[answer.worker] = max(longest.get(answer.worker, 0), answer.asked - ended)
    return longest


def steps_back(visitor: Visitor) -> list[tuple[int, int]]:
    """Where a visitor was shown a generation and then an older one by the same worker."""
    known = [(s.worker, s.generation) for s in visitor.seen if s.generation is not None]
    return [
        (one[1], two[1]) for one, two in zip(known, known[1:], strict=False) if one[0] == two[0] and one[1] > two[1]
    ]


@contextmanager
def running(threads: Sequence[Repeated | Visitor]) -> Iterator[None]:
    """All of them at work inside, and at an end behind."""
    for thread in threads:
        if not thread.is_alive():
            thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.stop.set()
        for thread in threads:
            thread.join(60)


def write(environ: dict[str, str], folder: Path) -> Repeated:
    """Rebuilds and changes side by side for a while, and one more change at the end. Returns the changes."""
    changes = Repeated(environ, lambda number: ["content", "load", str(write_change(folder / "new.csv", number))])
    writers = (changes, Repeated(environ, lambda _: ["search", "rebuild"]))
    started = time.monotonic()
    with running(writers):
        while time.monotonic() - started < MOST:
            time.sleep(0.1)
            enough = min(len(writer.ended) for writer in writers) >= WRITES
            if enough and time.monotonic() - started > SECONDS:
                break
    changes.once()
    assert [line for writer in writers for line in writer.failed] == []
    assert min(len(writer.ended) for writer in writers) > 0
    return changes


def test_nobody_waits_and_nothing_mixes(own_instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ICLEI_")}
    environ |= {"ICLEI_INSTANCE_PATH": str(own_instance), "ICLEI_WORKERS": str(WORKERS), "ICLEI_THREADS": str(THREADS)}
    assert command(environ, "content", "load", str(write_change(tmp_path / "0.csv", 0))).returncode == 0
    log = tmp_path / "log"
    with serving(environ, log) as port:
        visitors = arrive(port)
        with running(visitors):
            changes = write(environ, tmp_path)
            time.sleep(VISIBLE)
    seen = [answer for visitor in visitors for answer in visitor.seen]
    times = sorted(answer.seconds for answer in seen)
    waited = late(seen, changes.ended)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(seen)} answers of {WORKERS} workers, {len(changes.ended)} changes, {changes.busy} turned away: "
            f"p50 {times[len(times) // 2] * 1000:.0f} ms, p99 {times[len(times) * 99 // 100] * 1000:.0f} ms, "
            f"slowest {times[-1] * 1000:.0f} ms; old answers after a change: "
            f"{', '.join(f'{seconds * 1000:.0f} ms' for seconds in waited.values()) or 'none'}\n"
        )
    assert [problem for visitor in visitors for problem in visitor.wrong] == []
    assert [step for visitor in visitors for step in steps_back(visitor)] == []
    assert max(waited.values(), default=0) <= VISIBLE
    assert times[len(times) * 99 // 100] <= SLOW
    last = {visitor.worker: visitor.seen[-1 - len(QUESTIONS) :] for visitor in visitors}
    shown = {answer.generation for answers in last.values() for answer in answers} - {None}
    assert shown == {max(changes.ended)}
    assert "Traceback" not in log.read_text()
    assert command(environ, "search", "status").returncode == 0
