"""Through the shipped nginx nobody is served the state of another: before an answer, accepted, rejected, in parts of a
page, and with the Back button."""

from __future__ import annotations

import re

import pytest
from shipped import DOMAIN, Proxy

URL = "/en/activities/?q=consent"
ASKED, ALLOWS = b'value="accept"', b"Withdraw consent"


def answer(hosted: Proxy, choice: str, more: str = "") -> dict[str, str]:
    """Send a form through nginx; the cookies that come back, as the next request carries them."""
    body = f"choice={choice}&next=/en/{more}"
    with hosted.connect() as connection:
        head = (
            f"POST /en/consent HTTP/1.1\r\nHost: {DOMAIN}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        connection.sendall(head.encode())
        raw = b""
        while chunk := connection.recv(1 << 16):
            raw += chunk
    assert b" 303 " in raw.split(b"\r\n", 1)[0]
    pairs = re.findall(rb"(?im)^set-cookie: ([^=]+=[^;]+);(.*)$", raw)
    assert len(pairs) >= 7
    assert all(b"Secure" in attributes for _, attributes in pairs), "the visitor's connection is TLS"
    return {"Cookie": "; ".join(pair.decode() for pair, _ in pairs)}


def state(body: bytes) -> str:
    """What a page shows of its visitor's answer."""
    saved = re.search(rb"Saved: (this is allowed: )?", body)
    if ASKED in body.partition(b"<main")[0]:
        return "asked"
    return "refused" if ALLOWS not in body else "in part" if saved and saved[1] else "allowed"


@pytest.mark.parametrize("first", ["nobody", "accept", "reject", "part"])
def test_nobody_is_served_the_state_of_another(hosted: Proxy, first: str) -> None:
    url = f"{URL}&from={1990 + ord(first[0])}"
    visitors = {
        "nobody": {},
        "accept": answer(hosted, "accept"),
        "reject": answer(hosted, "reject"),
        "part": answer(hosted, "choose", "&category=analytics"),
    }
    expected = {"nobody": "asked", "accept": "allowed", "reject": "refused", "part": "in part"}
    order = [first, *visitors, first, *reversed(visitors)]
    for name in order:
        reply = hosted.get(url, **visitors[name])
        assert (name, state(reply.body)) == (name, expected[name])
        assert ("private" in reply.headers["cache-control"]) == (name != "nobody")
        assert (reply.headers["x-cache"] == "BYPASS") == (name != "nobody")
    assert hosted.get(url).headers["x-cache"] == "HIT"


def test_a_visitor_with_global_privacy_control_is_not_asked_and_the_others_are(hosted: Proxy) -> None:
    url = f"{URL}&to=2011"
    for _ in range(2):
        assert state(hosted.get(url).body) == "asked"
        assert state(hosted.get(url, Sec_GPC="1").body) == "refused"


def test_parts_and_the_back_button(hosted: Proxy) -> None:
    url = f"{URL}&to=2012"
    own = answer(hosted, "accept")
    for headers in ({}, own):
        part = hosted.get(url, HX_Request="true", **headers)
        assert ASKED not in part.body
        assert part.headers["cache-control"] == "no-store"
        assert "set-cookie" not in part.headers
    back = {"HX_Request": "true", "HX_History_Restore_Request": "true"}
    assert state(hosted.get(url, **back).body) == "asked"
    assert state(hosted.get(url, **back, **own).body) == "allowed"
    assert state(hosted.get(url, **back).body) == "asked"


def test_choices_are_never_kept(hosted: Proxy) -> None:
    own = answer(hosted, "accept")
    mine = hosted.get("/en/cookies/", **own)
    number = re.search(rb"<code[^>]*>([0-9a-f]{32})</code>", mine.body)
    assert number is not None
    assert mine.headers["cache-control"] == "no-store"
    assert number[1] not in hosted.get("/en/cookies/").body
    receipt = hosted.get("/en/cookies/receipt.json", **own)
    assert number[1] in receipt.body
    assert hosted.get("/en/cookies/receipt.json").status == 302
