"""The same documents in every engine, all of them asked the same, in one table. Nothing fails; read the last column."""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from report import Sample, Table, ms

from .asking import KINDS, Answer, Asker, Peer, Question, Truth
from .documents import MARKS, Row, rows
from .in_datasette import Datasette
from .in_postgresql import Postgresql
from .in_sqlite import Sqlite
from .in_tantivy import Tantivy
from .ours import Ours

COUNT = int(os.environ.get("PEERS_DOCS", "10000"))
LARGE = 50_000  # documents from which less is asked
EACH = 40 if COUNT < LARGE else 20  # questions of each kind
PASSES = 3 if COUNT < LARGE else 2
CHECKED = 25  # questions of a kind that all have to agree on
NAMES = {
    "words": "a word",
    "pairs": "two words",
    "prefixes": "a beginning",
    "phrases": "a phrase",
    "typos": "a typo",
}
RANDOM = random.Random(13)
Times = Mapping[tuple[str, str], Sample]  # of kind and engine


def main() -> None:
    """Build, check, measure and print."""
    started = time.perf_counter()
    say(f"making {COUNT:,} documents")
    documents = rows(COUNT)
    table = Table()
    with tempfile.TemporaryDirectory(prefix="iclei-peers-") as name, contextlib.ExitStack() as stack:
        peers = build(table, Path(name), documents, stack)
        table.part("Answers that follow from the texts alone: totals, and all counts (of Datasette those it has)")
        check(table, peers, documents)
        asked = {kind: Asker(documents).take(kind, EACH) for kind in KINDS}
        gc.collect()
        gc.freeze()  # the documents are no part of what any engine needs
        say("asking cold")
        cold = measure_cold(peers, asked)
        say("asking warm")
        warm = measure_warm(peers, asked)
        marks = "marks by all but Datasette" if MARKS else "marks by ours only"
        table.part(f"Warm: each of {EACH} searches, two filters, all counts, {marks}; all asked before")
        report(table, peers, warm, "warm")
        table.part("Cold: nothing like it was asked since the engine was opened (SQL: a new connection)")
        report(table, peers, cold, "cold")
        table.part("Of the searches with a typo")
        report_typos(table, peers, asked["typos"])
    print(table)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"\n{COUNT:,} documents, Python {platform.python_version()}, {os.cpu_count()} processors, load {load}; "
        f"{time.perf_counter() - started:.0f} s in all"
    )


def build(table: Table, folder: Path, documents: Sequence[Row], stack: contextlib.ExitStack) -> list[Peer]:
    """All engines with the documents in them."""
    table.part("Built")
    sqlite = Sqlite(folder)
    peers: list[Peer] = [Ours(folder), Tantivy(folder), sqlite, Postgresql(), Datasette(sqlite.file)]
    for peer in peers:
        stack.callback(peer.close)
    for peer in peers:
        say(f"building {peer.name}")
        started = time.perf_counter()
        peer.build(documents)
        if peer.name != "Datasette":
            table.line(peer.name, f"{time.perf_counter() - started:.1f} s")
    return peers


def check(table: Table, peers: Sequence[Peer], documents: Sequence[Row]) -> None:
    """How many of the plain questions of each kind each engine answers as the texts do."""
    truth = Truth(documents)
    special = {"prefixes": truth.is_plain_beginning, "phrases": truth.is_plain_in_phrase}
    for kind in ("words", "pairs", "prefixes", "phrases"):
        suits = special.get(kind, truth.is_plain)
        plain = Asker(documents, seed=11, suits=suits).take(kind, CHECKED)
        right = [truth.answer(question) for question in plain]
        for peer in peers:
            if kind in peer.kinds:
                totals, same = agreed(peer, plain, right)
                met = totals == same == len(plain)
                name = f"{NAMES[kind]}, {peer.name}"
                table.line(name, f"{totals} of {len(plain)} totals", f"{same} of {len(plain)}", "all", met)


def agreed(peer: Peer, plain: Sequence[Question], right: Sequence[Answer]) -> tuple[int, int]:
    """How many totals an engine has right, and how many questions with all counts right."""
    same = totals = 0
    for question, expected in zip(plain, right, strict=True):
        answer = peer.answer(peer.ask(question))
        totals += answer.total == expected.total
        facets = [name for name in expected.counts if peer.name != "Datasette" or name not in question.filters]
        same += all(dict(answer.counts[name]) == dict(expected.counts[name]) for name in facets)
    return totals, same


def measure_cold(peers: Sequence[Peer], asked: Mapping[str, list[Question]]) -> Times:
    """Each question once to each engine that has just been opened."""
    times: dict[tuple[str, str], Sample] = {}
    for kind, questions in asked.items():
        for peer in shuffled(peers, kind):
            for question in questions if peer.has_cold else ():
                peer.forget()
                ask(times, peer, question)
    return times


def measure_warm(peers: Sequence[Peer], asked: Mapping[str, list[Question]]) -> Times:
    """All questions of a kind several times over, each time to one engine after the other."""
    times: dict[tuple[str, str], Sample] = {}
    for number in range(PASSES + 1):
        for kind, questions in asked.items():
            for peer in shuffled(peers, kind):
                for question in questions:
                    ask(times if number else {}, peer, question)
    return times


def shuffled(peers: Sequence[Peer], kind: str) -> list[Peer]:
    """Those that know this kind, in another order each time."""
    able = [peer for peer in peers if kind in peer.kinds]
    return RANDOM.sample(able, len(able))


def ask(times: dict[tuple[str, str], Sample], peer: Peer, question: Question) -> None:
    """One search, its time noted."""
    started = time.perf_counter()
    peer.ask(question)
    times.setdefault((question.kind, peer.name), Sample()).add(time.perf_counter() - started)


def report(table: Table, peers: Sequence[Peer], times: Times, when: str) -> None:
    """A line for each kind and engine, as a multiple of ours, and whether the goal for ours is met."""
    for kind in KINDS:
        ours = times[kind, "ours"]
        for peer in peers:
            sample = times.get((kind, peer.name))
            if sample is None:
                continue
            p50, p95 = ms(sample.p50), ms(sample.p95)
            goal, met = "", None
            if peer is peers[0]:
                goal, met = judge(kind, times, when)
            else:
                p50 += f" = {sample.p50 / ours.p50:.1f} × ours"
                p95 += f" = {sample.p95 / ours.p95:.1f} × ours"
            table.line(f"{NAMES[kind]}, {peer.name}", p50, p95, goal, met)


def judge(kind: str, times: Times, when: str) -> tuple[str, bool | None]:
    """The goals of search.md for the median of ours."""
    ours = times[kind, "ours"].p50
    others = {name: sample.p50 for (other, name), sample in times.items() if other == kind and name != "ours"}
    if COUNT >= LARGE:
        others.pop("tantivy")
        return "ahead of all but tantivy", ours <= min(others.values(), default=ours)
    if when == "cold":
        met = ours <= 3 * min(others.values()) and (kind != "phrases" or ours < 0.002)
        return "≤ 3 × the fastest" + (", < 2 ms" if kind == "phrases" else ""), met
    return ("ahead of all", ours <= min(others.values())) if kind != "phrases" else ("", None)


def report_typos(table: Table, peers: Sequence[Peer], questions: Sequence[Question]) -> None:
    """How many found anything at all without and with filters."""
    for peer in peers:
        if "typos" in peer.kinds:
            found = sum(peer.answer(peer.ask(question)).total > 0 for question in questions)
            table.line(f"something found, {peer.name}", f"{found} of {len(questions)}")


def say(what: str) -> None:
    """What is being done now."""
    print(f"… {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
