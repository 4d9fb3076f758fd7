"""What is recorded, by whom it can be caused, and what a lost database or store costs: never the visitor's choice."""

from __future__ import annotations

import logging
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asking import SAME, SEVEN, MakeSite, answer, set_cookies
from flask import Flask
from flask.testing import FlaskClient
from pages import HTMX, page
from sqlalchemy import select

from iclei_site.commands.consent import consent_group
from iclei_site.consent.wording import digest
from iclei_site.extensions import db
from iclei_site.models import ConsentRecord, ConsentWording
from iclei_site.records import prune_records

FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
)


def recorded(app: Flask) -> list[ConsentRecord]:
    with app.app_context():
        return list(db.session.scalars(select(ConsentRecord).order_by(ConsentRecord.id)))


def test_an_answer_is_one_row_without_a_person_in_it(visitor: FlaskClient) -> None:
    answer(visitor, "choose", "ar", category="functional", headers=SAME | {"User-Agent": "Seen/1.0"})
    (row,) = recorded(visitor.application)
    assert (row.language, row.act, row.granted, row.gpc) == ("ar", "choose", ["language.1"], False)
    columns = set(ConsentRecord.__table__.columns.keys())
    assert columns == {
        "id", "receipt", "at", "policy", "wording", "language", "act", "gpc", "offered", "granted", "categories",
    }  # fmt: skip
    assert "Seen" not in str(vars(row))


def test_the_record_keeps_the_words_that_were_asked(visitor: FlaskClient) -> None:
    answer(visitor, "accept", "en")
    answer(visitor, "reject", "de")
    with visitor.application.app_context():
        words = {row.language: row for row in db.session.scalars(select(ConsentWording))}
    assert words.keys() == {"en", "de"}
    assert "[Accept all] [Reject all] [Choose]" in words["en"].text
    assert "Remembered language" in words["en"].text
    for row, wording in zip(recorded(visitor.application), (words["en"], words["de"]), strict=True):
        assert row.wording == wording.digest == digest(wording.text)


def test_answers_are_counted_for_those_who_watch(visitor: FlaskClient) -> None:
    def count() -> float:
        found = re.search(r'iclei_consent_choices_total\{choice="accept",language="ko"\} ([\d.]+)', figures())
        return float(found[1]) if found else 0.0

    def figures() -> str:
        return visitor.get("/metrics").text

    before = count()
    answer(visitor, "accept", "ko")
    assert count() == before + 1


def test_the_same_answer_again_adds_nothing_and_another_keeps_the_receipt(visitor: FlaskClient) -> None:
    for _ in range(3):
        answer(visitor, "accept")
    assert len(recorded(visitor.application)) == 1
    answer(visitor, "reject")
    first, second = recorded(visitor.application)
    assert (first.act, second.act) == ("accept", "reject")
    assert first.receipt == second.receipt


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_cannot_answer(visitor: FlaskClient, headers: dict[str, str]) -> None:
    response = answer(visitor, "accept", headers=headers)
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers
    assert recorded(visitor.application) == []


def test_a_browser_without_fetch_metadata_can_answer(visitor: FlaskClient) -> None:
    assert answer(visitor, "accept", headers={"Origin": "http://localhost"}).status_code == 303


def test_a_get_does_not_answer(visitor: FlaskClient) -> None:
    response = visitor.get("/en/consent?choice=accept", headers=SAME)
    assert response.status_code == 405
    assert "Set-Cookie" not in response.headers
    assert recorded(visitor.application) == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"choice": ""},
        {"choice": "everything"},
        {"choice": ["accept", "reject"]},
        {"choice": "accept", "colour": "red"},
        {"choice": "choose", "category": "necessary"},
        {"choice": "choose", "category": "purple"},
        {"choice": "choose", "service": "matomo"},
        {"choice": "grant"},
        {"choice": "accept", "next": "/" + "a" * 3000},
    ],
)
def test_what_the_form_does_not_send_is_refused(visitor: FlaskClient, sent: dict[str, str]) -> None:
    response = visitor.post("/en/consent", data=sent, headers=SAME)
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
    assert recorded(visitor.application) == []


