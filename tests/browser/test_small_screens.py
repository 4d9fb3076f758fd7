"""What once stood badly on the smallest phones, and how long lines are on the largest windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, PHONE, go, set_font_size, slid
from playwright.sync_api import Page

from iclei_site.config import LANGUAGE_TAGS

Visit = Callable[..., Page]


def box(page: Page, part: str) -> dict[str, float]:
    found = page.locator(part).first.bounding_box()
    assert found is not None, f"{part} is not shown"
    return dict(found)


def test_brand_and_languages_share_a_line(visit: Visit) -> None:
    """As the way to the filters and the sort list do, whose label is seen, above it."""
    page = visit("/en/", viewport={"width": 320, "height": 640})
    apart = {}
    for language in LANGUAGE_TAGS:
        page.goto(f"/{language}/activities/?q=water&pathway=resilient")
        for one, other in ((".brand", ".languages"), ("#open-filters", "#sort")):
            first, second = box(page, one), box(page, other)
            if first["y"] >= second["y"] + second["height"] or second["y"] >= first["y"] + first["height"]:
                apart[f"{language}: {one} and {other}"] = first["y"], second["y"]
        label, select = box(page, ".sort label"), box(page, "#sort")
        assert label["width"] > 20, f"{language}: the label of the sort list is not seen"
        assert label["y"] + label["height"] <= select["y"], f"{language}: the label lies on the list"
        assert page.locator(".sort label").evaluate("label => label.scrollWidth <= label.clientWidth"), language
    assert apart == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_trouble_is_seen_beside_the_open_panel(visit: Visit, watcher: Any, language: str) -> None:
    watcher.allowed += ["ERR_INTERNET_DISCONNECTED", "htmx:sendError"]
    page = visit(f"/{language}{CATALOGUE.removeprefix('/en')}", **PHONE)
    page.locator("#open-filters").click()
    slid(page)
    page.context.set_offline(True)
    page.locator("label:has(#pathway-resilient)").click()
    page.locator("#trouble:visible").wait_for()
    top = "trouble => { const b = trouble.getBoundingClientRect();"
    top += " return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === trouble; }"
    assert page.locator("#trouble").evaluate(top), "the message lies behind the panel"
    assert box(page, "#trouble")["y"] + box(page, "#trouble")["height"] <= box(page, "#show-results")["y"]
    page.context.set_offline(False)


# How many letters the lines of a text hold; facts beside one another, menus and the question are no running text.
LINES = """parts => [...document.querySelectorAll(parts)]
.filter(text => text.checkVisibility() && !text.closest(".facts, .consent, nav, .visually-hidden"))
.map(text => {
  const lines = new Map(), range = document.createRange(), walk = document.createTreeWalker(text, 4);
  for (let node; (node = walk.nextNode());) for (let place = 0; place < node.length; place += 1) {
    range.setStart(node, place); range.setEnd(node, place + 1);
    const box = range.getClientRects()[0], line = box && Math.round(box.bottom / 10);
    if (box && box.width) lines.set(line, (lines.get(line) || 0) + 1);
  }
  return [Math.max(0, ...lines.values()), text.textContent.trim().slice(0, 40)];
})"""


def test_lines_are_neither_short_nor_long(visit: Visit, watcher: Any) -> None:
    """At a wide window a line of running text holds 45 to 75 characters; two more for how one font differs."""
    watcher.allowed.append(NOT_FOUND)
    page = visit("/en/")
    leads = page.evaluate(LINES, ".prose > p.lead, .wrap > p.lead, .first .lead")
    assert len(leads) >= 5
    assert [lead for lead in leads if lead[0] < 45] == []
    long = {}
    for kind in PAGES:
        go(page, kind)
        lines = page.evaluate(LINES, "main p, .bottom p, main dd:not(:has(li)), main .points li, main .told li")
        if found := [line for line in lines if line[0] > 77]:
            long[kind] = found
    assert long == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_sources_of_figures_break_at_their_parts(visit: Visit, language: str) -> None:
    """The name of a site is broken after a full stop or hyphen, never within a word."""
    page = visit(f"/{language}/network/", viewport={"width": 320, "height": 640})
    broken = page.locator(".bars td a").evaluate_all(
        """links => links.flatMap(link => [...link.childNodes].filter(part => part.nodeType === 3).flatMap(part => {
            const range = document.createRange();
            return [...part.data.matchAll(/[^-]+/g)].filter(word => {
              range.setStart(part, word.index); range.setEnd(part, word.index + word[0].length);
              return range.getClientRects().length > 1;
            }).map(word => word[0]);
        }))"""
    )
    assert broken == []


def test_forced_colours_and_paper_have_the_last_word(visit: Visit) -> None:
    page = visit("/en/pathways/resilient/", forced_colors="active", color_scheme="dark")
    colours = """parts => Object.fromEntries(parts.map(([part, name]) =>
        [part, getComputedStyle(document.querySelector(part))[name]]))"""
    system = page.evaluate(
        "() => { document.body.style.color = 'CanvasText'; return getComputedStyle(document.body).color; }"
    )
    drawn = page.evaluate(
        colours, [[".bars .bar", "fill"], [".pathway-head .icon", "color"], [".brand .p-low", "stroke"]]
    )
    assert set(drawn.values()) >= {system}
    assert drawn[".bars .bar"] == drawn[".pathway-head .icon"] == system
    page.emulate_media(forced_colors="none", color_scheme="dark", media="print")
    ink = page.evaluate(colours, [["body", "color"], [".pathway-head .icon", "color"], ["main a", "color"]])
    assert ink == {"body": "rgb(0, 0, 0)", ".pathway-head .icon": "rgb(27, 90, 158)", "main a": "rgb(11, 95, 85)"}
    assert not page.locator(".top nav").is_visible()


def test_words_that_were_found_are_seen_in_forced_colours(visit: Visit) -> None:
    """They lie under the line above; there the browser paints the page's colour behind every line, over them."""
    page = visit("/en/activities/?q=city", forced_colors="active", color_scheme="dark")
    for found in (page.locator(".hits h3 mark").first, page.locator(".hits p mark").first):
        black = found.screenshot()
        found.evaluate("mark => { mark.style.color = 'yellow'; }")
        assert found.screenshot() != black, "the letters are not on what is seen"


