"""Releases side by side on one socket, as systemd runs them, and visitors who ask all the time meanwhile."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shipped import COMMAND, Proxy, Reply

from iclei_site.config import HOME

# What systemd does for a service with a socket: file descriptor 3, and a word that it is for this process.
HAND_OVER = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.set_inheritable(3, True); "
    "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])"
)


def copy_release(folder: Path, words: str) -> Path:
    """The code of this checkout in a folder of its own, with other words on each page and another style file."""
    for name in ("iclei_site", "templates", "static", "translations"):
        shutil.copytree(HOME / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    base = folder / "templates" / "base.html"
    base.write_text(
        base.read_text(encoding="utf-8").replace("</footer>", f"<!-- {words} --></footer>"), encoding="utf-8"
    )
    with (folder / "static" / "css" / "site.css").open("a", encoding="utf-8") as style:
        style.write(f"/* {words} */")
    return folder


def add_migration(code: Path) -> str:
    """A migration of that copy alone: another table, another column. Its name."""
    folder = code / "iclei_site" / "migrations" / "versions"
    before, after = max(path.name[:4] for path in folder.glob("0*.py")), "0999"
    (folder / f"{after}_more.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "{after}", "{before}", None, None
def upgrade():
    op.create_table("more", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("activities", sa.Column("more", sa.Text(), nullable=True))
""",
        encoding="utf-8",
    )
    return after


def listening() -> socket.socket:
    """The socket of `deploy/iclei.socket`, on a free port."""
    opened = socket.create_server(("127.0.0.1", 0), backlog=2048)
    opened.set_inheritable(True)
    return opened


@contextmanager
def release(
    opened: socket.socket, environ: Mapping[str, str], log: Path, code: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`iclei-site serve` on that socket, of this checkout or of a copy."""
    env = {**environ, **({"PYTHONPATH": str(code)} if code else {})}
    command = [sys.executable, "-c", HAND_OVER, str(opened.fileno()), sys.executable, COMMAND, "serve"]
    with (
        log.open("ab") as file,
        subprocess.Popen(
            command,
            env=env,
            cwd=log.parent,  # where no package lies about that would be taken for the release's own
            stdout=file,
            stderr=subprocess.STDOUT,
            pass_fds=(opened.fileno(),),
        ) as process,
    ):
        try:
            until(lambda: log.exists() and "Booting worker" in log.read_text())
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def until(true: object, seconds: float = 30) -> None:
    """Wait for something to become true."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


class Reader(threading.Thread):
    """A visitor with a cookie, whom no cache answers: the home page and its style file, again and again."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self.faults: list[str] = []
        self.seconds: list[float] = []
        self.seen: list[str] = []  # words of the release, "" for this checkout
        self._proxy = proxy

    def run(self) -> None:
        """Until told to stop."""
        while not self.stop.is_set():
            try:
                self._read()
            except Exception as fault:
                self.faults.append(repr(fault))

    def _read(self) -> None:
        answer = self._get("/en/")
        style = re.search(rb'href="(/static/css/[^"]+)"', answer.body)
        assert style is not None, answer.body[:200]
        self._get(style[1].decode())
        found = re.search(rb"<!-- release (\w+) -->", answer.body)
        self.seen.append(found[1].decode() if found else "")

    def _get(self, path: str) -> Reply:
        answer = self._proxy.get(path, Cookie="a=b")
        self.seconds.append(answer.seconds)
        if answer.status != 200:
            self.faults.append(f"{path}: {answer.status}")
        return answer


@contextmanager
def readers(proxy: Proxy, count: int) -> Iterator[list[Reader]]:
    """That many of them at work."""
    threads = [Reader(proxy) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        for thread in threads:
            thread.stop.set()
        for thread in threads:
            thread.join(40)


def migrate_at_once(**settings: str) -> list[str]:
    """Four processes make the migrations of one database at once. What those say that fail."""
    command = [COMMAND, "db", "upgrade"]
    environ = {**os.environ, **settings}
    several = [
        subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=120)[1] for process in several]
    return [words for process, words in zip(several, said, strict=True) if process.returncode]
