"""What the site does unasked: no other host, nothing stored, few bytes; and what it says when the network fails."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, follow, go, path, plain, state, tick, type_words
from playwright.sync_api import Page

from iclei_site.config import LANGUAGE_TAGS

Visit = Callable[..., Page]
KB = 1000


def test_nothing_is_stored(visit: Visit, watcher: Any) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("about:blank")
    stored: list[str] = []
    storage = page.context.new_cdp_session(page)
    storage.on("DOMStorage.domStorageItemAdded", lambda event: stored.append(event["key"]))
    storage.send("DOMStorage.enable")
    page.goto("/")
    for kind in PAGES:
        go(page, kind)
        if kind == "catalogue":
            page.locator("#q").fill("")
            type_words(page, "cities")
            tick(page, "pathway-resilient")
            page.reload()
            page.evaluate("history.back()")
    page.goto("/es/activities/")
    assert page.context.cookies() == []
    assert page.evaluate("async () => (await indexedDB.databases()).length + (await caches.keys()).length") == 0
    assert stored == [], "not even for a moment"
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


@cache
def size(server: str, address: str) -> int:
    """The bytes of an answer as a browser gets it that knows gzip and not brotli."""
    request = urllib.request.Request(server + address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            body, encoding = answer.read(), answer.headers["Content-Encoding"]
    except urllib.error.HTTPError as error:
        with error:
            body, encoding = error.read(), error.headers["Content-Encoding"]
    return len(body if encoding == "gzip" else gzip.compress(body, 6))


@pytest.mark.parametrize("language", ["en", "es", "ar", "ja"])
def test_pages_are_small(visit: Visit, watcher: Any, server: str, language: str) -> None:
    watcher.allowed.append(NOT_FOUND)
    asked: list[str] = []
    page = visit("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    for kind, address in {**PAGES, "everything": "/activities/", "long": "/activities/?q=cities&more=country"}.items():
        asked.clear()
        page.goto(f"{server}/{language}{address}")
        parts = [urlsplit(url) for url in asked]
        assert len(parts) <= 10
        assert size(server, f"/{language}{address}") <= 14 * KB, f"the HTML of {kind}"
        assert sum(size(server, part.path) for part in parts if part.path.endswith(".css")) <= 16 * KB
        assert sum(size(server, part.path) for part in parts if part.path.endswith(".js")) <= 24 * KB
        images = {part.path for part in parts if part.path.endswith((".svg", ".png"))}
        assert sum(size(server, image) for image in images) <= 60 * KB, f"the images of {kind}"
        assert kind != "home" or any("world" in image for image in images), "the world is not counted"


@pytest.mark.parametrize("language", LANGUAGE_TAGS)
def test_the_home_page_is_small_in_every_language(server: str, language: str) -> None:
    assert size(server, f"/{language}/") <= 14 * KB


def test_offline(visit: Visit, watcher: Any) -> None:
    watcher.allowed += ["ERR_INTERNET_DISCONNECTED", "htmx:sendError"]
    page = visit(f"{CATALOGUE}?q=water")
    shown = page.locator("#list").inner_text()
    page.context.set_offline(True)
    page.locator("#q").press("End")
    page.keyboard.type("melon")
    message = page.locator("#trouble")
    message.wait_for(state="visible")
    assert "offline" in message.inner_text()
    assert message.get_attribute("role") == "alert"
    assert page.locator("#list").inner_text() == shown, "the results stay"
    assert page.locator("#q").input_value() == "watermelon", "the words stay"
    assert page.evaluate("document.activeElement.id") == "q"
    with follow(page):
        page.context.set_offline(False)
    assert not message.is_visible()
    assert path(page) == f"{CATALOGUE}?q=watermelon"
    assert state(page) == plain(page)


def test_offline_on_the_first_page(visit: Visit, watcher: Any) -> None:
    """The suggestions for other words go, the words stay, and Search does not lead to the browser's page of errors."""
    watcher.allowed += ["ERR_INTERNET_DISCONNECTED", "htmx:sendError"]
    page = visit("/en/")
    page.locator("#q").click()
    page.keyboard.type("wat", delay=30)
    page.locator(".offers a").first.wait_for()
    page.context.set_offline(True)
    page.keyboard.type("er", delay=30)
    message = page.locator("#trouble")
    message.wait_for(state="visible")
    assert "offline" in message.inner_text()
    assert page.locator(".offers").count() == 0
    page.keyboard.press("Enter")
    assert path(page) == "/en/"
    assert page.locator("#q").input_value() == "water"
    page.context.set_offline(False)
    page.locator(".offers a").first.wait_for()
    assert not message.is_visible()


def test_stories_that_could_not_be_fetched(visit: Visit, watcher: Any) -> None:
    watcher.allowed += [" 500 ", "htmx:responseError", "Response Status Error Code 500"]
    page = visit("/en/stories/")
    shown = page.locator("#list").inner_text()
    page.route("**/stories/**", lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    page.locator("#pathway").select_option("circular")
    page.locator("#trouble").wait_for(state="visible")
    assert page.locator("#list").inner_text() == shown
    page.unroute("**/stories/**")
    with follow(page):
        page.get_by_role("button", name="Try again").click()
    assert not page.locator("#trouble").is_visible()
    assert not page.locator("#again").is_visible()
    assert path(page) == "/en/stories/?pathway=circular"


def test_an_error_of_the_server(visit: Visit, watcher: Any) -> None:
    watcher.allowed += [" 500 ", "htmx:responseError", "Response Status Error Code 500"]
    page = visit(f"{CATALOGUE}?q=water")
    shown = page.locator("#list").inner_text()
    page.route("**/activities/**", lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    page.locator("#q").press("End")
    page.keyboard.type("melon")
    message = page.locator("#trouble")
    message.wait_for(state="visible")
    assert "could not be fetched" in message.inner_text()
    assert page.locator("#list").inner_text() == shown
    assert page.locator("#q").input_value() == "watermelon"
    assert page.get_by_text("Broken").count() == 0
    page.unroute("**/activities/**")
    with follow(page):
        page.get_by_role("button", name="Search").click()
    assert not message.is_visible()
    assert state(page) == plain(page)


def test_back_while_the_server_fails(visit: Visit, watcher: Any) -> None:
    """The visitor gets what the server says, not the results of one search under the address of another."""
    watcher.allowed += [" 500 ", "htmx:historyCacheMissLoadError"]
    page = visit(f"{CATALOGUE}?q=water")
    tick(page, "pathway-resilient")
    broken = {"status": 500, "content_type": "text/html", "body": "<h1>Broken</h1>"}
    page.route("**/activities/**", lambda route: route.fulfill(**broken))  # type: ignore[arg-type]
    page.evaluate("history.back()")
    page.get_by_text("Broken").wait_for()
    assert path(page) == f"{CATALOGUE}?q=water"
    page.unroute("**/activities/**")
    page.reload()
    assert state(page) == plain(page)
