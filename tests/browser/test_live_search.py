"""Results follow words and ticks, and never get into the way of who types."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import (
    CATALOGUE,
    PAUSE,
    caught,
    count,
    entries,
    follow,
    hold_first,
    let_go,
    partial_requests,
    path,
    plain,
    settled,
    state,
    tick,
    type_words,
)
from playwright.sync_api import Page

Visit = Callable[..., Page]
TRIES = 3  # a busy machine may make a pause of its own between two letters
CARET = "[document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd]"


@pytest.fixture
def catalogue(visit: Visit) -> Page:
    return visit(CATALOGUE)


def test_letters_change_results_without_reload(visit: Visit) -> None:
    for _ in range(TRIES):
        catalogue = visit(CATALOGUE)
        catalogue.evaluate("window.marker = 'same page'")
        before, asked = entries(catalogue), partial_requests(catalogue)
        type_words(catalogue, "water")
        if len(asked) == 1:
            break
    assert catalogue.evaluate("window.marker") == "same page"
    assert len(asked) == 1, "letters typed without a pause make one request"
    assert catalogue.evaluate(CARET) == ["q", 5, 5]
    assert path(catalogue) == f"{CATALOGUE}?q=water"
    assert entries(catalogue) == before, "letters leave no entries in the history"
    assert state(catalogue) == plain(catalogue)
    assert "“water”" in count(catalogue)
    assert catalogue.locator("#results mark").count() > 0


def test_each_pause_is_one_request(visit: Visit) -> None:
    for _ in range(TRIES):
        page = visit(CATALOGUE)
        before, asked = entries(page), partial_requests(page)
        for letters in ("wa", "te", "r"):
            with follow(page):
                page.locator("#q").press_sequentially(letters, delay=20)
        assert entries(page) == before
        assert state(page) == plain(page)
        if len(asked) == 3:
            return
    pytest.fail(f"{len(asked)} requests, not 3")


def test_caret_stays_in_the_middle(catalogue: Page) -> None:
    type_words(catalogue, "watr")
    catalogue.keyboard.press("ArrowLeft")
    with follow(catalogue):
        catalogue.keyboard.type("e")
    assert catalogue.evaluate(CARET) == ["q", 4, 4]
    assert catalogue.locator("#q").input_value() == "water"
    assert state(catalogue) == plain(catalogue)


def test_enter_reloads_nothing_and_asks_once(visit: Visit) -> None:
    for _ in range(TRIES):
        catalogue = visit(CATALOGUE)
        catalogue.evaluate("window.marker = 'same page'")
        type_words(catalogue, "water")
        asked = partial_requests(catalogue)
        catalogue.keyboard.type("s")
        catalogue.keyboard.press("Enter")
        catalogue.wait_for_function("() => document.getElementById('count').dataset.words === 'waters'")
        catalogue.wait_for_timeout(2 * PAUSE)
        if len(asked) == 1:
            break
    assert catalogue.evaluate("window.marker") == "same page"
    assert [request.url.partition("?")[2].partition("&")[0] for request in asked] == ["q=waters"]


def test_a_late_answer_is_dropped(catalogue: Page) -> None:
    held = hold_first(catalogue, "q=wat&")
    catalogue.locator("#q").press_sequentially("wat", delay=10)
    caught(catalogue, held)
    with follow(catalogue):
        catalogue.keyboard.type("er", delay=10)
    shown = state(catalogue)
    let_go(catalogue, held)
    assert state(catalogue) == shown == plain(catalogue)
    assert path(catalogue) == f"{CATALOGUE}?q=water"


def test_a_late_answer_does_not_undo_a_link(catalogue: Page) -> None:
    tick(catalogue, "pathway-resilient")
    held = hold_first(catalogue, "q=water&")
    catalogue.locator("#q").press_sequentially("water", delay=10)
    caught(catalogue, held)
    with follow(catalogue):
        catalogue.locator(".chips .clear").click()
    let_go(catalogue, held)
    assert path(catalogue) == CATALOGUE
    assert state(catalogue) == plain(catalogue)


def test_an_answer_under_way_does_not_undo_a_tick(catalogue: Page) -> None:
    """The second of two quick ticks, made while the answer to the first is on its way."""
    held = hold_first(catalogue, "pathway=circular")
    catalogue.locator("label:has(#pathway-circular)").click()
    caught(catalogue, held)
    with follow(catalogue):
        catalogue.locator("label:has(#pathway-resilient)").click()
        let_go(catalogue, held)
    assert path(catalogue) == f"{CATALOGUE}?pathway=resilient&pathway=circular"
    assert state(catalogue) == plain(catalogue)


def test_a_tick_is_one_request_and_one_entry(catalogue: Page) -> None:
    type_words(catalogue, "water")
    before, asked, shown = entries(catalogue), partial_requests(catalogue), state(catalogue)
    tick(catalogue, "pathway-resilient")
    catalogue.wait_for_timeout(2 * PAUSE)
    assert len(asked) == 1
    assert entries(catalogue) == before + 1
    assert catalogue.evaluate("document.activeElement.id") == "pathway-resilient", "the tick box keeps the focus"
    assert path(catalogue) == f"{CATALOGUE}?q=water&pathway=resilient"
    assert catalogue.locator("label:has(#region-africa) b").inner_text() != ""
    assert state(catalogue)["text"] != shown["text"]
    assert state(catalogue) == plain(catalogue)
    tick(catalogue, "pathway-resilient")
    assert entries(catalogue) == before + 2
    assert state(catalogue) == plain(catalogue) == shown


def test_ticking_with_the_keyboard(catalogue: Page) -> None:
    catalogue.locator("#pathway-circular").focus()
    with follow(catalogue):
        catalogue.keyboard.press("Space")
    assert catalogue.evaluate("document.activeElement.id") == "pathway-circular"
    assert path(catalogue) == f"{CATALOGUE}?pathway=circular"
    catalogue.keyboard.press("Tab")
    assert catalogue.evaluate("document.activeElement.type") == "checkbox", "Tab goes on from the tick box"


def test_quick_ticks_all_count(catalogue: Page) -> None:
    for box in ("pathway-circular", "pathway-resilient", "region-africa"):
        catalogue.locator(f"label:has(#{box})").click()
    catalogue.wait_for_function("() => location.search === '?pathway=resilient&pathway=circular&region=africa'")
    settled(catalogue)
    assert state(catalogue) == plain(catalogue)


def test_letters_being_composed_are_not_searched(catalogue: Page) -> None:
    asked = partial_requests(catalogue)
    catalogue.locator("#q").click()
    keyboard = catalogue.context.new_cdp_session(catalogue)
    for letters in ("m", "mi", "mizu"):
        end = len(letters)
        keyboard.send("Input.imeSetComposition", {"text": letters, "selectionStart": end, "selectionEnd": end})
        catalogue.wait_for_timeout(2 * PAUSE)
    assert asked == [], "an input method's letters went out before they were a word"
    assert catalogue.locator("#q").input_value() == "mizu"
    with follow(catalogue):
        keyboard.send("Input.insertText", {"text": "水"})
    assert catalogue.locator("#q").input_value() == "水"
    catalogue.wait_for_timeout(2 * PAUSE)
    assert len(asked) == 1
    assert state(catalogue) == plain(catalogue)


def test_the_count_is_announced_once(visit: Visit) -> None:
    for _ in range(TRIES):
        catalogue = visit(CATALOGUE)
        catalogue.evaluate("""() => {
            const live = window.live = document.getElementById("announcement"), said = window.said = [];
            new MutationObserver(() => said.push(live.textContent)).observe(live, {childList: true, subtree: true});
        }""")
        assert catalogue.evaluate("window.live.textContent") == "", "a fresh page announces nothing"
        for letters in ("wa", "te", "r"):
            with follow(catalogue):
                catalogue.locator("#q").press_sequentially(letters, delay=20)
        catalogue.wait_for_function("words => window.live.textContent === words", arg=count(catalogue))
        catalogue.wait_for_timeout(300)
        if catalogue.evaluate("window.said.length") == 1:
            break
    assert catalogue.evaluate("window.said") == [count(catalogue)]
    assert catalogue.evaluate("window.live.isConnected"), "the live element was replaced"
    tick(catalogue, "pathway-resilient")
    catalogue.wait_for_function("words => window.live.textContent === words", arg=count(catalogue))
    catalogue.wait_for_timeout(300)
    assert catalogue.evaluate("window.said.length") == 2
    assert catalogue.locator("#announcement").get_attribute("aria-live") == "polite"


def test_chips_remove_one_filter_each(catalogue: Page) -> None:
    catalogue.goto(f"{CATALOGUE}?q=cities&pathway=resilient&region=africa&from=2010")
    catalogue.evaluate("window.marker = 'same page'")
    before = entries(catalogue)
    with follow(catalogue):
        catalogue.locator(".chips a", has_text="Africa").click()
    assert path(catalogue) == f"{CATALOGUE}?q=cities&pathway=resilient&from=2010"
    assert state(catalogue) == plain(catalogue)
    with follow(catalogue):
        catalogue.locator(".chips a", has_text="2010").click()
    assert path(catalogue) == f"{CATALOGUE}?q=cities&pathway=resilient"
    assert state(catalogue) == plain(catalogue)
    assert entries(catalogue) == before + 2
    assert catalogue.evaluate("document.activeElement !== document.body"), "the focus is lost with the chip"
    with follow(catalogue):
        catalogue.locator(".chips .clear").click()
    assert path(catalogue) == CATALOGUE
    assert catalogue.locator("#q").input_value() == ""
    assert catalogue.locator("#results :checked:not(option)").count() == 0
    assert state(catalogue) == plain(catalogue)
    assert catalogue.evaluate("window.marker") == "same page"


def test_ways_out_of_no_results(catalogue: Page) -> None:
    catalogue.goto(f"{CATALOGUE}?q=water+zzqq&pathway=resilient")
    before = entries(catalogue)
    ways = catalogue.locator(".nothing li a")
    assert "zzqq" in ways.first.inner_text()
    with follow(catalogue):
        ways.first.click()
    assert catalogue.locator("#q").input_value() == "water"
    assert path(catalogue) == f"{CATALOGUE}?q=water&pathway=resilient"
    assert catalogue.locator(".hits li").count() > 0
    assert state(catalogue) == plain(catalogue)
    assert entries(catalogue) == before + 1, "Back must lead to where the way out was offered"


def test_no_results_while_typing(catalogue: Page) -> None:
    type_words(catalogue, "zzqq")
    assert catalogue.locator(".nothing").is_visible()
    assert state(catalogue) == plain(catalogue)
    catalogue.get_by_role("link", name="Show all activities").click()
    catalogue.wait_for_url(f"**{CATALOGUE}")
    assert catalogue.locator("#q").input_value() == ""


def test_the_title_follows(catalogue: Page) -> None:
    at_first = catalogue.title()
    type_words(catalogue, "water")
    assert count(catalogue) in catalogue.title()
    assert catalogue.title() != at_first
    tick(catalogue, "pathway-resilient")
    assert count(catalogue) in catalogue.title()


def test_sorting(catalogue: Page) -> None:
    type_words(catalogue, "water")
    before = entries(catalogue)
    with follow(catalogue):
        catalogue.locator("#sort").select_option(label="oldest first")
    assert path(catalogue) == f"{CATALOGUE}?q=water&sort=oldest"
    assert entries(catalogue) == before + 1
    assert state(catalogue) == plain(catalogue)
    with follow(catalogue):
        catalogue.locator("#sort").select_option(label="relevance")
    assert path(catalogue) == f"{CATALOGUE}?q=water"
    assert state(catalogue) == plain(catalogue)


def test_the_order_stays_when_words_change(catalogue: Page) -> None:
    with follow(catalogue):
        catalogue.locator("#sort").select_option(label="newest first")
    type_words(catalogue, "water")
    assert path(catalogue) == f"{CATALOGUE}?q=water&sort=newest"
    assert catalogue.locator("#sort").input_value() == "newest"
    assert state(catalogue) == plain(catalogue)


def test_years(catalogue: Page) -> None:
    with follow(catalogue):
        catalogue.locator("#from").press_sequentially("2015", delay=20)
    assert path(catalogue) == f"{CATALOGUE}?from=2015"
    assert catalogue.evaluate("document.activeElement.id") == "from"
    with follow(catalogue):
        catalogue.locator("#to").press_sequentially("2018", delay=20)
    assert path(catalogue) == f"{CATALOGUE}?from=2015&to=2018"
    assert catalogue.evaluate("document.activeElement.id") == "to"
    assert catalogue.locator(".chips a", has_text="2015").count() == 1
    assert state(catalogue) == plain(catalogue)


def test_a_year_may_be_typed_as_slowly_as_one_likes(catalogue: Page) -> None:
    """Half of it is no year, finds what was found before, and stays where it is; what is typed goes on from there."""
    for half in ("2", "20", "201", "2015"):
        with follow(catalogue):
            catalogue.locator("#from").press_sequentially(half[-1])
        assert catalogue.locator("#from").input_value() == half
    assert path(catalogue) == f"{CATALOGUE}?from=2015"
    with follow(catalogue):
        catalogue.locator("#from").press("Backspace")
    assert catalogue.locator("#from").input_value() == "201"
    assert path(catalogue) == CATALOGUE
    assert catalogue.locator(".chips").count() == 0
    with follow(catalogue):
        catalogue.locator("#from").press_sequentially("8")
    assert catalogue.locator("#from").input_value() == "2018"
    assert state(catalogue) == plain(catalogue)


def test_a_long_list_of_countries(catalogue: Page) -> None:
    """Ten at first, all on demand; ticking keeps them open, and narrowing them asks nobody."""
    rows = catalogue.locator("#facet-country li")
    assert rows.count() == 10
    catalogue.evaluate("window.marker = 'same page'")
    with follow(catalogue):
        catalogue.locator("#more-country").click()
    total = rows.count()
    assert total > 40
    asked = partial_requests(catalogue)
    narrow = catalogue.get_by_label("Narrow this list")
    narrow.press_sequentially("bra", delay=20)
    catalogue.wait_for_timeout(2 * PAUSE)
    assert asked == [], "narrowing a list is no search"
    seen = catalogue.locator("#facet-country li:visible")
    assert seen.all_inner_texts() == [catalogue.locator("li:has(#country-BR)").inner_text()]
    tick(catalogue, "country-BR")
    assert rows.count() > 10, "the list stays open after a tick"
    assert path(catalogue) == f"{CATALOGUE}?country=BR"
    assert narrow.input_value() == "bra"
    assert seen.count() == 1, "the list stays narrowed"
    narrow.fill("")
    assert seen.count() == rows.count()
    assert catalogue.evaluate("window.marker") == "same page"


def test_narrowing_with_an_input_method(catalogue: Page) -> None:
    catalogue.goto(f"{CATALOGUE}?more=country")
    asked = partial_requests(catalogue)
    catalogue.get_by_label("Narrow this list").click()
    keyboard = catalogue.context.new_cdp_session(catalogue)
    keyboard.send("Input.imeSetComposition", {"text": "bra", "selectionStart": 3, "selectionEnd": 3})
    keyboard.send("Input.insertText", {"text": "braz"})
    catalogue.wait_for_timeout(2 * PAUSE)
    assert asked == [], "narrowing a list is no search"
    assert catalogue.locator("#facet-country li:visible").count() == 1


def test_home_leads_into_the_live_search(catalogue: Page) -> None:
    catalogue.goto("/en/")
    catalogue.get_by_role("searchbox").fill("water")
    catalogue.keyboard.press("Enter")
    catalogue.wait_for_url(f"**{CATALOGUE}?q=water")
    assert catalogue.locator("#q").input_value() == "water"
    tick(catalogue, "pathway-resilient")
    assert state(catalogue) == plain(catalogue)


def test_switching_the_language_keeps_the_search(catalogue: Page) -> None:
    type_words(catalogue, "water")
    tick(catalogue, "pathway-resilient")
    catalogue.locator(".languages summary").click()
    catalogue.get_by_role("link", name="Español").click()
    catalogue.wait_for_url("**/es/activities/?q=water&pathway=resilient")
    assert catalogue.locator("#q").input_value() == "water"
    assert catalogue.locator("#pathway-resilient").is_checked()
