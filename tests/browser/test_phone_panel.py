"""On a phone the filters are a panel: it says what it does, keeps the focus, and gives it back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browsing import CATALOGUE, PHONE, count, follow, path, plain, scroll_place, scroll_to, slid, state, tick
from playwright.sync_api import Page

Visit = Callable[..., Page]
INSIDE = "document.getElementById('filters').contains(document.activeElement)"


@pytest.fixture
def phone(visit: Visit) -> Page:
    return visit(f"{CATALOGUE}?q=cities&pathway=resilient", **PHONE)


def open_panel(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    slid(page)
    assert page.locator("#filters").is_visible()


def closed(page: Page) -> bool:
    slid(page)
    return not page.locator("#filters").is_visible()


def test_the_button_counts_the_filters_in_force(phone: Page) -> None:
    button = phone.get_by_role("button", name="Filters")
    assert "(1)" in button.inner_text()
    assert button.get_attribute("aria-expanded") == "false"
    assert not phone.locator("#filters").is_visible()
    open_panel(phone)
    tick(phone, "region-africa")
    assert "(2)" in phone.locator("#open-filters").inner_text()


def test_the_panel_keeps_and_returns_the_focus(phone: Page) -> None:
    open_panel(phone)
    assert phone.locator("#open-filters").get_attribute("aria-expanded") == "true"
    assert phone.evaluate(INSIDE), "the focus moves into the panel"
    seen = set()
    for _ in range(90):
        phone.keyboard.press("Tab")
        where, inside = phone.evaluate(f"[document.activeElement.id || document.activeElement.nodeName, {INSIDE}]")
        assert inside or where == "BODY", f"Tab leaves the open panel for {where}"  # the body: the browser's own frame
        seen.add(where)
    assert {"pathway-resilient", "show-results"} <= seen
    phone.keyboard.press("Escape")
    assert closed(phone)
    assert phone.evaluate("document.activeElement.id") == "open-filters"
    assert phone.locator("#open-filters").get_attribute("aria-expanded") == "false"
    assert phone.locator("[inert]").count() == 0


@pytest.mark.parametrize("key", ["Enter", " "])
def test_opening_with_the_keyboard(phone: Page, key: str) -> None:
    phone.locator("#open-filters").focus()
    phone.keyboard.press(key)
    slid(phone)
    assert phone.locator("#filters").is_visible()
    assert phone.evaluate(INSIDE)


def test_ticking_inside_the_open_panel(phone: Page) -> None:
    open_panel(phone)
    body = phone.locator(".panel-body")
    phone.locator("label:has(#region-africa)").scroll_into_view_if_needed()
    place = body.evaluate("body => body.scrollTop")
    tick(phone, "region-africa")
    assert phone.locator("#filters").is_visible(), "the panel stays open"
    assert phone.evaluate("document.activeElement.id") == "region-africa"
    assert body.evaluate("body => body.scrollTop") == place > 0
    number = re.sub(r"\D", "", count(phone).split()[0])
    assert phone.locator("#show-results").inner_text() == f"Show {number} results"
    for _ in range(60):
        phone.keyboard.press("Tab")
        assert phone.evaluate(f"{INSIDE} || document.activeElement === document.body")
    phone.locator("#show-results").click()
    assert closed(phone)
    assert phone.evaluate("document.activeElement.id") == "open-filters"
    assert path(phone) == f"{CATALOGUE}?q=cities&pathway=resilient&region=africa"
    assert state(phone) == plain(phone)


def test_the_page_behind_does_not_scroll(phone: Page) -> None:
    scroll_to(phone, 40)
    before = scroll_place(phone)
    open_panel(phone)
    phone.mouse.move(180, 400)
    for _ in range(8):  # past the end of the panel
        phone.mouse.wheel(0, 2000)
        phone.wait_for_timeout(30)
    assert phone.locator(".panel-body").evaluate("body => body.scrollTop") > 100
    assert scroll_place(phone) == before
    phone.keyboard.press("Escape")
    assert closed(phone)
    phone.mouse.wheel(0, 300)
    phone.wait_for_timeout(100)
    assert scroll_place(phone) > before, "the page scrolls again after closing"


def test_results_stay_in_reach_at_every_scroll(phone: Page) -> None:
    """One scroll only: head and foot of the panel never leave the window."""
    open_panel(phone)
    for place in (0, 99999):
        phone.locator(".panel-body").evaluate("(body, place) => body.scrollTo(0, place)", place)
        for part in (".panel-head .close", "#show-results"):
            box = phone.locator(part).bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 740


def test_back_with_the_panel_open(phone: Page) -> None:
    open_panel(phone)
    tick(phone, "region-africa")
    with follow(phone):
        phone.evaluate("history.back()")
    assert path(phone) == f"{CATALOGUE}?q=cities&pathway=resilient"
    assert state(phone) == plain(phone)
    assert phone.locator("[inert]").count() == 0 or phone.locator("#filters").is_visible()
    if closed(phone):
        phone.mouse.move(180, 400)
        phone.mouse.wheel(0, 300)
        phone.wait_for_timeout(100)
        assert scroll_place(phone) > 0, "the page cannot be scrolled any more"


def test_turning_to_a_wide_window_leaves_nothing_locked(phone: Page) -> None:
    open_panel(phone)
    phone.set_viewport_size({"width": 1280, "height": 800})
    phone.wait_for_timeout(100)
    assert phone.locator("[inert]").count() == 0
    assert phone.evaluate("document.documentElement.style.overflow") == ""
