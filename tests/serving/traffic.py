"""Visitors of a running site: each stays connected, knows the worker it talks to, and checks what it is told."""

from __future__ import annotations

import csv
import json
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from bench.serving import Answer, Client

from iclei_site.config import SAMPLE_CONTENT

SLUG = "arch"  # the activity that is changed
PAUSE = 0.1  # seconds between two questions of a visitor: who asks without end leaves the writers no processor
API = "/api/v1/activities?lang=en&per_page=100&q="
HTMX = {"HX-Request": "true", "HX-Target": "results", "HX-Trigger": "search"}
_NUMBER = re.compile(r"[Qq]uokka[ -]?(\d+)")


def write_change(path: Path, generation: int) -> Path:
    """One row: the activity with its generation in its title, summary, keyword and first year, which are kept in
    different tables; in even ones it is about water as well."""
    with (SAMPLE_CONTENT / "activities.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["slug"] == SLUG)
    row |= {
        "title": f"Quokka{generation} {'fire' if generation % 2 else 'water'}",
        "summary": f"Made up: quokka{generation}.",
        "keywords": f"quokka {generation}",
        "start_year": str(1900 + generation),
        "end_year": "",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    return path


class Seen(NamedTuple):
    """One answer: the worker that gave it, when it was asked for and how long it took, and its generation if any."""

    worker: int
    asked: float
    seconds: float
    generation: int | None


class MixedError(AssertionError):
    """An answer from more than one version of the content."""


def _item_generation(item: dict[str, Any]) -> int:
    """The generation of the changed activity, which all its parts have to name."""
    found = {
        *map(int, _NUMBER.findall(f"{item['title']} {item['summary']} {' '.join(item['keywords'])}")),
        item["start_year"] - 1900,
    }
    if len(found) != 1:
        raise MixedError(f"an item of the generations {found}")
    return found.pop()


def _check_list(answer: Answer) -> int | None:
    """An answer of the API with all its items: they, the total and the counts agree."""
    body = json.loads(answer.body)
    items, total, facets = body["items"], body["total"], body["facets"]
    listed = [_item_generation(item) for item in items if item["slug"] == SLUG]
    keywords = [int(value["value"].removeprefix("quokka-")) for value in facets["keyword"] if _counted(value)]
    if len(items) != min(total, 100) or sum(value["count"] for value in facets["kind"]) != total:
        raise MixedError(f"{total} in all, {len(items)} listed, {facets['kind']}")
    if listed and listed != keywords:
        raise MixedError(f"listed {listed}, counted {keywords}")
    return keywords[0] if keywords else None


def _counted(value: dict[str, Any]) -> bool:
    return value["count"] > 0 and value["value"].startswith("quokka-")


def _check_one(answer: Answer) -> int | None:
    """The API's answer to the word that only the changed activity has."""
    generation = _check_list(answer)
    if generation is None or json.loads(answer.body)["total"] != 1:
        raise MixedError("the activity is not found by its own word")
    return generation


def _check_water(answer: Answer) -> int | None:
    """The API's answer to a word that only even generations have."""
    generation = _check_list(answer)
    if generation is not None and generation % 2:
        raise MixedError(f"generation {generation} is not about water")
    return generation


def _check_html(answer: Answer) -> int | None:
    """A page or partial: all that names a generation names the same one."""
    found = set(map(int, _NUMBER.findall(answer.body.decode())))
    if len(found) != 1:
        raise MixedError(f"a page of the generations {found}")
    return found.pop()


Question = tuple[str, dict[str, str], Callable[[Answer], int | None]]
QUESTIONS: tuple[Question, ...] = (
    (f"{API}quokka", {}, _check_one),
    (f"{API}water", {}, _check_water),
    ("/en/activities/?q=quokka", HTMX, _check_html),
    (API, {}, _check_list),
    ("/en/activities/?q=quokka", {}, _check_html),
    (f"/en/activities/{SLUG}/?q=quokka", {}, lambda _: None),  # from the database, which may be ahead of the index
)


class Visitor(threading.Thread):
    """Asks until it is told to stop. `wrong` is what should not have been, `seen` all answers in their order."""

    def __init__(self, port: int, first: int) -> None:
        super().__init__(name=f"visitor-{first}", daemon=True)
        self.client = Client(port)
        self.seen: list[Seen] = []
        self.wrong: list[str] = []
        self.stop = threading.Event()
        self._number = first
        self._known: object = None
        self.worker = 0

    def run(self) -> None:
        """One question after the other, in an order that differs from the other visitors'."""
        while not self.stop.wait(PAUSE):
            self._number += 1
            try:
                self.ask(QUESTIONS[self._number % len(QUESTIONS)])
            except Exception as error:
                self.wrong.append(f"{QUESTIONS[self._number % len(QUESTIONS)][0]}: {error!r}")
        self.client.close()

    def ask(self, question: Question) -> None:
        """One question, its answer checked."""
        path, headers, check = question
        asked = time.monotonic()
        answer = self.client.get(path, {**headers, "Accept-Encoding": "identity"})
        self._meet()
        if answer.status != 200:
            raise MixedError(f"status {answer.status}")
        self.seen.append(Seen(self.worker, asked, answer.seconds, check(answer)))

    def _meet(self) -> None:
        """Find out which worker answers on a new connection."""
        connection = self.client._socket
        if connection is not None and connection is not self._known:
            self._known = connection
            self.worker = worker_of(self.client.port, connection.getsockname()[1])


def worker_of(port: int, from_port: int) -> int:
    """The process that holds the server's end of a connection on this machine; 0 when it is gone already."""
    ends = f"0100007F:{port:04X} 0100007F:{from_port:04X}"
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines())
    inode = next((parts[9] for parts in lines if f"{parts[1]} {parts[2]}" == ends), None)
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(os.readlink(file) == f"socket:[{inode}]" for file in folder.iterdir()):
                return int(folder.parent.name)
        except OSError:  # ended meanwhile, or another user's
            continue
    return 0
