"""A real Chromium for all browser tests, and visitors: fresh contexts that also watch what a page does unasked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import WATCH, chromium_path
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

# Without sandbox, because the tests also run as root in a container; the others keep Chromium itself off the network.
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system, started once."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


class Watcher:
    """What a page must never do, noted while it is used."""

    def __init__(self, server: str) -> None:
        self.server = server
        # Patterns of console messages: htmx calls each request that it gives up an error; a test adds what it causes.
        self.allowed = ["htmx:(sendAbort|afterRequest)"]
        self.messages: list[str] = []
        self.foreign: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.messages.append(f"exception: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.messages.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.server}/", "data:")):
            self.foreign.append(request.url)

    @property
    def unexpected(self) -> list[str]:
        return [m for m in self.messages if not any(re.search(pattern, m) for pattern in self.allowed)]


@pytest.fixture
def watcher(server: str) -> Iterator[Watcher]:
    """Every browser test also fails for a console error, a breach of the security policy, a request to another host."""
    watcher = Watcher(server)
    yield watcher
    assert watcher.unexpected == [], "the browser's console complains"
    assert watcher.foreign == [], "the page asked another host for something"


@pytest.fixture
def visit(chromium: Browser, server: str, watcher: Watcher) -> Iterator[Visit]:
    """`visit(path, **options)`: a new visitor on that page. Options are those of a browser context."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, **options: Any) -> Page:
        context = chromium.new_context(**{"base_url": server, "viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_default_timeout(5000)
        context.add_init_script(WATCH)
        page = context.new_page()
        watcher.follow(page)
        answer = page.goto(path)
        assert answer is None or answer.status < 500, f"{path} answers {answer.status}"
        return page

    yield open_page
    for context in contexts:
        context.close()
