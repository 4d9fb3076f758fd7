"""The engine alone: full searches with a page of hits and all facet counts, without the web around it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from queries import KINDS, Asked, Questions
from report import Sample, Table, ms

from iclei_site.search.cache import Bounded
from iclei_site.search.engine import WhooshEngine

EACH = 60  # searches of each kind
PASSES = 3  # times that each is asked again
NAMES = {
    "words": "a word",
    "pairs": "two words",
    "prefixes": "the beginning of a word",
    "phrases": "a phrase",
    "filtered": "a word and two filters",
    "all": "all of these",
}
WARM, COLD, OPEN = 0.001, 0.025, 1.0  # seconds; goals at 10,000 activities: p50, p95, and until a first answer


def measure(folder: Path) -> tuple[float, Mapping[str, Sample], Mapping[str, Sample]]:
    """Seconds until the first answer after opening, and the times of each kind of search, cold and warm."""
    questions = Questions(seed=5)
    asked = {kind: questions.take(kind, EACH) for kind in KINDS}
    _forget_functions()
    started = time.perf_counter()
    engine = WhooshEngine(folder)
    engine.search(Asked("", "").request)
    opened = time.perf_counter() - started
    return opened, _cold(engine, asked), _warm(engine, asked)


def _cold(engine: WhooshEngine, asked: Mapping[str, list[Asked]]) -> dict[str, Sample]:
    """Everything that was kept is thrown away before each search, but for what the engine reads when it opens."""
    times = {kind: Sample() for kind in (*asked, "all")}
    snapshot: Any = engine._current()
    for kind, question in _in_turn(asked):
        for value in vars(snapshot).values():
            if isinstance(value, Bounded):
                value.clear()
        _forget_functions()
        snapshot.warm("en")
        with _timed(times, kind):
            engine.search(question.request)
    return times


def _warm(engine: WhooshEngine, asked: Mapping[str, list[Asked]]) -> dict[str, Sample]:
    """Each search was asked before; not just now, but since the index was opened."""
    times = {kind: Sample() for kind in (*asked, "all")}
    for _, question in _in_turn(asked):
        engine.search(question.request)
    for _ in range(PASSES):
        for kind, question in _in_turn(asked):
            with _timed(times, kind):
                engine.search(question.request)
    return times


def _in_turn(asked: Mapping[str, list[Asked]]) -> Iterator[tuple[str, Asked]]:
    for together in zip(*asked.values(), strict=True):
        yield from zip(asked, together, strict=True)


@contextmanager
def _timed(times: Mapping[str, Sample], kind: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    times[kind].add(seconds)
    times["all"].add(seconds)


def _forget_functions() -> None:
    """Empties the caches of functions in the search package: parsed queries, stems."""
    for name, module in list(sys.modules.items()):
        if name.startswith("iclei_site.search."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def report(table: Table, count: int, opened: float, cold: Mapping[str, Sample], warm: Mapping[str, Sample]) -> None:
    """The lines of the table; the goals are those for 10,000 activities."""
    has_goal = count == 10_000
    for kind in NAMES:
        for when, sample in (("warm", warm[kind]), ("cold", cold[kind])):
            goal, met = "", None
            if has_goal and when == "warm":
                goal, met = "p50 ≤ 1 ms", sample.p50 <= WARM
            elif has_goal:
                goal, met = "p95 ≤ 25 ms", sample.p95 <= COLD
            table.line(f"{NAMES[kind]}, {count:,} activities, {when}", ms(sample.p50), ms(sample.p95), goal, met)
    met = opened <= OPEN if has_goal else None
    table.line(f"open and answer once, {count:,} activities", f"{opened:.2f} s", "", "≤ 1 s" if has_goal else "", met)
