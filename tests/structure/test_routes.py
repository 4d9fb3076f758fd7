"""Addresses are promises; and nothing that changes something listens to another site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

SERVED = [
    line
    for line in Path(__file__).with_name("served.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SAFE = {"GET", "HEAD", "OPTIONS"}
FOREIGN = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://other.localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
)


def answers(client: FlaskClient, url: str) -> bool:
    """Whether an address answers, or leads to one that does."""
    return client.get(url, follow_redirects=True).status_code < 400


@pytest.mark.parametrize("url", SERVED)
def test_an_address_once_served_still_answers(client: FlaskClient, url: str) -> None:
    assert answers(client, url), f"{url} is gone; redirect it"


def test_a_lost_address_is_found(client: FlaskClient) -> None:
    assert not answers(client, "/en/gone/")


def unlisted(app: Flask, served: list[str]) -> set[str]:
    """Routes with no address in the list."""
    adapter = app.url_map.bind("localhost")
    listed = set()
    for url in served:
        try:
            listed.add(adapter.match(url.partition("?")[0])[0])
        except HTTPException:  # a redirect of the map itself
            continue
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - listed


def test_every_route_is_in_the_list(app: Flask) -> None:
    assert not unlisted(app, SERVED), "add an address of each to served.txt"
    assert "home.index" in unlisted(app, ["/", "/robots.txt"])


def example(rule: Rule) -> str:
    """An address of a route, with an example for each part."""
    known = {"lang": "en", "slug": "arch"}
    return "".join(part if is_text else known.get(part, "x") for is_text, part in _parts(rule))


def _parts(rule: Rule) -> Iterator[tuple[bool, str]]:
    for is_variable, text in rule._trace:
        if text != "|":
            yield not is_variable, text


def listens_to_other_sites(app: Flask) -> list[str]:
    """Routes that change something and do not refuse a request that another site caused."""
    client = app.test_client()
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE):
            for headers in FOREIGN:
                status = client.open(example(rule), method=method, headers=headers).status_code
                if status not in (400, 403):
                    found.append(f"{method} {rule} answers {status} to {headers}; refuse it with 403")
    return found


def test_every_post_refuses_another_site(app: Flask) -> None:
    assert listens_to_other_sites(app) == []


def test_a_post_that_listens_is_found() -> None:
    careless = Flask("careless")
    careless.add_url_rule("/<lang>/consent", methods=["POST"], view_func=lambda lang: "done")
    careless.add_url_rule("/safe", methods=["POST"], endpoint="safe", view_func=lambda: ("no", 403))
    found = listens_to_other_sites(careless)
    assert len(found) == len(FOREIGN)
    assert "POST /<lang>/consent answers 200" in found[0]
