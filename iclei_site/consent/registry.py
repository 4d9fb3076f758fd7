"""Everything that this site may store on a device, and for whom. Banner, choices, declaration, erasing and the gate
before services read this and nothing else; a browser test compares it with what is really stored.

To add a service: one entry in `services.py`, with its strings. See docs/consent.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal

from flask_babel.speaklater import LazyString

from ..records import MONTH

Category = Literal["necessary", "functional", "performance", "analytics", "others"]
OPTIONAL: tuple[Category, ...] = ("functional", "performance", "analytics", "others")
CATEGORIES: tuple[Category, ...] = ("necessary", *OPTIONAL)
Kind = Literal["cookie", "local storage", "session storage"]
Unit = Literal["minute", "hour", "day", "month"]
SECONDS: dict[Unit, float] = {"minute": 60, "hour": 3600, "day": 86_400, "month": MONTH.total_seconds()}


@dataclass(frozen=True)
class Item:
    """A cookie or a storage key. `name` may hold `*` where a service makes up a part of it."""

    name: str
    keeps: LazyString  # what it holds
    lasts: tuple[int, Unit]
    kind: Kind = "cookie"
    path: str = "/"

    @property
    def seconds(self) -> int:
        """How long it lasts."""
        return int(self.lasts[0] * SECONDS[self.lasts[1]])

    def means(self, name: str) -> bool:
        """Whether a name that was found on a device is this one."""
        return fnmatchcase(name, self.name)


@dataclass(frozen=True)
class Service:
    """What stores the items, in one category. Raise `revision` when its purpose changes: visitors are asked again."""

    code: str
    category: Category
    name: str | LazyString
    purpose: LazyString
    recipient: LazyString  # who gets what
    items: tuple[Item, ...] = ()
    revision: int = 1
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # CSP directives that it needs, once allowed
    hosts: tuple[str, ...] = ()  # whose embeds it shows
    watched: Mapping[str, str] = field(default_factory=dict)  # patterns of addresses to watch at: those of the player

    @property
    def key(self) -> str:
        """What an answer is about: this service with this purpose."""
        return f"{self.code}.{self.revision}"


@dataclass(frozen=True)
class Change:
    """One dated change of the policy, in words."""

    on: date
    words: LazyString


@dataclass(frozen=True)
class Registry:
    """The services of one site, as its settings switch them on."""

    services: tuple[Service, ...]
    history: tuple[Change, ...]  # oldest first
    months: int  # how long an answer holds
    off: tuple[Service, ...] = ()  # services that the settings leave out, and that may have been on before

    @property
    def optional(self) -> tuple[Service, ...]:
        """What a visitor is asked about."""
        return tuple(service for service in self.services if service.category != "necessary")

    @property
    def offer(self) -> tuple[str, ...]:
        """The keys of what a visitor is asked about."""
        return tuple(service.key for service in self.optional)

    @property
    def version(self) -> str:
        """The policy: the date of its last change and a digest of what is offered, e.g. `2026-11-24.3f9a1c`."""
        digest = hashlib.sha256("\n".join(sorted(self.offer)).encode()).hexdigest()[:6]
        return f"{self.history[-1].on.isoformat()}.{digest}"

    def of(self, category: str) -> tuple[Service, ...]:
        """The services of a category."""
        return tuple(service for service in self.services if service.category == category)

    def get(self, code: str) -> Service | None:
        """A service by its code."""
        return next((service for service in self.services if service.code == code), None)

    def owner(self, name: str) -> Service | None:
        """The service that stores something under this name, or did while it was on."""
        every = (*self.services, *self.off)
        return next((service for service in every if any(item.means(name) for item in service.items)), None)

    def item(self, name: str) -> Item:
        """What is declared under this name. Raises KeyError where nothing is."""
        for service in self.services:
            for item in service.items:
                if item.means(name):
                    return item
        raise KeyError(name)

    def for_host(self, host: str) -> Service | None:
        """The service that shows embeds of a host."""
        return next((service for service in self.services if host in service.hosts), None)
