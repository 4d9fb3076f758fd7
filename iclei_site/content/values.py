"""The kinds of values in files of content: how each is read from text, what is allowed, and how it is written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from ..config import LANGUAGE_TAGS
from ..models import Place
from ..search.request import FIRST_YEAR, LAST_YEAR
from .words import bad_character, list_item, name_slug, one_line, paragraphs, protected

SOURCE_LANGUAGE = "en"
LANGUAGE_ALIASES = {"pt": "pt-BR", "zh": "zh-Hans"}  # as the addresses of the site take them
LONGEST_SLUG = 80
LONGEST_URL = 2000
_NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # CLDR lists these groups and test codes as territories


@dataclass(frozen=True)
class Value:
    """One kind of value. `read` raises ValueError saying what is wrong; `allowed` says what would be right."""

    allowed: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def shown(text: str) -> str:
    """A piece of input as a message quotes it: short, control characters visible."""
    return repr(text if len(text) <= 60 else text[:57] + "…")


def did_you_mean(text: str, names: Mapping[str, str]) -> str:
    """A hint at the code whose name is nearest to `text`, or "". `names` maps names to codes."""
    folded = {name.casefold(): code for name, code in names.items()}
    cutoff = 0.6 if len(text) > 2 else 1.0  # of two letters, nothing is near but the other case
    close = difflib.get_close_matches(text[:LONGEST_SLUG].casefold(), folded, n=1, cutoff=cutoff)
    return f" (did you mean {folded[close[0]]!r}?)" if close else ""


class NotKnownError(ValueError):
    """A code that does not exist. The hint at the right one is looked for when the message is read."""

    def __init__(self, text: str, what: str, names: Mapping[str, str]) -> None:
        super().__init__(text, what)
        self.text, self.what, self.names = text, what, names

    def __str__(self) -> str:
        return f"{shown(self.text)} is not {self.what}{did_you_mean(self.text, self.names)}"


def code(*codes: str) -> Value:
    """One of a few codes."""
    names = {each: each for each in codes}

    def read(text: str) -> str:
        if text not in names:
            raise NotKnownError(text, "known", names)
        return text

    return Value(", ".join(codes), read)


def text(longest: int, tidy: Callable[[str], str] = one_line) -> Value:
    """Words; HTML in them is cleaned to plain text."""

    def read(raw: str) -> str:
        words = tidy(raw) if len(raw) < 1_000 + 5 * longest else raw  # much HTML takes seconds; `&amp;` is five
        if len(words) > longest:
            raise ValueError(f"has {len(words):,} characters")
        if bad := bad_character(words):  # such as the one that &#1; stood for
            raise ValueError(f"holds the character {bad}")
        return words

    return Value(f"plain text of up to {longest:,} characters", read, protected)


def long_text(longest: int) -> Value:
    """Words in paragraphs."""
    return text(longest, paragraphs)


def _matching(pattern: str, what: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if len(raw) > LONGEST_SLUG or not re.fullmatch(pattern, raw):
            raise ValueError(f"{shown(raw)} is not {what}")
        return raw

    return read


def _read_keyword(raw: str) -> str:
    phrase = list_item(raw)
    if not 0 < len(name_slug(phrase)) <= LONGEST_SLUG or len(phrase) > LONGEST_SLUG:
        raise ValueError(f"{shown(raw)} is not a keyword")
    return phrase


def _read_year(raw: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", raw) or not FIRST_YEAR <= int(raw) <= LAST_YEAR:
        raise ValueError(f"{shown(raw)} is not a year")
    return int(raw)


def _read_number(raw: str) -> int | float:
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", raw):
        raise ValueError(f"{shown(raw)} is not a number")
    return float(raw) if "." in raw else int(raw)


def _read_url(raw: str) -> str:
    try:
        parts = urlsplit(raw)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or len(raw) > LONGEST_URL or re.search(r"[\s<>\"]", raw):
        raise ValueError(f"{shown(raw)} is not a web address")
    return raw


def _read_flag(raw: str) -> bool:
    if raw not in ("true", "false"):
        raise ValueError(f"{shown(raw)} is neither true nor false")
    return raw == "true"


def _read_date(raw: str) -> str:
    try:
        parts = [int(part) for part in raw.split("-")]
        known = re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", raw) and FIRST_YEAR <= parts[0] <= LAST_YEAR
        date(*(parts + [1, 1])[:3])
    except (TypeError, ValueError):
        known = None
    if not known:
        raise ValueError(f"{shown(raw)} is not a date")
    return raw


@cache
def countries() -> Mapping[str, str]:
    """English names of all countries and territories of CLDR, by ISO 3166-1 alpha-2 code."""
    names = Locale(SOURCE_LANGUAGE).territories.items()
    return {c: name for c, name in names if re.fullmatch("[A-Z]{2}", c) and c not in _NOT_COUNTRIES}


@cache
def _country_names() -> Mapping[str, str]:
    old = {alias: new[0] for alias, new in get_global("territory_aliases").items() if new[0] in countries()}
    return {**old, **{name: c for c, name in countries().items()}, **{c: c for c in countries()}}


def _read_country(raw: str) -> str:
    if raw not in countries():
        raise NotKnownError(raw, "the code of a country", _country_names())
    return raw


def _read_language(raw: str) -> str:
    tag = LANGUAGE_ALIASES.get(raw, raw)
    if tag == SOURCE_LANGUAGE:
        raise ValueError("English texts belong in the activities file")
    if tag not in LANGUAGE_TAGS:
        raise NotKnownError(raw, "a language of the site", {each: each for each in LANGUAGE_TAGS})
    return tag


def _read_tag(raw: str) -> str:
    try:
        Locale.parse(raw, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{shown(raw)} is not a language tag") from None
    return raw


def _degrees(raw: str, most: int) -> float:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", raw) or abs(float(raw)) > most:
        raise ValueError(f"{shown(raw)} is not in degrees from -{most} to {most}")
    return round(float(raw), 6)


def _read_place(raw: str) -> Place:
    parts = [part.strip() for part in raw.split("|")]
    if len(parts) not in (1, 2, 4) or not (name := list_item(parts[0])) or len(name) > 200:
        raise ValueError(f"{shown(raw)} is not a place")
    latitude, longitude = (_degrees(parts[2], 90), _degrees(parts[3], 180)) if len(parts) == 4 else (None, None)
    country = _read_country(parts[1]) if len(parts) > 1 and parts[1] else ""
    return {"name": name, "country": country, "latitude": latitude, "longitude": longitude}


def _write_place(place: Place) -> str:
    parts = [place["name"], place["country"]]
    if place["latitude"] is not None and place["longitude"] is not None:
        parts += [f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in (place["latitude"], place["longitude"])]
    return "|".join(parts).rstrip("|")


def _tags(tags: Iterable[str]) -> str:
    return ", ".join(tag for tag in tags if tag != SOURCE_LANGUAGE)


SLUG = Value(
    f"a-z, 0-9 and single hyphens, up to {LONGEST_SLUG}",
    _matching(r"[a-z0-9]+(-[a-z0-9]+)*", "a slug"),
)
KEY = Value(
    f"a-z, 0-9 and single hyphens or underscores, up to {LONGEST_SLUG}",
    _matching(r"[a-z0-9]+([-_][a-z0-9]+)*", "an id"),
)
KEYWORD = Value(f"English phrases with letters or digits, up to {LONGEST_SLUG} characters each", _read_keyword)
YEAR = Value(f"a year from {FIRST_YEAR} to {LAST_YEAR}, such as 2024", _read_year)
NUMBER = Value("a number such as 2500 or 1.5, or null", _read_number)
URL = Value(f"an address that begins with http:// or https://, up to {LONGEST_URL:,} characters", _read_url)
FLAG = Value("true or false", _read_flag)
DATE = Value("a date such as 2025-11-27, 2025-11 or 2025", _read_date)
COUNTRY = Value("two capital letters of ISO 3166-1, such as KE", _read_country)
LANGUAGE = Value(_tags(LANGUAGE_TAGS), _read_language)
TAG = Value("a language tag such as en, pt or zh-Hant", _read_tag)
PLACE = Value("Name, Name|CC or Name|CC|latitude|longitude, such as Bonn|DE|50.73|7.1", _read_place, _write_place)
