"""The visitor of the current request, for templates and other modules; and the gate before every optional service."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import cast
from urllib.parse import quote

from flask import current_app, g, request, url_for

from ..addresses import ONCE, own_query
from ..headers import allow_source
from .answer import Answer, Seal
from .embeds import Embed, read_embed
from .origin import followed_on_this_site, local_path, sent_next
from .registry import OPTIONAL, Registry, Service
from .services import CATEGORY_NAMES
from .visitor import Visitor


class Consent:
    """The visitor of the current request."""

    @property
    def visitor(self) -> Visitor:
        """Read once a request."""
        if "visitor" not in g:
            g.visitor = read_visitor()
        return cast(Visitor, g.visitor)

    @property
    def here(self) -> str:
        """Where to come back to: this page with its query; after a form that was refused where that would have led."""
        if request.method in ("GET", "HEAD"):
            return quote(request.path) + own_query()
        return local_path(sent_next(), url_for("home.index"))

    def in_place(self, back: str) -> bool:
        """Whether an answer leaves the page that it comes back to as it is: that of cookies shows the answer itself."""
        return back.partition("?")[0] != url_for("consent.declaration")

    @property
    def registry(self) -> Registry:
        """Everything that the site may store."""
        return cast(Registry, current_app.extensions["consent"])

    def in_words(self, keys: Collection[str], categories: Collection[str] = ()) -> list[str]:
        """Services by their keys, and categories of which no service is among them. A key stands for itself where the
        site does not know the service any more."""
        known = {service.code: service for service in (*self.registry.services, *self.registry.off)}
        named = {key: known.get(key.rpartition(".")[0]) for key in keys}
        filled = {service.category for service in named.values() if service}
        services = [str(service.name) if service else key for key, service in named.items()]
        return services + [str(CATEGORY_NAMES[name]) for name in OPTIONAL if name in categories and name not in filled]

    def offered(self, answer: Answer) -> list[str]:
        """What was asked about, in words."""
        return self.in_words(answer.offered, OPTIONAL)

    def allowed(self) -> list[str]:
        """What is allowed now, in words."""
        visitor = self.visitor
        return self.in_words([s.key for s in self.registry.optional if s.code in visitor.granted], visitor.categories)

    def allows(self, code: str) -> bool:
        """The gate: whether the markup of a service may be in this answer. Opens the CSP for it where it may."""
        service = self.registry.get(code)
        if service is None or not self.visitor.allows(code):
            return False
        open_for(service)
        return True

    def embed(self, text: str) -> Embed | None:
        """What a block of content shows of one of the services."""
        return read_embed(text, self.registry)

    def shows(self, embed: Embed, number: int) -> bool:
        """Whether an embed may be loaded: always allowed by the visitor, or asked for this once, on this site. Nobody
        keeps an answer to who asked, so that no one else can be given it."""
        once = request.args.get(ONCE) == str(number)
        g.keep_nothing = g.get("keep_nothing", False) or once
        if not (self.visitor.allows(embed.service.code) or (once and followed_on_this_site())):
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


consent = Consent()
