"""One address, two bodies: what htmx gets is a part of the page, and caches and the history are told which is which."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import quote, urlencode

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import HTMX, answer_faults, page, part
from werkzeug.test import TestResponse

BASE = "/en/activities/"
SEARCHES = (
    "",
    "?q=water",
    "?q=water&pathway=resilient&pathway=circular&from=2015",
    "?country=BR&sort=newest",
    "?page=3",
    "?more=country",
    "?q=zzzzqq+water&kind=tool",
    "?q=%3Cscript%3E",
)
WHOLE = (HTMX | {"HX-Boosted": "true"}, HTMX | {"HX-History-Restore-Request": "true"}, {})


def vary(response: TestResponse) -> set[str]:
    """The headers that make another answer."""
    return {word.strip() for value in response.headers.getlist("Vary") for word in value.split(",")}


def is_part(partial: str, whole: str) -> bool:
    """Whether a partial occurs in a page, and is a part only."""
    return bool(partial.strip()) and partial.strip() in whole and "<html" not in partial and "<html" in whole


@pytest.mark.parametrize("tag", ["en", "es", "ar", "ja"])
@pytest.mark.parametrize("search", SEARCHES)
def test_the_partial_occurs_in_the_page(client: FlaskClient, tag: str, search: str) -> None:
    url = f"/{tag}/activities/{search}"
    assert is_part(part(client, url).text, page(client, url).html)


def test_another_partial_is_found(client: FlaskClient) -> None:
    whole = page(client, f"{BASE}?q=water").html
    assert not is_part(part(client, f"{BASE}?q=waters+of").text, whole)
    assert not is_part(whole, whole)
    assert not is_part(" ", whole)


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("headers", WHOLE)
def test_boosted_links_and_restored_history_get_the_page(
    client: FlaskClient, search: str, headers: dict[str, str]
) -> None:
    response = client.get(BASE + search, headers=headers)
    assert response.text == client.get(BASE + search).text
    assert not {"HX-Push-Url", "HX-Replace-Url"} & set(response.headers.keys())
    assert response.headers["Cache-Control"] != "no-store"


def test_caches_are_told(client: FlaskClient) -> None:
    whole, partial = client.get(BASE), part(client, BASE)
    for response in (whole, partial, client.get(BASE, headers=WHOLE[0]), client.get(BASE, headers=WHOLE[1])):
        assert {"HX-Request", "HX-History-Restore-Request"} <= vary(response)
        assert not answer_faults(response, BASE)
    assert partial.headers["Cache-Control"] == "no-store"
    assert "s-maxage" in whole.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("", "q=w", "Replace"),
        ("q=wate", "q=water", "Replace"),
        ("q=water", "q=", "Replace"),
        ("q=water&pathway=resilient", "q=waters&pathway=resilient", "Replace"),
        ("q=water&sort=title", "q=waters&sort=title", "Replace"),
        ("q=water", "q=water", "Replace"),
        ("q=water", "q=water&more=country", "Replace"),
        ("q=water", "q=water&pathway=resilient", "Push"),
        ("q=water&pathway=resilient", "q=water", "Push"),
        ("pathway=resilient", "pathway=circular&pathway=resilient", "Push"),
        ("q=water", "q=water&from=2015", "Push"),
        ("q=water", "q=water&sort=title", "Push"),
        ("q=water&sort=title", "q=water&sort=", "Push"),
        ("", "page=2", "Push"),
        ("page=2", "page=3", "Push"),
        ("q=zzzzqq&kind=tool", "kind=tool", "Replace"),
    ],
)  # fmt: skip
def test_letters_replace_the_address_and_acts_make_history(
    client: FlaskClient, before: str, now: str, kind: str
) -> None:
    response = part(client, f"{BASE}?{now}", HX_Current_URL=f"http://localhost{BASE}?{before}", HX_Trigger="search")
    other = {"Replace": "Push", "Push": "Replace"}[kind]
    assert f"HX-{kind}-Url" in response.headers
    assert f"HX-{other}-Url" not in response.headers


def test_a_link_that_drops_a_word_makes_history(client: FlaskClient) -> None:
    response = part(client, f"{BASE}?q=water", HX_Current_URL=f"http://localhost{BASE}?q=water+zzqq")
    assert "HX-Push-Url" in response.headers


def said(response: TestResponse) -> str:
    """The address that the browser is told."""
    return response.headers.get("HX-Push-Url") or response.headers["HX-Replace-Url"]


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("q=&sort=&page=1&from=&to=", ""),
        ("q=++&page=abc&pathway=purple&colour=red", ""),
        ("sort=title", ""),
        ("sort=relevance", ""),
        ("q=water&sort=relevance", "?q=water"),
        ("sort=title&q=water", "?q=water&sort=title"),
        ("page=1&q=water+bodies", "?q=water+bodies"),
        ("pathway=resilient&pathway=low-emission&pathway=resilient", "?pathway=low-emission&pathway=resilient"),
        ("sdg=13&sdg=2&kind=tool&q=a", "?q=a&kind=tool&sdg=2&sdg=13"),
        ("from=2020&to=2010", "?from=2010&to=2020"),
        ("page=9999", "?page=11"),
        ("per_page=100&more=country&view=list", ""),
    ],
)  # fmt: skip
def test_the_canonical_address_leaves_out_defaults_and_empties(client: FlaskClient, asked: str, canonical: str) -> None:
    assert said(part(client, f"{BASE}?{asked}")) == BASE + canonical
    whole = page(client, f"{BASE}?{asked}")
    assert whole.href("link[rel=canonical]") == f"http://localhost{BASE}{canonical}"


@pytest.mark.parametrize(
    "words", ["año", "水", "a b", "100%", "a&b=c", "a\r\nSet-Cookie: x=y", "#+/?", "“x”", '"a" -b']
)
def test_any_words_fit_into_the_header(app: Flask, client: FlaskClient, words: str) -> None:
    url = said(part(client, f"{BASE}?{urlencode({'q': words})}"))
    assert url.isascii()
    kept = " ".join(words.split())
    assert part(client, url).text == part(client, f"{BASE}?q={quote(kept)}").text
    with app.test_request_context(url) as context:
        assert context.request.args["q"] == kept


@pytest.mark.parametrize(
    "current", [None, "", "nonsense", "http://[", "/en/?q=%FF", "http://localhost/en/activities/?q=%00"]
)
def test_a_strange_current_address_is_no_error(client: FlaskClient, current: str | None) -> None:
    headers: dict[str, Any] = {} if current is None else {"HX_Current_URL": current}
    assert part(client, f"{BASE}?q=water", **headers).status_code == 200


UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("encoding", UNPACKED)
def test_a_page_that_was_kept_is_the_one_that_would_be_made(app: Flask, encoding: str) -> None:
    """For each address and each visitor their own, asked more often than anything is kept."""
    client, answered = app.test_client(), app.test_client()
    answered.set_cookie("iclei_consent", "1.not-ours")
    visitors: tuple[tuple[FlaskClient, dict[str, Any]], ...] = (
        (client, {}),
        (client, {"headers": {"Sec-GPC": "1"}}),
        (client, {"base_url": "http://127.0.0.1"}),
        (client, {"headers": HTMX}),
        (answered, {}),
    )
    texts = set()
    for more in ("", "&campaign=a", "&load=1", "&campaign=b&campaign=c", ""):
        for visitor, options in visitors:
            url = f"{BASE}?q=kept+water{more}"
            made = visitor.get(url, **options)
            headers = {**options.get("headers", {}), "Accept-Encoding": f"{encoding}, zstd;q=0"}
            for _ in range(2):
                sent = visitor.get(url, **{**options, "headers": headers})
                assert sent.headers["Content-Encoding"] == encoding
                assert UNPACKED[encoding](sent.data).decode() == made.text
                assert sent.headers.get("ETag") == made.headers.get("ETag")
                assert sent.headers["Cache-Control"] == made.headers["Cache-Control"]
                assert {"Accept-Encoding", "HX-Request"} <= vary(sent)
                assert vary(made) <= vary(sent)
            texts.add(made.text)
    assert len(texts) > len(visitors), "the addresses make no difference"


def test_a_page_that_was_kept_is_not_sent_again_to_who_has_it(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "br"}
    first = client.get(f"{BASE}?q=kept+air", headers=packed)
    again = client.get(f"{BASE}?q=kept+air", headers={**packed, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
