"""What a visitor claims in headers and addresses is not believed: hosts, proxies, redirects, line ends."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import HTMX
from werkzeug.test import EnvironBuilder, run_wsgi_app

from iclei_site import create_app

BASE = "https://activities.example.org"
EVIL = "evil.example"


@pytest.fixture(scope="module")
def public(instance: Path) -> Flask:
    """The site on its domain behind one proxy."""
    return create_app(INSTANCE_PATH=str(instance), BASE_URL=BASE, PROXY_COUNT="1")


@pytest.mark.parametrize(
    "host", [EVIL, f"{EVIL}:443", "activities.example.org.evil.example", "xactivities.example.org", "", "a b", "[::2]"]
)
@pytest.mark.parametrize("path", ["/", "/en/", "/en/none/", "/sitemap.xml", "/api/v1/activities"])
def test_another_host_gets_nothing(public: Flask, host: str, path: str) -> None:
    answer = public.test_client().get(path, headers={"Host": host})
    assert answer.status_code in ((400,) if host not in ("", "a b") else (200, 302, 400, 404))
    assert EVIL not in answer.text + str(answer.headers)
    assert answer.status_code != 400 or answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["[:::1]", "a..b", "a b", "[::1].evil.example", "x" * 64])
@pytest.mark.parametrize("path", ["/", "/en", "/en/", "/en/none/", "/sitemap.xml", "/api/v1/activities"])
def test_what_no_host_can_be_called_is_refused(app: Flask, public: Flask, host: str, path: str) -> None:
    """Also where the site has no address and answers to any."""
    environ = EnvironBuilder(path=path).get_environ() | {"HTTP_HOST": host}  # a client's own words would not do
    for site in (app, public):
        body, status, headers = run_wsgi_app(site.wsgi_app, environ.copy())
        assert (status, b"".join(body)) == ("400 BAD REQUEST", b"This host is not served here.\n")
        assert headers["Cache-Control"] == "no-store"


HERE = ["localhost", "127.0.0.1:8000", "[::1]", "[::1]:8000"]


@pytest.mark.parametrize("host", ["activities.example.org", "ACTIVITIES.Example.ORG", *HERE])
def test_our_own_names_in_any_case(public: Flask, host: str) -> None:
    assert public.test_client().get("/en/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://[2001:db8::7]", "[2001:db8::7]"),
        ("http://[2001:DB8::7]:8000", "[2001:db8::7]:8000"),
        ("https://bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_an_address_of_ipv6_or_in_other_letters_is_ours(instance: Path, address: str, host: str) -> None:
    client = create_app(INSTANCE_PATH=str(instance), BASE_URL=address).test_client()
    assert client.get("/en/", headers={"Host": host}).status_code == 200
    assert client.get("/en/", headers={"Host": EVIL}).status_code == 400


def test_links_for_others_come_from_the_setting(public: Flask) -> None:
    client = public.test_client()
    for path in (
        "/en/",
        "/sitemap.xml",
        "/robots.txt",
        "/opensearch/en.xml",
        "/api/v1/activities",
        "/en/activities/arch/",
    ):
        answer = client.get(path, headers={"Host": "localhost:8000"})
        assert BASE in answer.text, path
        assert "localhost" not in answer.text, path


FORWARDED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Forwarded-Server": EVIL,
    "Forwarded": f"host={EVIL};proto=https",
    "X-Host": EVIL,
    "X-Original-URL": "/metrics",
    "X-Rewrite-URL": "/metrics",
    "X-HTTP-Method-Override": "DELETE",
}


@pytest.mark.parametrize("name", FORWARDED)
def test_without_a_proxy_nothing_forwarded_is_believed(client: FlaskClient, name: str) -> None:
    for path in ("/en/", "/en/activities/?q=water", "/sitemap.xml"):
        plain, forged = client.get(path), client.get(path, headers={name: FORWARDED[name]})
        assert (forged.status_code, forged.data) == (plain.status_code, plain.data), path
        for answer in (plain, forged):
            answer.headers.pop("Date", None)
        assert forged.headers.to_wsgi_list() == plain.headers.to_wsgi_list(), path


def test_with_one_proxy_only_its_own_words_count(public: Flask) -> None:
    client = public.test_client()
    answer = client.get("/en/", headers={"X-Forwarded-Host": f"{EVIL}, activities.example.org"})
    assert answer.status_code == 200
    assert client.get("/en/", headers={"X-Forwarded-Host": f"activities.example.org, {EVIL}"}).status_code == 400
    secure = client.get("/en/", headers={"X-Forwarded-Proto": "http, https"})
    assert "Strict-Transport-Security" in secure.headers
    assert "Strict-Transport-Security" not in client.get("/en/", headers={"X-Forwarded-Proto": "https, http"}).headers
    prefixed = client.get("/en/", headers={"X-Forwarded-Prefix": "/evil.example"})
    assert 'href="/evil.example' not in prefixed.text


REDIRECTS = (
    "//evil.example/",
    "//evil.example/%2e%2e",
    "/%2f%2fevil.example/",
    "/%5c%5cevil.example/",
    "/\\evil.example/",
    "/%09/evil.example/",
    "/EN//evil.example/",
    "/pt//evil.example/..",
    "/zh//evil.example",
    "/en//evil.example",
    "/en/activities",
    "/pt/activities/?next=//evil.example",
    "/EN/?next=https://evil.example&url=https://evil.example",
    "/PT/activities/arch/?q=//evil.example",
    "/pt-br/%0d%0aLocation:%20https://evil.example/",
    "/zh-cn/activities/%0d%0aSet-Cookie:%20a=b/",
)


@pytest.mark.parametrize("path", REDIRECTS)
@pytest.mark.parametrize("headers", [{}, {"Accept-Language": "//evil.example"}, {"Referer": "https://evil.example/"}])
def test_no_address_leads_away(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    answer = client.open(path="/", base_url="http://localhost", headers=headers, environ_overrides=_raw(path))
    location = answer.headers.get("Location")
    if location is not None:
        assert urlsplit(urljoin("http://localhost/", location)).netloc == "localhost", location
        assert not location.startswith(("//", "/\\", "/\t")), location
    assert "Set-Cookie" not in answer.headers


def _raw(path: str) -> dict[str, str]:
    from urllib.parse import unquote

    parts = path.partition("?")
    return {"PATH_INFO": unquote(parts[0], "latin-1"), "QUERY_STRING": parts[2], "REQUEST_URI": path}


@pytest.mark.parametrize(
    "odd", ["%0d%0aSet-Cookie:%20a=b", "%0aX-Injected:%20b", "%E5%98%8D%E5%98%8ASet-Cookie:a=b", "%00", "%c4%8d"]
)
@pytest.mark.parametrize(
    "before", ["/en/activities/?q=", "/en/activities/?keyword=", "/EN/activities/?q=", "/pt/activities/arch/?q="]
)
def test_line_ends_stay_out_of_headers(client: FlaskClient, before: str, odd: str) -> None:
    for headers in ({}, HTMX, {**HTMX, "HX-Current-URL": f"http://localhost/en/activities/?q={odd}"}):
        answer = client.get(before + odd, headers=headers)
        assert answer.status_code < 500
        assert "X-Injected" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        for name, value in answer.headers:
            assert not set(value) & {"\r", "\n", "\0"}, name
