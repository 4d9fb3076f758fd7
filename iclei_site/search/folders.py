"""The versions of an index on disk: one folder each, `current` a link to the one in use, and one writer at a time.

root/
  current -> v-1732000000000000000     switched by an atomic rename
  v-1732000000000000000/               Whoosh's files, synonyms.json and state.json
  build-…/                             a version in the making, or what a killed process left of one
  write.lock
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from .types import IndexBusyError, IndexUnusableError

FORMAT = "iclei-site-search-7"  # changes when an index made before can no longer be read rightly
REMEDY = "Make it again from the database with `iclei-site search rebuild`."
_RETRY = 0.05  # seconds between two looks at the lock


class Mark(NamedTuple):
    """What `current` means at one moment; equal marks, equal index."""

    folder: str
    inode: int
    changed: int  # nanoseconds since the epoch


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a version without opening it. `generation` is Whoosh's; another one there: killed in a write."""

    content_version: str
    generation: int
    built_at: float = field(default_factory=time.time)
    sizes: dict[str, int] = field(default_factory=dict)  # bytes by file name
    format: str = FORMAT


class Folders:
    """The versions below one root. `patience` is how long a writer waits for another one, in seconds."""

    def __init__(self, root: Path, patience: float) -> None:
        self.root = root
        self._patience = patience
        self._link = root / "current"
        self._writer: int | None = None  # the thread that holds the lock

    def mark(self) -> Mark | None:
        """Which version is current, and since when; None when there is none. Two system calls."""
        try:
            folder = os.readlink(self._link)
            found = os.stat(self._link / "state.json")
        except OSError:
            return None
        return Mark(folder, found.st_ino, found.st_mtime_ns)

    def current(self) -> Path:
        """The folder of the current version."""
        try:
            return self.root / os.readlink(self._link)
        except OSError:
            raise IndexUnusableError(f"There is no search index in {self.root}. {REMEDY}") from None

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Keeps every other writer out, in this process or another. Raises IndexBusyError when one stays too long.

        A thread may enter again what it has entered.
        """
        if self._writer == threading.get_ident():
            yield
            return
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / "write.lock", "a+b") as lock:
            self._acquire(lock.fileno())
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = None  # closing the file gives the lock up

    def _acquire(self, descriptor: int) -> None:
        until = time.monotonic() + self._patience
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise IndexBusyError(busy(self.root)) from None
                time.sleep(_RETRY)

    @contextlib.contextmanager
    def building(self) -> Iterator[Path]:
        """An empty folder that becomes the current version at the end, or vanishes on any error. Needs `writing`."""
        for left in self.root.glob("build-*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="build-", dir=self.root))
        try:
            yield folder
            self._publish(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _publish(self, folder: Path) -> None:
        folder.chmod(0o755)  # mkdtemp keeps others out, and the site may run as another user
        version = folder.rename(self.root / f"v-{time.time_ns()}")
        before = self._link.readlink().name if self._link.is_symlink() else ""
        link = self.root / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(version.name)
        if self._link.is_dir() and not self._link.is_symlink():  # the link was copied as what it points to
            shutil.rmtree(self._link)
        link.replace(self._link)
        sync(self.root)
        for old in self.root.glob("v-*"):
            if old.name not in (version.name, before):  # a reader may be opening the one before
                shutil.rmtree(old, ignore_errors=True)


def write_state(folder: Path, content_version: str, generation: int) -> None:
    """Says what the folder holds, atomically, after all its files have reached the disk."""
    sizes = {}
    for path in folder.iterdir():
        if path.is_file() and path.suffix in (".toc", ".seg", ".words", ".json") and path.name != "state.json":
            sync(path)
            sizes[path.name] = path.stat().st_size
    new = folder / "state.json.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(asdict(State(content_version, generation, sizes=sizes)), file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / "state.json")
    sync(folder)


def read_state(folder: Path) -> State:
    """What the folder says it holds; raises IndexUnusableError when that is nothing of ours."""
    path = folder / "state.json"
    if not path.exists():
        raise IndexUnusableError(f"{folder} holds no search index of this site. {REMEDY}")
    with unusable(folder):
        state = State(**json.loads(path.read_text(encoding="utf-8")))
    if state.format != FORMAT:
        raise IndexUnusableError(f"The search index in {folder} was made by another version of the site. {REMEDY}")
    return state


def check_sizes(folder: Path, state: State) -> None:
    """Raises IndexUnusableError when a file is missing or has another size than when it was written."""
    for name, size in state.sizes.items():
        path = folder / name
        found = path.stat().st_size if path.exists() else None
        if found != size:
            what = "is missing" if found is None else f"has {found} bytes instead of {size}"
            raise IndexUnusableError(f"The search index in {folder} is damaged: {name} {what}. {REMEDY}")


def busy(folder: object) -> str:
    """What IndexBusyError says; Whoosh's own LockError says nothing."""
    return f"Another process is writing to the search index in {folder}. Try again when it is done."


@contextlib.contextmanager
def unusable(folder: object) -> Iterator[None]:
    """Says of whatever goes wrong inside that the index cannot be read: damaged files raise all kinds of errors."""
    try:
        yield
    except IndexUnusableError:
        raise
    except Exception as error:
        message = f"The search index in {folder} cannot be read ({type(error).__name__}: {error}). {REMEDY}"
        raise IndexUnusableError(message) from error


def sync(path: Path) -> None:
    """Waits until a file's content, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
