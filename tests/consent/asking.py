"""What tests of consent do: answer as the banner's form does, and read what came back."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MakeSite = Callable[..., Flask]
SAME = {"Sec-Fetch-Site": "same-origin"}
BOX = "cookielawinfo-checkbox-"
SEVEN = {
    "viewed_cookie_policy",
    "iclei-consent-receipt",
    *(BOX + name for name in ("necessary", "functional", "performance", "analytics", "others")),
}


def answer(client: FlaskClient, choice: str, lang: str = "en", **sent: Any) -> TestResponse:
    """Send the form. Its fields by name; `headers` and `base_url` as the test client takes them."""
    headers, base_url = sent.pop("headers", SAME), sent.pop("base_url", None)
    return client.post(f"/{lang}/consent", data={"choice": choice, **sent}, headers=headers, base_url=base_url)


def set_cookies(response: TestResponse) -> dict[str, Any]:
    """The cookies that an answer sets, by name, with their attributes; erased ones are left out."""
    jar = SimpleCookie()
    for line in response.headers.getlist("Set-Cookie"):
        jar.load(line)
    return {name: cookie for name, cookie in jar.items() if cookie["max-age"] != "0"}


def values(response: TestResponse) -> dict[str, str]:
    """The contract's cookies that an answer sets, without the receipt's text."""
    return {name: cookie.value for name, cookie in set_cookies(response).items() if name != "iclei-consent-receipt"}


def erased(response: TestResponse) -> set[tuple[str, str, str]]:
    """Name, path and domain of each cookie that an answer erases."""
    found = set()
    for line in response.headers.getlist("Set-Cookie"):
        jar = SimpleCookie(line)
        found |= {(name, cookie["path"], cookie["domain"]) for name, cookie in jar.items() if cookie["max-age"] == "0"}
    return found


def asks(client: FlaskClient, url: str = "/en/", **headers: str) -> bool:
    """Whether a page asks."""
    return 'value="accept"' in client.get(url, headers=headers).text.partition("<main")[0]
