"""Absolute addresses, and the same page in the other languages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from flask import current_app, request

from .locales import Language, current_language, offered

ONCE = "load"  # the parameter by which one video or map is loaded this once


@dataclass(frozen=True)
class Alternate:
    """This page in one language."""

    language: Language
    href: str  # path and query
    current: bool


def absolute(path: str) -> str:
    """A path as others see it: below the setting's address, else below that of the request."""
    base: str = current_app.config["BASE_URL"] or request.host_url.rstrip("/")
    return base + path


def carried(query: str) -> str:
    """A query as links and forms carry it on, with its question mark: what is asked for once is left out."""
    parts = [part for part in query.split("&") if unquote_plus(part.partition("=")[0]) != ONCE]
    return "?" + "&".join(parts) if any(parts) else ""


def own_query() -> str:
    """The query of this page, likewise."""
    return carried(request.query_string.decode("ascii", "ignore"))


def alternates() -> list[Alternate]:
    """This page, with its query, in every offered language; the home page where this is no page to come back to."""
    here = current_language()
    page = request.method in ("GET", "HEAD") and request.path.startswith(f"/{here.tag}/")
    rest = quote(request.path.removeprefix(f"/{here.tag}")) if page else "/"
    query = own_query() if request.method in ("GET", "HEAD") else ""
    return [Alternate(language, f"/{language.tag}{rest}{query}", language == here) for language in offered()]
