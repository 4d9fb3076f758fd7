"""What is recorded, by whom it can be caused, and what a lost database or store costs: never the visitor's choice."""

from __future__ import annotations

import io
import itertools
import logging
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from asking import SAME, SEVEN, MakeSite, answer, set_cookies
from flask import Flask
from flask.testing import FlaskClient
from pages import HTMX, page
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from iclei_site.commands.consent import consent_group
from iclei_site.consent import limits
from iclei_site.consent.wording import digest
from iclei_site.database import add_new, writing
from iclei_site.extensions import db
from iclei_site.models import ConsentRecord, ConsentWording
from iclei_site.records import day_of, prune_records

FOREIGN = (
    {"Origin": "https://localhost"},
    {"Origin": "http://[x"},
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
    assert "[Accept all]\n[Reject all]\n[Choose]\n" in words["en"].text
    assert "Remembered language" in words["en"].text
    for row, wording in zip(recorded(visitor.application), (words["en"], words["de"]), strict=True):
        assert row.wording == wording.digest == digest(wording.text)


def test_answers_are_counted_for_those_who_watch(visitor: FlaskClient) -> None:
    """By choice alone: by language a small number might be about somebody."""

    def count() -> float:
        found = re.search(r'iclei_consent_choices_total\{choice="accept"\} ([\d.]+)', figures())
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
        {"choice": "accept", "next": ["/en/", "/de/"]},
        {"choice": "accept", "asked": "nothing"},
        {"choice": "accept", "asked": "withdraw"},
        {"choice": "accept", "file": (io.BytesIO(b"x"), "x.txt")},
    ],
)
def test_what_the_form_does_not_send_is_refused(visitor: FlaskClient, sent: dict[str, Any]) -> None:
    response = visitor.post("/en/consent", data=sent, headers=SAME)
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
    assert recorded(visitor.application) == []


def test_parameters_in_the_address_are_refused(visitor: FlaskClient) -> None:
    response = visitor.post("/en/consent?choice=accept", data={"choice": "accept"}, headers=SAME)
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
    assert recorded(visitor.application) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_long_body_is_refused(visitor: FlaskClient, headers: dict[str, str]) -> None:
    sent = {"choice": "accept", "next": "/" * 17_000}
    response = visitor.post("/en/consent", data=sent, headers=SAME | headers)
    assert response.status_code == 413
    assert recorded(visitor.application) == []
    assert 'name="next" value="/en/' in response.text, "and its forms lead somewhere"


@pytest.mark.parametrize(("sent", "back"), [("/de/network/?x=1", "/de/network/?x=1"), ("//evil.example/", "/en/")])
def test_the_forms_of_an_error_page_lead_to_a_page(visitor: FlaskClient, sent: str, back: str) -> None:
    """A refused form has an address that cannot be looked at: nothing leads back to it."""
    refused = answer(visitor, "nonsense", next=sent)
    assert refused.status_code == 400
    ways = set(re.findall(r'name="next" value="([^"]*)"', refused.text))
    assert ways == {back}
    for way in ways | set(re.findall(r'<a href="([^"]*)" lang=', refused.text)):
        assert visitor.get(way).status_code == 200


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


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A store that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def connections(listening: socket.socket) -> int:
    """How many have come since the last time this was asked."""
    for count in itertools.count():
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return count
    return 0


def flood(client: FlaskClient, times: int, **headers: str) -> list[int]:
    """Answers of visitors behind one address, each with another browser."""
    statuses = []
    for turn in range(times):
        client.delete_cookie("iclei-consent-receipt")
        response = answer(client, "accept" if turn % 2 else "reject", headers=SAME | headers)
        assert set_cookies(response).keys() == SEVEN, "the choice counts"
        statuses.append(response.status_code)
    return statuses


