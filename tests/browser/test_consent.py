"""The question about cookies, and what is really on a visitor's device before and after every answer.

The site runs with all optional services switched on. Its Matomo is a stand-in, see `standin_matomo.py`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count as numbers
from pathlib import Path
from typing import Any

import film
import pytest
from browsing import CATALOGUE, NOT_FOUND, PAGES, chromium_path, path, scroll_place, scroll_to, state
from copies import copy_instance
from devices import Found, Told, changed, device, faults, table
from playwright.sync_api import Browser, Locator, Page, Route
from servers import free_port, wait_for
from standin_matomo import Matomo, standin

from iclei_site.config import load_settings
from iclei_site.consent.registry import OPTIONAL, Registry
from iclei_site.consent.services import registry_for

Visit = Callable[..., Page]
KINDS = {**PAGES, "embed": film.PAGE}
SEARCH = f"{CATALOGUE}?q=cities&pathway=resilient"
SMALL, LARGE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
OFF = {"java_script_enabled": False}
SAVED = "#consent-saved"
HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def matomo() -> Iterator[Matomo]:
    with standin() as running:
        yield running


@pytest.fixture(scope="module")
def settings(instance: Path, tmp_path_factory: pytest.TempPathFactory, matomo: Matomo) -> dict[str, str]:
    """Every optional service is on. Visitors come through a proxy, each from another address: answers are limited."""
    folder = tmp_path_factory.mktemp("asking")
    own = copy_instance(instance, folder / "instance")
    film.add_film(own, folder)
    return {
        "ICLEI_INSTANCE_PATH": str(own),
        "ICLEI_MATOMO_URL": matomo.url,
        "ICLEI_EMBEDS": "youtube,vimeo,openstreetmap",
        "ICLEI_PROXY_COUNT": "1",
        "ICLEI_WORKERS": "1",
    }


@pytest.fixture(scope="module")
def registry(settings: dict[str, str]) -> Registry:
    return registry_for(load_settings(settings))


@pytest.fixture(scope="module")
def server(settings: dict[str, str]) -> Iterator[str]:
    """The address of the site with these settings."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("iclei-site")), "serve", "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL) as process:
        address = f"http://{HOST}:{port}"
        wait_for(f"{address}/healthz")
        yield address
        process.terminate()


ADDRESSES = numbers(1)


@pytest.fixture
def visit(visit: Visit, watcher: Any, matomo: Matomo) -> Iterator[Visit]:
    """A new visitor; what the visitor's browser may ask of other hosts is the allowed Matomo and player alone."""
    watcher.allowed.append(NOT_FOUND)

    def open_page(path: str, **options: Any) -> Page:
        headers = {"X-Forwarded-For": f"192.0.2.{next(ADDRESSES)}"}
        page = visit("about:blank", **{"extra_http_headers": headers, **options})
        page.context.route(f"{film.PLAYER}*", lambda route: route.fulfill(content_type="text/html", body="<p>Film</p>"))
        page.goto(path)
        return page

    yield open_page
    known = (f"{matomo.url}/", film.PLAYER)
    watcher.foreign[:] = [url for url in watcher.foreign if not url.startswith(known)]


def ask(page: Page, what: str) -> Locator:
    """A button of the question: `accept` or `reject`."""
    return page.locator(f"#consent .ask button[value={what}]")


def choose(page: Page) -> Locator:
    """The third answer."""
    return page.locator("#consent .ask .answers a")


def choices_are_open(page: Page) -> None:
    """In place of the question, with the focus on their heading."""
    page.wait_for_function("() => document.activeElement.matches('#consent .consents h2')")
    page.wait_for_function("() => !document.querySelector('.htmx-settling, .htmx-swapping, .htmx-request')")


def answer(page: Page, what: str) -> None:
    """Accept, reject, allow one category alone, or withdraw; then until the confirmation is seen, in its style."""
    if what in ("accept", "reject"):
        ask(page, what).click()
    elif what == "withdraw":
        page.locator("footer button[value=reject]").click()
    else:
        choose(page).click()
        page.locator(f".consents [name=category][value={what}]").check()
        page.locator(".consents button[value=choose]").click()
    page.locator(SAVED).wait_for()
    page.wait_for_load_state()


