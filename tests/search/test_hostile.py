"""No input makes the site fail, be slow, or repeat markup: on every entry point, and for the engine alone."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import corpus
import hostile
import pytest
from flask.testing import FlaskClient

from iclei_site.search import analysis, grammar
from iclei_site.search.cache import Bounded
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.facets import FACETS
from iclei_site.search.request import SearchRequest

HTMX = {"HX-Request": "true", "HX-Target": "results", "HX-Trigger": "search"}
ENTRIES = {
    "page": ("/en/activities/", {}),
    "page in another language": ("/es/activities/", {}),
    "partial": ("/en/activities/", HTMX),
    "API": ("/api/v1/activities", {}),
    "suggestions": ("/en/activities/", {"HX-Request": "true", "HX-Target": "suggestions"}),
    "suggestions in Arabic": ("/ar/activities/", {"HX-Request": "true", "HX-Target": "suggestions"}),
    "one activity": ("/en/activities/arch/", {}),
}
OTHERS = ("page", "per_page", "from", "to", "sort", "more", "lang", *(facet.name for facet in FACETS))
TIMES = 10  # a hostile search takes at most so many times an ordinary one
FLOOR = 0.03  # seconds below which no search counts as slow: a busy machine stops any process that long
TRIES = 3
Ask = Callable[[str, str], str]


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Asks an entry point with a raw query string. Returns what is wrong with the answer, "" when nothing is."""

    def ask(entry: str, query: str) -> str:
        path, headers = ENTRIES[entry]
        try:
            answer = client.get(path, headers=headers, environ_overrides={"QUERY_STRING": query})
            text = answer.get_data().decode()  # strictly: what is no UTF-8 is an error
        except Exception as error:  # the page that says so has failed as well
            return repr(error)
        if answer.status_code != 200:
            return f"{answer.status_code}"
        if entry != "API" and any(evil in text for evil in ("<script>alert", "onerror=alert(1)>", "<svg/onload")):
            return "repeats markup"
        if any("\n" in value or not value.isascii() for value in answer.headers.values()):
            return "a header with a line in it"
        return "the text holds a control character" if "\x00" in text or "\x1b" in text else ""

    return ask


def test_there_are_enough() -> None:
    assert len(dict(hostile.raw())) == len(list(hostile.raw())) >= 200


@pytest.mark.parametrize("entry", ENTRIES)
def test_as_words(ask: Ask, entry: str) -> None:
    wrong = {name: problem for name, raw in hostile.raw() if (problem := ask(entry, f"q={raw}"))}
    assert wrong == {}


@pytest.mark.parametrize("entry", ["page", "partial", "suggestions", "API"])
def test_as_everything_else(ask: Ask, entry: str) -> None:
    """Each text takes its turn in one parameter after the other, and every tenth is in all of them."""
    wrong = {}
    for number, (name, raw) in enumerate(hostile.raw()):
        names = OTHERS if number % 10 == 0 else (OTHERS[number % len(OTHERS)],)
        if problem := ask(entry, "&".join(["q=water", *(f"{other}={raw[:20_000]}" for other in names)])):
            wrong[names[0], name] = problem
    assert wrong == {}


@pytest.mark.parametrize(
    "query",
    [
        "&".join(["q=water"] * 500),
        "&".join(f"keyword=k{number}" for number in range(900)),
        "&".join(f"pathway={code}" for code in ("resilient", "circular") * 400),
        "&" * 5000,
        "=" * 5000,
        "q",
        "q[]=water&q.x=1",
        "from=99999999999999999999&to=-1&page=99999999999999999999&per_page=-99999999999999999999",
        "from=%D9%A2%D9%A0%D9%A1%D9%A0&page=%C2%B2&per_page=1e3",
    ],
    ids=lambda query: query[:20],
)
@pytest.mark.parametrize("entry", ENTRIES)
def test_odd_addresses(ask: Ask, entry: str, query: str) -> None:
    assert ask(entry, query) == ""


def test_as_path_and_header(client: FlaskClient) -> None:
    """Slugs and languages that do not exist are not found, and the address before is only read."""
    wrong = []
    for name, text in hostile.texts().items():
        part = hostile.in_path(text)
        paths = (f"/en/activities/{part}/", f"/{part}/activities/", f"/api/v1/activities/{part}")
        wrong += [(name, path, code) for path in paths if (code := client.get(path).status_code) >= 500]
        before = {**HTMX, "HX-Current-URL": f"http://localhost/en/activities/?q={part}", "Accept-Language": part}
        answer = client.get("/en/activities/?q=water", headers=before)
        wrong += [(name, "header", answer.status_code)] if answer.status_code != 200 else []
    assert wrong == []


class Cold:
    """An engine that has forgotten every search before the next, as an attacker asks nothing twice; what is worked out
    once for a version of the index stays."""

    def __init__(self, engine: WhooshEngine, language: str) -> None:
        self._engine, self._language = engine, language
        for words in ("", "neverasked"):
            engine.search(SearchRequest(language, words))
        snapshot: Any = engine._current()
        self._memo: Bounded[Any, Any] = snapshot.memo
        self._kept = list(self._memo._values.items())
        self._caches = [value for value in vars(snapshot).values() if isinstance(value, Bounded)]
        functions = [value for module in (analysis, grammar) for value in vars(module).values()]
        self._functions = [function for function in functions if hasattr(function, "cache_clear")]

    def seconds(self, q: str) -> float:
        """How long one search takes this thread, whatever else the machine does."""
        for cache in (*self._caches, *self._functions):
            getattr(cache, "clear", getattr(cache, "cache_clear", None))()
        for key, (value, weight) in self._kept:
            self._memo.put(key, value, weight)
        started = time.thread_time()
        self._engine.search(SearchRequest(self._language, grammar.clean(q)))
        return time.thread_time() - started


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "ar"])
def test_none_is_slow(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    engine = WhooshEngine(tmp_path / "index")
    if language == "en":
        documents, words = list(corpus.documents(1500)), corpus.vocabulary()[40:1240:15]
    else:
        documents, words = corpus.translated(language, 600)
        words = words[40:640:15]
    engine.rebuild(documents, "1")
    cold = Cold(engine, language)
    ordinary = [*words, *(f"{first} {second}" for first, second in zip(words, words[1:], strict=False))]
    median = statistics.median(map(cold.seconds, ordinary))
    texts = hostile.texts()
    times = {name: cold.seconds(text) for name, text in texts.items()}
    for name in [name for name in texts if times[name] > TIMES / 2 * median]:
        times[name] = min(times[name], *(cold.seconds(texts[name]) for _ in range(TRIES - 1)))
    worst = sorted(times, key=times.__getitem__, reverse=True)[:8]
    lines = [f"{name:30} {times[name] * 1000:6.1f} ms  {times[name] / median:5.1f} ×" for name in worst]
    with capsys.disabled():
        heading = (
            f"{language}: {len(times)} hostile searches, {len(ordinary)} ordinary ones: {median * 1000:.1f} ms; worst:"
        )
        sys.stdout.write("\n" + "\n  ".join([heading, *lines]) + "\n")
    assert times[worst[0]] <= max(TIMES * median, FLOOR), worst[0]