@pytest.mark.parametrize("store", ["memory://", "redis://127.0.0.1:9", "memcached://127.0.0.1:9"])
def test_a_flood_leaves_no_more_records_and_costs_nobody_the_choice(
    site: MakeSite, store: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = site(LIMITS_URL=store).test_client()
    assert flood(client, 30) == [303] * 30
    assert len(recorded(client.application)) == 20
    assert "not recorded" in caplog.text
    live = answer(client, "accept", headers=SAME | HTMX)
    assert live.status_code == 200
    assert "everything is allowed" in live.text
    assert answer(client, "erase").status_code == 429, "what cannot be done is not said to be done"


@pytest.mark.parametrize("kind", ["redis", "memcached"])
def test_a_store_that_hangs_does_not_hang_the_answer(
    site: MakeSite, silent: socket.socket, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    client = site(LIMITS_URL=f"{kind}://127.0.0.1:{silent.getsockname()[1]}").test_client()
    start = time.monotonic()
    assert flood(client, 1) == [303]
    assert time.monotonic() - start < 20, "without its limit of time it would wait for ever"
    assert connections(silent) > 0
    assert flood(client, 3) == [303] * 3
    assert connections(silent) == 0, "it is left alone for a while"
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + 60))
    assert flood(client, 1) == [303]
    assert connections(silent) > 0, "and asked again later"
    assert len(recorded(client.application)) == 5


def test_other_sites_do_not_use_up_what_a_visitor_may_send(visitor: FlaskClient) -> None:
    for _ in range(25):
        assert answer(visitor, "accept", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    answer(visitor, "accept")
    assert len(recorded(visitor.application)) == 1


def test_a_household_has_one_limit_however_many_addresses(site: MakeSite) -> None:
    client = site(PROXY_COUNT="1").test_client()
    for turn in range(22):
        flood(client, 1, **{"X-Forwarded-For": f"2001:db8:1:2::{turn:x}"})
    assert len(recorded(client.application)) == 20
    flood(client, 1, **{"X-Forwarded-For": "2001:db8:1:3::1"})
    assert len(recorded(client.application)) == 21


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


def test_errors_of_the_database_tell_nobody_what_was_sent(
    visitor: FlaskClient, own_instance: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iclei_site.database.BUSY_TIMEOUT_MS", 100)
    answer(visitor, "accept")
    receipt = recorded(visitor.application)[0].receipt
    with closing(sqlite3.connect(own_instance / "iclei.sqlite")) as other:
        other.execute("DROP TABLE consent_records")
        other.commit()
    answer(visitor, "choose", category="functional")
    assert answer(visitor, "erase").status_code == 503
    assert "could not be recorded" in caplog.text
    assert "could not be erased" in caplog.text
    assert receipt not in caplog.text
    assert "language.1" not in caplog.text


@pytest.mark.parametrize("table", ["consent_records", "consent_wordings", "consent_policies"])
def test_the_database_refuses_to_change_what_is_recorded(visitor: FlaskClient, own_instance: Path, table: str) -> None:
    answer(visitor, "accept")
    with closing(sqlite3.connect(own_instance / "iclei.sqlite")) as other:
        column = other.execute(f"PRAGMA table_info({table})").fetchall()[1][1]
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            other.execute(f"UPDATE {table} SET {column} = 'x'")


def test_days_are_those_of_utc_on_a_server_too() -> None:
    assert "timezone" in str(day_of("postgresql").compile(dialect=postgresql.dialect()))
    assert "timezone" not in str(day_of("sqlite"))


def test_words_that_another_transaction_was_first_with_are_no_error(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        row = {"digest": "0" * 64, "language": "en", "since": datetime.now(UTC), "text": "first"}
        for text in ("first", "second"):
            with writing() as session:
                add_new(session, ConsentWording, row | {"text": text})
        assert [row.text for row in db.session.scalars(select(ConsentWording))] == ["first"]


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
    pruned = runner.invoke(consent_group, ["prune"]).output
    assert "0 records" in pruned
    assert "0 daily counts" in pruned
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


def test_pages_say_for_whom_they_are(visitor: FlaskClient) -> None:
    anonymous = visitor.get("/en/activities/?q=water")
    varies = ", ".join(anonymous.headers.getlist("Vary")).split(", ")
    assert {"Cookie", "Sec-GPC"} <= set(varies)
    assert "private" not in anonymous.headers["Cache-Control"]
    assert visitor.get("/en/activities/?q=water").text == anonymous.text
    answer(visitor, "reject")
    assert visitor.get("/en/activities/?q=water").headers["Cache-Control"].startswith("private")
    assert page(visitor, "/en/activities/?q=water").html != anonymous.text
