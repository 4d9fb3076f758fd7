"""What browser tests do and look at, in one place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Request, Route

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
CATALOGUE = "/en/activities/"
PAUSE = 150  # milliseconds after a letter before the form asks; see templates/activities/search.html
ACTIVITY = "urban-leds-2"  # one with places, partners, goals
# One address for each kind of page, below the language.
PAGES = {
    "home": "/",
    "catalogue": "/activities/?q=water",
    "nothing": "/activities/?q=zzqq&pathway=resilient",
    "activity": f"/activities/{ACTIVITY}/?q=urban",
    "pathways": "/pathways/",
    "pathway": "/pathways/resilient/?q=water",
    "stories": "/stories/",
    "story": "/stories/world-congress-2024/",
    "network": "/network/",
    "about": "/about/",
    "cookies": "/cookies/",
    "not-found": "/champ-pledge-resilient/",
}
NOT_FOUND = " 404 "  # Chromium complains of the page itself

# Runs before the page's own scripts: counts the requests, which of them has settled, and how far things jumped.
WATCH = """
window.asked = 0; window.settled = 0; window.shifts = [];
let latest;
for (const name of ["htmx:beforeSend", "htmx:historyCacheMiss"])
  addEventListener(name, event => { window.asked += 1; latest = event.detail.xhr; });
addEventListener("htmx:afterSettle", event => { if (event.detail.xhr === latest) window.settled = window.asked; });
addEventListener("htmx:historyRestore", () => { window.settled = window.asked; });
const name = node => node && (node.id || node.className || node.nodeName);
new PerformanceObserver(list => list.getEntries().forEach(entry => {
  // Less than a ten-thousandth is a fraction of a pixel (rounding of positions), and 0 as every tool reports it.
  if (entry.hadRecentInput || entry.value < 0.0001) return;
  window.shifts.push([entry.value, entry.sources.map(source => name(source.node))]);
})).observe({type: "layout-shift", buffered: true});
"""

# All of a results page that means something to a visitor, read the same way from the live page and from parsed HTML.
_STATE = """root => {
  const results = root.querySelector("#results"), copy = results.cloneNode(true);
  copy.querySelectorAll("noscript").forEach(part => part.remove());
  const all = selector => [...results.querySelectorAll(selector)];
  return {
    title: root.title,
    words: root.querySelector("#q").value,
    text: copy.textContent.replace(/\\s+/g, " ").trim(),
    ticked: all("[type=checkbox]").filter(box => box.checked).map(box => box.id),
    disabled: all("[type=checkbox]").filter(box => box.disabled).map(box => box.id),
    years: all("[type=number]").map(box => box.value),
    sort: all("#sort").map(box => box.value),
    links: all("a").map(link => link.getAttribute("href")),
  };
}"""


def chromium_path() -> str:
    """Chromium without windows where it is there, which has less to do, else the one for people."""
    found = filter(
        None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
    )
    path = next(found, None)
    if path is None:
        pytest.fail("Chromium is not on the PATH. `make test` installs it: apt-get install chromium-headless-shell")
    return path


def go(page: Page, kind: str, language: str = "en") -> None:
    """To a page of this kind."""
    answer = page.goto(f"/{language}{PAGES[kind]}")
    assert answer is not None
    assert answer.status == (404 if kind == "not-found" else 200), f"{answer.url} answers {answer.status}"


def state(page: Page) -> dict[str, Any]:
    """What the live page shows now."""
    return dict(page.evaluate(f"({_STATE})(document)"))


def plain(page: Page, url: str = "") -> dict[str, Any]:
    """What a plain GET of the page's address (or another) shows, without any script."""
    answer = page.context.request.get(url or page.url)
    assert answer.ok, f"a plain GET of {url or page.url} answers {answer.status}"
    script = f"html => ({_STATE})(new DOMParser().parseFromString(html, 'text/html'))"
    return dict(page.evaluate(script, answer.text()))


def path(page: Page) -> str:
    """The page's address without the host."""
    return str(page.evaluate("location.pathname + location.search"))


def count(page: Page) -> str:
    """The sentence that says how many were found."""
    return page.locator("#count").inner_text()


def entries(page: Page) -> int:
    """How many entries this tab's history has."""
    return int(page.evaluate("history.length"))


@contextmanager
def follow(page: Page) -> Iterator[None]:
    """Around an act: waits until the results have followed it."""
    before = page.evaluate("window.asked")
    yield
    page.wait_for_function("before => window.asked > before && window.settled === window.asked", arg=before)


def type_words(page: Page, words: str, delay: int = 30) -> None:
    """Letter by letter into the box, then until the results are about these words."""
    page.locator("#q").click()
    page.keyboard.type(words, delay=delay)
    page.wait_for_function("words => document.getElementById('count').dataset.words === words", arg=words)
    settled(page)


def settled(page: Page) -> None:
    """Until nothing is under way."""
    page.wait_for_function("() => window.settled === window.asked")


def tick(page: Page, box: str) -> None:
    """A tick as a visitor makes it, on the row; then until the results have followed."""
    with follow(page):
        page.locator(f"label:has(#{box})").click()


def partial_requests(page: Page) -> list[Request]:
    """The requests for parts of the page from now on; the list grows."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if "hx-request" in request.headers else None)
    return seen


def set_font_size(page: Page, pixels: int) -> None:
    """The size of letters that the visitor has set in the browser, which is 16 unless one changes it."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels}})
    page.wait_for_function("size => getComputedStyle(document.documentElement).fontSize === `${size}px`", arg=pixels)


def scroll_to(page: Page, place: int) -> None:
    """Scroll, and let the page notice."""
    page.evaluate("place => scrollTo(0, place)", place)
    scroll_place(page)


def scroll_place(page: Page) -> int:
    """Where the page is scrolled to, once it is drawn."""
    script = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(Math.round(scrollY)))))"
    return int(page.evaluate(script))


def hold_first(page: Page, part: str) -> list[Route]:
    """Keep back the first answer to a request whose address holds `part`."""
    held: list[Route] = []

    def handle(route: Route) -> None:
        if not held and part in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route("**/activities/**", handle)
    return held


def caught(page: Page, held: list[Route]) -> None:
    """Until there is an answer that is kept back."""
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(50)
    pytest.fail("nothing was asked for")


def slid(page: Page) -> None:
    """Until the panel of filters on a phone has come or gone."""
    page.wait_for_function("() => !document.getElementById('filters').getAnimations().length")


def let_go(page: Page, held: list[Route]) -> None:
    """Let it come after all."""
    with suppress(Error):  # the page has given this request up, as it should
        held[0].continue_()
    page.wait_for_timeout(300)
