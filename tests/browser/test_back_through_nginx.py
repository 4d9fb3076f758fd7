"""Back and Forward in a real browser, with the shipped nginx and its cache before the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shipped
from browsing import CATALOGUE, chromium_path
from copies import copy_instance
from playwright.sync_api import Browser, Page, Response
from servers import free_port

Visit = Callable[[], Page]


@pytest.fixture(scope="module")
def hosted(instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site behind nginx."""
    folder = tmp_path_factory.mktemp("hosted")
    own = copy_instance(instance, folder / "instance")
    port = free_port()
    environ = shipped.environment(own, ICLEI_WORKERS="1")
    with shipped.site(environ, port, folder / "log"), shipped.proxy(folder / "nginx", port) as proxy:
        yield f"https://{shipped.DOMAIN}:{proxy.tls_port}"


@pytest.fixture
def visit(chromium: Browser, hosted: str) -> Iterator[Visit]:
    """A new visitor of it."""
    flags = ["--no-sandbox", f"--host-resolver-rules=MAP {shipped.DOMAIN} 127.0.0.1"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=flags)
    yield lambda: browser.new_page(base_url=hosted, ignore_https_errors=True)
    browser.close()


def state(page: Page) -> str:
    """What a page shows of its visitor's answer."""
    if page.locator(".ask").count():
        return "asked"
    return "allowed" if page.get_by_role("button", name="Withdraw consent").count() else "refused"


def kept(answer: Response | None) -> str:
    """Whether nginx had the page already."""
    assert answer is not None
    return answer.headers["x-cache"]


@pytest.mark.parametrize("act", ["accept", "reject", "functional"])
def test_back_shows_the_visitors_own_state(visit: Visit, act: str) -> None:
    """The pages left behind were asked for before the answer, and nginx has them without one."""
    page, other = visit(), visit()
    for address in ("/en/", CATALOGUE):
        page.goto(address)
        assert state(page) == "asked"
    if act == "functional":
        page.locator("#consent .ask .answers a").click()
        page.locator(".consents [name=category][value=functional]").check()
        page.locator(".consents button[value=choose]").click()
    else:
        page.locator(f"#consent .ask button[value={act}]").click()
    page.locator("#consent-saved").wait_for()
    expected = "refused" if act == "reject" else "allowed"
    page.locator(".hits h3 a").first.click()
    page.wait_for_url("**/activities/*/**")
    assert state(page) == expected
    assert kept(other.goto("/en/")) in ("HIT", "MISS", "EXPIRED", "STALE")
    assert state(other) == "asked", "nobody is served the state of another"
    for _ in range(2):
        page.go_back()
        assert state(page) == expected, f"back at {page.url}"
    page.go_forward()
    assert state(page) == expected, f"forward at {page.url}"
    if expected == "allowed":
        page.get_by_role("button", name="Withdraw consent").click()
        page.locator("#consent-saved").wait_for()
        page.go_back()
        assert state(page) == "refused"
    other.goto(CATALOGUE)
    assert state(other) == "asked"
