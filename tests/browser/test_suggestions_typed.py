"""The search box of the home page offers what it can while one types, and is a plain form all the same."""

from __future__ import annotations

from collections.abc import Callable

from browsing import partial_requests, path
from playwright.sync_api import Page

Visit = Callable[..., Page]


def typed(page: Page, words: str) -> None:
    page.locator("#q").click()
    page.keyboard.type(words, delay=30)
    page.locator(".offers a").first.wait_for()


def test_suggestions_are_shown_heard_and_followed_by_keyboard(visit: Visit) -> None:
    page = visit("/en/")
    asked = partial_requests(page)
    before = page.locator(".hero").bounding_box()
    typed(page, "braz")
    assert len(asked) <= 4
    assert page.locator(".hero").bounding_box() == before, "nothing below moves"
    assert page.evaluate("window.shifts") == []
    assert page.locator("#suggested").get_attribute("role") == "status"
    assert "suggestion" in page.locator("#suggested").inner_text()
    assert path(page) == "/en/", "typing changes no address"
    brazil = page.get_by_role("link", name="Brazil").first
    for _ in range(9):
        page.keyboard.press("Tab")
        if brazil.evaluate("link => link === document.activeElement"):
            break
    assert page.locator(".offers").is_visible(), "they stay while the focus is within"
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/activities/?country=BR")


def test_enter_searches_the_catalogue(visit: Visit) -> None:
    page = visit("/en/")
    typed(page, "water")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/activities/?q=water")
    assert page.locator("#q").input_value() == "water"


def test_they_go_when_the_words_or_the_focus_go(visit: Visit) -> None:
    page = visit("/ar/")
    typed(page, "البرازيل")
    page.locator("h1").click()
    assert not page.locator(".offers").is_visible()
    page.locator("#q").click()
    assert page.locator(".offers").is_visible()
    page.locator("#q").fill("")
    page.locator(".offers").wait_for(state="detached")
    assert page.locator("#suggested").inner_text() == ""


def test_arrows_go_through_them_and_escape_keeps_the_words(visit: Visit) -> None:
    page = visit("/en/")
    typed(page, "braz")
    page.keyboard.press("ArrowDown")
    assert page.locator(".offers a").first.evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.locator(".offers a").last.evaluate("link => link === document.activeElement")
    page.keyboard.press("Escape")
    assert page.locator(".offers").count() == 0
    assert page.locator("#suggested").inner_text() == "", "what was heard is true no more"
    assert page.locator("#q").input_value() == "braz"
    assert page.evaluate("document.activeElement.id") == "q"


def test_letters_being_composed_ask_for_nothing(visit: Visit) -> None:
    page = visit("/ja/")
    asked = partial_requests(page)
    page.locator("#q").click()
    page.locator("#q").evaluate(
        """box => {
            box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
            box.value = "ぶ";
            box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
        }"""
    )
    page.wait_for_timeout(400)
    assert asked == []
    page.locator("#q").evaluate(
        """box => {
            box.value = "ブラジル";
            box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
        }"""
    )
    page.locator(".offers a").first.wait_for()
    assert len(asked) == 1
