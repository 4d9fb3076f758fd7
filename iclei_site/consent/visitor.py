"""What the visitor of this request has answered, what is asked, and the gate before every optional service."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast
from urllib.parse import quote, urlsplit

from flask import current_app, g, request

from ..headers import allow_source
from ..locales import current_language
from .answer import MONTH, Answer, Seal, new_receipt
from .registry import OPTIONAL, Registry, Service

Question = Literal["", "all", "news"]
_LINK = re.compile(r"\[(?P<title>[^\]\n]+)\]\((?P<url>https://[^\s()<>\"]+)\)")
LEFT_ALONE = 6  # months for which a refusal is not followed by another question, whatever is new


@dataclass(frozen=True)
class Visitor:
    """One visitor, as far as consent goes."""

    registry: Registry
    answer: Answer | None
    gpc: bool  # the browser sends Global Privacy Control (https://w3c.github.io/gpc/)
    now: float

    @cached_property
    def granted(self) -> frozenset[str]:
        """Codes of the services that may be used: allowed, for the purpose they have today."""
        keys = set(self.answer.granted) if self.answer else set()
        return frozenset(service.code for service in self.registry.optional if service.key in keys)

    def allows(self, code: str) -> bool:
        """Whether a service may be used for this visitor."""
        return code in self.granted

    @cached_property
    def news(self) -> tuple[Service, ...]:
        """What the answer does not know yet."""
        known = set(self.answer.offered) if self.answer else set()
        return tuple(service for service in self.registry.optional if service.key not in known)

    @property
    def question(self) -> Question:
        """What the banner asks: nothing, everything, or only what is new."""
        if not self.news or self.gpc:
            return ""
        if self.answer is None:
            return "all"
        refused = self.answer.act == "reject" and self.now - self.answer.at < LEFT_ALONE * MONTH
        return "" if refused else "news"

    def all_of(self, category: str) -> bool:
        """Whether a whole category is allowed."""
        services = self.registry.of(category)
        return bool(self.answer and category in self.answer.categories) and all(
            service.code in self.granted for service in services
        )

    def answered(self, act: str, categories: tuple[str, ...], services: tuple[str, ...], wording: str) -> Answer:
        """The answer that an act makes. A category stands for all its services, a service for itself.

        "accept" and "reject" are about what is asked: where only something is new, the rest stays as it was.
        """
        offer = self.registry.optional
        kept = self.granted if self.question == "news" and act != "choose" else frozenset()
        asked = self.news if self.question == "news" else offer
        chosen = {
            "accept": {service.code for service in asked} | kept,
            "reject": set(kept),
            "choose": {service.code for service in offer if service.category in categories or service.code in services},
        }[act]
        whole = {"accept": OPTIONAL, "reject": (), "choose": categories}[act]
        if self.question == "news" and act != "choose" and self.answer:
            whole = self.answer.categories  # what is new says nothing about the others
        by_service = {service.category for service in offer if service.code in chosen}
        return Answer(
            receipt=self.answer.receipt if self.answer else new_receipt(),
            at=int(self.now),
            policy=self.registry.version,
            wording=wording,
            language=current_language().tag,
            act=cast(Literal["accept", "reject", "choose"], act),
            gpc=self.gpc,
            offered=self.registry.offer,
            granted=tuple(service.key for service in offer if service.code in chosen),
            categories=tuple(category for category in OPTIONAL if category in whole or category in by_service),
        )


def same_choice(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same about the same offer: the second adds nothing to the record."""
    return replace(one, receipt="", at=0, wording="", language="") == replace(
        other, receipt="", at=0, wording="", language=""
    )


@dataclass(frozen=True)
class Embed:
    """A video or a map of another site, as content names it."""

    url: str
    title: str
    service: Service


class Consent:
    """The visitor of the current request, for templates and other modules."""

    @property
    def visitor(self) -> Visitor:
        """Read once a request."""
        if "visitor" not in g:
            g.visitor = read_visitor()
        return cast(Visitor, g.visitor)

    @property
    def here(self) -> str:
        """Where to come back to: this page with its query."""
        query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
        return quote(request.path) + query

    def names(self, keys: Iterable[str]) -> list[str]:
        """Services by their keys, in words; the key itself of one that is no more."""
        known = {service.key: str(service.name) for service in self.registry.optional}
        return [known.get(key, key) for key in keys]

    @property
    def registry(self) -> Registry:
        """Everything that the site may store."""
        return cast(Registry, current_app.extensions["consent"])

    def allows(self, code: str) -> bool:
        """The gate: whether the markup of a service may be in this answer. Opens the CSP for it where it may."""
        service = self.registry.get(code)
        if service is None or not self.visitor.allows(code):
            return False
        open_for(service)
        return True

    def embed(self, text: str) -> Embed | None:
        """A block of content that is nothing but a link to what one of the services shows: `[title](https://…)`."""
        link = _LINK.fullmatch(text.strip())
        service = self.registry.for_host(urlsplit(link["url"]).netloc) if link else None
        return Embed(link["url"], link["title"], service) if link and service else None

    def shows(self, embed: Embed, once: bool) -> bool:
        """Whether an embed may be loaded: always allowed by the visitor, or asked for this once."""
        if not (once or self.visitor.allows(embed.service.code)):
            return False
        open_for(embed.service)
        return True


def open_for(service: Service) -> None:
    """Let this answer load what the service needs."""
    for directive, origins in service.sources.items():
        for origin in origins:
            allow_source(directive, origin)


def read_visitor() -> Visitor:
    """From the cookies and headers of this request."""
    registry = cast(Registry, current_app.extensions["consent"])
    now = time.time()
    seal: Seal = current_app.extensions["consent_seal"]
    answer = seal.read(request.cookies, now, registry.months) if request.cookies else None
    return Visitor(registry, answer, request.headers.get("Sec-GPC") == "1", now)
