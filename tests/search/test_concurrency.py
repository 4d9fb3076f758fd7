"""Threads that search while others write: every answer is from one version of the content."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import corpus
import pytest

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.facets import PATHWAYS
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document, SearchResults

Index = Callable[[Iterable[Document]], WhooshEngine]
SIZE = 60


def content(generation: int) -> list[Document]:
    """Documents that all name their generation, in a facet and in a word; more of them in later ones."""
    return [
        corpus.make(
            f"d-{number:03d}",
            title=f"Common gen{generation}",
            pathway=[PATHWAYS[number % 5]],
            keyword=[f"gen{generation}"],
        )
        for number in range(SIZE + generation)
    ]


def is_consistent(results: SearchResults) -> bool:
    """Whether total, hits and every count come from one generation."""
    generations = [count for count in results.facets["keyword"] if count.count]
    titles = {hit.title.text.split()[1] for hit in results.hits}
    return (
        len(generations) == 1
        and titles == {generations[0].value}
        and generations[0].count == results.total == SIZE + int(generations[0].value.removeprefix("gen"))
        and sum(count.count for count in results.facets["pathway"]) == results.total
    )


class Visitors:
    """Threads that search until they are told to stop, and what they saw."""

    def __init__(self, engines: Iterable[WhooshEngine]) -> None:
        self.wrong: list[object] = []
        self.seen: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(engine,)) for engine in engines]
        for thread in self._threads:
            thread.start()

    def _ask(self, engine: WhooshEngine) -> None:
        while not self._stop.wait(0.003):
            for q in ("", "common", "comm", '"common gen'):
                try:
                    self._look(engine.search(SearchRequest("en", q, per_page=100)))
                except Exception as error:
                    self.wrong.append(error)
                    return

    def _look(self, results: SearchResults) -> None:
        self.seen.append(results.facets["keyword"][0].value)
        if not is_consistent(results):
            self.wrong.append(results)

    def leave(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)


def test_no_answer_mixes_two_versions(tmp_path: Path) -> None:
    writer = WhooshEngine(tmp_path / "index")
    writer.rebuild(content(0), "0")
    readers = [WhooshEngine(tmp_path / "index") for _ in range(2)]
    visitors = Visitors([*readers, *readers, writer])
    for generation in range(1, 10):
        if generation % 3:
            writer.update(content(generation), [], str(generation))
        else:
            writer.rebuild(content(generation), str(generation))
        time.sleep(0.1)
    deadline = time.monotonic() + 30
    while set(visitors.seen[-20:]) != {"gen9"} and not visitors.wrong and time.monotonic() < deadline:
        time.sleep(0.1)
    visitors.leave()
    assert not visitors.wrong, visitors.wrong[0]
    assert len(visitors.seen) > 50
    assert len(set(visitors.seen)) > 3
    assert visitors.seen[-1] == "gen9"
    assert [engine.search(SearchRequest("en")).total for engine in readers] == [SIZE + 9] * 2


def test_threads_that_ask_first_get_one_snapshot(index: Index, tmp_path: Path) -> None:
    index(content(1))
    engine = WhooshEngine(tmp_path / "index")
    barrier = threading.Barrier(8)
    found: list[tuple[str, int]] = []

    def ask() -> None:
        barrier.wait(5)
        results = engine.search(SearchRequest("en", "common"))
        found.append((results.version, results.total))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 8
    assert len(set(found)) == 1


def test_where_no_thread_can_be_had_the_index_in_use_answers(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container has its limit of threads: a newer index is loaded later, and nobody waits for it for ever."""
    writer, reader = index(content(1)), WhooshEngine(tmp_path / "index")
    assert reader.search(SearchRequest("en")).total == SIZE + 1
    writer.rebuild(content(2), "2")

    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as limited:
        limited.setattr(threading.Thread, "start", start)
        assert reader.search(SearchRequest("en")).total == SIZE + 1
    asking = threading.Thread(target=reader.status, daemon=True)
    asking.start()
    asking.join(20)
    assert not asking.is_alive(), "the lock was never given back"
    assert reader.search(SearchRequest("en")).total == SIZE + 2
