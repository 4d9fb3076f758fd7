"""What visitors get through the shipped nginx: fast pages, never a part for a page, nobody else's, and pages while the
site is down."""

from __future__ import annotations

import re
import time
from pathlib import Path

import down_page
import pytest
import shipped
from flask.testing import FlaskClient
from pages import HTMX
from releases import until
from servers import free_port
from shipped import DEPLOY, DOMAIN, Proxy

from iclei_site.headers import HEADERS

PAGE = "/en/activities/?q=water"
PART = {"HX_Request": "true"}
RESTORED = {"HX_Request": "true", "HX_History_Restore_Request": "true"}
BOOSTED = {"HX_Request": "true", "HX_Boosted": "true"}


def whole(body: bytes) -> bool:
    return body.startswith(b"<!doctype html>")


def test_a_page_is_kept_for_everyone(hosted: Proxy) -> None:
    url = "/en/activities/?q=forest"
    answers = [hosted.get(url) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert [answer.headers["x-cache"] for answer in answers] == ["MISS", "HIT"]
    assert answers[0].body == answers[1].body
    assert "s-maxage" in answers[1].headers["cache-control"]
    assert answers[1].headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.parametrize("first", [{}, PART, RESTORED, BOOSTED])
def test_a_part_is_never_given_for_a_page(hosted: Proxy, first: dict[str, str]) -> None:
    url = f"/en/activities/?q=climate&from={1990 + len(first) * 3 + ('HX_Boosted' in first)}"
    for headers in (first, {}, PART, RESTORED, BOOSTED, PART, {}, first):
        body = hosted.get(url, **headers).body
        assert whole(body) == (headers != PART), headers
    assert hosted.get(url, **PART).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("value", ["", "True", "1", "false", " true "])
def test_odd_words_of_htmx_harm_nobody(hosted: Proxy, value: str) -> None:
    url = f"/en/activities/?q=odd{len(value)}"
    hosted.get(url, HX_Request=value)
    hosted.get(url, HX_Boosted=value, HX_Request="true")
    assert whole(hosted.get(url).body)


def test_a_visitor_with_a_cookie_is_not_answered_from_the_cache(hosted: Proxy) -> None:
    url = "/en/activities/?q=river"
    own = hosted.get(url, Cookie="viewed_cookie_policy=yes")
    assert (own.headers["x-cache"], own.headers["cache-control"]) == ("BYPASS", "private, no-cache")
    assert hosted.get(url).headers["x-cache"] == "MISS", "what a visitor with a cookie saw was kept"
    again = hosted.get(url, Cookie="viewed_cookie_policy=yes")
    assert again.headers["x-cache"] == "BYPASS"


def test_encodings_and_languages_stay_apart(hosted: Proxy) -> None:
    kinds = ("br", "gzip", "", "br;q=0, gzip", "gzip, deflate, br, zstd", "gzip;q=0")
    found = [hosted.get("/es/activities/", Accept_Encoding=kind).headers.get("content-encoding", "") for kind in kinds]
    assert found == ["br", "gzip", "", "gzip", "br", ""]
    for tag in ("fr", "ja", "fr"):
        assert hosted.get("/", Accept_Language=tag).headers["location"].endswith(f"/{tag}/")
        body = hosted.get("/api/v1/activities?q=nothing", Accept_Language=tag).body
        assert f'"lang": "{tag}"'.encode() in body


def test_who_has_a_page_is_told_so(hosted: Proxy) -> None:
    url = "/en/activities/?q=energy"
    for cookie in ({}, {"Cookie": "a=b"}):
        etag = hosted.get(url, **cookie).headers["etag"]
        again = hosted.get(url, If_None_Match=etag, **cookie)
        assert (again.status, again.body) == (304, b"")
        assert hosted.get(url, If_None_Match='W/"other"', **cookie).status == 200


def test_static_files_are_kept(hosted: Proxy) -> None:
    style = re.search(rb'href="(/static/css/[^"]+)"', hosted.get("/en/").body)
    assert style is not None
    seen = [hosted.get(style[1].decode(), Cookie="a=b") for _ in range(2)]
    assert seen[1].headers["x-cache"] == "HIT"
    assert "immutable" in seen[1].headers["cache-control"]


def test_names_and_ports(hosted: Proxy) -> None:
    moved = hosted.get("/en/?q=a", plain=True)
    assert (moved.status, moved.headers["location"]) == (301, f"https://{DOMAIN}/en/?q=a")
    assert hosted.get("/en/", Host="evil.example").status == 0, "another name is answered"
    assert hosted.get("/en/", Host=DOMAIN.upper()).status == 200
    assert hosted.get("/metrics").status == 200


def test_pages_stay_while_the_site_is_down(instance: Path, tmp_path: Path) -> None:
    port = free_port()
    with shipped.proxy(tmp_path / "nginx", port) as proxy:
        with shipped.site(shipped.environment(instance, ICLEI_WORKERS="1"), port, tmp_path / "log"):
            before = proxy.get(PAGE).body
            before_at = {path: proxy.get(path).headers["location"] for path in ("/", "/pt/")}
        down = proxy.get(PAGE)
        assert (down.status, down.body) == (200, before)
        with_cookie = proxy.get(PAGE, Cookie="viewed_cookie_policy=yes")
        assert (with_cookie.status, with_cookie.body) == (200, before), (
            "the page that everyone may see is better than none"
        )
        assert proxy.get(PAGE, **PART).status == 502, "a page is no part"
        for path in ("/", "/pt/"):
            assert proxy.get(path).headers["location"] == before_at[path], "where the home page is, stays known"
        bare = proxy.get("/en/activities/?q=never-asked")
        assert (bare.status, bare.headers["retry-after"]) == (502, "60")
        assert bare.body.decode() == down_page.page()
        for answer in (bare, proxy.get("/static/none"), proxy.get("/en/?q=" + "x" * 30_000)):
            missing = {name for name in (*HEADERS, "Strict-Transport-Security") if name.lower() not in answer.headers}
            assert (answer.status >= 400, missing) == (True, set())
        logged = (tmp_path / "nginx" / "error.log").read_text(encoding="utf-8")
        assert [word for word in ("client:", "never-asked") if word in logged] == [], "who came, and for what"
        with shipped.site(shipped.environment(instance, ICLEI_WORKERS="1"), port, tmp_path / "log"):
            assert proxy.get("/en/activities/?q=never-asked").status == 200
            assert proxy.get(PAGE, **PART).status == 200


def test_the_page_of_a_site_that_is_down_has_the_words_of_the_catalogs() -> None:
    said = (DEPLOY / "down.html").read_text(encoding="utf-8")
    assert said == down_page.page(), "run: PYTHONPATH=tests .venv/bin/python tests/deploy/down_page.py"
    assert said.count("<section") == 10
    assert len(set(re.findall("<h1>(.*)</h1>", said))) == 10


def test_a_change_is_seen_within_seconds(own_instance: Path, tmp_path: Path) -> None:
    """Once what was kept is old, the next visitor may still see it and causes a new one; then it is new for all."""
    port = free_port()
    with (
        shipped.site(shipped.environment(own_instance, ICLEI_WORKERS="1"), port, tmp_path / "log"),
        shipped.proxy(tmp_path / "nginx", port) as proxy,
    ):
        first = proxy.get(PAGE)
        keep = int(re.search(r"s-maxage=(\d+)", first.headers["cache-control"])[1])  # type: ignore[index]
        time.sleep(keep + 1.1)
        second = proxy.get(PAGE)
        assert second.headers["x-cache"] == "STALE"
        until(lambda: proxy.get(PAGE).headers["x-cache"] == "HIT", 5)


def key_names() -> set[str]:
    """Headers that the key of the shipped cache holds, as far as the site looks at them."""
    text = (DEPLOY / "iclei.nginx").read_text(encoding="utf-8")
    key = re.search(r'proxy_cache_key "(.*)"', text)
    assert key is not None
    names = set(re.findall(r"\$http_([a-z_]+)", key[1]))
    maps = re.findall(r"map (.*) \$(\w+) \{([^}]*)\}", text)
    names |= {
        name for of, to, rows in maps if f"${to}" in key[1] for name in re.findall(r"\$http_([a-z_]+)", of + rows)
    }
    bypassed = re.search(r'map "(.*)" \$iclei_own', text)
    assert bypassed is not None
    names |= set(re.findall(r"\$http_([a-z_]+)", bypassed[1]))
    return {name.replace("_", "-") for name in names}


@pytest.mark.parametrize("headers", [{}, HTMX, {"Accept-Encoding": "br"}])
def test_the_key_holds_all_that_answers_vary_by(client: FlaskClient, headers: dict[str, str]) -> None:
    served = (Path(__file__).parents[1] / "structure" / "served.txt").read_text(encoding="utf-8").splitlines()
    for url in served:
        if url.startswith("/"):
            with client.get(url, headers=headers) as response:
                varies = {word.strip().lower() for word in ",".join(response.headers.getlist("Vary")).split(",")}
                assert varies - {""} <= key_names(), url
                language = "accept-language" in varies
                assert not language or re.match(r"/(\?|$)|/(api|share)/", url), f"{url}: the language is not in the key"
    assert {"cookie", "hx-request", "hx-history-restore-request", "accept-encoding"} <= key_names()
