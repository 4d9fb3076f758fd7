"""What becomes of an answer later: asked anew, outweighed by the browser, given again, and what services have left."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from asking import BOX, SAME, SEVEN, MakeSite, answer, asks, erased, set_cookies, values
from flask import Flask
from flask.testing import FlaskClient
from pages import page
from sqlalchemy import select
from werkzeug.test import TestResponse

from iclei_site.config import SettingError
from iclei_site.consent import gate
from iclei_site.consent.registry import Item, Registry, Service
from iclei_site.consent.services import registry_for
from iclei_site.extensions import db
from iclei_site.models import ConsentRecord

MONTH = 365.25 / 12 * 86_400
GPC = {"Sec-GPC": "1"}
MATOMO = {"MATOMO_URL": "https://stats.example.org/m"}


def returning(site: Flask, given: TestResponse) -> FlaskClient:
    """The visitor who got this answer, on a site that may be another by now."""
    client = site.test_client()
    for name, cookie in set_cookies(given).items():
        client.set_cookie(name, cookie.value)
    return client


def receipt(client: FlaskClient, **headers: str) -> dict[str, object]:
    found: dict[str, object] = client.get("/en/cookies/receipt.json", headers=headers).get_json()
    return found


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(gate.time, "time", lambda: now)


def test_global_privacy_control_outweighs_an_earlier_yes(site: MakeSite) -> None:
    client = site(**MATOMO).test_client()
    answer(client, "accept")
    assert "stats.example.org" in client.get("/en/").text
    silenced = client.get("/en/cookies/", headers=GPC)
    assert "stats.example.org" not in silenced.text.partition("<main")[0]
    assert "Your earlier answer was given without it, so everything optional is off." in silenced.text
    assert "Withdraw consent" not in silenced.text
    assert not re.findall(r"<input[^>]* checked", silenced.text)
    assert "iclei-language" not in set_cookies(client.get("/ja/", headers=GPC))
    assert client.get("/", headers={"Accept-Language": "de"} | GPC).headers["Location"] == "/de/"
    answer(client, "choose", asked="page", category="analytics", headers=SAME | GPC)
    override = client.get("/en/cookies/", headers=GPC)
    assert "stats.example.org" in override.text
    assert "What you have allowed here counts all the same." in override.text
    assert (receipt(client)["gpc"], receipt(client)["granted"]) == (True, ["matomo.1"])


def test_refusing_what_is_new_leaves_no_yes_for_it(site: MakeSite) -> None:
    """The category was allowed while nothing was in it; now there is something, and it is refused."""
    given = answer(site().test_client(), "accept")
    client = returning(site(EMBEDS="youtube"), given)
    refused = answer(client, "reject", asked="news", service="youtube")
    assert values(refused)[BOX + "others"] == "no"
    assert values(refused)[BOX + "analytics"] == "yes", "nothing is in it still"
    assert receipt(client)["categories"] == ["functional", "performance", "analytics"]
    allowed = answer(returning(site(EMBEDS="youtube"), given), "accept", asked="news", service="youtube")
    assert values(allowed)[BOX + "others"] == "yes"


def test_an_old_page_says_yes_to_what_it_showed_alone(site: MakeSite) -> None:
    client = returning(site(EMBEDS="youtube,vimeo"), answer(site().test_client(), "reject", asked="page"))
    answer(client, "accept", asked="news", service="youtube")
    assert receipt(client)["granted"] == ["youtube.1"]
    assert receipt(client)["offered"] == ["language.1", "youtube.1"]
    assert "something new: Vimeo." in client.get("/en/").text


@pytest.mark.parametrize("act", ["withdraw", "page"])
def test_withdrawing_withdraws_all_also_while_something_is_new(site: MakeSite, act: str) -> None:
    client = returning(site(EMBEDS="youtube"), answer(site().test_client(), "accept"))
    assert asks(client)
    answer(client, "reject", asked=act)
    assert receipt(client)["granted"] == []
    assert receipt(client)["categories"] == []


@pytest.mark.parametrize(("months", "asked"), [(0, False), (5.9, False), (6.1, True)])
def test_ticking_nothing_is_a_refusal(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, months: float, asked: bool
) -> None:
    client = returning(site(EMBEDS="youtube"), answer(site().test_client(), "choose"))
    later(monkeypatch, months * MONTH)
    assert asks(client) is asked


@pytest.mark.parametrize("months", ["5", "1", "13"])
def test_no_setting_asks_again_before_six_months(site: MakeSite, months: str) -> None:
    with pytest.raises(SettingError, match="from 6 to 12"):
        site(CONSENT_MONTHS=months)


def raised(registry: Registry, code: str) -> Registry:
    """The same registry, where a service has another purpose."""
    services = tuple(replace(one, revision=2) if one.code == code else one for one in registry.services)
    return replace(registry, services=services)


def test_a_new_purpose_is_asked_about_and_not_allowed_until_then(site: MakeSite) -> None:
    app = site(**MATOMO)
    given = answer(app.test_client(), "accept")
    app.extensions["consent"] = raised(registry_for(app.config), "matomo")
    client = returning(app, given)
    shown = client.get("/en/").text
    assert "Since your last answer there is something new: Matomo." in shown
    assert "stats.example.org" not in shown
    answer(client, "accept", asked="news", service="matomo")
    assert receipt(client)["granted"] == ["language.1", "matomo.2"]
    assert "stats.example.org" in client.get("/en/").text
    refused = answer(returning(app, given), "reject", asked="news", service="matomo")
    assert values(refused)[BOX + "analytics"] == "no"


def test_a_category_without_a_service_is_allowed_like_any(visitor: FlaskClient) -> None:
    saved = answer(visitor, "choose", category="analytics", headers=SAME | {"HX-Request": "true"})
    assert "Saved: this is allowed: Analytics." in saved.text
    shown = page(visitor, "/en/cookies/")
    assert "Withdraw consent" in shown.html
    facts = {facts[0]: facts[1] for facts in zip(shown.texts("dl.facts dt"), shown.texts("dl.facts dd"), strict=True)}
    assert facts["Allowed"] == "Analytics"
    assert facts["Offered"] == "Remembered language, Performance, Analytics, and Others"
    assert "Nothing" not in facts.values()
    answer(visitor, "choose", category="functional")
    assert "everything" not in visitor.get("/en/").text.partition("<main")[0], "some is left to allow"


def rows(app: Flask) -> list[ConsentRecord]:
    with app.app_context():
        return list(db.session.scalars(select(ConsentRecord).order_by(ConsentRecord.id)))


@pytest.mark.parametrize(("hours", "records"), [(23, 1), (25, 2)])
def test_the_same_choice_again_is_one_answer_for_a_day(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, hours: float, records: int
) -> None:
    """After that the cookies last longer than the record says: it is an answer of its own."""
    first = set_cookies(answer(visitor, "accept"))["iclei-consent-receipt"].value
    later(monkeypatch, hours * 3600)
    again = set_cookies(answer(visitor, "accept", "de"))["iclei-consent-receipt"].value
    assert (first == again) is (records == 1)
    assert [row.language for row in rows(visitor.application)] == ["en", "de"][:records]


def test_the_language_is_remembered_as_long_as_declared(site: MakeSite) -> None:
    client = site(CONSENT_MONTHS="7").test_client()
    answer(client, "accept")
    kept = set_cookies(client.get("/ja/"))["iclei-language"]
    assert abs(int(kept["max-age"]) - 7 * MONTH) < 2


def test_what_is_left_of_a_service_that_was_switched_off_is_erased(site: MakeSite) -> None:
    given = answer(site(**MATOMO).test_client(), "accept")
    client = returning(site(), given)
    client.get("/en/")
    client.set_cookie("_pk_id.1.1fff", "a1")
    client.set_cookie("unrelated", "stays")
    assert {name for name, _, _ in erased(client.get("/en/network/"))} == {"_pk_id.1.1fff"}
    assert erased(client.get("/en/network/")) == set(), "once"
    assert client.get_cookie("unrelated") is not None


def test_what_is_left_when_an_answer_has_lapsed_is_erased(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(visitor, "accept")
    visitor.get("/ja/")
    later(monkeypatch, 11.5 * MONTH)
    assert {name for name, _, _ in erased(visitor.get("/en/"))} == {"iclei-language"}


def test_what_is_left_is_erased_under_global_privacy_control(visitor: FlaskClient) -> None:
    answer(visitor, "accept")
    visitor.get("/ja/")
    assert {name for name, _, _ in erased(visitor.get("/en/", headers=GPC))} == {"iclei-language"}


def test_cookies_and_hosts_that_a_visitor_makes_up_are_no_work_without_bounds(site: MakeSite) -> None:
    """One small request would make a hundred thousand lines in twenty seconds; what is left goes with the next one."""
    cookies = "; ".join([*(f"_pk_id.{number}=1" for number in range(100)), "viewed_cookie_policy=yes"])
    headers = {"Cookie": cookies, "Host": ".".join("a" * 1000)}
    client = site().test_client(use_cookies=False)
    page = client.get("/en/", headers=headers)
    assert page.status_code == 200
    assert 0 < len(page.headers.getlist("Set-Cookie")) < 1000
    gone = client.post("/en/consent", data={"choice": "erase"}, headers=headers | SAME)
    assert "viewed_cookie_policy" in {name for name, _, _ in erased(gone)}, "the answer's own come first"


def test_only_html_erases_and_no_first_visit_does(visitor: FlaskClient) -> None:
    assert "Set-Cookie" not in visitor.get("/en/").headers
    visitor.set_cookie("iclei-language", "ja")
    assert "Set-Cookie" not in visitor.get("/api/v1/activities").headers
    assert {name for name, _, _ in erased(visitor.get("/en/"))} == {"iclei-language"}


def test_storage_is_cleared_when_a_service_that_uses_it_is_withdrawn(site: MakeSite) -> None:
    app = site()
    item = Item("draft", "What you wrote.", (1, "day"), "local storage")  # type: ignore[arg-type]  # untranslated
    notes = Service("notes", "functional", "Notes", "To keep notes.", "Nobody.", (item,))  # type: ignore[arg-type]
    registry = app.extensions["consent"]
    app.extensions["consent"] = replace(registry, services=(*registry.services, notes))
    client = app.test_client()
    for act, clears in (("accept", False), ("reject", True), ("reject", False), ("accept", False), ("erase", True)):
        cleared = answer(client, act).headers.get("Clear-Site-Data")
        assert cleared == ('"storage"' if clears else None), act


def test_every_version_of_the_policy_has_its_date(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = []
    for second, settings in enumerate(({}, {"EMBEDS": "vimeo"}, MATOMO, {"EMBEDS": "vimeo"})):
        later(monkeypatch, second)
        client = site(**settings).test_client()
        answer(client, "reject")
        versions.append(receipt(client)["policy"])
    assert len(set(versions)) == 3
    shown = page(client, "/en/cookies/").texts("section[aria-labelledby=history] li")
    assert [text.rpartition(" ")[2] for text in shown[1:]] == [versions[2], versions[1], versions[0]]
    assert shown[0].startswith("November 24, 2026: First version")
    today = time.strftime("%B %-d, %Y", time.gmtime())
    assert shown[1].startswith(f"{today}: Remembered language and Matomo"), "named although it is off now"
    assert shown[3].startswith(f"{today}: Remembered language {versions[0]}")


def test_the_declaration_needs_no_database(site: MakeSite, own_instance: Path) -> None:
    client = site().test_client()
    for file in own_instance.glob("iclei.sqlite*"):
        file.unlink()
    assert "What has changed on this page" in client.get("/en/cookies/").text
    assert set_cookies(answer(client, "accept")).keys() == SEVEN
