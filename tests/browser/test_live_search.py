"""Results follow words and ticks, and never get into the way of who types."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import CATALOGUE, PAUSE, count, entries, follow, partial_requests, path, plain, state, tick, type_words
from playwright.sync_api import Error, Page, Route

Visit = Callable[..., Page]
CARET = "[document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd]"


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit(CATALOGUE)


def test_letters_change_results_without_reload(page: Page) -> None:
    page.evaluate("window.marker = 'same page'")
    before, asked = entries(page), partial_requests(page)
    type_words(page, "water")
    assert page.evaluate("window.marker") == "same page"
    assert len(asked) == 1, "letters typed without a pause make one request"
    assert page.evaluate(CARET) == ["q", 5, 5]
    assert path(page) == f"{CATALOGUE}?q=water"
    assert entries(page) == before, "letters leave no entries in the history"
    assert state(page) == plain(page)
    assert "“water”" in count(page)
    assert page.locator("#results mark").count() > 0


def test_each_pause_is_one_request(page: Page) -> None:
    before, asked = entries(page), partial_requests(page)
    for letters in ("wa", "te", "r"):
        with follow(page):
            page.locator("#q").press_sequentially(letters, delay=20)
    assert len(asked) == 3
    assert entries(page) == before
    assert state(page) == plain(page)


def test_caret_stays_in_the_middle(page: Page) -> None:
    type_words(page, "watr")
    page.keyboard.press("ArrowLeft")
    with follow(page):
        page.keyboard.type("e")
    assert page.evaluate(CARET) == ["q", 4, 4]
    assert page.locator("#q").input_value() == "water"
    assert state(page) == plain(page)


def test_enter_reloads_nothing_and_asks_once(page: Page) -> None:
    page.evaluate("window.marker = 'same page'")
    type_words(page, "water")
    asked = partial_requests(page)
    page.keyboard.type("s")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('count').dataset.words === 'waters'")
    page.wait_for_timeout(2 * PAUSE)
    assert page.evaluate("window.marker") == "same page"
    assert [request.url.partition("?")[2].partition("&")[0] for request in asked] == ["q=waters"]


def hold_first(page: Page, part: str) -> list[Route]:
    """Keep back the first answer to a request whose address holds `part`."""
    held: list[Route] = []

    def handle(route: Route) -> None:
        if not held and part in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route("**/activities/**", handle)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    try:
        held[0].continue_()
    except Error:
        pass  # the page gave this request up, as it should
    page.wait_for_timeout(300)


def test_a_late_answer_is_dropped(page: Page) -> None:
    held = hold_first(page, "q=wat&")
    page.locator("#q").press_sequentially("wat", delay=10)
    page.wait_for_timeout(PAUSE + 100)
    assert held, "nothing was asked for after the pause"
    with follow(page):
        page.keyboard.type("er", delay=10)
    shown = state(page)
    let_go(page, held)
    assert state(page) == shown == plain(page)
    assert path(page) == f"{CATALOGUE}?q=water"


def test_a_late_answer_does_not_undo_a_link(page: Page) -> None:
    tick(page, "pathway-resilient")
    held = hold_first(page, "q=water&")
    page.locator("#q").press_sequentially("water", delay=10)
    page.wait_for_timeout(PAUSE + 100)
    assert held
    with follow(page):
        page.locator(".chips .clear").click()
    let_go(page, held)
    assert path(page) == CATALOGUE
    assert state(page) == plain(page)


def test_a_tick_is_one_request_and_one_entry(page: Page) -> None:
    type_words(page, "water")
    before, asked, shown = entries(page), partial_requests(page), state(page)
    tick(page, "pathway-resilient")
    page.wait_for_timeout(2 * PAUSE)
    assert len(asked) == 1
    assert entries(page) == before + 1
    assert page.evaluate("document.activeElement.id") == "pathway-resilient", "the tick box keeps the focus"
    assert path(page) == f"{CATALOGUE}?q=water&pathway=resilient"
    assert page.locator("label:has(#region-africa) b").inner_text() != ""
    assert state(page)["text"] != shown["text"]
    assert state(page) == plain(page)
    tick(page, "pathway-resilient")
    assert entries(page) == before + 2
    assert state(page) == plain(page) == shown


def test_ticking_with_the_keyboard(page: Page) -> None:
    page.locator("#pathway-circular").focus()
    with follow(page):
        page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.id") == "pathway-circular"
    assert path(page) == f"{CATALOGUE}?pathway=circular"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox", "Tab goes on from the tick box"


def test_quick_ticks_all_count(page: Page) -> None:
    for box in ("pathway-circular", "pathway-resilient", "region-africa"):
        page.locator(f"label:has(#{box})").click()
    page.wait_for_function("location.search === '?pathway=resilient&pathway=circular&region=africa'")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    assert state(page) == plain(page)


def test_letters_being_composed_are_not_searched(page: Page) -> None:
    asked = partial_requests(page)
    page.locator("#q").click()
    keyboard = page.context.new_cdp_session(page)
    for letters in ("m", "mi", "mizu"):
        keyboard.send("Input.imeSetComposition", {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)})
        page.wait_for_timeout(2 * PAUSE)
    assert asked == [], "an input method's letters went out before they were a word"
    assert page.locator("#q").input_value() == "mizu"
    with follow(page):
        keyboard.send("Input.insertText", {"text": "水"})
    assert page.locator("#q").input_value() == "水"
    page.wait_for_timeout(2 * PAUSE)
    assert len(asked) == 1
    assert state(page) == plain(page)


def test_the_count_is_announced_once(page: Page) -> None:
    page.evaluate("""() => {
        window.live = document.getElementById("announcement"); window.said = [];
        new MutationObserver(() => window.said.push(window.live.textContent)).observe(window.live, {childList: true, characterData: true, subtree: true});
    }""")
    assert page.evaluate("window.live.textContent") == "", "a fresh page announces nothing"
    for letters in ("wa", "te", "r"):
        with follow(page):
            page.locator("#q").press_sequentially(letters, delay=20)
    page.wait_for_timeout(1000)
    assert page.evaluate("window.said") == [count(page)]
    assert page.evaluate("window.live === document.getElementById('announcement')"), "the live element was replaced"
    tick(page, "pathway-resilient")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.said.length") == 2
    assert page.evaluate("window.live.textContent") == count(page)
    assert page.locator("#announcement").get_attribute("aria-live") == "polite"


def test_chips_remove_one_filter_each(page: Page) -> None:
    page.goto(f"{CATALOGUE}?q=cities&pathway=resilient&region=africa&from=2010")
    page.evaluate("window.marker = 'same page'")
    before = entries(page)
    with follow(page):
        page.locator(".chips a", has_text="Africa").click()
    assert path(page) == f"{CATALOGUE}?q=cities&pathway=resilient&from=2010"
    assert state(page) == plain(page)
    with follow(page):
        page.locator(".chips a", has_text="2010").click()
    assert path(page) == f"{CATALOGUE}?q=cities&pathway=resilient"
    assert state(page) == plain(page)
    assert entries(page) == before + 2
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost with the chip"
    with follow(page):
        page.locator(".chips .clear").click()
    assert path(page) == CATALOGUE
    assert page.locator("#q").input_value() == ""
    assert page.locator("#results :checked:not(option)").count() == 0
    assert state(page) == plain(page)
    assert page.evaluate("window.marker") == "same page"


def test_ways_out_of_no_results(page: Page) -> None:
    page.goto(f"{CATALOGUE}?q=water+zzqq&pathway=resilient")
    before = entries(page)
    ways = page.locator(".nothing li a")
    assert "zzqq" in ways.first.inner_text()
    with follow(page):
        ways.first.click()
    assert page.locator("#q").input_value() == "water"
    assert path(page) == f"{CATALOGUE}?q=water&pathway=resilient"
    assert page.locator(".hits li").count() > 0
    assert state(page) == plain(page)
    assert entries(page) == before + 1, "Back must lead to where the way out was offered"


def test_no_results_while_typing(page: Page) -> None:
    type_words(page, "zzqq")
    assert page.locator(".nothing").is_visible()
    assert state(page) == plain(page)
    page.get_by_role("link", name="Show all activities").click()
    page.wait_for_url(f"**{CATALOGUE}")
    assert page.locator("#q").input_value() == ""


def test_the_title_follows(page: Page) -> None:
    at_first = page.title()
    type_words(page, "water")
    assert count(page) in page.title()
    assert page.title() != at_first
    with follow(page):
        page.go_back() if page.evaluate("history.length > 99") else tick(page, "pathway-resilient")
    assert count(page) in page.title()


def test_sorting(page: Page) -> None:
    type_words(page, "water")
    before = entries(page)
    with follow(page):
        page.locator("#sort").select_option(label="oldest first")
    assert path(page) == f"{CATALOGUE}?q=water&sort=oldest"
    assert entries(page) == before + 1
    assert state(page) == plain(page)
    with follow(page):
        page.locator("#sort").select_option(label="relevance")
    assert path(page) == f"{CATALOGUE}?q=water"
    assert state(page) == plain(page)


def test_the_order_stays_when_words_change(page: Page) -> None:
    with follow(page):
        page.locator("#sort").select_option(label="newest first")
    type_words(page, "water")
    assert path(page) == f"{CATALOGUE}?q=water&sort=newest"
    assert page.locator("#sort").input_value() == "newest"
    assert state(page) == plain(page)


def test_years(page: Page) -> None:
    with follow(page):
        page.locator("#from").press_sequentially("2015", delay=20)
    assert path(page) == f"{CATALOGUE}?from=2015"
    assert page.evaluate("document.activeElement.id") == "from"
    with follow(page):
        page.locator("#to").press_sequentially("2018", delay=20)
    assert path(page) == f"{CATALOGUE}?from=2015&to=2018"
    assert page.evaluate("document.activeElement.id") == "to"
    assert page.locator(".chips a", has_text="2015").count() == 1
    assert state(page) == plain(page)


def test_a_long_list_of_countries(page: Page) -> None:
    """Ten at first, all on demand; ticking keeps them open, and narrowing them asks nobody."""
    rows = page.locator("#facet-country li")
    assert rows.count() == 10
    page.evaluate("window.marker = 'same page'")
    with follow(page):
        page.locator("#more-country").click()
    total = rows.count()
    assert total > 40
    asked = partial_requests(page)
    narrow = page.get_by_label("Narrow this list")
    narrow.press_sequentially("bra", delay=20)
    page.wait_for_timeout(2 * PAUSE)
    assert asked == [], "narrowing a list is no search"
    assert page.locator("#facet-country li:visible").all_inner_texts() == [page.locator("li:has(#country-BR)").inner_text()]
    tick(page, "country-BR")
    assert rows.count() > 10, "the list stays open after a tick"
    assert path(page) == f"{CATALOGUE}?country=BR"
    assert narrow.input_value() == "bra"
    assert page.locator("#facet-country li:visible").count() == 1, "the list stays narrowed"
    narrow.fill("")
    assert page.locator("#facet-country li:visible").count() == rows.count()
    assert page.evaluate("window.marker") == "same page"


def test_narrowing_with_an_input_method(page: Page) -> None:
    page.goto(f"{CATALOGUE}?more=country")
    asked = partial_requests(page)
    page.get_by_label("Narrow this list").click()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "bra", "selectionStart": 3, "selectionEnd": 3})
    keyboard.send("Input.insertText", {"text": "braz"})
    page.wait_for_timeout(2 * PAUSE)
    assert asked == [], "narrowing a list is no search"
    assert page.locator("#facet-country li:visible").count() == 1


def test_home_leads_into_the_live_search(page: Page) -> None:
    page.goto("/en/")
    page.get_by_role("searchbox").fill("water")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{CATALOGUE}?q=water")
    assert page.locator("#q").input_value() == "water"
    tick(page, "pathway-resilient")
    assert state(page) == plain(page)


def test_switching_the_language_keeps_the_search(page: Page) -> None:
    type_words(page, "water")
    tick(page, "pathway-resilient")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="Español").click()
    page.wait_for_url("**/es/activities/?q=water&pathway=resilient")
    assert page.locator("#q").input_value() == "water"
    assert page.locator("#pathway-resilient").is_checked()
