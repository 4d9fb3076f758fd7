"""Threads that search while others write: every answer is from one version of the content."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import corpus

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


def test_no_answer_mixes_two_versions(tmp_path: Path) -> None:
    writer = WhooshEngine(tmp_path / "index")
    writer.rebuild(content(0), "0")
    readers = [WhooshEngine(tmp_path / "index") for _ in range(2)]
    stop = threading.Event()
    wrong: list[object] = []
    seen: set[str] = set()
    answered = [0]

    def read(engine: WhooshEngine) -> None:
        questions = [SearchRequest("en", q, per_page=100) for q in ("", "common", "comm", '"common gen')]
        while not stop.is_set():
            for question in questions:
                try:
                    results = engine.search(question)
                except Exception as error:
                    wrong.append(error)
                    return
                seen.add(results.facets["keyword"][0].value)
                answered[0] += 1
                if not is_consistent(results):
                    wrong.append(results)

    threads = [threading.Thread(target=read, args=(engine,)) for engine in (*readers, *readers, writer)]
    for thread in threads:
        thread.start()
    for generation in range(1, 13):
        if generation % 3:
            writer.update(content(generation), [], str(generation))
        else:
            writer.rebuild(content(generation), str(generation))
        time.sleep(0.1)
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert not wrong, wrong[0]
    assert answered[0] > 200
    assert "gen12" in seen
    assert len(seen) > 3
    assert [engine.search(SearchRequest("en")).total for engine in readers] == [SIZE + 12] * 2


def test_threads_that_ask_first_get_one_snapshot(index: Index) -> None:
    root = index(content(1))._folders.root
    engine = WhooshEngine(root)
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
