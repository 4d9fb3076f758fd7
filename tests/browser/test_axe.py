"""axe finds nothing, on every kind of page, in three scripts and both directions, both schemes, both widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, PHONE, go
from playwright.sync_api import Page

Visit = Callable[..., Page]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Named all: without wcag22aa axe does not look at the size of targets.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {
  runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], reporter: "v1",
}).then(found => found.violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`)))"""
LOOKS = [(1280, "light"), (320, "dark"), (320, "light"), (1280, "dark")]


def faults(page: Page) -> list[str]:
    """What axe says. Loaded past the page's policy, which forbids it as it should."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(RUN, TAGS))


@pytest.mark.parametrize("language", ["en", "ar", "ja"])
@pytest.mark.parametrize("kind", PAGES)
def test_axe(visit: Visit, watcher: Any, kind: str, language: str) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("about:blank", reduced_motion="reduce")
    go(page, kind, language)
    found = {}
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if some := faults(page):
            found[f"{width} {scheme}"] = some
    assert found == {}


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
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator("#open-filters").click()
    page.wait_for_timeout(250)
    assert faults(page) == []
