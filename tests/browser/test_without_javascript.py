"""With JavaScript off the same form, the same addresses and the same results."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import CATALOGUE, PHONE, plain, state
from playwright.sync_api import Page

Visit = Callable[..., Page]
OFF = {"java_script_enabled": False}


def shows(page: Page, address: str) -> None:
    """The page shows what the live search leads to at this canonical address."""
    assert state(page) == plain(page, page.evaluate("address => location.origin + address", address))
    assert str(page.locator("link[rel=canonical]").get_attribute("href")).endswith(address)


def test_words_and_filters_by_the_form(visit: Visit) -> None:
    page = visit(CATALOGUE, **OFF)
    page.locator("#q").fill("cities")
    page.locator(".box button").click()
    page.wait_for_url("**q=cities**")
    shows(page, f"{CATALOGUE}?q=cities")
    page.locator("#pathway-resilient").check()
    page.locator("#from").fill("2010")
    page.get_by_role("button", name="Apply the filters").click()
    page.wait_for_url("**from=2010**")
    shows(page, f"{CATALOGUE}?q=cities&pathway=resilient&from=2010")
    page.locator("#sort").select_option(label="oldest first")
    page.locator("#q").press("Enter")
    page.wait_for_url("**sort=oldest**")
    shows(page, f"{CATALOGUE}?q=cities&pathway=resilient&from=2010&sort=oldest")
    page.locator(".chips a", has_text="Resilient").click()
    page.wait_for_url(lambda url: "resilient" not in url)
    shows(page, f"{CATALOGUE}?q=cities&from=2010&sort=oldest")
    page.go_back()
    shows(page, f"{CATALOGUE}?q=cities&pathway=resilient&from=2010&sort=oldest")
    page.locator(".chips .clear").click()
    page.wait_for_url(f"**{CATALOGUE}")
    shows(page, CATALOGUE)


def test_pages_activity_and_language(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=cities", **OFF)
    page.locator(".pages [rel=next]").click()
    page.wait_for_url("**page=2")
    shows(page, f"{CATALOGUE}?q=cities&page=2")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="Español").click()
    page.wait_for_url("**/es/activities/?q=cities&page=2")
    assert page.locator("html").get_attribute("lang") == "es"
    link = page.locator(".hits h3 a").first
    title = link.inner_text()
    link.click()
    page.wait_for_url("**/es/activities/*/?q=cities")
    assert page.locator("h1").inner_text() == title
    assert page.locator(".neighbours a[rel]").count() > 0


def test_all_countries_stay_open_when_filtering(visit: Visit) -> None:
    page = visit(CATALOGUE, **OFF)
    page.locator("#more-country").click()
    page.wait_for_url("**more=country**")
    rows = page.locator("#facet-country li")
    assert rows.count() > 10
    assert page.locator(".narrow:visible").count() == 0, "a box that does nothing without a script"
    box = page.locator("#facet-country input[type=checkbox]").nth(11)
    code = box.get_attribute("value")
    box.check()
    page.get_by_role("button", name="Apply the filters").click()
    page.wait_for_url(f"**country={code}**")
    assert rows.count() > 11
    assert page.locator(f"#country-{code}").is_checked()
    assert page.locator(".chips li").count() == 2


def test_ways_out_of_no_results(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=water+zzqq&pathway=resilient", **OFF)
    page.locator(".nothing li a").first.click()
    page.wait_for_url("**q=water&pathway=resilient")
    assert page.locator(".hits li").count() > 0


def test_the_panel_on_a_phone(visit: Visit) -> None:
    page = visit(f"{CATALOGUE}?q=water", **PHONE, **OFF)
    panel = page.locator("#filters")
    assert not panel.is_visible()
    page.locator("#open-filters").click()
    panel.wait_for()
    page.locator(".panel-head .close").click()
    panel.wait_for(state="hidden")
    page.locator("#open-filters").click()
    page.locator("#pathway-resilient").check()
    page.get_by_role("button", name="Apply the filters").click()
    page.wait_for_url("**pathway=resilient**")
    assert not panel.is_visible()
    shows(page, f"{CATALOGUE}?q=water&pathway=resilient")
    assert "(1)" in page.locator("#open-filters").inner_text()


@pytest.mark.parametrize("start", ["/en/", "/en/nothing-here-at-all/"])
def test_search_from_other_pages(visit: Visit, watcher: object, start: str) -> None:
    watcher.allowed.append(" 404 ")  # type: ignore[attr-defined]
    page = visit(start, **OFF)
    page.get_by_role("searchbox").fill("water")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"**{CATALOGUE}?q=water")
    shows(page, f"{CATALOGUE}?q=water")
