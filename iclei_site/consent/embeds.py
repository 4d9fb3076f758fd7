"""Videos and maps of other sites, as content names them: `[title](https://…)` alone in a block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from .registry import Registry, Service

_LINK = re.compile(r"\[(?P<title>[^\]\n]+)\]\((?P<url>https://[^\s()<>\"]+)\)")


@dataclass(frozen=True)
class Embed:
    """A video or a map: the address of its player, and the service that shows it."""

    url: str
    title: str
    service: Service


def read_embed(text: str, registry: Registry) -> Embed | None:
    """What a block of content shows of one of the services; None where it is anything else. Addresses that people copy
    from their browser become those of the player."""
    link = _LINK.fullmatch(text.strip())
    parts = _split(link["url"]) if link else None
    if link is None or parts is None:
        return None
    host = parts.netloc.lower()
    service = registry.for_host(host)
    if service:
        return Embed(parts._replace(netloc=host).geturl(), link["title"], service)
    return _watched(f"{host}{parts.path}?{parts.query}", link["title"], registry)


def _watched(address: str, title: str, registry: Registry) -> Embed | None:
    for service in registry.services:
        for pattern, player in service.watched.items():
            if found := re.fullmatch(pattern, address, re.ASCII):
                return Embed(player.format(**found.groupdict(default="")), title, service)
    return None


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # no address, such as https://[x
        return None
