"""Videos and maps of other sites: they wait until a visitor has allowed them, this once or always."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from asking import MakeSite, answer, set_cookies
from film import PAGE, PLAYER, add_film
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

EMBED = (
    '{% from "components/embed.html" import embed with context %}'
    "{% set part = consent.embed(text) %}{{ embed(part, 1) if part else text }}"
)
FILM = "https://player.vimeo.com/video/1"
LINK = f"[A film]({FILM})"
HERE = "http://localhost/en/embed/"
ALL = {"EMBEDS": "youtube,vimeo,openstreetmap"}


def showing(site: Flask, text: str = LINK) -> FlaskClient:
    """A visitor of a site with a page that holds a block of content."""
    site.add_url_rule("/<lang:lang>/embed/", "embed", lambda: render_template_string(EMBED, text=text))
    return site.test_client()


def opens(response: TestResponse) -> bool:
    """Whether an answer asks another site for something; its policy has to agree."""
    framed = "<iframe" in response.text
    assert framed == ("frame-src" in response.headers["Content-Security-Policy"])
    return framed


def test_an_embed_waits_until_it_is_always_allowed(site: MakeSite) -> None:
    client = showing(site(EMBEDS="vimeo"))
    before = client.get("/en/embed/")
    assert not opens(before)
    assert "comes from Vimeo" in before.text
    given = set_cookies(answer(client, "grant", service="vimeo"))
    assert given["cookielawinfo-checkbox-others"].value == "yes"
    after = client.get("/en/embed/")
    assert opens(after)
    assert f'<iframe src="{FILM}"' in after.text
    assert 'referrerpolicy="strict-origin-when-cross-origin"' in after.text
    assert 'sandbox="allow-scripts allow-same-origin' in after.text


ACTS = [
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "same-origin", "Referer": HERE}, True),
    ({"Sec-Fetch-Site": "same-origin", "Referer": HERE.replace("localhost", "localhost:8443")}, True),
    ({"Sec-Fetch-Site": "same-origin", "Referer": "http://[x"}, False),
    ({"Referer": HERE}, True),
    ({}, False),
    ({"Sec-Fetch-Site": "none"}, False),
    ({"Sec-Fetch-Site": "same-site", "Referer": HERE}, False),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-origin", "Referer": "https://evil.example/"}, False),
    ({"Referer": "https://evil.example/"}, False),
    ({"Referer": "https://localhost/en/embed/"}, False),
    ({"Referer": "http://[x"}, False),
]


@pytest.mark.parametrize(("headers", "loads"), ACTS)
def test_once_is_an_act_on_this_site(site: MakeSite, headers: dict[str, str], loads: bool) -> None:
    """A link from elsewhere is none; and no cache keeps what was made for one who asked."""
    client = showing(site(EMBEDS="vimeo"))
    response = client.get("/en/embed/?load=1", headers=headers)
    assert opens(response) is loads
    assert response.headers["Cache-Control"] == "no-store"
    assert not opens(client.get("/en/embed/?load=2", headers=headers))
    assert client.get("/en/embed/").headers["Cache-Control"].startswith("public")


@pytest.mark.parametrize("query", ["load=1", "l%6fad=1", "q=x&load=1"])
def test_nothing_on_a_page_repeats_what_another_site_asked_for_once(site: MakeSite, query: str) -> None:
    """Somebody's link leads to a page; its own forms and links must not do what that link could not."""
    client = site(EMBEDS="vimeo").test_client()
    page, cookies = f"/en/stories/?{query}", f"/en/cookies/?next={quote(f'/en/stories/?{query}')}"
    for url, count in ((page, 13), (cookies, 3)):
        ways = re.findall(r'(?:name="next" value|<a href)="(/[^/]*/stories/[^"]*)"', client.get(url).text)
        assert len(ways) >= count
        assert [way for way in ways if "load" in parse_qs(urlsplit(unescape(way)).query)] == []
    back = answer(client, "reject", next=f"/en/stories/?{query}").headers["Location"]
    assert back in ("/en/stories/#consent-saved", "/en/stories/?q=x#consent-saved")


@pytest.mark.parametrize(
    "text",
    [
        f"[A film]({FILM.replace('https', 'http')})",
        "[A film](https://evil.example/?x=player.vimeo.com)",
        "[A film](https://player.vimeo.com.evil.example/1)",
        "[A film](https://me@player.vimeo.com/1)",
        "[A film](https://vimeo.com.evil.example/1)",
        "[A film](https://evil.example/vimeo.com/1)",
        "[A film](https://vimeo.com/channels/staffpicks)",
        "[A film](https://www.youtube.com/@somebody)",
        "[A film](https://www.youtube.com/watch?v=a'onload=x)",
        "[A film](https://[x)",
        "[A film](https://[::1)",
        "[A film](javascript:alert(1))",
        f"A film: [A film]({FILM})",
        FILM,
    ],
)
def test_what_no_service_shows_stays_text(site: MakeSite, text: str) -> None:
    response = showing(site(**ALL), text).get("/en/embed/?load=1", headers={"Referer": HERE})
    assert response.status_code == 200
    assert not opens(response)
    assert "figure" not in response.text


TUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", TUBE),
        ("https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=42s", TUBE),
        ("https://YouTube.com/shorts/dQw4w9WgXcQ", TUBE),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", TUBE),
        ("https://youtu.be/dQw4w9WgXcQ", TUBE),
        ("https://WWW.YOUTUBE-NOCOOKIE.COM/embed/dQw4w9WgXcQ", TUBE),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871"),
        ("https://Vimeo.com/76979871/8272103f6e", "https://player.vimeo.com/video/76979871?h=8272103f6e"),
        (
            "https://player.vimeo.com/video/76979871?h=8272103f6e",
            "https://player.vimeo.com/video/76979871?h=8272103f6e",
        ),
    ],
)
def test_the_address_of_a_page_to_watch_at_becomes_the_players(site: MakeSite, address: str, player: str) -> None:
    client = showing(site(**ALL), f"[A film]({address})")
    assert "is not loaded yet" in client.get("/en/embed/").text
    loaded = client.get("/en/embed/?load=1", headers={"Referer": HERE})
    assert opens(loaded)
    assert f'<iframe src="{player}"' in loaded.text


def test_a_story_with_a_film_and_an_address_that_is_none(site: MakeSite, own_instance: Path, tmp_path: Path) -> None:
    add_film(own_instance, tmp_path)
    story = site(EMBEDS="vimeo").test_client().get(f"/en{PAGE}?load=1", headers={"Sec-Fetch-Site": "same-origin"})
    assert story.status_code == 200
    assert f'<iframe src="{PLAYER}" title="How a city mends things"' in story.text
    assert "Not an address" in story.text


def test_no_service_is_no_embed(site: MakeSite) -> None:
    assert "figure" not in showing(site(), "[A film](https://vimeo.com/76979871)").get("/en/embed/").text
