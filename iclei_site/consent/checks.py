"""What a host may have forgotten about consent, for `iclei-site check --deploy`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from http.cookies import SimpleCookie

from flask import current_app

from ..deployment import Answer, ask, deploy_check, page
from .gate import consent


@deploy_check
def cookies() -> Iterator[str]:
    """No cookie comes with a first page, whoever adds it on the way; records last as long as answers hold."""
    answer = ask(page())
    for name in _jar(answer.cookies) if answer else ():
        yield f"A first visit gets the cookie {name} unasked. Find what sets it in front of the site, and stop it."
    held, kept = current_app.config["CONSENT_MONTHS"], current_app.config["CONSENT_RETENTION_MONTHS"]
    if kept < held:
        yield (
            f"ICLEI_CONSENT_RETENTION_MONTHS={kept} is less than ICLEI_CONSENT_MONTHS={held}: answers would hold "
            f"that nothing proves any more. Set it to {held} or more."
        )


@deploy_check
def answers() -> Iterator[str]:
    """An answer brings the cookies that the registry declares for it, and no others, through all proxies. It is taken
    back at once, and leaves no record."""
    given = _answer("accept")
    if given is None:  # said by the check of the address
        return
    if given.status != HTTPStatus.SEE_OTHER:
        yield f"An answer about cookies gets {given.status}. Let POST, Sec-Fetch-Site and Host pass unchanged."
        return
    jar = _jar(given.cookies)
    answer = consent.registry.get("answer")
    for item in answer.items if answer else ():
        if item.name not in jar:
            yield f"An answer comes without the cookie {item.name}. Find what drops it on its way, and stop it."
    for name in jar:
        if consent.registry.owner(name) is None:
            yield f"An answer sets the cookie {name}, which nobody declares. Find what sets it, or declare it."
    if current_app.config["BASE_URL"].startswith("https://") and not all(cookie["secure"] for cookie in jar.values()):
        yield "Cookies of an answer may travel without TLS. Set ICLEI_PROXY_COUNT to the number of proxies."
    _answer("erase", "; ".join(f"{name}={cookie.coded_value}" for name, cookie in jar.items()))


def _answer(choice: str, held: str = "") -> Answer | None:
    """What a visitor gets who chooses so, with the cookies that are held."""
    path = f"/{current_app.config['LANGUAGES'][0]}/consent"
    return ask(path, {"Sec-Fetch-Site": "same-origin", "Cookie": held}, {"choice": choice})


def _jar(lines: Iterable[str]) -> SimpleCookie:
    jar: SimpleCookie = SimpleCookie()
    for line in lines:
        jar.load(line)
    return jar
