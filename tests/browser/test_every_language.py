"""In the letters of each script: nothing is cut or overlaps, the fonts are its own, and the search works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import count, follow, path, settled, tick, type_words
from playwright.sync_api import Page

from iclei_site.config import LANGUAGE_TAGS

Visit = Callable[..., Page]
WORDS = {
    "en": "water", "es": "agua", "fr": "eau", "pt-BR": "água", "de": "Wasser", "ar": "المياه", "ja": "水", "ko": "물",
    "zh-Hans": "水", "zh-Hant": "水",
}  # fmt: skip
ADDRESSES = ("/", "/activities/?q={}&pathway=resilient&region=mexico-central-america-caribbean&from=2010", "/cookies/")
# What of buttons, chips and facets has more words than room, or covers another one. What lies below `clip` is cut off
# from view only; what scrolls in its line is not cut.
CUT = """() => {
  const out = [], seen = node => node.checkVisibility({visibilityProperty: true});
  const named = node => `${node.nodeName}.${node.className} ${(node.id || node.textContent).trim().slice(0, 30)}`;
  const room = node => {
    const style = getComputedStyle(node);
    return node.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
  };
  const width = (node, text) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(node).font;
    return pen.measureText(text).width;
  };
  const parts = "button, .button, .chips a, .facet label, .facet legend, summary, select, input, .open-panel, " +
    ".pages a, .top nav a, .brand, .tag, .more";
  const all = [...document.querySelectorAll(parts)].filter(seen);
  for (const node of all) {
    if (node.closest(".visually-hidden") || node.matches("[type=checkbox], [type=radio]")) continue;
    const style = getComputedStyle(node), wide = node.scrollWidth > node.clientWidth + 1;
    const hidden = style.overflowX !== "visible" || style.textOverflow === "ellipsis";
    const high = node.scrollHeight > node.clientHeight + 1 && node.clientHeight > 0;
    if (style.display !== "inline" && !node.matches("select") && (wide || (hidden && high)))
      out.push(`cut: ${named(node)} ${node.scrollWidth}>${node.clientWidth} ${node.scrollHeight}>${node.clientHeight}`);
    const example = node.matches("[type=search]") && getComputedStyle(node, "::placeholder").opacity !== "0";
    if (example && width(node, node.placeholder) > room(node) + 1) out.push(`cut: ${node.placeholder}`);
    if (node.matches("[type=number]") && width(node, "2026") > room(node)) out.push(`cut: 2026 in ${node.id}`);
    if (node.matches("select")) {
      const text = node.selectedOptions[0].text;
      if (width(node, text) > room(node) + 1) out.push(`cut: ${text} in ${node.id}`);
    }
  }
  for (const label of all.filter(node => node.matches(".facet label"))) {
    const pieces = [...label.children].map(child => child.getBoundingClientRect());
    pieces.forEach((one, place) => pieces.slice(place + 1).forEach(other => {
      const apart = one.right <= other.left + 1 || other.right <= one.left + 1;
      if (!apart && one.bottom > other.top + 1 && other.bottom > one.top + 1) out.push(`covered: ${named(label)}`);
    }));
  }
  const apart = all.filter(node => !node.closest("#consent, #filters"));
  const boxes = apart.map(node => [node, node.getBoundingClientRect()]);
  boxes.forEach(([one, a], place) => boxes.slice(place + 1).forEach(([other, b]) => {
    if (one.contains(other) || other.contains(one) || !a.width || !b.width) return;
    if (a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2)
      out.push(`overlap: ${named(one)} / ${named(other)}`);
  }));
  return [...new Set(out)];
}"""


@pytest.mark.parametrize("language", LANGUAGE_TAGS)
def test_no_text_is_cut_or_covered(visit: Visit, language: str) -> None:
    """At 320 px with the panel of filters open, and at 1280."""
    page = visit("about:blank", viewport={"width": 320, "height": 640})
    found = {}
    for address in ADDRESSES:
        page.goto(f"/{language}{address.format(WORDS[language])}")
        if page.locator("#open-filters").count():
            found[f"{address} at 320"] = page.evaluate(CUT)
            page.locator("#open-filters").click()
        found[f"{address} at 320, open"] = page.evaluate(CUT)
        if page.locator("#open-filters").count():
            page.keyboard.press("Escape")
        page.set_viewport_size({"width": 1280, "height": 800})
        found[f"{address} at 1280"] = page.evaluate(CUT)
        page.set_viewport_size({"width": 320, "height": 640})
    assert {where: cut for where, cut in found.items() if cut} == {}


SQUEEZED = {
    ".chips a { inline-size: 3rem; overflow: hidden }": "cut: A.",
    ".facet label span { flex: none; inline-size: 20rem } .facet label b { margin-inline-start: -15rem }": "covered",
    ".box button { position: absolute; inset: 0 }": "overlap",
    ".years input { padding: 0 2rem; inline-size: 5rem }": "cut: 2026 in from",
    "#sort { inline-size: 3rem }": "in sort",
    ".box input { font-size: 3rem }": "cut: For example",
}


def test_what_is_cut_is_found(visit: Visit) -> None:
    page = visit("/en/activities/?q=water&pathway=resilient&to=2030")
    assert page.evaluate(CUT) == []
    page.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]")
    for style, said in SQUEEZED.items():
        page.evaluate("css => document.adoptedStyleSheets[0].replaceSync(css)", style)
        assert any(said in fault for fault in page.evaluate(CUT)), page.evaluate(CUT)


FONTS = {"ar": "Arabic", "ja": "CJK JP", "ko": "CJK KR", "zh-Hans": "CJK SC", "zh-Hant": "CJK TC"}


@pytest.mark.parametrize("language", FONTS)
def test_each_script_has_its_own_letters(visit: Visit, language: str) -> None:
    """In headings and in running text; without these fonts nothing above is measured as readers see it."""
    page = visit(f"/{language}/about/")
    session = page.context.new_cdp_session(page)
    for command in ("DOM.enable", "CSS.enable"):
        session.send(command)
    root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    for part in ("h1", "main p", ".top nav a"):
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": part})["nodeId"]
        fonts: list[dict[str, Any]] = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        most = max(fonts, key=lambda font: font["glyphCount"])
        assert FONTS[language] in most["familyName"], f"{part} is in {most['familyName']}"


@pytest.mark.parametrize("language", ["ar", "ja", "zh-Hant"])
def test_a_search_a_filter_back_and_an_answer(visit: Visit, language: str) -> None:
    words, home = WORDS[language], f"/{language}/activities/"
    page = visit(home)
    all_of_them = count(page)
    type_words(page, words)
    found = count(page)
    assert words in found
    assert found != all_of_them
    assert page.locator(".hits mark").count() > 0
    tick(page, "pathway-resilient")
    filtered = count(page)
    assert page.locator(".chips a [aria-hidden]").first.inner_text() in filtered
    with follow(page):
        page.go_back()
    settled(page)
    assert count(page) == found
    assert not page.locator("#pathway-resilient").is_checked()
    page.locator("#consent button[value=reject]").click()
    saved = page.locator("#consent-saved")
    saved.wait_for()
    assert saved.inner_text().strip()
    page.reload()
    assert page.locator("#consent .ask").count() == 0, "the answer is not remembered"
    assert count(page) == found
    assert path(page).startswith(home)


def test_switching_the_language_keeps_the_place(visit: Visit) -> None:
    page = visit("/en/network/?x=1#main")
    page.locator(".languages summary").click()
    page.locator(".languages a[lang=ar]").click()
    page.wait_for_url("**/ar/network/**#main")
    assert page.locator("html").get_attribute("dir") == "rtl"