def test_a_long_body_is_refused(visitor: FlaskClient) -> None:
    response = visitor.post("/en/consent", data={"choice": "accept", "next": "/" * 17_000}, headers=SAME)
    assert response.status_code == 413
    assert recorded(visitor.application) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/", "//evil.example", "/\t/evil.example", "/\\evil.example", "\\\\evil.example", "///evil",
        "/%09/evil.example\n", "javascript:alert(1)", "en/", "/en/\r\nX: y", "http:/evil.example", "/\x00", " /en/", "",
    ],
)  # fmt: skip
def test_one_comes_back_to_this_site_only(visitor: FlaskClient, text: str) -> None:
    where = answer(visitor, "accept", next=text).headers["Location"]
    parts = urlsplit(where)
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", "/en/cookies/")


@pytest.mark.parametrize("path", ["/en/activities/?q=water&pathway=resilient", "/ja/activities/?q=%E6%B0%B4", "/ar/"])
def test_one_comes_back_to_where_one_was(visitor: FlaskClient, path: str) -> None:
    assert answer(visitor, "reject", next=path).headers["Location"] == f"{path}#consent-saved"


@pytest.mark.parametrize("store", ["memory://", "redis://127.0.0.1:9"])
def test_a_flood_is_stopped_even_when_the_store_of_the_limit_is_away(site: MakeSite, store: str) -> None:
    client = site(LIMITS_URL=store).test_client()
    statuses = []
    for turn in range(30):
        client.delete_cookie("iclei-consent-receipt")
        statuses.append(answer(client, "accept" if turn % 2 else "reject").status_code)
    assert statuses == [303] * 20 + [429] * 10
    assert len(recorded(client.application)) == 20
    refused = answer(client, "accept")
    assert "try again in a minute" in refused.text
    live = answer(client, "accept", headers=SAME | HTMX)
    assert (live.status_code, "<html" in live.text) == (429, False)
    assert 'role="alert"' in live.text, "the banner says why, and asks again"