EACH: dict[str, tuple[str, ...]] = {category: (category,) for category in OPTIONAL}
STATES: dict[str, tuple[str, ...]] = {"accept": OPTIONAL, "reject": (), "withdraw": (), **EACH}
ROUTES: tuple[tuple[str, ...], ...] = (("accept", "withdraw"), ("reject",), *EACH.values())


class Traveller:
    """A visitor who looks at every kind of page and at the device after each."""

    def __init__(self, page: Page, registry: Registry, server: str) -> None:
        self.page, self.registry, self.server = page, registry, server

    def everywhere(self, told: Told) -> list[Found]:
        """What is there in the end; fails at the first page after which the device is not as the registry says."""
        found: list[Found] = []
        for kind, address in KINDS.items():
            self.page.goto(f"/{told.language}{address}")
            found = device(self.page, self.server)
            assert faults(self.registry, told, found, HOST) == [], f"{told}, after {kind}"
        return found


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ar", False)], ids=["scripts", "without-scripts"])
def test_the_device_is_as_declared(visit: Visit, registry: Registry, server: str, language: str, scripts: bool) -> None:
    """Every kind of page in every state, both ways. Prints the table of states and what is stored (`pytest -rP`)."""
    rows: dict[str, list[Found]] = {}
    for route in ROUTES:
        page = visit("about:blank", java_script_enabled=scripts)
        traveller = Traveller(page, registry, server)
        if not rows:
            rows["no answer"] = traveller.everywhere(Told(language=language, scripts=scripts))
        for act in route:
            page.goto(f"/{language}/activities/?q=water")
            answer(page, act)
            rows[act] = traveller.everywhere(Told(True, STATES[act], language, scripts))
        page.context.close()
    names = {act: {thing.name for thing in found} for act, found in rows.items()}
    assert names["withdraw"] == names["reject"]
    assert ("_pk_id.1.abcd" in names["accept"] & names["analytics"]) == scripts
    sys.stdout.write(f"\n{language}, {'with' if scripts else 'without'} scripts\n\n{table(rows)}\n")


def test_the_comparison_can_fail(visit: Visit, registry: Registry, server: str) -> None:
    page = visit("/en/")
    told = Told(True, OPTIONAL)
    answer(page, "accept")
    page.goto("/en/")
    good = device(page, server)
    assert faults(registry, told, good, HOST) == []

    def only(found: list[Found], told: Told = told) -> str:
        problems = faults(registry, told, found, HOST)
        assert len(problems) == 1, problems
        return problems[0]

    assert only([*good, Found("cookie", "mystery", "1")]).startswith("not declared")
    assert only([*good, Found("local storage", "iclei-language", "en")]).startswith("not declared")
    assert only([thing for thing in good if thing.name != "_pk_ses.1.abcd"]).startswith("declared and never set")
    assert only(changed(good, "viewed_cookie_policy", value="no")).startswith("has another value")
    assert only(changed(good, "iclei-language", lasts=86400.0 * 365)).startswith("lasts not 11 months")
    assert only(changed(good, "iclei-language", flags="SameSite=Lax")).startswith("has other flags")
    assert only(changed(good, "iclei-language", place=f"{HOST}/en/")).startswith("is not at")
    assert len(faults(registry, Told(), good, HOST)) == len(good), "before an answer all of it is too much"
    page.evaluate("""async () => {
        localStorage.setItem("mystery", "1");
        await caches.open("mystery");
        await new Promise(done => { indexedDB.open("mystery").onsuccess = done; });
    }""")
    assert {thing.kind for thing in device(page, server)} == {"cookie", "local storage", "cache", "database"}


LARGEST = """() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().map(entry =>
    [entry.element ? entry.element.outerHTML.slice(0, 60) : "gone", Boolean(entry.element?.closest("#consent"))])))
    .observe({type: "largest-contentful-paint", buffered: true});
})"""


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_question_moves_nothing_and_is_never_the_largest(visit: Visit, language: str, size: dict[str, int]) -> None:
    page = visit("about:blank", viewport=size)
    for kind in ("home", "catalogue", "activity"):
        page.goto(f"/{language}{KINDS[kind]}")
        assert ask(page, "accept").is_visible()
        paints = page.evaluate(LARGEST)
        assert paints, "nothing was painted"
        assert not paints[-1][1], f"the largest paint of {kind} is the question: {paints}"
        page.wait_for_timeout(100)
        assert page.evaluate("window.shifts") == [], f"{kind} jumps"


