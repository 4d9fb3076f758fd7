"""Lists on other pages are as live as the catalogue: same address with and without scripts, and Back goes back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def ends(address: str) -> re.Pattern[str]:
    """Addresses that end like this."""
    return re.compile(re.escape(address) + "$")


def test_typing_on_the_page_of_a_pathway(visit: Visit) -> None:
    page = visit("/en/pathways/resilient/")
    page.locator("#q").fill("water")
    expect(page.locator("#count")).to_contain_text("water")
    expect(page).to_have_url(ends("/en/pathways/resilient/?q=water"))
    expect(page).to_have_title("Resilient development: " + page.locator("#count").inner_text() + " – ICLEI activities")
    expect(page.locator("h1")).to_have_text("Resilient development")
    page.locator("label:has(#region-africa)").click()
    expect(page).to_have_url(ends("?q=water&region=africa"))
    found = page.locator("#count").inner_text()
    page.reload()
    expect(page.locator("#count")).to_have_text(found)
    page.go_back()
    expect(page.locator("#region-africa")).not_to_be_checked()
    expect(page.locator("#q")).to_have_value("water")


def test_choosing_stories(visit: Visit) -> None:
    page = visit("/en/stories/")
    page.locator("#pathway").select_option("circular")
    expect(page).to_have_url(ends("/en/stories/?pathway=circular"))
    page.locator("#region").focus()
    page.locator("#region").select_option("korea")
    expect(page).to_have_url(ends("?pathway=circular&region=korea"))
    expect(page.locator("#region")).to_be_focused()
    found = page.locator("#count").inner_text()
    assert found.startswith("3 stories"), found
    expect(page.locator("#announcement")).to_have_text(found)
    page.go_back()
    expect(page.locator("#region")).to_have_value("")
    expect(page.locator("#pathway")).to_have_value("circular")


def test_without_scripts(visit: Visit) -> None:
    page = visit("/en/stories/", java_script_enabled=False)
    page.locator("#pathway").select_option("circular")
    page.locator("#search button:visible").click()
    expect(page.locator("#count")).to_have_text(re.compile("^7 stories"))
    page.goto("/en/pathways/circular/")
    page.locator("#q").fill("food")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("“food”")
    assert "/en/pathways/circular/?q=food" in page.url
