"""Cookies set and erased: those of an answer, the remembered language, and what a withdrawn service has left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Response, current_app, request

from .answer import Answer, Seal
from .registry import Registry
from .services import LANGUAGE, RECEIPT

# What one answer erases at most, and on how many domains above the host; the rest goes with the next answers. Cookies
# and host are what a visitor claims: of 8 kB each they would make hundreds of thousands of lines.
MOST, LEVELS = 40, 8


def set_answer(response: Response, registry: Registry, answer: Answer) -> None:
    """All cookies of an answer, as the contract names them."""
    seal: Seal = current_app.extensions["consent_seal"]
    for name, value in (answer.cookies | {RECEIPT: seal.write(answer)}).items():
        set_cookie(response, registry, name, value)


def set_cookie(response: Response, registry: Registry, name: str, value: str) -> None:
    """One cookie of this site, for as long as it is declared; scripts have no use for any."""
    item = registry.item(name)
    response.set_cookie(
        name, value, max_age=item.seconds, path=item.path, secure=request.is_secure, httponly=True, samesite="Lax"
    )


def erase(response: Response, registry: Registry, allowed: Iterable[str]) -> None:
    """Erase what services that are not allowed, or are switched off, have left in this browser: every cookie that came
    with the request and that the registry gives to one, on each path and domain that it may have been set for."""
    keep = set(allowed)
    owned = ((name, registry.owner(name)) for name in request.cookies)
    left = [(name, service) for name, service in owned if service and service.code not in keep]
    left.sort(key=lambda pair: pair[1].category != "necessary")  # those of the answer first
    for name, service in left[:MOST]:
        _erase(response, name, {item.path for item in service.items if item.means(name)})


def _erase(response: Response, name: str, paths: Iterable[str]) -> None:
    for path in sorted({"/", *paths}):
        for domain in (None, *_domains()):
            response.delete_cookie(name, path=path, domain=domain, secure=request.is_secure, samesite="Lax")


def _domains() -> Iterator[str]:
    """The host and the domains above it, for which a script of this page could have set a cookie."""
    parts = request.host.rpartition(":")[0] or request.host
    labels = parts.split(".")
    if all(label.isdigit() for label in labels):  # an address has no domains above it
        return
    for start in range(max(0, len(labels) - LEVELS), len(labels) - 1):
        yield ".".join(labels[start:])


def remember_language(response: Response, registry: Registry, tag: str) -> None:
    """Keep the language of this page where the visitor has allowed it."""
    if request.cookies.get(LANGUAGE) != tag:
        set_cookie(response, registry, LANGUAGE, tag)


def clear_storage(response: Response, registry: Registry, withdrawn: Iterable[str]) -> None:
    """Let the browser empty its storage for this site where a service that is no more allowed keeps something there:
    a server cannot erase single keys (https://www.w3.org/TR/clear-site-data/)."""
    services = [service for service in registry.services if service.code in set(withdrawn)]
    if any(item.kind != "cookie" for service in services for item in service.items):
        response.headers["Clear-Site-Data"] = '"storage"'