LOOKS = """button => {
  const style = getComputedStyle(button), box = button.getBoundingClientRect();
  const names = ["fontSize", "fontWeight", "fontFamily", "color", "backgroundColor", "backgroundImage", "border",
    "padding", "borderRadius", "boxShadow", "opacity", "textDecoration", "textTransform", "letterSpacing", "cursor"];
  return [Object.fromEntries(names.map(name => [name, style[name]])), box.height, box.top, box.left, box.width];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_accepting_and_rejecting_are_alike(visit: Visit, language: str, size: dict[str, int], scheme: str) -> None:
    """In looks, in size, and in how far away they are for the keyboard: one is next to the other."""
    page = visit(f"/{language}/", viewport=size, color_scheme=scheme)
    (yes, *first), (no, *second) = ask(page, "accept").evaluate(LOOKS), ask(page, "reject").evaluate(LOOKS)
    assert yes == no
    (height, top, left, width), (other_height, other_top, other_left, other_width) = first, second
    assert height == other_height >= 44
    assert top == other_top or left == other_left, "neither in one row nor in one column"
    assert abs(width - other_width) <= 1, "the words make one wider"
    ask(page, "accept").focus()
    page.keyboard.press("Tab")
    assert ask(page, "reject").evaluate("button => button === document.activeElement")
    page.goto(f"/{language}/cookies/")
    buttons = [page.locator(f"main .pair button[value={what}]") for what in ("accept", "reject")]
    assert buttons[0].evaluate(LOOKS)[0] == buttons[1].evaluate(LOOKS)[0]
    sizes = [button.evaluate("button => button.getBoundingClientRect()") for button in buttons]
    assert abs(sizes[0]["width"] - sizes[1]["width"]) <= 1
    assert abs(sizes[0]["height"] - sizes[1]["height"]) <= 1


def test_names_for_screen_readers(visit: Visit) -> None:
    page = visit("/en/")
    region = page.get_by_role("region", name="Your choice about cookies")
    assert region.count() == 1
    for name in ("Accept all", "Reject all"):
        assert region.get_by_role("button", name=name, exact=True).count() == 1
    assert region.get_by_role("link", name="Choose", exact=True).count() == 1
    assert region.get_by_role("link", name="What is stored, and why").get_attribute("href") == "/en/cookies/"
    assert page.get_by_role("dialog").count() == 0
    region.get_by_role("link", name="Choose", exact=True).click()
    choices_are_open(page)
    assert page.get_by_role("heading", name="Your choice about cookies").is_visible()
    for category in ("Functional", "Performance", "Analytics", "Others"):
        group = page.get_by_role("group", name=category, exact=True)
        boxes = group.get_by_role("checkbox")
        assert boxes.count() > 0
        assert not any(box.is_checked() for box in boxes.all()), "nothing is ticked beforehand"
    assert page.get_by_role("group", name="Necessary").get_by_role("checkbox").count() == 0


# Where the focus is now, and whether the question hides all of it.
HIDDEN = """() => {
  const now = document.activeElement, ask = document.getElementById("consent");
  if (now === document.body || ask.contains(now)) return null;
  const box = (now.closest("label") || now).getBoundingClientRect(), over = ask.getBoundingClientRect();
  return box.top >= over.top - 1 && box.bottom <= over.bottom + 1 && box.height > 0
    ? now.outerHTML.slice(0, 80) : null;
}"""


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_nothing_is_blocked(visit: Visit, size: dict[str, int]) -> None:
    """The keyboard leaves the question for the page, never lands behind it, and everything can be pressed."""
    page = visit(SEARCH, viewport=size)
    assert page.locator("[inert], dialog, [aria-modal]").count() == 0
    hidden, seen = [], set()
    for _ in range(130):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.closest('#consent, header, main, footer')?.nodeName"))
        if under := page.evaluate(HIDDEN):
            hidden.append(under)
        if "FOOTER" in seen:
            break
    assert hidden == []
    assert {"DIV", "HEADER", "MAIN"} <= seen
    page.locator("footer a").last.click(timeout=2000)
    page.wait_for_url("**/en/cookies/**")


@pytest.mark.parametrize("act", ["accept", "reject"])
def test_an_answer_in_place(visit: Visit, act: str) -> None:
    """Results, address and place stay as they are; the confirmation has the focus and says what is allowed."""
    page = visit(SEARCH, viewport=SMALL)
    page.evaluate("window.marker = 'same page'")
    scroll_to(page, 300)
    before = state(page)
    ask(page, act).focus()
    page.keyboard.press("Enter")
    saved = page.locator(SAVED)
    saved.wait_for()
    assert scroll_place(page) == 300
    assert state(page) == before
    assert path(page) == SEARCH
    assert page.evaluate("window.marker") == "same page"
    assert page.evaluate("document.activeElement.id") == saved.get_attribute("id")
    assert saved.get_attribute("role") == "status"
    allowed = "everything is allowed" if act == "accept" else "only what is necessary"
    assert allowed in saved.inner_text()
    assert page.locator("footer button[value=reject]").count() == (1 if act == "accept" else 0)
    saved.get_by_role("link", name="Change").click()
    page.wait_for_url("**/en/cookies/**")
    page.locator("main button[value=reject]").click()
    page.wait_for_url(f"**{SEARCH}#consent-saved")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_withdrawing_is_there_at_once(visit: Visit, language: str) -> None:
    """On the page on which one has accepted, and back to what a live search has made of it."""
    page = visit(f"/{language}/activities/")
    page.locator("#q").fill("water")
    page.wait_for_url("**/activities/?q=water")
    ask(page, "accept").click()
    page.locator(SAVED).wait_for()
    assert page.locator("#foot-links").count() == 1
    page.locator("footer button[value=reject]").click()
    page.wait_for_url(f"**/{language}/activities/?q=water#consent-saved")
    assert page.locator("footer button[value=reject]").count() == 0


@pytest.mark.parametrize("act", ["accept", "functional"])
def test_the_page_of_cookies_shows_the_answer_of_its_banner(visit: Visit, act: str) -> None:
    """Boxes, receipt and the confirmation agree at once, so that nothing is taken back by saving again."""
    page = visit("/en/cookies/")
    if act == "accept":
        ask(page, act).click()
    else:
        choose(page).click()
        choices_are_open(page)
        page.locator(f"#consent [name=category][value={act}]").check()
        page.locator("#consent button[value=choose]").click()
    page.wait_for_url("**/en/cookies/#consent-saved")
    assert page.evaluate("document.activeElement.id") == "consent-saved"
    ticked = page.locator("main .consents [name=category]:checked").evaluate_all("all => all.map(box => box.value)")
    assert ticked == list(STATES[act])
    assert page.locator("main #receipt").is_visible()
    assert page.locator("footer button[value=reject]").is_visible()


def test_choosing_in_place(visit: Visit) -> None:
    """Choices and back, with the focus where one goes on reading; then one service alone."""
    page = visit(SEARCH)
    scroll_to(page, 300)
    choose(page).focus()
    page.keyboard.press("Enter")
    choices_are_open(page)
    assert scroll_place(page) == 300
    assert path(page) == SEARCH
    page.locator("#consent .consents a.button").focus()
    page.keyboard.press("Enter")
    ask(page, "accept").wait_for()
    assert page.locator("#consent .consents").count() == 0
    page.wait_for_function("() => document.getElementById('consent').contains(document.activeElement)")
    assert scroll_place(page) == 300
    choose(page).click()
    page.locator(".consents [name=service][value=youtube]").check()
    page.locator(".consents button[value=choose]").click()
    assert page.locator(SAVED).inner_text().startswith("Saved: this is allowed: YouTube.")
    page.goto("/en/cookies/")
    assert page.locator(".consents :checked").evaluate_all("all => all.map(box => box.value)") == ["youtube"]


@pytest.mark.parametrize("act", ["accept", "reject", "functional"])
def test_without_scripts(visit: Visit, act: str) -> None:
    """The same by whole pages: back at the same address, with the confirmation in view and in focus."""
    page = visit(SEARCH, **OFF)
    shown = page.locator("#list").inner_text()
    answer(page, act)
    assert page.url.endswith(f"{SEARCH}#consent-saved")
    assert page.locator("#list").inner_text() == shown
    assert page.locator(SAVED).is_visible()
    assert page.evaluate("document.activeElement.id") == "consent-saved"
    assert scroll_place_without_scripts(page) == 0, "the confirmation is in view without moving the page"
    page.goto(SEARCH)
    assert not page.locator(SAVED).is_visible(), "it was said once"
    assert page.locator("#consent").evaluate_all("all => all.every(part => part.getBoundingClientRect().height === 0)")
    assert page.locator(".ask").count() == 0


def scroll_place_without_scripts(page: Page) -> int:
    """Nothing is drawn on demand where scripts are off."""
    page.wait_for_timeout(150)
    return int(page.evaluate("Math.round(scrollY)"))


def tab_to(page: Page, target: Locator) -> int:
    """How many steps it takes."""
    for steps in range(1, 30):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return steps
    raise AssertionError("not to be reached")


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_by_keyboard(visit: Visit, language: str, key: str) -> None:
    """From the first step to the answer; the page stays where it is."""
    page = visit(f"/{language}/activities/?q=water")
    accepting = tab_to(page, ask(page, "accept"))
    assert tab_to(page, ask(page, "reject")) == 1
    assert accepting <= 6, "the question is at the start"
    assert scroll_place(page) == 0, "walking through the question moves the page"
    tab_to(page, choose(page))
    page.keyboard.press("Enter")
    choices_are_open(page)
    tab_to(page, page.locator("#consent [name=category][value=functional]"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("#consent button[value=choose]"))
    page.keyboard.press(key)
    page.locator(SAVED).wait_for()
    assert scroll_place(page) == 0
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert cookies["cookielawinfo-checkbox-functional"] == "yes"
    assert cookies["cookielawinfo-checkbox-others"] == "no"


WIDE = """() => [document.documentElement, ...document.querySelectorAll("#consent, #consent *, .cookies *")]
  .filter(node => !node.parentNode.closest?.(".scroll") && !node.closest(".visually-hidden"))
  .map(node => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.left < -1 || box.right > innerWidth + 1)).map(([name]) => name)"""


@pytest.mark.parametrize("language", ["en", "ar", "de", "ja"])
def test_nothing_sticks_out_at_320(visit: Visit, language: str) -> None:
    page = visit(f"/{language}/", viewport=SMALL)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.locator("#consent").evaluate("part => getComputedStyle(part).direction") == (
        "rtl" if language == "ar" else "ltr"
    )
    found = {"question": page.evaluate(WIDE)}
    choose(page).click()
    choices_are_open(page)
    found["choices"] = page.evaluate(WIDE)
    page.goto(f"/{language}/cookies/")
    found["cookies, asked"] = page.evaluate(WIDE)
    answer(page, "accept")
    page.goto(f"/{language}/cookies/")
    found["cookies, answered"] = page.evaluate(WIDE)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert {part: out for part, out in found.items() if out} == {}


def test_matomo_is_there_only_when_allowed(visit: Visit, matomo: Matomo) -> None:
    """The server leaves it out of the HTML and of the policy until then, and again afterwards."""
    page = visit("/en/")

    def there(address: str = "/en/") -> tuple[bool, bool, bool]:
        matomo.asked.clear()
        got = page.goto(address)
        assert got is not None
        policy = got.headers["content-security-policy"]
        return "matomo" in got.text().lower(), matomo.url in policy, bool(matomo.asked)

    assert there() == (False, False, False)
    answer(page, "others")
    assert there() == (False, False, False)
    page.goto("/en/cookies/")
    page.locator("main .consents [name=category][value=analytics]").check()
    page.locator("main .consents button[value=choose]").click()
    page.locator(SAVED).wait_for()
    assert there() == (True, True, True)
    matomo.wait_for("/matomo.php")
    assert set(matomo.asked) == {"/matomo.js", "/matomo.php"}
    assert page.locator('script:not([src]):not([type="application/ld+json"])').count() == 0
    answer(page, "withdraw")
    assert there() == (False, False, False)


def test_an_embed_waits(visit: Visit, watcher: Any) -> None:
    """Nothing is asked of the other site before it is allowed: this once by a press on the page, or always."""
    address = f"/en{film.PAGE}"
    page = visit(address)
    assert page.locator("iframe").count() == 0
    assert watcher.foreign == []
    page.goto(f"data:text/html,<a id=bait href='{page.url}?load=1'>Bait</a>")
    page.locator("#bait").click()
    page.wait_for_url("**?load=1")
    assert page.locator("iframe").count() == 0, "a link from elsewhere is no act on this site"
    ask(page, "reject").click()
    page.locator(SAVED).wait_for()
    page.reload()
    assert page.locator("iframe").count() == 0
    assert watcher.foreign == []
    page.locator(".embed a.button").click()
    page.frame_locator("iframe").get_by_text("Film").wait_for()
    assert page.locator("iframe").get_attribute("src") == film.PLAYER
    page.goto(address)
    assert page.locator("iframe").count() == 0, "once is once"
    page.locator(".embed button[value=grant]").click()
    page.frame_locator("iframe").get_by_text("Film").wait_for()
    page.goto("/en/")
    page.goto(address)
    page.frame_locator("iframe").get_by_text("Film").wait_for()
    assert set(watcher.foreign) == {film.PLAYER}


@pytest.mark.parametrize("failure", ["abort", "500", "502", "413"])
@pytest.mark.parametrize("what", ["reject", "choose"])
def test_an_answer_that_fails_is_sent_as_a_page(visit: Visit, watcher: Any, failure: str, what: str) -> None:
    """Nothing is lost in silence: the form goes out again without htmx, and the page that comes says how it went."""
    watcher.allowed += [
        "htmx:(sendError|responseError|afterRequest)",
        "Failed to load resource",
        "Response Status Error",
    ]
    page = visit("/en/network/")

    def broken(route: Route) -> None:
        if "hx-request" not in route.request.headers:
            route.continue_()
        elif failure == "abort":
            route.abort()
        else:
            route.fulfill(status=int(failure), content_type="text/html", body="<p>Broken</p>")

    if what == "choose":
        choose(page).click()
        choices_are_open(page)
        page.locator(".consents [name=category][value=functional]").check()
    page.route("**/consent", broken)
    page.locator(f"#consent button[value={what}]").click()
    page.wait_for_url("**/en/network/#consent-saved")
    said = "only what is necessary" if what == "reject" else "this is allowed: Remembered language"
    assert said in page.locator(SAVED).inner_text()


def test_choices_that_cannot_be_fetched_are_a_page(visit: Visit, watcher: Any) -> None:
    watcher.allowed += ["htmx:(sendError|afterRequest)", "Failed to load resource"]
    page = visit("/en/network/")

    def broken(route: Route) -> None:
        (route.abort if "hx-request" in route.request.headers else route.continue_)()

    page.route(re.compile("/cookies/"), broken)
    choose(page).click()
    page.wait_for_url(re.compile(r"/en/cookies/\?next=/en/network/$"))


def test_what_a_service_left_on_a_wider_domain_is_erased(visit: Visit, watcher: Any, server: str) -> None:
    """Scripts may set cookies for all names below a domain. Chromium finds every name below localhost at home."""
    host = "www.city.localhost"
    watcher.server = server.replace(HOST, host)
    page = visit(f"{watcher.server}/en/")
    answer(page, "accept")
    page.goto(f"{watcher.server}/en/")
    page.evaluate("document.cookie = '_pk_id.1.wide=1; path=/; max-age=9999; domain=city.localhost'")
    left = {(cookie["name"], cookie["domain"]) for cookie in page.context.cookies()}
    assert {("_pk_id.1.wide", ".city.localhost"), ("_pk_id.1.abcd", host)} < left
    answer(page, "withdraw")
    assert {cookie["domain"] for cookie in page.context.cookies()} == {host}
    assert not any(cookie["name"].startswith("_pk_") for cookie in page.context.cookies())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without-scripts"])
def test_back_shows_no_stale_question(visit: Visit, scripts: bool) -> None:
    """Answered on a later page, or on the very page that one comes back to."""
    page = visit("/en/", java_script_enabled=scripts)
    page.goto(CATALOGUE)
    answer(page, "reject")
    page.locator(".hits h3 a").first.click()
    page.wait_for_url("**/activities/*/**")
    assert page.locator(".ask").count() == 0
    while path(page) != "/en/":
        page.go_back()
        assert page.locator(".ask").count() == 0, f"asked again at {page.url}"


def test_back_from_memory_shows_no_stale_question(chromium: Browser, server: str) -> None:
    """Where the browser keeps the whole page that was left, which Playwright otherwise switches off."""
    kept = ["--disable-back-forward-cache"]
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=["--no-sandbox"], ignore_default_args=kept
    )
    page = browser.new_page(base_url=server, extra_http_headers={"X-Forwarded-For": f"192.0.2.{next(ADDRESSES)}"})
    page.goto("/en/")
    page.goto(CATALOGUE)
    answer(page, "reject")
    page.evaluate("setTimeout(() => history.back())")
    page.wait_for_function("() => location.pathname === '/en/' && !document.querySelector('.ask')", timeout=5000)
    browser.close()
