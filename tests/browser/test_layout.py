"""Nothing is cut off, nothing jumps, everything can be hit with a finger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, PHONE, count, follow, go, set_font_size, tick, type_words
from playwright.sync_api import Page

from iclei_site.config import LANGUAGE_TAGS

Visit = Callable[..., Page]

# What sticks out to the side; what scrolls in its own line may be wider.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > width) out.push("the page");
  for (const node of document.querySelectorAll("body *")) {
    if (node.closest("svg, .visually-hidden, .chips, .filters, .top nav, .cookies thead")) continue;
    const box = node.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1))
      out.push(`${node.nodeName}.${node.className}: ${box.left}…${box.right}`);
  }
  return out;
}"""

# What can be pressed: its row where it is a tick box; links in a sentence are as high as the sentence, and a country
# of the map is as large as it is, where the list beside it leads to the same place (WCAG 2.5.8, inline and equivalent).
TARGETS = """least => [
  ...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")
].map(node => {
  const target = node.type === "checkbox" ? node.closest("label") : node;
  const box = target.getBoundingClientRect(), style = getComputedStyle(target);
  const words = [...target.parentNode.childNodes].some(part => part.nodeType === 3 && part.textContent.trim());
  const sentence = style.display === "inline" && words;
  const seen = target.checkVisibility({visibilityProperty: true}) && !node.matches(".skip") && box.width > 0;
  const name = `${node.nodeName}.${node.getAttribute("class")} ${(node.id || node.textContent).trim().slice(0, 40)}`;
  const small = box.height < least - 0.5 || box.width < 23.5;
  const twin = node.closest("svg.map") &&
    document.querySelector(`.counts a[href="${node.getAttribute("href")}"]`);
  return seen && !sentence && !twin && small ? `${name}: ${box.width} × ${box.height}` : null;
}).filter(Boolean)"""

HIGH = (
    "button, .button, .chips a, .facet label:has([type=checkbox]), .pages a, .open-panel, .close, summary, .top nav a, "
    ".box input, .counts li a, .others a, .offices a, .more-of a, .pathways h3 a"
)
LOW = """all => all.filter(node => node.checkVisibility({visibilityProperty: true}))
  .filter(node => node.getBoundingClientRect().height < 43.5)
  .map(node => `${node.textContent.trim().slice(0, 30)}: ${node.getBoundingClientRect().height}`)"""


WIDTHS = ((320, 640), (320, 256), (390, 800), (560, 800), (768, 800), (964, 800), (1024, 800))
# One language of each kind is looked at everywhere; of the others the pages with the longest words, on phones.
EVERYWHERE = ("en", "es", "ar", "ja", "de")
LONGEST = ("home", "catalogue", "cookies")


@pytest.mark.parametrize("language", LANGUAGE_TAGS)
def test_nothing_sticks_out(visit: Visit, watcher: Any, language: str) -> None:
    """At 320 px, also as low as 1280 × 1024 is at 400 %, and at widths around where the layout changes."""
    watcher.allowed.append(NOT_FOUND)
    page = visit(f"/{language}/", viewport={"width": 320, "height": 640})
    found = {}
    everywhere = language in EVERYWHERE
    for kind in PAGES if everywhere else LONGEST:
        go(page, kind, language)
        page.locator(".languages").evaluate("menu => { menu.open = true; }")
        for width, height in WIDTHS if everywhere else WIDTHS[:2]:
            page.set_viewport_size({"width": width, "height": height})
            if out := page.evaluate(SIDEWAYS):
                found[f"{kind} at {width}"] = out
    assert found == {}


@pytest.mark.parametrize("language", [*EVERYWHERE, "fr"])
def test_nothing_sticks_out_where_letters_are_larger(visit: Visit, watcher: Any, language: str) -> None:
    """At half more on a small phone, and at twice the size (WCAG 1.4.4) there and on half a screen."""
    watcher.allowed.append(NOT_FOUND)
    page = visit(f"/{language}/")
    found = {}
    for kind in PAGES:
        go(page, kind, language)
        page.locator(".languages").evaluate("menu => { menu.open = true; }")
        for width, size in ((320, 24), (320, 32), (640, 32)):
            page.set_viewport_size({"width": width, "height": 640})
            set_font_size(page, size)
            if out := page.evaluate(SIDEWAYS):
                found[f"{kind} at {width} with letters of {size}"] = out
    assert found == {}