def test_the_menu_is_one_line_and_all_of_it_is_seen(visit: Visit) -> None:
    """In German, whose word for pathways is the longest, it takes two lines rather than hide where one is."""
    page = visit("/en/", viewport={"width": 320, "height": 640})
    for language in LANGUAGE_TAGS:
        page.goto(f"/{language}/about/")
        links = page.locator(".top nav a:visible")
        tops = links.evaluate_all("all => all.map(link => link.getBoundingClientRect().top)")
        assert len(tops) == 4, "the way home is the name of the site"
        assert len(set(tops)) == (2 if language == "de" else 1), f"{language}: the menu has more lines"
        sides = links.evaluate_all("all => all.map(link => link.getBoundingClientRect()).map(b => [b.left, b.right])")
        assert all(0 <= left < right <= 320 for left, right in sides), language


def test_the_question_leaves_the_page_usable(visit: Visit) -> None:
    """On a small phone; and in a low window it stands at the beginning and goes away with it."""
    page = visit(CATALOGUE, viewport={"width": 320, "height": 640})
    assert box(page, "#consent")["height"] <= 640 / 3
    hidden = {}
    for language in LANGUAGE_TAGS:
        for address in ("/", "/activities/"):
            page.goto(f"/{language}{address}")
            search, question = box(page, ".box"), box(page, "#consent")
            if search["y"] + search["height"] + 8 > question["y"]:
                hidden[f"/{language}{address}"] = search, question
    assert hidden == {}
    set_font_size(page, 24)
    assert box(page, "#consent")["y"] < box(page, ".top")["y"], "text enlarged much: it would take half the window"
    set_font_size(page, 16)
    page.set_viewport_size({"width": 320, "height": 256})
    assert box(page, "#consent")["y"] < box(page, ".top")["y"]
    page.locator("h1").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 400)")
    assert box(page, "#consent")["y"] + box(page, "#consent")["height"] < 0


@pytest.mark.parametrize("width", [320, 1280])
def test_how_many_countries_does_not_run_into_the_link(visit: Visit, width: int) -> None:
    """They stand apart, or below one another, on one line with the link's letters where side by side."""
    page = visit("/en/", viewport={"width": width, "height": 800})
    for language in LANGUAGE_TAGS:
        page.goto(f"/{language}/")
        link, sentence = page.locator(".promise .hint").evaluate(
            """hint => { const range = document.createRange(); range.selectNodeContents(hint.firstElementChild);
              const link = range.getBoundingClientRect(); range.selectNode(hint.lastChild);
              return [link, range.getBoundingClientRect()].map(b => [b.left, b.right, b.top, b.bottom]); }"""
        )
        apart = max(sentence[0] - link[1], link[0] - sentence[1]) >= 16 and abs(sentence[3] - link[3]) < 1
        assert apart or sentence[2] >= link[3], f"{language}: {link} {sentence}"
