"""What a host may have forgotten about consent, for `iclei-site check --deploy`."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie

from flask import current_app

from ..deployment import PAGE, ask, deploy_check


@deploy_check
def cookies() -> Iterator[str]:
    """No cookie comes with a first page, whoever adds it on the way; records last as long as answers hold."""
    answer = ask(PAGE)
    for name in SimpleCookie(answer.headers.get("set-cookie", "")) if answer else ():
        yield f"A first visit gets the cookie {name} unasked. Find what sets it in front of the site, and stop it."
    held, kept = current_app.config["CONSENT_MONTHS"], current_app.config["CONSENT_RETENTION_MONTHS"]
    if kept < held:
        yield (
            f"ICLEI_CONSENT_RETENTION_MONTHS={kept} is less than ICLEI_CONSENT_MONTHS={held}: answers would hold "
            f"that nothing proves any more. Set it to {held} or more."
        )