def end(page: Page, part: str) -> float:
    """How far down a part of the page ends."""
    box = page.locator(part).first.bounding_box()
    assert box is not None, f"{part} is not shown"
    return box["y"] + box["height"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_screen_of_the_catalogue(visit: Visit, language: str) -> None:
    """Box, count and the first result, with and without words and chips."""
    below = {}
    page = visit("about:blank")
    for query in ("", "?q=water", "?q=cities&pathway=resilient&region=africa"):
        page.goto(f"/{language}/activities/{query}")
        for width, height in ((1280, 800), (360, 740)):
            page.set_viewport_size({"width": width, "height": height})
            for part in ("#q", "#count", ".hits h3 a"):
                if end(page, part) > height:
                    below[f"{part} of {query} at {width}"] = end(page, part)
    assert below == {}


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=str)
def test_the_first_screen_of_home(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/en/", viewport={"width": size[0], "height": size[1]})
    for part in ("h1", ".box input", ".box button"):
        assert end(page, part) <= size[1], f"{part} is below the first screen"
    assert end(page, ".hero") < size[1], "nothing tells that there is more below"
    assert page.locator(".hero").evaluate("hero => hero.offsetHeight / innerHeight") <= 0.6, "the hero is too tall"
    assert end(page, ".box") < float(page.locator("#consent").evaluate("part => part.getBoundingClientRect().top"))


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_targets_are_large_enough(visit: Visit, watcher: Any, options: dict[str, Any]) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("/en/", **options)
    found: dict[str, list[str]] = {}
    shortest = [("home", language) for language in ("ar", "ja", "ko", "zh-Hans")]  # some words are two letters there
    for kind, language in [*((kind, "en") for kind in PAGES), *shortest]:
        go(page, kind, language)
        if kind == "catalogue" and options:
            page.locator("#open-filters").click()
        page.locator(".languages").evaluate("menu => { menu.open = true; }")
        if small := page.evaluate(TARGETS, 24):
            found[f"{kind} in {language}"] = small
        if options:
            found[f"{kind} in {language}, to be 44 px high"] = page.locator(HIGH).evaluate_all(LOW)
    assert {kind: small for kind, small in found.items() if small} == {}


def shifts(page: Page) -> list[Any]:
    page.wait_for_timeout(100)
    return list(page.evaluate("window.shifts"))


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_nothing_jumps_while_loading(visit: Visit, watcher: Any, options: dict[str, Any]) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("/en/", **options)
    found = {}
    for kind in PAGES:
        go(page, kind)
        found[kind] = shifts(page)
    page.goto(f"{CATALOGUE}?more=country")
    found["all countries"] = shifts(page)
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
        const look = () => {
          window.least = Math.min(window.least, document.querySelectorAll(".hits > li").length);
          requestAnimationFrame(look);
        };
        look();
    }""")
    page.route("**/activities/**", lambda route: (page.wait_for_timeout(400), route.continue_()))
    with follow(page):
        page.locator("label:has(#pathway-resilient)").click()
        page.wait_for_timeout(300)
        assert page.locator("#search.htmx-request").count() == 1, "the form says that it waits"
    assert page.evaluate("window.least") > 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_jumps_while_a_page_arrives_bit_by_bit(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/about/")  # styles and scripts are there already
    slow = {"offline": False, "latency": 0, "downloadThroughput": 6_000, "uploadThroughput": 6_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.goto(f"/{language}/", timeout=30_000)
    shifts = page.evaluate("window.shifts")
    assert [shift for shift in shifts if shift[0] >= 0.001] == [], "more than a line whose words come in two parts"


# The boxes of the parts below the heading of a list, beside it or in its line.
BESIDE = """list => {
  const {left, right, bottom} = list.querySelector("legend").getBoundingClientRect();
  return [...list.querySelectorAll("label")].filter(part => part.getClientRects().length).map(part => {
    const box = part.getBoundingClientRect();
    return box.top < bottom - 1 || box.left < left - 1 || box.right > right + 1 ? part.textContent : "";
  }).filter(text => text);
}"""


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("size", [{"viewport": {"width": 1280, "height": 800}}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_long_list_stands_below_its_heading(visit: Visit, language: str, size: dict[str, Any], scripts: bool) -> None:
    page = visit(f"/{language}/activities/?more=country", java_script_enabled=scripts, **size)
    if scripts and size == PHONE:
        page.locator("#open-filters").click()
    assert page.locator("#narrow-country").is_visible() == scripts
    assert page.locator("#facet-country").evaluate(BESIDE) == []
