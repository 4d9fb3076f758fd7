"""What a visitor is asked, what an answer stores, and what counts as none."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from asking import BOX, SAME, SEVEN, MakeSite, answer, asks, erased, set_cookies, values
from flask.testing import FlaskClient
from pages import HTMX, Page, page, part

from iclei_site.config import LANGUAGE_TAGS, SAMPLE_CONTENT
from iclei_site.consent import answer as answers
from iclei_site.consent import gate

NO = {BOX + name: "no" for name in ("functional", "performance", "analytics", "others")}
REFUSED = {"viewed_cookie_policy": "no", BOX + "necessary": "yes", **NO}
ACCEPTED = dict.fromkeys(REFUSED, "yes")
MONTH = 365.25 / 12 * 86_400


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_a_first_visit_is_asked_and_stores_nothing(visitor: FlaskClient, tag: str) -> None:
    for path in ("/", "/activities/", "/activities/arch/", "/cookies/", "/no-such-page/"):
        response = visitor.get(f"/{tag}{path}")
        assert "Set-Cookie" not in response.headers
        region = response.text.partition("<main")[0]
        assert region.count('name="choice"') == 2, "accept and reject, one click each"
        assert not re.findall(r"<input[^>]* checked", response.text), "nothing is ticked before the visitor does it"


@pytest.mark.parametrize(("choice", "expected"), [("accept", ACCEPTED), ("reject", REFUSED)])
def test_one_click_sets_the_cookies_of_the_contract(
    visitor: FlaskClient, choice: str, expected: dict[str, str]
) -> None:
    response = answer(visitor, choice, next="/en/activities/?q=water")
    assert response.status_code == 303
    assert response.headers["Location"] == "/en/activities/?q=water#consent-saved"
    assert response.headers["Cache-Control"] == "no-store"
    assert values(response) == expected
    cookies = set_cookies(response)
    assert cookies.keys() == SEVEN
    for cookie in cookies.values():
        assert (cookie["path"], cookie["samesite"], cookie["httponly"], cookie["secure"]) == ("/", "Lax", True, "")
        assert abs(int(cookie["max-age"]) - 11 * MONTH) < 2
    assert not asks(visitor)


def test_cookies_are_secure_on_https(site: MakeSite) -> None:
    client = site().test_client()
    cookies = set_cookies(answer(client, "accept", base_url="https://localhost"))
    assert all(cookie["secure"] for cookie in cookies.values())


@pytest.mark.parametrize("category", ["functional", "performance", "analytics", "others"])
def test_each_category_alone(visitor: FlaskClient, category: str) -> None:
    given = values(answer(visitor, "choose", category=category))
    assert given == REFUSED | {"viewed_cookie_policy": "yes", BOX + category: "yes"}


def test_a_service_alone_allows_its_category(site: MakeSite) -> None:
    client = site(EMBEDS="youtube,vimeo").test_client()
    given = values(answer(client, "choose", service="vimeo"))
    assert given == REFUSED | {"viewed_cookie_policy": "yes", BOX + "others": "yes"}
    choices = page(client, "/en/cookies/")
    assert [box.get("value") for box in choices.select("input[checked]")] == ["vimeo"]


def test_choices_show_what_was_chosen_before(visitor: FlaskClient) -> None:
    answer(visitor, "choose", category=["functional", "others"])
    ticked = [box.get("value") for box in settled(visitor, "/en/cookies/").select("input[checked]")]
    assert ticked == ["functional", "others"]


def test_answers_for_htmx_stay_where_one_is(visitor: FlaskClient) -> None:
    response = answer(visitor, "reject", headers=SAME | HTMX)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert "autofocus" in response.text
    assert "only what is necessary" in response.text
    assert set_cookies(response).keys() == SEVEN


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_the_page_of_cookies_comes_anew_with_an_answer(visitor: FlaskClient, tag: str) -> None:
    """It shows the choices and the receipt, so the banner's forms are sent there without htmx."""
    for url in (f"/{tag}/cookies/", f"/{tag}/cookies/?next=/{tag}/"):
        assert page(visitor, url).select("#consent form"), "the page of cookies asks too"
        assert not page(visitor, url).select("form[data-hx-post]")
        chosen = part(visitor, page(visitor, url).href("#consent .answers>a")).text
        assert "autofocus" in chosen
        assert "data-hx-post" not in chosen
    assert len(page(visitor, f"/{tag}/").select("#consent form[data-hx-post]")) == 2
    assert "data-hx-post" in part(visitor, f"/{tag}/cookies/?next=/{tag}/").text


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_the_foot_comes_with_an_answer_in_place(visitor: FlaskClient, tag: str) -> None:
    """Withdrawing is there at once where something is allowed, leads back to what is shown, and goes with the consent;
    a page that comes back from the browser's memory is told too."""
    here = f"/{tag}/activities/?q=water"
    shown = SAME | HTMX | {"HX-Current-URL": f"http://x{here}#a"}
    given = answer(visitor, "accept", tag, next=f"/{tag}/activities/?q=wa", headers=shown)
    for response in (given, part(visitor, f"/{tag}/cookies/?next={here}&part=again")):
        assert response.headers["Cache-Control"] == "no-store"
        foot = response.text.partition('id="foot-links"')[2]
        assert foot.split(">")[0].endswith(' data-hx-swap-oob="true"')
        assert 'name="asked" value="withdraw"' in foot
        assert f'name="next" value="{here}"' in foot
        assert f'action="/{tag}/consent"' in foot
    whole = settled(visitor, here)
    assert whole.one("footer #foot-links").get("data-hx-swap-oob") is None
    assert len(whole.select("#foot-links button[value=reject]")) == 1
    refused = answer(visitor, "reject", tag, next=here, headers=SAME | HTMX).text.partition('id="foot-links"')[2]
    assert refused
    assert "withdraw" not in refused
    assert not page(visitor, here).select("#foot-links button")
    for odd in ("https://[x", f"http://x/{tag}/consent", "https://evil.example/"):
        said = answer(visitor, "accept", tag, next=here, headers=SAME | HTMX | {"HX-Current-URL": odd}).text
        assert f'name="next" value="{here}"' in said


