"""The partial and the page through the production server, as multiples of a bare Flask there, all asked in turn."""

from __future__ import annotations

import gzip
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import brotli
from queries import Asked, Questions
from report import Sample, Table, ms
from serving import Client, bare_flask, site

CATALOGUE = "/en/activities/"
HTMX = {"HX-Request": "true", "HX-Target": "results", "HX-Trigger": "search"}
WARMING = 200  # searches before anything is measured
GOALS = {("partial", 204): 2.0, ("partial", 10_000): 3.0}  # p50, in bare hellos
WORST = 5.0  # p95 of a partial, in bare hellos (p50)

Times = dict[tuple[str, str, int], Sample]  # of ("partial" or "page", "first" or "again", activities)


class Visitor:
    """Someone who asks one server for searches, each time coming from the search before."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._before = CATALOGUE

    def ask(self, what: str, asked: Asked) -> float:
        """Seconds until the partial or the page was there."""
        address = f"{CATALOGUE}?{asked.query}"
        headers = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        if what == "partial":
            headers = {**HTMX, "HX-Current-URL": f"http://127.0.0.1:{self.client.port}{self._before}"}
        answer = self.client.get(address, headers)
        self._before = address
        assert answer.status == 200, (address, answer.status)
        assert answer.headers["content-encoding"] == "br", address
        assert (b"<!doctype" in _plain(answer.body)[:200]) == (what == "page"), (address, what)
        return answer.seconds


def _plain(body: bytes) -> bytes:
    return bytes(brotli.decompress(body))


def measure(instances: Mapping[int, Path], rounds: int) -> tuple[Sample, Times, Mapping[str, int]]:
    """Bare Flask, the site's times on each instance folder (by its number of activities), and bytes of the first."""
    with ExitStack() as stack:
        visitors: dict[int, Visitor] = {}
        command: list[str] = []
        for count, instance in instances.items():
            client, command = stack.enter_context(site(instance))
            visitors[count] = Visitor(client)
        hello = stack.enter_context(bare_flask(command, client.port))
        questions = iter(Questions())
        _warm(hello, visitors.values(), islice(questions, WARMING))
        times = _rounds(hello, visitors, questions, rounds)
        return times[0], times[1], _bytes(next(iter(visitors.values())).client)


def _warm(hello: Client, visitors: Iterable[Visitor], questions: Iterable[Asked]) -> None:
    for asked in questions:
        hello.get("/")
        for visitor in visitors:
            for what in ("partial", "page"):
                visitor.ask(what, asked)


def _rounds(
    hello: Client, visitors: Mapping[int, Visitor], questions: Iterator[Asked], rounds: int
) -> tuple[Sample, Times]:
    """One round asks everything once, bare Flask several times, in another order each time."""
    rng = random.Random(4)
    bare = Sample()
    times: Times = defaultdict(Sample)
    known: dict[str, list[Asked]] = {"partial": [], "page": []}
    for number in range(rounds):
        new = {what: next(questions) for what in known}
        tasks = [(what, count) for what in known for count in visitors]
        rng.shuffle(tasks)
        for what, count in tasks:
            bare.add(hello.get("/").seconds)
            times[what, "first", count].add(visitors[count].ask(what, new[what]))
            if number:
                bare.add(hello.get("/").seconds)
                times[what, "again", count].add(visitors[count].ask(what, rng.choice(known[what])))
        for what, asked in new.items():
            known[what].append(asked)
    return bare, times


def _bytes(client: Client) -> dict[str, int]:
    """What a first visit loads, each compressed with gzip: the page of all activities, styles, scripts."""
    encoding = {"Accept-Encoding": "gzip"}
    page = client.get(CATALOGUE, encoding)
    text = gzip.decompress(page.body).decode()
    sizes = {"HTML": len(page.body), "CSS": 0, "JS": 0}
    for path in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', text):
        sizes[path.rpartition(".")[2].upper()] += len(client.get(path, encoding).body)
    partial = client.get(CATALOGUE, {**encoding, **HTMX})
    return {**sizes, "partial": len(partial.body)}


def report(table: Table, hello: Sample, times: Times) -> None:
    """The lines of the table."""
    table.line("bare Flask hello", ms(hello.p50), f"{ms(hello.p95)} = {hello.p95 / hello.p50:.2f} × hello")
    ordered = sorted(times, key=lambda key: (key[2], key[0] == "page", key[1] == "again"))
    for what, when, count in ordered:
        sample = times[what, when, count]
        multiple, worst = sample.p50 / hello.p50, sample.p95 / hello.p50
        goal = GOALS.get((what, count)) if what == "partial" else None
        table.line(
            f"{what}, {count:,} activities, {'never asked before' if when == 'first' else 'asked again'}",
            f"{ms(sample.p50)} = {multiple:.2f} × hello",
            f"{ms(sample.p95)} = {worst:.2f} × hello",
            f"p50 ≤ {goal:g} ×, p95 ≤ {WORST:g} ×" if goal else "",
            multiple <= goal and worst <= WORST if goal else None,
        )