def test_a_locked_database_does_not_cost_the_choice(
    visitor: FlaskClient, own_instance: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iclei_site.database.BUSY_TIMEOUT_MS", 200)
    with sqlite3.connect(own_instance / "iclei.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with caplog.at_level(logging.ERROR):
            response = answer(visitor, "reject", next="/en/")
        other.execute("ROLLBACK")
    other.close()
    assert set_cookies(response).keys() == SEVEN
    assert response.headers["Location"] == "/en/#consent-saved"
    assert "could not be recorded" in caplog.text
    assert recorded(visitor.application) == []


def test_a_database_that_is_gone_does_not_cost_the_choice(
    site: MakeSite, own_instance: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = site().test_client()
    for file in own_instance.glob("iclei.sqlite*"):
        file.unlink()
    with caplog.at_level(logging.ERROR):
        response = answer(client, "accept")
    assert set_cookies(response).keys() == SEVEN
    assert "could not be recorded" in caplog.text


def test_the_commands(visitor: FlaskClient) -> None:
    runner = visitor.application.test_cli_runner()
    for _ in range(6):
        answer(visitor, "accept", "es")
        for name in SEVEN:
            visitor.delete_cookie(name)
    answer(visitor, "reject", "es")
    receipt = recorded(visitor.application)[-1].receipt
    lines = runner.invoke(consent_group, ["report"]).output.splitlines()
    today = datetime.now(UTC).date().isoformat()
    assert lines[1].split() == [today, "es", "6", "<5", "0"]
    assert runner.invoke(consent_group, ["erase", "nonsense"]).exit_code == 1
    assert "1 records" in runner.invoke(consent_group, ["erase", receipt]).output
    assert runner.invoke(consent_group, ["erase", receipt]).exit_code == 1
    assert len(recorded(visitor.application)) == 6
    assert "0 records" in runner.invoke(consent_group, ["prune"]).output
    with visitor.application.app_context():
        assert prune_records(24, datetime(2029, 1, 1, tzinfo=UTC)) == 6
        assert list(db.session.scalars(select(ConsentWording))) == []


def test_the_gate_and_its_policy(site: MakeSite) -> None:
    client = site(MATOMO_URL="https://stats.example.org/m").test_client()
    before = client.get("/en/")
    assert "stats.example.org" not in before.text + before.headers["Content-Security-Policy"]
    answer(client, "choose", category="functional")
    refused = client.get("/en/")
    assert "stats.example.org" not in refused.text + refused.headers["Content-Security-Policy"]
    answer(client, "choose", service="matomo")
    allowed = client.get("/en/")
    assert 'data-url="https://stats.example.org/m"' in allowed.text
    assert "script-src 'self' https://stats.example.org;" in allowed.headers["Content-Security-Policy"]
    assert "'unsafe" not in allowed.headers["Content-Security-Policy"]
    partial = client.get("/en/activities/?q=water", headers=HTMX)
    assert "stats.example.org" not in partial.text + partial.headers["Content-Security-Policy"]


EMBED = (
    '{% from "components/embed.html" import embed with context %}'
    "{% set part = consent.embed(text) %}{{ embed(part, 1) if part else text }}"
)
FILM = "https://player.vimeo.com/video/1"


def shown(site: Flask, path: str, text: str, cookies: str = "") -> tuple[str, str]:
    """An embed's HTML and the policy of its page."""
    from flask import render_template_string

    site.add_url_rule("/embed/", "embed", lambda: render_template_string(EMBED, text=text))
    response = site.test_client(use_cookies=False).get(path, headers={"Cookie": cookies} if cookies else {})
    return response.text, response.headers["Content-Security-Policy"]


def test_an_embed_waits_until_it_is_allowed_once_or_always(site: MakeSite) -> None:
    html, policy = shown(site(EMBEDS="vimeo"), "/embed/", f"[A film]({FILM})")
    assert "<iframe" not in html
    assert "frame-src" not in policy
    assert "comes from Vimeo" in html
    once, policy = shown(site(EMBEDS="vimeo"), "/embed/?load=1", f"[A film]({FILM})")
    assert f'<iframe src="{FILM}"' in once
    assert "frame-src https://player.vimeo.com" in policy
    assert "<iframe" not in shown(site(EMBEDS="vimeo"), "/embed/?load=2", f"[A film]({FILM})")[0]
    client = site(EMBEDS="vimeo").test_client()
    given = set_cookies(answer(client, "grant", service="vimeo"))
    always = "; ".join(f"{name}={cookie.value}" for name, cookie in given.items())
    assert "<iframe" in shown(site(EMBEDS="vimeo"), "/embed/", f"[A film]({FILM})", always)[0]


@pytest.mark.parametrize(
    "text",
    [
        f"[A film]({FILM.replace('https', 'http')})",
        "[A film](https://evil.example/?x=player.vimeo.com)",
        "[A film](https://player.vimeo.com.evil.example/1)",
        "[A film](javascript:alert(1))",
        f"A film: [A film]({FILM})",
        FILM,
    ],
)
def test_what_no_service_shows_stays_text(site: MakeSite, text: str) -> None:
    html, policy = shown(site(EMBEDS="vimeo"), "/embed/?load=1", text)
    assert "<iframe" not in html
    assert "figure" not in html
    assert "frame-src" not in policy


def test_pages_say_for_whom_they_are(visitor: FlaskClient) -> None:
    anonymous = visitor.get("/en/activities/?q=water")
    varies = ", ".join(anonymous.headers.getlist("Vary")).split(", ")
    assert {"Cookie", "Sec-GPC"} <= set(varies)
    assert "private" not in anonymous.headers["Cache-Control"]
    assert visitor.get("/en/activities/?q=water").text == anonymous.text
    answer(visitor, "reject")
    assert visitor.get("/en/activities/?q=water").headers["Cache-Control"].startswith("private")
    assert page(visitor, "/en/activities/?q=water").html != anonymous.text
