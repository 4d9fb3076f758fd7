"""Absolute addresses, and the same page in the other languages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, request

from .locales import Language, current_language, offered


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


def alternates() -> list[Alternate]:
    """This page, with its query, in every offered language."""
    here = current_language()
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    rest = request.path.removeprefix(f"/{here.tag}") if request.path.startswith(f"/{here.tag}/") else "/"
    rest = quote(rest)
    return [Alternate(language, f"/{language.tag}{rest}{query}", language == here) for language in offered()]
