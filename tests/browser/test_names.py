"""What a screen reader is told: the parts of a page and their names, in the order of reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import CATALOGUE, PHONE
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

FRAME = """
- link "Skip to the content"
- region "Your choice about cookies":
  - heading "Your choice about cookies" [level=2]
  - button "Accept all"
  - button "Reject all"
  - link "Choose"
- banner:
  - link "ICLEI activities"
  - navigation "Main":
    - link "Activities"
    - link "Pathways"
    - link "Stories"
    - link "Network"
  - group: "Language: English"
- main
- contentinfo:
  - link "About this site"
  - link "Cookie settings"
"""
RESULTS = """
- heading "Find an activity" [level=1]
- search:
  - searchbox "Words to search for": water
  - button "Search"
  - status
  - complementary "Filters":
    - group "Pathway":
      - list:
        - listitem:
          - checkbox /Resilient \\d+/ [checked]
    - group "Years":
      - spinbutton "From"
      - spinbutton "To"
  - region "Results":
    - heading /\\d+ activities about “water”, filtered by Resilient/ [level=2]
    - combobox "Sorted by":
      - option "relevance" [selected]
    - list "Filters in force":
      - listitem:
        - 'link "Remove the filter Pathway: Resilient"'
      - listitem:
        - link "Clear all"
    - list:
      - listitem:
        - article:
          - heading [level=3]:
            - link
"""
ACTIVITY = """
- navigation "You are here":
  - list:
    - listitem:
      - link "Home"
    - listitem:
      - link "Your search"
- article:
  - heading [level=1]
  - paragraph:
    - link "Website of the activity"
  - term: Region
  - definition
- navigation "In your search":
  - paragraph:
    - link /Number \\d+ of \\d+ in your search/
- region "Related activities":
  - heading "Related activities" [level=2]
"""
PATHWAY = """
- heading "Resilient development" [level=1]
- region "Where it is followed":
  - table:
    - rowgroup:
      - row:
        - columnheader "Region"
        - columnheader "Activities"
    - rowgroup:
      - row /Africa \\d+/:
        - rowheader "Africa":
          - link "Africa"
- heading "Activities on this pathway" [level=2]
- search:
  - searchbox "Words to search for"
"""
PAGES = {
    f"{CATALOGUE}?q=water&pathway=resilient": RESULTS,
    f"{CATALOGUE}urban-leds-2/?q=urban": ACTIVITY,
    "/en/pathways/resilient/": PATHWAY,
}


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_the_frame(visit: Visit, options: dict[str, object]) -> None:
    expect(visit("/en/about/", **options).locator("body")).to_match_aria_snapshot(FRAME)


@pytest.mark.parametrize("address", PAGES)
def test_the_parts_of_a_page(visit: Visit, address: str) -> None:
    expect(visit(address).locator("main")).to_match_aria_snapshot(PAGES[address])


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_a_table_of_cookies_stays_a_table(visit: Visit, options: dict[str, object]) -> None:
    """On a phone its cells stand below each other, each with its name."""
    page = visit("/en/cookies/", **options)
    table = page.get_by_role("region", name="Your answer").get_by_role("table")
    expect(table.get_by_role("rowheader", name="viewed_cookie_policy")).to_be_visible()
    expect(table.get_by_role("columnheader", name="Duration")).to_have_count(1)
    duration = table.locator("td.lasts").first
    assert ("Duration" in str(duration.evaluate("cell => getComputedStyle(cell, '::before').content"))) == bool(options)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
