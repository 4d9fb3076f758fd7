"""Headers on every answer: what a page may load, who may frame it, how long it may be kept."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.middleware.proxy_fix import ProxyFix

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
# A browser asks each time whether its copy is still right; a cache in front keeps one for seconds, and gives it out for
# a day while it gets no other.
SHARED = "public, max-age=0, s-maxage=10, stale-if-error=86400"
OWN = "private, no-cache"
HERE = ("localhost", "127.0.0.1", "[::1]")  # the machine itself, for those who watch it


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def _keep(response: Response) -> Response:
    """Say how long an answer may be kept and by whom, and answer 304 to who has it already.

    The version of a page is the hash of its bytes: content, catalogs, code and settings are all in it, and nothing that
    changes them can be forgotten. A visitor with a cookie may see another page than the others: that one is their own.
    """
    if "Set-Cookie" in response.headers:
        response.headers["Cache-Control"] = OWN
    elif response.status_code == 200 and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = OWN if request.cookies else SHARED
    if response.mimetype == "text/html":
        response.headers.add("Vary", "Cookie")
    lasting = response.status_code == 200 and not response.cache_control.no_store and not response.is_streamed
    if lasting and request.method in ("GET", "HEAD"):
        if "ETag" not in response.headers:
            response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24], weak=True)  # for any encoding
        response.make_conditional(request)
    return response


def trusted_hosts(base_url: str) -> list[str] | None:
    """The hosts that the site answers to: that of its address and the machine itself; any without an address."""
    return [str(urlsplit(base_url).hostname), *HERE] if base_url else None


class NoSessions(SessionInterface):
    """This site keeps no sessions: there is no cookie to read or write."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        """An empty session that refuses changes."""
        return self.make_null_session(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing."""


def init_app(app: Flask) -> None:
    """Add them after every request, errors included; believe forwarded ones of as many proxies as the setting says."""
    if count := app.config["PROXY_COUNT"]:
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # the way Flask documents for middleware
    app.config["TRUSTED_HOSTS"] = trusted_hosts(app.config["BASE_URL"])
    app.session_interface = NoSessions()
    app.after_request(_secure)  # the last one is called first
    app.after_request(_keep)
