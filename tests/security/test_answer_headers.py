"""Each header that OWASP ASVS 5 (level 2, chapter 3) and the Mozilla Observatory ask for, on every kind of answer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pages import HTMX
from shipped import DEPLOY
from werkzeug.test import TestResponse

from iclei_site import create_app
from iclei_site.headers import HEADERS, HSTS

# Every kind of answer: what is asked, and the status that comes back. `STYLE` is the name of a static file.
ANSWERS: dict[str, tuple[str, dict[str, Any], int]] = {
    "home": ("/en/", {}, 200),
    "catalogue": ("/en/activities/?q=water", {}, 200),
    "activity": ("/en/activities/arch/", {}, 200),
    "part": ("/en/activities/?q=water", {"headers": HTMX}, 200),
    "not found": ("/en/none/", {}, 404),
    "wrong method": ("/en/", {"method": "DELETE"}, 405),
    "unusable": ("/en/activities/arch/", {"method": "GET"}, 503),
    "not modified": ("/en/", {"headers": {"If-None-Match": "*"}}, 304),
    "language chosen": ("/", {}, 302),
    "another spelling": ("/pt/", {}, 308),
    "api": ("/api/v1/activities", {}, 200),
    "api, not found": ("/api/v1/activities/none", {}, 404),
    "api, wrong method": ("/api/v1/activities", {"method": "DELETE"}, 405),
    "figures": ("/metrics", {}, 200),
    "picture": ("/share/resilient.png", {}, 200),
    "static": ("STYLE", {}, 200),
    "static, not modified": ("STYLE", {"headers": {"If-None-Match": "ETAG"}}, 304),
    "static, wrong method": ("STYLE", {"method": "POST"}, 405),
    "static, a part": ("STYLE", {"headers": {"Range": "bytes=0-9"}}, 206),
    "static, not found": ("/static/css/none.css", {}, 404),
}


@pytest.fixture(scope="module")
def unusable(instance: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A visitor of a site whose database is gone."""
    own = Path(shutil.copytree(instance, tmp_path_factory.mktemp("gone") / "instance", symlinks=True))
    app = create_app(INSTANCE_PATH=str(own))
    for path in own.glob("iclei.sqlite*"):
        path.unlink()
    return app.test_client()


@pytest.fixture(params=ANSWERS)
def answer(client: FlaskClient, unusable: FlaskClient, request: pytest.FixtureRequest) -> Iterator[TestResponse]:
    """An answer over TLS."""
    url, how, status = ANSWERS[request.param]
    if url == "STYLE":
        url = client.application.jinja_env.globals["static"]("css/site.css")  # type: ignore[operator]
        if how.get("headers", {}).get("If-None-Match"):
            how = {"headers": {"If-None-Match": client.head(url).headers["ETag"]}}
    asking = unusable if status == 503 else client
    with asking.open(url, base_url="https://localhost", **how) as response:
        assert response.status_code == status
        yield response


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
    assert answer.headers["X-Frame-Options"] == "DENY"  # for browsers that know no more


def test_tls_is_remembered_for_a_year_and_below(answer: TestResponse) -> None:
    said = answer.headers["Strict-Transport-Security"]  # ASVS 3.4.1
    assert int(re.findall(r"max-age=(\d+)", said)[0]) >= 31_536_000
    assert "includeSubDomains" in said


def test_types_are_not_guessed(answer: TestResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"  # ASVS 3.4.4


def test_types_and_their_letters_are_said(answer: TestResponse) -> None:
    if answer.status_code == 304 or not answer.get_data():
        return
    assert answer.mimetype
    if answer.mimetype.startswith("image/"):
        return
    assert answer.mimetype.endswith("json") or "charset=utf-8" in answer.headers["Content-Type"].lower().replace(
        '"', ""
    )  # ASVS 4.1.1


def test_other_sites_learn_no_searches(answer: TestResponse) -> None:
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"  # ASVS 3.4.5


def test_other_windows_stay_apart(answer: TestResponse) -> None:
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"  # ASVS 3.4.8


def test_only_what_is_public_is_read_by_other_sites(answer: TestResponse) -> None:
    shared = answer.request.path.startswith("/api/")
    shown = shared or answer.request.path.startswith("/share/")
    assert answer.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if shown else "same-origin")
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


def test_who_comes_too_early_is_told_when_to_come_again(client: FlaskClient, unusable: FlaskClient) -> None:
    assert unusable.get("/en/activities/arch/").headers["Retry-After"] == "60"
    assert unusable.get("/api/v1/activities/arch").headers["Retry-After"] == "60"
    assert "Retry-After" not in client.get("/en/none/").headers


def test_nginx_says_the_same_where_it_answers_itself() -> None:
    text = (DEPLOY / "iclei.nginx").read_text(encoding="utf-8")
    maps = dict(re.findall(r'map \S+ (\$\w+) \{ default ""; (?:""|"on") "([^"]+)"; \}', text))
    added = re.findall(r"^add_header (\S+) (\$iclei_\w+) always;", text, re.MULTILINE)
    said = {name: maps[value] for name, value in added if value in maps}
    assert said == {**HEADERS, "Strict-Transport-Security": HSTS}
    assert not re.search(r"^ +add_header", text, re.MULTILINE), "one in a server or location drops all the others"


LASTING = "public, max-age=0, s-maxage=10, stale-if-error=86400"


@pytest.mark.parametrize("url", ["/", "/pt/", "/EN/activities/?q=a", "/zh-tw/stories/"])
def test_redirects_are_kept_for_as_long_as_pages(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code in (302, 308), answer.headers["Cache-Control"]) == (True, LASTING)
    assert ("Accept-Language" in answer.headers["Vary"]) == (url == "/")
    client.set_cookie("a", "b")
    assert client.get(url).headers["Cache-Control"] == "private, no-cache"


def test_what_depends_on_a_cookie_is_kept_by_nobody(client: FlaskClient) -> None:
    assert client.get("/en/cookies/receipt.json").headers["Cache-Control"] == "no-store"
    assert client.post("/en/", base_url="https://localhost").headers["Cache-Control"] == "no-store"
