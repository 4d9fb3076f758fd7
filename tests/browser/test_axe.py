"""axe finds nothing, on every kind of page, in three scripts and both directions, both schemes, both widths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, PHONE, go, slid
from playwright.sync_api import Page

from iclei_site.config import LANGUAGE_TAGS

Visit = Callable[..., Page]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Named all: without wcag22aa axe does not look at the size of targets.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """([within, rules, off]) => axe.run(within, {
  runOnly: rules, rules: Object.fromEntries(off.map(rule => [rule, {enabled: false}])),
  resultTypes: ["violations"], reporter: "v1",
}).then(found => found.violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`)))"""
# All rules once at each width; then, in the other scheme, those that look at colours (they take most of the time).
EVERYTHING = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKS = [(1280, "light", EVERYTHING), (1280, "dark", COLOURS), (320, "dark", EVERYTHING), (320, "light", COLOURS)]


def faults(page: Page, rules: dict[str, Any] = EVERYTHING, within: str = "html", off: Sequence[str] = ()) -> list[str]:
    """What axe says, but for some rules. Loaded past the page's policy, which forbids it as it should."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(RUN, [within, rules, list(off)]))


def in_all_looks(page: Page) -> dict[str, list[str]]:
    """What axe says at both widths in both schemes. The window is as high as the page: axe takes what the question
    about cookies covers at one place of the page for what it always covers."""
    found = {}
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.set_viewport_size({"width": width, "height": max(800, page.evaluate("document.body.scrollHeight"))})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if some := faults(page, rules):
            found[f"{width} {scheme}"] = some
    return found


@pytest.mark.parametrize("language", ["en", "ar", "ja"])
@pytest.mark.parametrize("kind", PAGES)
def test_axe(visit: Visit, watcher: Any, kind: str, language: str) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("about:blank", reduced_motion="reduce")
    go(page, kind, language)
    assert in_all_looks(page) == {}


@pytest.mark.parametrize("language", [tag for tag in LANGUAGE_TAGS if tag not in ("en", "ar", "ja")])
def test_axe_in_every_other_language(visit: Visit, watcher: Any, language: str) -> None:
    """Every kind of page on a phone. The colours are those of the other three."""
    watcher.allowed.append(NOT_FOUND)
    page = visit("about:blank", reduced_motion="reduce", viewport={"width": 320, "height": 640})
    found = {}
    for kind in PAGES:
        go(page, kind, language)
        if some := faults(page, off=COLOURS["values"]):
            found[kind] = some
    assert found == {}


def test_axe_on_all_components(visit: Visit) -> None:
    """Among them the place of a video before it is allowed, and what a pointer brings about."""
    assert in_all_looks(visit("/en/styleguide/", reduced_motion="reduce")) == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_with_choices_and_a_receipt(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/about/", reduced_motion="reduce")
    page.locator("#consent .ask .answers > a").click()
    page.locator("#consent .consents").wait_for()
    assert in_all_looks(page) == {}
    page.locator("#consent .consents [name=category]").first.check()
    page.locator("#consent .consents button[value=choose]").click()
    page.locator("#consent-saved").wait_for()
    assert in_all_looks(page) == {}
    page.goto(f"/{language}/cookies/")
    page.locator("#receipt").wait_for()
    assert in_all_looks(page) == {}


@pytest.mark.parametrize("rules", [EVERYTHING, COLOURS], ids=["everything", "colours"])
def test_axe_sees_colours(visit: Visit, rules: dict[str, Any]) -> None:
    page = visit("/en/about/")
    page.evaluate("document.querySelector('h1').style.color = '#aaa'")
    assert [fault.split(":")[0] for fault in faults(page, rules)] == ["color-contrast"]


def test_axe_is_able_to_find_something(visit: Visit) -> None:
    page = visit(CATALOGUE)
    page.evaluate("document.querySelector('label[for=q]').remove()")
    page.evaluate("document.querySelector('#q').removeAttribute('placeholder')")
    page.evaluate("document.getElementById('count').style.color = '#999'")
    assert {fault.split(":")[0] for fault in faults(page)} >= {"label", "color-contrast"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_with_suggestions(visit: Visit, scheme: str) -> None:
    page = visit("/en/", **PHONE, color_scheme=scheme)
    page.locator("#q").click()
    page.keyboard.type("ind")
    page.locator(".offers a").first.wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_with_everything_open(visit: Visit, scheme: str) -> None:
    """The panel of a phone, a long list, chips, the menu of languages."""
    page = visit(f"{CATALOGUE}?q=cities&pathway=resilient&more=country", **PHONE, color_scheme=scheme)
    page.locator(".languages summary").click()
    assert faults(page, within=".languages") == []
    page.keyboard.press("Escape")
    page.locator("#open-filters").click()
    slid(page)
    assert faults(page) == []
