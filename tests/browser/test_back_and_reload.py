"""Back, Forward and reload bring words, ticks, results and the place on the page.

Playwright switches Chromium's back/forward cache off, so every Back here asks the server: the harder case. With the
cache on, Chromium shows the very page that was left.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import (
    CATALOGUE,
    PHONE,
    caught,
    follow,
    hold_first,
    let_go,
    path,
    plain,
    scroll_place,
    scroll_to,
    state,
    tick,
    type_words,
)
from playwright.sync_api import Page

Visit = Callable[..., Page]
NEAR = 2  # pixels


def arrived(page: Page, address: str, place: int | None = None) -> None:
    """The page shows what a plain GET of this address shows, at that place."""
    assert path(page) == address
    assert state(page) == plain(page)
    if place is not None:
        assert scroll_place(page) == pytest.approx(place, abs=NEAR)


def back(page: Page) -> None:
    with follow(page):
        page.evaluate("history.back()")


def forward(page: Page) -> None:
    with follow(page):
        page.evaluate("history.forward()")


def leave_by(page: Page, box: str, place: int) -> int:
    """Scroll, tick a box and answer where the page was when it was left."""
    scroll_to(page, place)
    page.locator(f"label:has(#{box})").scroll_into_view_if_needed()
    left = scroll_place(page)
    tick(page, box)
    return left


def test_back_twice_forward_and_reload(visit: Visit) -> None:
    page = visit(CATALOGUE)
    words = f"{CATALOGUE}?q=cities"
    once = f"{words}&pathway=resilient"
    twice = f"{once}&region=africa"
    page.evaluate("window.marker = 'same page'")
    type_words(page, "cities")
    first = leave_by(page, "pathway-resilient", 120)
    second = leave_by(page, "region-africa", 640)
    scroll_to(page, 330)
    assert first != second != 330
    arrived(page, twice, 330)

    back(page)
    arrived(page, once, second)
    back(page)
    arrived(page, words, first)
    assert page.locator("#q").input_value() == "cities"
    assert not page.locator("#pathway-resilient").is_checked()
    forward(page)
    arrived(page, once, second)
    forward(page)
    arrived(page, twice, 330)
    assert page.evaluate("window.marker") == "same page"

    page.reload()
    arrived(page, twice, 330)
    assert page.evaluate("window.marker") is None
    back(page)
    arrived(page, once, second)


def test_typing_after_back_goes_on_from_there(visit: Visit) -> None:
    page = visit(CATALOGUE)
    type_words(page, "water")
    tick(page, "pathway-resilient")
    back(page)
    page.locator("#q").press("End")
    with follow(page):
        page.keyboard.type("s")
    arrived(page, f"{CATALOGUE}?q=waters")
    assert page.locator("#announcement").count() == 1


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_back_from_an_activity(visit: Visit, options: dict[str, object]) -> None:
    page = visit(f"{CATALOGUE}?q=cities", **options)
    if options:
        page.goto(f"{CATALOGUE}?q=cities&pathway=resilient")
    else:
        tick(page, "pathway-resilient")
    link = page.locator(".hits li").nth(6).locator("h3 a")
    link.scroll_into_view_if_needed()
    place = scroll_place(page)
    assert place > 100
    title = link.inner_text()
    link.click()
    page.wait_for_url("**/activities/*/?q=cities&pathway=resilient")
    assert page.locator("h1").inner_text() == title
    page.go_back()
    arrived(page, f"{CATALOGUE}?q=cities&pathway=resilient", place)
    if not options:
        back(page)
        arrived(page, f"{CATALOGUE}?q=cities")
    page.go_forward()


@pytest.mark.parametrize("reload", [False, True], ids=["at-once", "after-reload"])
def test_back_from_a_short_page_to_a_long_one(visit: Visit, reload: bool) -> None:
    """The place lies beyond the end of the page that is left; after a reload only the history remembers it."""
    page = visit(CATALOGUE, **PHONE)
    scroll_to(page, 2500)
    with follow(page):  # what a script or an extension may do, too; a visitor's tick would first scroll
        page.evaluate("document.getElementById('status-planned').click()")
    scroll_to(page, 0)
    arrived(page, f"{CATALOGUE}?status=planned", 0)
    assert page.evaluate("document.documentElement.scrollHeight") < 2500
    if reload:
        page.reload()
    back(page)
    arrived(page, CATALOGUE, 2500)


def test_back_drops_answers_under_way(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=water")
    tick(page, "pathway-resilient")
    held = hold_first(page, "q=waters&")
    page.locator("#q").press("End")
    page.keyboard.type("s")
    caught(page, held)
    back(page)
    let_go(page, held)
    arrived(page, f"{CATALOGUE}?q=water")


def test_two_quick_backs_end_where_the_address_is(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=water")
    tick(page, "pathway-resilient")
    tick(page, "pathway-circular")
    held = hold_first(page, "q=water&pathway=resilient")
    page.evaluate("history.back()")
    caught(page, held)
    back(page)
    let_go(page, held)
    arrived(page, f"{CATALOGUE}?q=water")


def test_pages_of_results_are_links(visit: Visit) -> None:
    page = visit(CATALOGUE)
    page.locator(".pages [rel=next]").click()
    page.wait_for_url(f"**{CATALOGUE}?page=2")
    arrived(page, f"{CATALOGUE}?page=2", 0)
    tick(page, "pathway-resilient")
    arrived(page, f"{CATALOGUE}?pathway=resilient")
    back(page)
    arrived(page, f"{CATALOGUE}?page=2")
    page.go_back()
    arrived(page, CATALOGUE)


def test_the_page_works_after_back(visit: Visit) -> None:
    """What scripts add to the page is there again: the narrow box, the role of the phone's button."""
    page = visit(f"{CATALOGUE}?more=country")
    assert page.get_by_label("Narrow this list").is_visible()
    role = page.locator("#open-filters").get_attribute("role")
    tick(page, "pathway-resilient")
    back(page)
    assert page.locator("#open-filters").get_attribute("role") == role == "button"
