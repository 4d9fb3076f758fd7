"""The services that there are, and the dated changes of the policy. One entry is all that a new service needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from .registry import Category, Change, Item, Registry, Service

VIEWED = "viewed_cookie_policy"
CHECKBOX = "cookielawinfo-checkbox-"  # and the category
RECEIPT = "iclei-consent-receipt"
LANGUAGE = "iclei-language"

CATEGORY_NAMES: Mapping[Category, LazyString] = {
    "necessary": _l("Necessary"),
    "functional": _l("Functional"),
    "performance": _l("Performance"),
    "analytics": _l("Analytics"),
    "others": _l("Others"),
}
CATEGORY_WORDS: Mapping[Category, LazyString] = {
    "necessary": _l(
        "They keep your answer, so that you are not asked on every page. They are set only once you have answered, "
        "and cannot be switched off."
    ),
    "functional": _l("They remember what you set, so that you need not set it again."),
    "performance": _l("They measure how fast and how reliably pages reach you."),
    "analytics": _l("They count which pages are visited, so that the site can be made better."),
    "others": _l("Everything else, such as videos and maps that come from another site."),
}
ALLOW_ALL: Mapping[str, LazyString] = {
    "functional": _l("Allow everything functional"),
    "performance": _l("Allow everything for performance"),
    "analytics": _l("Allow everything for analytics"),
    "others": _l("Allow everything else"),
}
QUESTION = _l("May this site store a few things on your device that it can do without?")
ACCEPT, REJECT = _l("Accept all"), _l("Reject all")
# Translators: on a button beside “Accept all” and “Reject all”: opens the list of categories, to choose among them
CHOOSE = _l("Choose")
HISTORY = (Change(date(2026, 11, 24), _l("First version: your answer, its receipt, and the remembered language.")),)
_ELSEWHERE = _l(
    "The other site learns your address on the internet and that you are on this site, and may store data of its own "
    "on your device, which this site can neither read nor erase."
)


def _answer(months: int) -> Service:
    lasts = (months, "month")
    words: Mapping[str, LazyString] = {
        CHECKBOX + "necessary": _l("That necessary cookies are in use: always yes after an answer."),
        CHECKBOX + "functional": _l("Your answer for functional cookies: yes or no."),
        CHECKBOX + "performance": _l("Your answer for performance cookies: yes or no."),
        CHECKBOX + "analytics": _l("Your answer for analytics cookies: yes or no."),
        CHECKBOX + "others": _l("Your answer for cookies of no other category: yes or no."),
        VIEWED: _l("Whether you have accepted cookies that the site can do without: yes or no. No personal data."),
        RECEIPT: _l("Your receipt: a random number, the time, and what was offered and chosen, signed by this site."),
    }
    return Service(
        "answer",
        "necessary",
        _l("Your answer"),
        _l("To know what you have allowed, and to be able to prove it."),
        _l("Nobody but this site."),
        tuple(Item(name, keeps, lasts) for name, keeps in words.items()),  # type: ignore[arg-type]  # a literal unit
    )


def _language(months: int) -> Service:
    return Service(
        "language",
        "functional",
        _l("Remembered language"),
        _l("To open the site in the language that you used last."),
        _l("Nobody but this site."),
        (Item(LANGUAGE, _l("The language that you used last."), (months, "month")),),
    )


def _matomo(url: str) -> Service:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Service(
        "matomo",
        "analytics",
        "Matomo",
        _l("To count visits and the pages that are looked at."),
        _l("The people who run this site, with the statistics server that they have chosen."),
        (
            Item("_pk_id.*", _l("A random number by which Matomo knows a browser again."), (13, "month")),
            Item("_pk_ses.*", _l("That a visit is going on."), (30, "minute")),
        ),
        sources={"script-src": (origin,), "connect-src": (origin,), "img-src": (origin,)},
    )


def _embed(code: str, name: str, purpose: LazyString, host: str, watched: Mapping[str, str] | None = None) -> Service:
    return Service(
        code, "others", name, purpose, _ELSEWHERE,
        sources={"frame-src": (f"https://{host}",)}, hosts=(host,), watched=watched or {},
    )  # fmt: skip


# What stands in a browser's address bar: host, path, "?" and query.
_TUBES = {
    r"(?:(?:(?:www|m)\.)?youtube\.com/(?:watch\?(?:.*&)?v=|(?:embed|shorts|live)/)|youtu\.be/)"
    r"(?P<id>[\w-]{6,20})(?:[/?&].*)?": "https://www.youtube-nocookie.com/embed/{id}",
}
_FILMS = {
    r"(?:www\.)?vimeo\.com/(?P<id>\d+)/?\?.*": "https://player.vimeo.com/video/{id}",
    r"(?:www\.)?vimeo\.com/(?P<id>\d+)/(?P<key>[0-9a-f]+)/?\?.*": "https://player.vimeo.com/video/{id}?h={key}",
}


def _embeds() -> tuple[Service, ...]:
    video, maps = _l("To play videos inside a page."), _l("To show maps inside a page.")
    return (
        _embed("youtube", "YouTube", video, "www.youtube-nocookie.com", _TUBES),
        _embed("vimeo", "Vimeo", video, "player.vimeo.com", _FILMS),
        _embed("openstreetmap", "OpenStreetMap", maps, "www.openstreetmap.org"),
    )


def registry_for(config: Mapping[str, Any]) -> Registry:
    """The registry of a site with these settings."""
    months: int = config["CONSENT_MONTHS"]
    language, matomo, embeds = _language(months), _matomo(config["MATOMO_URL"]), _embeds()
    on = {"language": len(config["LANGUAGES"]) > 1, "matomo": bool(config["MATOMO_URL"])}
    on |= {service.code: service.code in config["EMBEDS"] for service in embeds}
    every = (language, matomo, *embeds)
    return Registry(
        (_answer(months), *(service for service in every if on[service.code])),
        HISTORY,
        months,
        tuple(service for service in every if not on[service.code]),
    )