def settled(client: FlaskClient, url: str) -> Page:
    """A page after the first one: the language is remembered by then."""
    client.get(url)
    return page(client, url)


def without(name: str) -> dict[str, str | None]:
    return {name: None}


DAMAGE: list[dict[str, str | None]] = [
    *(without(name) for name in sorted(SEVEN)),
    {BOX + "analytics": "no"},
    {BOX + "analytics": "YES"},
    {"viewed_cookie_policy": "no"},
    {BOX + "necessary": "no"},
    {"iclei-consent-receipt": "x"},
    {"iclei-consent-receipt": "e30.x"},
    {"iclei-consent-receipt": "A" * 3000},
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_answer_is_none(visitor: FlaskClient, damage: dict[str, str | None]) -> None:
    answer(visitor, "accept")
    assert not asks(visitor)
    for name, value in damage.items():
        visitor.delete_cookie(name)
        if value is not None:
            visitor.set_cookie(name, value)
    assert asks(visitor)
    assert "iclei-language" not in set_cookies(visitor.get("/en/"))


def test_a_receipt_of_another_key_is_none(site: MakeSite, own_instance: Path) -> None:
    given = set_cookies(answer(site().test_client(), "accept"))
    other = site().test_client()
    other.application.extensions["consent_seal"] = answers.Seal("another key")
    for name, cookie in given.items():
        other.set_cookie(name, cookie.value)
    assert asks(other)


@pytest.mark.parametrize(("seconds", "asked"), [(-3600, True), (0, False), (10.9 * MONTH, False), (11.1 * MONTH, True)])
def test_an_answer_holds_for_eleven_months_and_not_before_it_was_given(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, seconds: float, asked: bool
) -> None:
    answer(visitor, "accept")
    now = time.time() + seconds
    monkeypatch.setattr(gate.time, "time", lambda: now)
    assert asks(visitor) is asked


def test_the_months_are_a_setting(site: MakeSite) -> None:
    client = site(CONSENT_MONTHS="6").test_client()
    cookies = set_cookies(answer(client, "accept"))
    assert abs(int(cookies["viewed_cookie_policy"]["max-age"]) - 6 * MONTH) < 2
    assert "6 months" in settled(client, "/en/cookies/").html


def test_global_privacy_control_is_an_answer(visitor: FlaskClient) -> None:
    response = visitor.get("/en/", headers={"Sec-GPC": "1"})
    assert "Set-Cookie" not in response.headers
    assert not asks(visitor, Sec_GPC="1")
    shown = visitor.get("/en/cookies/", headers={"Sec-GPC": "1"})
    assert "Global Privacy Control" in shown.text
    answer(visitor, "choose", category="functional", headers=SAME | {"Sec-GPC": "1"})
    receipt = visitor.get("/en/cookies/receipt.json").get_json()
    assert receipt["gpc"] is True
    assert receipt["granted"] == ["language.1"]


def test_only_what_is_new_is_asked(site: MakeSite) -> None:
    client = site().test_client()
    given = set_cookies(answer(client, "accept"))
    later = site(EMBEDS="youtube").test_client()
    for name, cookie in given.items():
        later.set_cookie(name, cookie.value)
    banner = later.get("/en/").text.partition("<main")[0]
    assert "Since your last answer there is something new: YouTube." in banner
    assert '<input type="hidden" name="service" value="youtube">' in banner
    answer(later, "reject", asked="news", service="youtube")
    receipt = later.get("/en/cookies/receipt.json").get_json()
    assert receipt["granted"] == ["language.1"], "what was allowed before stays allowed"
    assert receipt["categories"] == ["functional", "performance", "analytics"]
    assert later.get_cookie(BOX + "others").value == "no", "nothing of it is allowed"  # type: ignore[union-attr]
    assert receipt["offered"] == ["language.1", "youtube.1"]
    assert not asks(later)


@pytest.mark.parametrize(("months", "asked"), [(0, False), (5.9, False), (6.1, True)])
def test_a_refusal_is_left_alone_for_six_months(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, months: float, asked: bool
) -> None:
    given = set_cookies(answer(site().test_client(), "reject"))
    later = site(EMBEDS="youtube").test_client()
    for name, cookie in given.items():
        later.set_cookie(name, cookie.value)
    now = time.time() + months * MONTH
    monkeypatch.setattr(gate.time, "time", lambda: now)
    assert asks(later) is asked


def test_nothing_is_asked_where_nothing_is_optional(site: MakeSite) -> None:
    client = site(LANGUAGES="en").test_client()
    assert not asks(client)


def test_the_language_is_remembered_only_when_allowed(visitor: FlaskClient) -> None:
    answer(visitor, "choose", category="analytics")
    assert set_cookies(visitor.get("/ja/")) == {}
    answer(visitor, "choose", service="language")
    kept = set_cookies(visitor.get("/ja/activities/"))
    assert kept["iclei-language"].value == "ja"
    assert visitor.get("/", headers={"Accept-Language": "de"}).headers["Location"] == "/ja/"
    assert set_cookies(visitor.get("/ja/")) == {}, "written once"


def test_withdrawing_erases_what_was_left_on_every_path_and_domain(site: MakeSite) -> None:
    client = site(MATOMO_URL="https://stats.example.org/m", EMBEDS="vimeo").test_client()
    base = "https://www.activities.example.org"
    answer(client, "accept", base_url=base)
    client.get("/fr/", base_url=base)
    client.set_cookie("_pk_id.1.1fff", "a1", domain="www.activities.example.org")
    client.set_cookie("unrelated", "stays", domain="www.activities.example.org")
    gone = erased(answer(client, "reject", base_url=base))
    domains = {"", "www.activities.example.org", "activities.example.org", "example.org"}
    assert {domain for name, _, domain in gone if name == "_pk_id.1.1fff"} == domains
    assert {name for name, _, _ in gone} == {"_pk_id.1.1fff", "iclei-language"}


def test_the_receipt_says_what_was_given_and_nothing_about_who(visitor: FlaskClient) -> None:
    answer(visitor, "choose", "fr", category="functional", headers=SAME | {"User-Agent": "Seen/1.0"})
    response = visitor.get("/fr/cookies/receipt.json")
    assert response.headers["Content-Disposition"].startswith("attachment")
    receipt = json.loads(response.text)
    assert receipt.keys() == {
        "receipt", "at", "policy", "wording", "language", "act", "gpc", "offered", "granted", "categories",
    }  # fmt: skip
    assert (receipt["language"], receipt["act"], receipt["categories"]) == ("fr", "choose", ["functional"])
    assert "Seen" not in response.text
    assert "127.0.0.1" not in response.text
    shown = settled(visitor, "/fr/cookies/").html
    assert receipt["receipt"] in shown
    assert receipt["wording"] in shown


def test_erasing_the_receipt_is_a_first_visit_again(visitor: FlaskClient) -> None:
    answer(visitor, "accept")
    visitor.get("/es/")
    response = answer(visitor, "erase")
    assert {name for name, _, _ in erased(response)} == SEVEN | {"iclei-language"}
    assert response.status_code == 303
    after = visitor.get(response.headers["Location"])
    assert "are erased" in after.text
    assert asks(visitor)
    assert visitor.get("/en/cookies/receipt.json").headers["Location"] == "/en/cookies/"


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_durations_are_in_words(site: MakeSite, tag: str) -> None:
    client = site(MATOMO_URL="https://stats.example.org").test_client()
    shown = page(client, f"/{tag}/cookies/").html
    assert "duration-" not in shown
    lasting = dict.fromkeys(text for text in page(client, f"/{tag}/cookies/").texts("td.lasts"))
    assert len(lasting) == 3, "eleven months, thirteen months, half an hour"


def test_the_sample_of_the_brief_is_in_the_declaration(visitor: FlaskClient) -> None:
    brief = (SAMPLE_CONTENT / "cookies.yaml").read_text(encoding="utf-8")
    named = {line.split("name: ")[1].split(",")[0] for line in brief.splitlines() if "name: " in line}
    shown = {" ".join(text.split()) for text in page(visitor, "/en/cookies/").texts("tbody code")}
    assert named <= shown
    assert shown == SEVEN | {"iclei-language"}
