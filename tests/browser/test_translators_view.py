"""The view for translators in a browser: by pointing and by the Tab key, kept from page to page, well readable."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from test_axe import faults

Visit = Callable[..., Page]


def test_pointing_and_tabbing_show_where_a_message_stands(visit: Visit) -> None:
    page = visit("/es/activities/?translate=1")
    tip = page.locator("#desk-tip")
    expect(tip).to_be_hidden()
    page.locator(".box button .desk-message").hover()
    expect(tip).to_have_text(re.compile(r"Search\nes/LC_MESSAGES/messages\.po:\d+\n.*search_box\.html"))
    page.locator("h1 .desk-message").focus()
    expect(tip).to_contain_text("Find an activity")
    page.locator("#q").focus()
    expect(tip).to_contain_text("For example: biodiversity, water, TAP")
    page.keyboard.press("Tab")
    expect(tip).to_contain_text("Search")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_the_view_stays_from_page_to_page(visit: Visit) -> None:
    page = visit("/es/?translate=1")
    page.locator("nav a").nth(1).click()
    page.wait_for_url("**/es/activities/?translate=1")
    page.locator("#q").fill("agua")
    page.wait_for_url(re.compile(r"q=agua.*translate=1"))
    expect(page.locator("#results .desk-message").first).to_be_attached()
    page.locator(".hits h3 a").first.click()
    page.wait_for_url(re.compile(r"translate=1"))
    page.locator(".desk summary").click()
    page.locator(".desk [data-plain]").first.click()
    page.wait_for_url(lambda url: "translate" not in url)
    assert page.locator(".desk").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/es/translations/", "/ar/activities/?q=water&translate=1"])
def test_axe_finds_nothing(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, viewport={"width": 320, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    if page.locator(".desk summary").count():
        page.locator(".desk summary").click()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


@pytest.mark.parametrize("mode", ["long", "rtl"])
def test_other_languages_are_played_without_scrolling_sideways(visit: Visit, mode: str) -> None:
    page = visit(f"/en/activities/?q=water&pathway=resilient&translate={mode}", viewport={"width": 320, "height": 800})
    assert page.locator("html").get_attribute("dir") == ("rtl" if mode == "rtl" else "ltr")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
