"""What a host may have forgotten. Each check yields a line for each finding, with the remedy; none when all is well.

A part that has something to check adds it: `@deploy_check` on a function that takes nothing and yields lines. It runs
within the app's context, and may ask the public address with `ask`.
"""

from __future__ import annotations

import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import current_app
from sqlalchemy import select

from .extensions import db
from .health import PARTS, UNUSABLE
from .models import Activity

Check = Callable[[], Iterator[str]]
CHECKS: list[Check] = []
PATIENCE = 10.0  # seconds for an answer of the public address
LEAST_FREE = 500_000_000  # bytes; room for a second index, a backup and a load at once


class Answer(NamedTuple):
    """An answer of the public address; header names in lower case, `vary` as one text, cookies as the lines that set
    them."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: Sequence[str] = ()


def deploy_check(check: Check) -> Check:
    """Add a check to those of `iclei-site check --deploy`."""
    CHECKS.append(check)
    return check


def findings() -> list[str]:
    """Of all checks, in the order in which they were added."""
    return [line for check in CHECKS for line in check()]


def ask(path: str, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None) -> Answer | None:
    """What a visitor gets from the public address, through all proxies; None where there is none or no answer."""
    try:
        return _ask(path, headers or {}, form)
    except (OSError, HTTPException):
        return None


def page() -> str:
    """The path of a page that has a part, in a language that is offered."""
    return f"/{current_app.config['LANGUAGES'][0]}/activities/"


def _ask(path: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None) -> Answer:
    """Raises OSError and HTTPException."""
    parts = urlsplit(current_app.config["BASE_URL"])
    if not parts.hostname:
        raise OSError("no address is set")
    secure = parts.scheme == "https"
    connect = HTTPSConnection if secure else HTTPConnection
    connection = connect(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        if form is None:
            connection.request("GET", path, headers=dict(headers))
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode(form), {**headers, **kind})
        response = connection.getresponse()
        named = {name.lower(): response.getheader(name) or "" for name, _ in response.getheaders()}
        return Answer(response.status, named, response.read(), tuple(response.headers.get_all("Set-Cookie", ())))
    finally:
        connection.close()


@deploy_check
def secret_key() -> Iterator[str]:
    """One that is given, and long."""
    key = current_app.config["SECRET_KEY"]
    if not current_app.config["SECRET_KEY_GIVEN"]:
        yield 'ICLEI_SECRET_KEY is not set. Make one: python3 -c "import secrets; print(secrets.token_hex(32))"'
    elif len(key) < 32:
        yield "ICLEI_SECRET_KEY is short. Take 32 characters or more that nobody can guess."


@deploy_check
def debugging() -> Iterator[str]:
    """Off."""
    if current_app.debug or current_app.testing:
        yield "Debugging is on: visitors would see the code. Remove FLASK_DEBUG from the environment."


@deploy_check
def contact() -> Iterator[str]:
    """Somebody whom readers can reach."""
    if not current_app.config["CONTACT"]:
        yield "ICLEI_CONTACT is not set: readers cannot report mistakes and barriers. Set mailto:you@your.domain"


@deploy_check
def address() -> Iterator[str]:
    """A public address with TLS that answers, and which the site knows to be secure."""
    base = current_app.config["BASE_URL"]
    if not base:
        yield "ICLEI_BASE_URL is not set: links for others follow what a visitor claims. Set https://your.domain"
        return
    if not base.startswith("https://"):
        yield f"ICLEI_BASE_URL={base} has no TLS. Get a certificate and set an address that begins with https://"
    try:
        answer = _ask("/healthz", {})
    except ssl.SSLError as problem:
        yield f"The certificate of {base} is not valid ({problem.reason or problem}). Renew it, and reload nginx."
        return
    except (OSError, HTTPException) as problem:
        yield f"{base} does not answer ({problem}). Is nginx running, and does the name lead to this machine?"
        return
    if answer.status != 200:
        yield f"{base}/healthz answers {answer.status}, not 200. Is it this site, and is it running?"
    elif base.startswith("https://") and "strict-transport-security" not in answer.headers:
        yield "The site does not know that visitors come with TLS. Set ICLEI_PROXY_COUNT to the number of proxies."


@deploy_check
def proxies() -> Iterator[str]:
    """What a visitor claims about proxies is not believed; what proxies need to know reaches them."""
    forged = ask("/healthz", {"X-Forwarded-Host": "forged.invalid"})
    if forged is not None and forged.status == 400:
        yield "A visitor's own X-Forwarded-Host is believed. Lower ICLEI_PROXY_COUNT, or let nginx set that header."
    whole, part = ask(page()), ask(page(), {"HX-Request": "true"})
    if whole is None or part is None or whole.status != 200 or part.status != 200:
        return
    if "hx-request" not in whole.headers.get("vary", "").lower():
        yield "A proxy drops the Vary header: browsers would show parts of pages as pages. Let it pass on."
    if b"<html" in part.body or b"<html" not in ask_again():
        yield "A cache in front mixes parts with pages. Put HX-Request into its key, as deploy/iclei.nginx does."


def ask_again() -> bytes:
    """The page after a part of it was asked for."""
    answer = ask(page())
    return answer.body if answer else b"<html"


@deploy_check
def permissions() -> Iterator[str]:
    """Nobody else reads the instance folder, and the site may write to it."""
    folder = Path(current_app.config["INSTANCE_PATH"])
    if not folder.is_dir():
        yield f"{folder} does not exist. Run: iclei-site restore FILE, or iclei-site db upgrade for a new site"
        return
    if folder.stat().st_mode & 0o007:
        yield f"Other users of this machine can enter {folder}. Run: chmod o-rwx {folder}"
    strangers = [path.name for path in folder.iterdir() if path.stat().st_uid != folder.stat().st_uid]
    if strangers:
        names = ", ".join(sorted(strangers))
        yield f"In {folder}, other users own {names}. Run: chown -R --reference={folder} {folder}"
    for place in (folder, *(path for path in folder.iterdir() if path.is_dir())):
        if problem := _unwritable(place):
            yield f"Nothing can be written to {place} ({problem}). Let the site's user own it, mode 700."


def _unwritable(folder: Path) -> str:
    """Why no file can be made there, tried by whoever runs the command, as the site does; "" where one can."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"tried")
    except OSError as problem:
        return problem.strerror or str(problem)
    return ""


