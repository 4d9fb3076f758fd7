"""A site that things are done to: the server on its socket, the shipped nginx before it, and visitors all the while."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import shipped
from copies import copy_instance
from releases import Reader, listening, readers, release, until
from shipped import COMMAND, Proxy, Reply


class Outcome(NamedTuple):
    """One line of the table."""

    done: str
    seen: str
    lost: str
    well: bool


class Stage:
    """One site. `restart` does what systemd does: the same command on the same socket."""

    def __init__(self, folder: Path, instance: Path, stack: ExitStack, **settings: str) -> None:
        self.folder, self.instance = folder, instance
        self.environ = shipped.environment(instance, **settings)
        self.log = folder / "log"
        self._stack = stack
        self._socket = listening()
        stack.callback(self._socket.close)
        self.server = self.restart()
        self.proxy: Proxy = stack.enter_context(shipped.proxy(folder / "nginx", self._socket.getsockname()[1]))
        until(lambda: self.ask("/en/").status == 200)

    def restart(self) -> subprocess.Popen[bytes]:
        """A new server; the one before has ended."""
        before = self.log.read_text().count("Booting worker") if self.log.exists() else 0
        server = self._stack.enter_context(release(self._socket, self.environ, self.log))
        until(lambda: self.log.read_text().count("Booting worker") > before)
        self.server = server
        return server

    def ask(self, path: str) -> Reply:
        """As a visitor with a cookie: no cache answers while the site does."""
        return self.proxy.get(path, Cookie="a=b")

    def workers(self) -> list[int]:
        """Their processes."""
        text = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text()
        return [int(pid) for pid in text.split()]

    def run(self, *arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        """A command of the site."""
        command = [COMMAND, *map(str, arguments)]
        return subprocess.run(
            command, env={**self.environ, **environ}, capture_output=True, text=True, timeout=120, check=False
        )

    def killed(self, seconds: float, *arguments: str | Path) -> None:
        """A command that is killed after so long."""
        command = [COMMAND, *map(str, arguments)]
        with subprocess.Popen(command, env=self.environ, stdout=-3, stderr=-3) as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)

    def lost(self) -> str:
        """What is not as it was: "nothing" while all parts are usable and all activities are found."""
        state = self.run("check")
        listed = self.ask("/api/v1/activities?lang=en").body
        if state.returncode or b'"total": 204' not in listed:
            return (state.stdout.strip().replace("\n", "; ") or "activities")[:90]
        return "nothing"


@contextmanager
def stage(folder: Path, filled: Path, **settings: str) -> Iterator[Stage]:
    """A site on a copy of a filled instance."""
    instance = folder / "instance"
    if filled != instance:
        copy_instance(filled, instance)
    with ExitStack() as stack:
        yield Stage(folder, instance, stack, **settings)


@contextmanager
def watched(site: Stage, count: int = 3) -> Iterator[list[Reader]]:
    """Visitors meanwhile."""
    with readers(site.proxy, count) as visitors:
        until(lambda: all(visitor.seen for visitor in visitors), 60)
        yield visitors


def seen(visitors: list[Reader]) -> tuple[str, bool]:
    """What they saw in words, and whether it was only pages."""
    seconds = sorted(second for visitor in visitors for second in visitor.seconds)
    faults = Counter(fault.rpartition(": ")[2] for visitor in visitors for fault in visitor.faults)
    words = ", ".join(f"{count} × {fault[:40]}" for fault, count in faults.items()) or "only pages"
    return f"{len(seconds)} requests, slowest {seconds[-1]:.1f} s: {words}", not faults


def alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
