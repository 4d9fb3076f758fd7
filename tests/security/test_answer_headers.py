"""Each header that OWASP ASVS 5 (level 2, chapter 3) and the Mozilla Observatory ask for, on every kind of answer."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ADDRESSES = ("/en/", "/en/activities/?q=water", "/en/activities/arch/", "/en/none/", "/api/v1/activities", "/metrics")


@pytest.fixture(params=ADDRESSES)
def answer(client: FlaskClient, request: pytest.FixtureRequest) -> TestResponse:
    """An answer over TLS."""
    return client.get(request.param, base_url="https://localhost")


def policy(answer: TestResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def test_csp_allows_nothing_that_is_not_named(answer: TestResponse) -> None:
    assert policy(answer)["default-src"] == ["'none'"]  # ASVS 3.4.3: object-src, too


def test_csp_has_no_inline_code(answer: TestResponse) -> None:
    said = policy(answer)
    assert said["script-src"] == said["style-src"] == ["'self'"]


def test_csp_names_no_other_host(answer: TestResponse) -> None:
    sources = {source for values in policy(answer).values() for source in values}
    assert sources == {"'none'", "'self'", "data:"}
    assert "data:" not in policy(answer)["script-src"]


def test_csp_fixes_the_base(answer: TestResponse) -> None:
    assert policy(answer)["base-uri"] == ["'none'"]


def test_forms_go_nowhere_else(answer: TestResponse) -> None:
    assert policy(answer)["form-action"] == ["'self'"]


def test_nobody_frames_it(answer: TestResponse) -> None:
    assert policy(answer)["frame-ancestors"] == ["'none'"]  # ASVS 3.4.6


def test_tls_is_remembered_for_a_year_and_below(answer: TestResponse) -> None:
    said = answer.headers["Strict-Transport-Security"]  # ASVS 3.4.1
    assert int(re.findall(r"max-age=(\d+)", said)[0]) >= 31_536_000
    assert "includeSubDomains" in said


def test_types_are_not_guessed(answer: TestResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"  # ASVS 3.4.4


def test_types_and_their_letters_are_said(answer: TestResponse) -> None:
    assert answer.mimetype
    assert answer.mimetype.endswith("json") or "charset=utf-8" in answer.headers["Content-Type"].lower()  # ASVS 4.1.1


def test_other_sites_learn_no_searches(answer: TestResponse) -> None:
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"  # ASVS 3.4.5


def test_other_windows_stay_apart(answer: TestResponse) -> None:
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"  # ASVS 3.4.8


def test_only_what_is_public_is_read_by_other_sites(answer: TestResponse) -> None:
    shared = answer.request.path.startswith("/api/")
    assert answer.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if shared else "same-origin")
    assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if shared else None)  # ASVS 3.4.2
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_device_is_asked_for(answer: TestResponse) -> None:
    said = answer.headers["Permissions-Policy"]
    assert {"camera=()", "microphone=()", "geolocation=()"} <= {part.strip() for part in said.split(",")}


def test_each_header_is_there_once(answer: TestResponse) -> None:
    names = [name.lower() for name, _ in answer.headers if name.lower() not in ("vary", "link")]
    assert len(names) == len(set(names))


def test_no_version_is_told(answer: TestResponse) -> None:
    told = " ".join(f"{name}: {value}" for name, value in answer.headers)
    assert not re.search(r"(werkzeug|flask|python|gunicorn)/?[\d.]", told, re.IGNORECASE)  # ASVS 13.4.6


def test_errors_are_kept_by_nobody(client: FlaskClient) -> None:
    for url in ("/en/none/", "/api/v1/activities/none", "/api/none"):
        assert client.get(url).headers["Cache-Control"] == "no-store", url
