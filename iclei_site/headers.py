"""Headers on every answer: what a page may load, who may frame it, how long it may be kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.middleware.proxy_fix import ProxyFix

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_security_policy(more: Mapping[str, Collection[str]] | None = None) -> str:
    """The policy; `more` are origins by directive that one answer may load from as well."""
    directives = dict(CONTENT_SECURITY_POLICY)
    for directive, origins in (more or {}).items():
        directives[directive] = " ".join([directives.get(directive, ""), *sorted(origins)]).strip()
    return "; ".join(f"{directive} {sources}" for directive, sources in directives.items())


def allow_source(directive: str, origin: str) -> None:
    """Let the answer of this request load from an origin: for services that the visitor has allowed."""
    if "allowed_sources" not in g:
        g.allowed_sources = {}
    g.allowed_sources.setdefault(directive, set()).add(origin)


HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def _secure(response: Response) -> Response:
    if "allowed_sources" in g:
        response.headers["Content-Security-Policy"] = content_security_policy(g.allowed_sources)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.status_code == 200 and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response


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
    app.session_interface = NoSessions()
    app.after_request(_secure)
