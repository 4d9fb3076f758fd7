"""What someone has just pressed stays where it is, and nothing that is typed half stands in the way of the search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import CATALOGUE, PHONE, count, follow
from playwright.sync_api import Page

Visit = Callable[..., Page]
SIZES: dict[str, dict[str, Any]] = {"desktop": {"viewport": {"width": 1280, "height": 800}}, "phone": PHONE}
TOP = "part => part.getBoundingClientRect().top"


@pytest.fixture(params=SIZES)
def filters(visit: Visit, request: pytest.FixtureRequest) -> Page:
    """The catalogue with its filters in view."""
    page = visit(CATALOGUE, **SIZES[request.param])
    if request.param == "phone":
        page.locator("#open-filters").click()
    return page


@pytest.mark.parametrize("box", ["#sdg-3", "#sdg-7", "#country-BR"])
def test_a_box_stays_under_the_pointer(filters: Page, box: str) -> None:
    part = filters.locator(box)
    part.scroll_into_view_if_needed()
    before = part.evaluate(TOP)
    with follow(filters):
        part.check()
    assert abs(part.evaluate(TOP) - before) < 2


@pytest.mark.parametrize("facet", ["country", "keyword"])
def test_a_longer_list_opens_where_it_was_asked_for(filters: Page, facet: str) -> None:
    filters.locator(f"#more-{facet}").scroll_into_view_if_needed()
    before = filters.locator(f"#facet-{facet}").evaluate(TOP)
    with follow(filters):
        filters.locator(f"#more-{facet}").click()
    assert abs(filters.locator(f"#facet-{facet}").evaluate(TOP) - before) < 2
    assert filters.evaluate("document.activeElement.id") == f"narrow-{facet}"


def test_half_a_year_does_not_stop_the_search(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=climate")
    with follow(page):
        page.locator("#from").fill("20")
    with follow(page):
        page.locator("#q").fill("water")
    assert "“water”" in count(page)


CHIPS = f"{CATALOGUE}?pathway=resilient&region=global&region=africa&country=DE&from=2010"


@pytest.mark.parametrize("url", [CHIPS, CHIPS.replace("/en/", "/ar/"), f"{CATALOGUE}?q={'x' * 60}", "/de/network/"])
def test_nothing_is_wider_than_a_small_phone(visit: Visit, url: str) -> None:
    page = visit(url, **{**PHONE, "viewport": {"width": 320, "height": 640}})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("url", ["/de/network/", "/fr/network/", "/ar/network/"])
def test_the_menu_shows_where_one_is(visit: Visit, url: str) -> None:
    page = visit(url, **{**PHONE, "viewport": {"width": 320, "height": 640}})
    box = page.locator(".top nav [aria-current]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 320


def test_the_menu_of_languages_closes_behind_who_leaves_it(visit: Visit) -> None:
    page = visit(CATALOGUE, viewport={"width": 320, "height": 640})
    page.locator(".languages summary").press("Enter")
    page.locator(".languages a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.languages')") is None
    assert page.locator(".languages").get_attribute("open") is None
