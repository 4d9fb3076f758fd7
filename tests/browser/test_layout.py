"""Nothing is cut off, nothing jumps, everything can be hit with a finger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, PHONE, count, follow, tick, type_words
from playwright.sync_api import Page

Visit = Callable[..., Page]

# What sticks out to the side; what scrolls in its own line may be wider.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > width) out.push("the page");
  for (const node of document.querySelectorAll("body *")) {
    if (node.closest("svg, .visually-hidden, .chips, .filters")) continue;
    const box = node.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1)) out.push(`${node.nodeName}.${node.className}: ${box.left}…${box.right}`);
  }
  return out;
}"""

# What can be pressed: its row where it is a tick box; links within a sentence are as high as the sentence (WCAG 2.5.8).
TARGETS = """least => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")].map(node => {
  const target = node.type === "checkbox" ? node.closest("label") : node;
  const box = target.getBoundingClientRect(), style = getComputedStyle(target);
  const words = [...target.parentNode.childNodes].some(part => part.nodeType === 3 && part.textContent.trim());
  const sentence = style.display === "inline" && words;
  const seen = target.checkVisibility({visibilityProperty: true}) && !node.matches(".skip") && box.width > 0;
  return seen && !sentence && (box.height < least - 0.5 || box.width < 23.5)
    ? `${node.nodeName}.${node.className} ${(node.id || node.textContent).trim().slice(0, 40)}: ${box.width} × ${box.height}` : null;
}).filter(Boolean)"""

HIGH = "button, .button, .chips a, .facet label:has([type=checkbox]), .pages a, .open-panel, .close, summary, .top nav a, .box input"


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_sticks_out(visit: Visit, watcher: Any, language: str) -> None:
    """At 320 px, also as low as 1280 × 1024 is at 400 %, and at widths around where the layout changes."""
    watcher.allowed.append(NOT_FOUND)
    page = visit(f"/{language}/", viewport={"width": 320, "height": 640})
    found = {}
    for kind, address in PAGES.items():
        page.goto(f"/{language}{address}")
        for width, height in ((320, 640), (320, 256), (390, 800), (560, 800), (768, 800), (964, 800), (1024, 800)):
            page.set_viewport_size({"width": width, "height": height})
            if out := page.evaluate(SIDEWAYS):
                found[f"{kind} at {width}"] = out
    assert found == {}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=str)
@pytest.mark.parametrize("query", ["", "?q=water", "?q=cities&pathway=resilient&region=africa"])
def test_the_first_screen_works(visit: Visit, language: str, size: tuple[int, int], query: str) -> None:
    page = visit(f"/{language}/activities/{query}", viewport={"width": size[0], "height": size[1]})
    for part in ("#q", "#count", ".hits h3 a"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= size[1], f"{part} is below the first screen"


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=str)
def test_the_first_screen_of_home(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/en/", viewport={"width": size[0], "height": size[1]})
    for part in ("h1", ".box input", ".box button"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= size[1], f"{part} is below the first screen"
    hero, following = page.locator(".hero").bounding_box(), page.locator(".hero ~ section").first.bounding_box()
    assert hero is not None
    assert following is not None
    assert following["y"] < size[1], "nothing tells that there is more below"


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_targets_are_large_enough(visit: Visit, watcher: Any, options: dict[str, Any]) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("/en/", **options)
    found: dict[str, list[str]] = {}
    for kind, address in PAGES.items():
        page.goto(f"/en{address}")
        if kind == "catalogue" and options:
            page.locator("#open-filters").click()
        page.locator(".languages summary").evaluate("summary => { summary.parentNode.open = true; }")
        if small := page.evaluate(TARGETS, 24):
            found[kind] = small
        if options:
            low = page.locator(HIGH).evaluate_all(
                "all => all.filter(n => n.checkVisibility({visibilityProperty: true}) && n.getBoundingClientRect().height < 43.5)"
                ".map(n => `${n.textContent.trim().slice(0, 30)}: ${n.getBoundingClientRect().height}`)"
            )
            found.setdefault(f"{kind}, to be 44 px high", []).extend(low)
    assert {kind: small for kind, small in found.items() if small} == {}


def shifts(page: Page) -> list[Any]:
    page.wait_for_timeout(100)
    return list(page.evaluate("window.shifts"))


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_nothing_jumps_while_loading(visit: Visit, watcher: Any, options: dict[str, Any]) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("/en/", **options)
    found = {"home": shifts(page)}
    for kind, address in [*PAGES.items(), ("all countries", "/activities/?more=country")]:
        page.goto(f"/en{address}")
        found[kind] = shifts(page)
    assert {kind: jumps for kind, jumps in found.items() if jumps} == {}


def test_nothing_jumps_while_results_follow(visit: Visit) -> None:
    """Beyond what Chromium counts as the answer to the visitor's own act, within half a second."""
    page = visit(CATALOGUE)
    top = page.locator("#count").bounding_box()
    type_words(page, "water")
    tick(page, "pathway-resilient")
    page.wait_for_timeout(700)
    assert shifts(page) == []
    after = page.locator("#count").bounding_box()
    assert top is not None
    assert after is not None
    assert after["y"] == top["y"], f"the count moved: {count(page)}"


def test_results_are_never_blank_while_waiting(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=water")
    page.evaluate("""() => {
        window.least = Infinity;
        const look = () => { window.least = Math.min(window.least, document.querySelectorAll(".hits > li").length); requestAnimationFrame(look); };
        look();
    }""")
    page.route("**/activities/**", lambda route: (page.wait_for_timeout(400), route.continue_()))
    with follow(page):
        page.locator("label:has(#pathway-resilient)").click()
        page.wait_for_timeout(300)
        assert page.locator("#search.htmx-request").count() == 1, "the form says that it waits"
    assert page.evaluate("window.least") > 0
