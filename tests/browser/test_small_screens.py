"""What once stood badly on the smallest phones, and how long lines are on the largest windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import CATALOGUE, PHONE
from playwright.sync_api import Page

from iclei_site.config import LANGUAGE_TAGS

Visit = Callable[..., Page]


def box(page: Page, part: str) -> dict[str, float]:
    found = page.locator(part).first.bounding_box()
    assert found is not None, f"{part} is not shown"
    return dict(found)


def test_brand_and_languages_share_a_line(visit: Visit) -> None:
    page = visit("/en/", viewport={"width": 320, "height": 640})
    apart = {}
    for language in LANGUAGE_TAGS:
        page.goto(f"/{language}/activities/?q=water&pathway=resilient")
        for one, other in ((".brand", ".languages"), ("#open-filters", "#sort")):
            first, second = box(page, one), box(page, other)
            if first["y"] >= second["y"] + second["height"] or second["y"] >= first["y"] + first["height"]:
                apart[f"{language}: {one} and {other}"] = first["y"], second["y"]
    assert apart == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_trouble_is_seen_beside_the_open_panel(visit: Visit, watcher: Any, language: str) -> None:
    watcher.allowed += ["ERR_INTERNET_DISCONNECTED", "htmx:sendError"]
    page = visit(f"/{language}{CATALOGUE.removeprefix('/en')}", **PHONE)
    page.locator("#open-filters").click()
    page.wait_for_timeout(250)
    page.context.set_offline(True)
    page.locator("label:has(#pathway-resilient)").click()
    page.locator("#trouble:visible").wait_for()
    top = "trouble => { const b = trouble.getBoundingClientRect();"
    top += " return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === trouble; }"
    assert page.locator("#trouble").evaluate(top), "the message lies behind the panel"
    assert box(page, "#trouble")["y"] + box(page, "#trouble")["height"] <= box(page, "#show-results")["y"]
    page.context.set_offline(False)


def test_lines_are_neither_short_nor_long(visit: Visit) -> None:
    """At a wide window the first lines of running text hold 45 to 75 characters."""
    page = visit("/en/")
    lengths = page.evaluate(
        """() => [...document.querySelectorAll(".prose > p.lead, .wrap > p.lead, .first .lead")].map(text => {
            const range = document.createRange(), node = [...text.childNodes].find(part => part.nodeType === 3);
            let line = 0, top;
            for (let place = 0; place < node.length; place += 1) {
                range.setStart(node, place); range.setEnd(node, place + 1);
                const here = range.getBoundingClientRect();
                top ??= here.top;
                if (here.top > top + 4) break;
                line += 1;
            }
            return line;
        })"""
    )
    assert len(lengths) >= 5
    assert all(45 <= length <= 75 for length in lengths), lengths


def test_the_menu_is_one_line_and_within_reach(visit: Visit) -> None:
    """Where its words are too long for the window it scrolls in its line, and what has the focus is seen."""
    page = visit("/en/", viewport={"width": 320, "height": 640})
    for language in LANGUAGE_TAGS:
        page.goto(f"/{language}/about/")
        links = page.locator(".top nav a:visible")
        tops = links.evaluate_all("all => all.map(link => link.getBoundingClientRect().top)")
        assert len(tops) == 4, "the way home is the name of the site"
        assert len(set(tops)) == 1, f"{language}: the menu has more than one line"
        links.last.focus()
        last = box(page, ".top nav a:last-child")
        assert last["x"] >= 0, language
        assert last["x"] + last["width"] <= 320, language
        if language != "de":  # whose word for pathways is the longest
            assert page.locator(".top nav").evaluate("nav => nav.scrollWidth <= nav.clientWidth"), language


def test_the_question_leaves_the_page_usable(visit: Visit) -> None:
    """On a small phone; and in a low window it stands at the beginning and goes away with it."""
    page = visit(CATALOGUE, viewport={"width": 320, "height": 640})
    assert box(page, "#consent")["height"] <= 640 / 3
    assert box(page, ".box button")["y"] + 52 < box(page, "#consent")["y"]
    page.set_viewport_size({"width": 320, "height": 256})
    assert box(page, "#consent")["y"] < box(page, ".top")["y"]
    page.locator("h1").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 400)")
    assert box(page, "#consent")["y"] + box(page, "#consent")["height"] < 0
