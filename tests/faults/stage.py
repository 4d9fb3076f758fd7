"""A site that things are done to: the server on its socket, the shipped nginx before it, and visitors all the while."""

from __future__ import annotations

import itertools
import os
import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import shipped
from copies import copy_instance
from releases import Reader, listening, readers, release, until
from serving.traffic import write_change
from shipped import COMMAND, Proxy, Reply

from iclei_site.consent.answer import Seal


class Outcome(NamedTuple):
    """One line of the table."""

    done: str
    seen: str
    lost: str
    well: bool


class Given(NamedTuple):
    """An answer about cookies: the status, the number of the receipt that came back ("" without one), the time."""

    status: int
    receipt: str
    seconds: float


class Stage:
    """One site. `restart` does what systemd does: the same command on the same socket."""

    def __init__(self, folder: Path, instance: Path, stack: ExitStack, **settings: str) -> None:
        self.folder, self.instance = folder, instance
        self.environ = shipped.environment(instance, **settings)
        self.log = folder / "log"
        self._stack = stack
        self._generations = itertools.count(20)
        self._addresses = itertools.count()
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

    def answer(self) -> Given:
        """A visitor from an address of their own answers the banner."""
        body, number = "choice=accept&next=/en/", next(self._addresses)
        head = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded"}
        source = f"127.0.2.{1 + number % 250}"
        reply = self.proxy.get("/en/consent", "POST", source=source, body=body, **head, Content_Length=str(len(body)))
        given = Seal(self.environ["ICLEI_SECRET_KEY"]).read(reply.cookies, time.time(), 11)
        return Given(reply.status, given.receipt if given else "", reply.seconds)

    def told_of_unrecorded(self) -> int:
        """How many answers the log says could not be recorded; none of these lines names a receipt."""
        lines = [line for line in self.log.read_text().splitlines() if "could not be recorded" in line]
        assert not [line for line in lines if re.search(r'message": "[^"]*[0-9a-f]{32}', line)], "a receipt is logged"
        return len(lines)

    def recorded(self, receipt: str) -> bool:
        """Whether an answer is in the file that has the database's name now."""
        with closing(sqlite3.connect(f"file:{self.instance}/iclei.sqlite?mode=ro", uri=True, timeout=30)) as database:
            found = database.execute("SELECT count(*) FROM consent_records WHERE receipt = ?", (receipt,))
            return bool(found.fetchone()[0])

    def lost_writes(self) -> str:
        """The same as `lost` once an answer and a load have gone through the running site: both are in the file, and
        every worker shows them."""
        generation = next(self._generations)
        done = self.run("content", "load", write_change(self.folder / "after.csv", generation))
        given = self.answer()
        if done.returncode or given.status != 303:
            return f"a load ended with {done.returncode}, an answer with {given.status}"
        until(lambda: f"Quokka{generation} ".encode() in self.ask("/api/v1/activities/arch?lang=en").body)
        with closing(sqlite3.connect(f"file:{self.instance}/iclei.sqlite?mode=ro", uri=True)) as database:
            found = database.execute("SELECT start_year FROM activities WHERE slug = 'arch'").fetchone()
        if found != (1900 + generation,):
            return "a load, silently"
        return self.lost() if self.recorded(given.receipt) else "an answer, silently"


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
