"""Several writers, and writers that are killed: the old index is served, and plain words say what to do."""

import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import corpus
import pytest
from whoosh.filedb.filestore import FileStorage

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document, IndexBusyError

Index = Callable[[Iterable[Document]], WhooshEngine]


def test_a_second_writer_is_told_to_wait(index: Index, tmp_path: Path) -> None:
    engine = index([corpus.make("a", title="Water")])
    other = WhooshEngine(tmp_path / "index", patience=0.0)
    started, done = threading.Event(), threading.Event()

    def slow() -> Iterator[Document]:
        started.set()
        done.wait(10)
        yield corpus.make("b", title="Fire")

    writing = threading.Thread(target=engine.rebuild, args=(slow(), "2"))
    writing.start()
    started.wait(10)
    for write in (lambda: other.rebuild([], "3"), lambda: other.update([], [], "3")):
        with pytest.raises(IndexBusyError, match="Another process is writing"):
            write()
    assert other.search(SearchRequest("en", "water")).total == 1
    done.set()
    writing.join(10)
    assert other.status().content_version == "2"


def test_whoosh_s_own_lock_is_told_the_same_way(index: Index, tmp_path: Path) -> None:
    engine = index([corpus.make("a", title="Water")])
    foreign = FileStorage(str(tmp_path / "index/current")).open_index().writer()
    with pytest.raises(IndexBusyError, match="Another process is writing"):
        engine.update([], ["a"], "2")
    foreign.cancel()
    engine.update([], ["a"], "2")
    assert engine.search(SearchRequest("en")).total == 0


KILLED = """
import os, signal, sys
sys.path[:0] = {paths!r}
import corpus
from iclei_site.search import engine
from iclei_site.search.engine import WhooshEngine

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def documents():
    yield from corpus.documents(50)
    die()

made = WhooshEngine({root!r})
{act}
"""


def killed(root: Path, act: str) -> None:
    """Another process that writes to the index and is killed in the middle."""
    paths = [str(Path(corpus.__file__).parent), *(path for path in sys.path if path)]
    script = textwrap.dedent(KILLED).format(paths=paths, root=str(root), act=act)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_a_killed_rebuild_leaves_the_old_index_served(index: Index, tmp_path: Path) -> None:
    engine = index(corpus.sample())
    root = tmp_path / "index"
    killed(root, "made.rebuild(documents(), '2')")
    assert list(root.glob("build-*"))
    assert WhooshEngine(root).status().content_version == "1"
    assert engine.search(SearchRequest("en")).total == 204
    assert engine.rebuild(corpus.documents(5), "3") == 5
    assert not list(root.glob("build-*"))


def test_a_killed_update_leaves_the_old_index_served(index: Index, tmp_path: Path) -> None:
    engine = index(corpus.sample())
    root = tmp_path / "index"
    killed(root, "made.update(documents(), ['tap'], '2')")
    assert WhooshEngine(root).status().content_version == "1"
    killed(
        root,
        "from iclei_site.search import whoosh_store as w\nw._merge = die\nmade.update(corpus.documents(50), [], '2')",
    )
    assert WhooshEngine(root).status().content_version == "1"
    assert WhooshEngine(root).search(SearchRequest("en")).total == 204
    engine.update([], ["champ"], "3")
    assert engine.search(SearchRequest("en")).total == 203


def test_a_kill_between_commit_and_version_is_noticed(index: Index, tmp_path: Path) -> None:
    """The answers are those of the new content; only its version is unknown, so that the site makes sure."""
    index(corpus.sample())
    root = tmp_path / "index"
    killed(root, "engine.write_state = die\nmade.update([], ['champ'], '2')")
    again = WhooshEngine(root)
    assert again.status().content_version == ""
    assert again.search(SearchRequest("en")).total == 203
    assert "champ" not in again.digests()
    again.update([], [], "2")
    assert again.status().content_version == "2"
