"""What a site has left on a visitor's device, read from the browser itself, and compared with the registry."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from playwright.sync_api import Page

from iclei_site.consent.registry import OPTIONAL, Item, Registry, Service
from iclei_site.consent.services import CHECKBOX, LANGUAGE, VIEWED

DAY = 86400.0
SECONDS = {"minute": 60.0, "hour": 3600.0, "day": DAY, "month": 365.25 / 12 * DAY}
OURS = "HttpOnly SameSite=Lax"  # on http; the site has no scripts that read cookies
FROM_SCRIPTS = "SameSite=Lax"


@dataclass(frozen=True)
class Found:
    """Something on a device. `lasts` is in seconds from now; 0 where it has no end or ends with the tab."""

    kind: str  # "cookie", "local storage", "session storage" or what the registry knows nothing of
    name: str
    value: str = ""
    lasts: float = 0
    place: str = ""  # domain and path of a cookie
    flags: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}={self.value[:20]} ({self.lasts / DAY:.2f} days, {self.place}, {self.flags})"


@dataclass(frozen=True)
class Told:
    """What a visitor has told the site, and how the visitor's browser is set."""

    answered: bool = False
    categories: tuple[str, ...] = ()
    language: str = "en"
    scripts: bool = True


def device(page: Page, origin: str) -> list[Found]:
    """All cookies of all sites, and all that this origin has stored, also where scripts are off."""
    return [*_cookies(page), *_stores(page, origin)]


def _cookies(page: Page) -> Iterator[Found]:
    now = time.time()
    for cookie in page.context.cookies():
        flags = ["HttpOnly"] * cookie["httpOnly"] + ["Secure"] * cookie["secure"] + [f"SameSite={cookie['sameSite']}"]
        lasts, place = max(cookie["expires"] - now, 0), cookie["domain"] + cookie["path"]
        yield Found("cookie", cookie["name"], cookie["value"], lasts, place, " ".join(flags))


def _stores(page: Page, origin: str) -> Iterator[Found]:
    session = page.context.new_cdp_session(page)
    for kind, local in (("local storage", True), ("session storage", False)):
        which = {"storageId": {"securityOrigin": origin, "isLocalStorage": local}}
        for name, value in session.send("DOMStorage.getDOMStorageItems", which)["entries"]:
            yield Found(kind, name, value)
    of_origin = {"securityOrigin": origin}
    for name in session.send("IndexedDB.requestDatabaseNames", of_origin)["databaseNames"]:
        yield Found("database", name)
    for cache in session.send("CacheStorage.requestCacheNames", of_origin)["caches"]:
        yield Found("cache", cache["cacheName"])
    for worker in page.context.service_workers:
        yield Found("service worker", worker.url)
    session.detach()


def faults(registry: Registry, told: Told, found: list[Found], host: str) -> list[str]:
    """Where a device and the registry disagree: what is there and should not be, what should be and is not."""
    declared = list(_declared(registry, told))
    problems = [f"not declared or not allowed: {thing}" for thing in found if not _meant(declared, thing)]
    for service, item in declared:
        things = [thing for thing in found if thing.kind == item.kind and item.means(thing.name)]
        if not things:
            problems.append(f"declared and never set: {item.kind} {item.name}")
        for thing in things:
            problems += [f"{what}: {thing}" for what in _differences(service, item, thing, told, host)]
    return problems


def _declared(registry: Registry, told: Told) -> Iterator[tuple[Service, Item]]:
    """What has to be there now. What a script sets cannot be where scripts are off."""
    for service in registry.services if told.answered else ():
        allowed = service.category == "necessary" or service.category in told.categories
        if allowed and (told.scripts or not by_script(service)):
            yield from ((service, item) for item in service.items)


def by_script(service: Service) -> bool:
    """Whether a service works in the browser; else the server sets its cookies."""
    return "script-src" in service.sources


def _meant(declared: list[tuple[Service, Item]], thing: Found) -> bool:
    return any(thing.kind == item.kind and item.means(thing.name) for _, item in declared)


def _differences(service: Service, item: Item, thing: Found, told: Told, host: str) -> Iterator[str]:
    number, unit = item.lasts
    lasts = number * SECONDS[unit]
    # Within a day; Matomo's thirteen months are of thirty days and a bit.
    near = min(max(DAY, lasts / 100), lasts / 10)
    if abs(thing.lasts - lasts) > near:
        yield f"lasts not {number} {unit}s"
    if thing.kind == "cookie" and thing.place != host + item.path:
        yield f"is not at {host}{item.path}"
    if thing.kind == "cookie" and thing.flags != (FROM_SCRIPTS if by_script(service) else OURS):
        yield "has other flags"
    if not thing.value or thing.value != values(told).get(thing.name, thing.value):
        yield "has another value"


def values(told: Told) -> Mapping[str, str]:
    """The values that are known beforehand."""
    boxes = {CHECKBOX + category: "yes" if category in told.categories else "no" for category in OPTIONAL}
    viewed = "yes" if told.categories else "no"
    return {VIEWED: viewed, CHECKBOX + "necessary": "yes", **boxes, LANGUAGE: told.language}


def table(rows: Mapping[str, list[Found]]) -> str:
    """States and what was on the device in each, to be read by people (Markdown)."""
    names = sorted({(thing.kind, thing.name) for found in rows.values() for thing in found})
    heads = ["state", *(name.replace(CHECKBOX, "…-") for _, name in names)]
    lines = [heads, ["---"] * len(heads)]
    for state, found in rows.items():
        cells = {(thing.kind, thing.name): _cell(thing) for thing in found}
        lines.append([state, *(cells.get(key, "") for key in names)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(thing: Found) -> str:
    short = thing.value if len(thing.value) <= 10 else thing.value[:6] + "…"
    age = f"{thing.lasts / DAY:.0f} d" if thing.lasts >= DAY else f"{thing.lasts / 60:.0f} min"
    return f"{short} ({age})"


def changed(found: list[Found], name: str, **values: Any) -> list[Found]:
    """The same, where one thing is otherwise."""
    return [replace(thing, **values) if thing.name == name else thing for thing in found]
