"""All of it with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, PHONE, go, path
from playwright.sync_api import Page

Visit = Callable[..., Page]

# Which part of the page has the focus, how it is called, whether that can be seen, and where.
FOCUS = """() => {
  const now = document.activeElement;
  if (now === document.body) return null;
  const style = getComputedStyle(now), box = now.getBoundingClientRect(), label = now.closest("label");
  const part = now.closest(".skip, #consent, header.top, .box, #filters, #list, footer, main");
  return {
    name: now.id || (label || now).textContent.trim().slice(0, 30),
    part: part ? part.id || part.className.split(" ")[0] || part.nodeName : "",
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def walk(page: Page, most: int = 250) -> list[dict[str, Any]]:
    """Tab through the whole page."""
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"no end after {most} tabs")


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_focus_is_seen_everywhere(visit: Visit, watcher: Any, kind: str, options: dict[str, Any]) -> None:
    watcher.allowed.append(NOT_FOUND)
    page = visit("about:blank", **options)
    go(page, kind)
    stops = walk(page)
    assert len(stops) > 5
    assert [stop["name"] for stop in stops if not stop["ring"]] == [], "no visible ring"
    assert [stop["name"] for stop in stops if not stop["seen"]] == [], "outside the window"
    assert stops[0]["part"] == "skip", "the skip links come first"


def test_the_order_is_the_order_of_reading(visit: Visit) -> None:
    stops = walk(visit(f"{CATALOGUE}?q=water&pathway=resilient"))
    order = list(dict.fromkeys(stop["part"] for stop in stops))
    assert order[:6] == ["skip", "consent", "top", "box", "filters", "list"]


@pytest.mark.parametrize(("number", "target"), [(1, "main"), (2, "q"), (3, "list")])
def test_skip_links_move_the_focus(visit: Visit, number: int, target: str) -> None:
    page = visit(f"{CATALOGUE}?q=water")
    for _ in range(number):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == target
    page.keyboard.press("Tab")
    after = page.evaluate(FOCUS)
    assert after is not None
    assert after["part"] in {"main": ("box",), "q": ("box", "filters"), "list": ("list",)}[target]


def test_the_menu_of_languages(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=water")
    summary = page.locator(".languages summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Español").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Español").is_visible()
    assert page.evaluate("document.activeElement.nodeName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Español").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/activities/?q=water")
    assert path(page) == "/es/activities/?q=water"
