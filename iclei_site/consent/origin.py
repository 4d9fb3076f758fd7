"""Where a request comes from, and where its answer may lead to: this site, both times."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

from ..addresses import carried


def sent_by_this_site() -> bool:
    """Whether a form was sent by a page of this site: the browser says so, and other sites cannot forge it
    (https://www.w3.org/TR/fetch-metadata/; Origin where a browser does not know it)."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else request.headers.get("Origin", "").lower() == _own()


def followed_on_this_site() -> bool:
    """Whether a link was followed from a page of this site, and not typed, kept or found elsewhere."""
    site, referrer = request.headers.get("Sec-Fetch-Site"), _origin(request.headers.get("Referer", ""))
    if site:  # a proxy may hide the port from us, and the browser has compared it
        return site == "same-origin" and _portless(referrer) in ("", _portless(_own()))
    return referrer == _own()


def local_path(text: str, home: str) -> str:
    """A path of this site with its query, whatever was sent; `home` where it is anything else. What is asked for once
    is left out: coming back is no act for it."""
    if not text.startswith("/") or text.startswith("//") or any(ord(letter) < 33 or letter == "\\" for letter in text):
        return home
    parts = urlsplit(text)
    if parts.scheme or parts.netloc:
        return home
    return quote(parts.path, safe="/%:@!$&'()*+,;=-._~") + carried(quote(parts.query, safe="/?%:@!$&()*+,;=-._~"))


def sent_next() -> str:
    """Where the form that was sent wants to come back to; nothing where it cannot be read."""
    try:
        return request.form.get("next", "")
    except HTTPException:  # too long
        return ""


def _own() -> str:
    return f"{request.scheme}://{request.host}".lower()


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # no address, such as https://[x
        return "nowhere"
    return f"{parts.scheme}://{parts.netloc}".lower() if url else ""


def _portless(origin: str) -> str:
    return re.sub(r":\d+$", "", origin)