@deploy_check
def parts() -> Iterator[str]:
    """Database, migrations, index and catalogs, as `/readyz` sees them."""
    for name, part in PARTS.items():
        if wrong := part():
            yield f"{name}: {wrong}"


@deploy_check
def activities() -> Iterator[str]:
    """There are some: a lost database that was made anew has none."""
    try:
        if db.session.scalar(select(Activity.id).limit(1)) is None:
            yield "There are no activities. Run: iclei-site restore FILE, or iclei-site content load FOLDER"
    except UNUSABLE:
        db.session.rollback()  # what is wrong with the database, the check of the parts says


@deploy_check
def catalogs() -> Iterator[str]:
    """Each is compiled from the file that is there now."""
    source, target = Path(current_app.config["TRANSLATIONS_PATH"]), Path(current_app.config["CATALOGS_PATH"])
    for po in sorted(source.glob("*/LC_MESSAGES/messages.po")):
        mo = target / po.relative_to(source).with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns != po.stat().st_mtime_ns:
            yield f"{po} cannot be compiled, its last good version is used. Run: iclei-site translations check"


@deploy_check
def disk() -> Iterator[str]:
    """Room for a second index, a backup and a load."""
    folder = Path(current_app.config["INSTANCE_PATH"])
    free = shutil.disk_usage(folder if folder.is_dir() else folder.parent).free
    if free < LEAST_FREE:
        yield f"{free / 1e6:.0f} MB are free on the disk of {folder}. Make room: {LEAST_FREE / 1e6:.0f} MB at least."
