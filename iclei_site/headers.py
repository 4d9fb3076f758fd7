"""Headers on every answer: what a page may load, who may frame it, how long it may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.exceptions import SecurityError
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
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
# A browser asks each time whether its copy is still right; a cache in front keeps one for seconds, and may give it out
# for a day while it gets no other (the shipped nginx does so for longer, as its own file says).
SHARED = "public, max-age=0, s-maxage=10, stale-if-error=86400"
OWN = "private, no-cache"
LASTING = frozenset({200, 302, 308})  # pages, and where they are
READ = ("GET", "HEAD")
HERE = ("localhost", "127.0.0.1", "::1")  # the machine itself, for those who watch it


def for_all(secure: bool) -> Mapping[str, str]:
    """What every answer carries unless it says otherwise, over TLS and without."""
    return HEADERS | {"Strict-Transport-Security": HSTS} if secure else HEADERS


def _secure(response: Response) -> Response:
    if "allowed_sources" in g:
        response.headers["Content-Security-Policy"] = content_security_policy(g.allowed_sources)
    given = {name.lower() for name, _ in response.headers}
    everywhere = for_all(request.is_secure).items()
    response.headers.extend((name, value) for name, value in everywhere if name.lower() not in given)
    return response


def _keep(response: Response) -> Response:
    """Say how long an answer may be kept and by whom, and answer 304 to who has it already.

    The version of a page is the hash of its bytes: content, catalogs, code and settings are all in it, and nothing that
    changes them can be forgotten. A visitor with a cookie may see another page than the others: that one is their own.
    """
    kept_by_nobody = response.cache_control.no_store
    if "Set-Cookie" in response.headers and not kept_by_nobody:
        response.headers["Cache-Control"] = OWN
    elif response.status_code in LASTING and request.method in READ and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = OWN if request.cookies else SHARED
    if response.mimetype == "text/html":
        response.vary.update(("Cookie", "Sec-GPC"))  # the banner, and Global Privacy Control
    lasting = response.status_code == 200 and not kept_by_nobody and not response.is_streamed
    if lasting and request.method in READ:
        if "ETag" not in response.headers:
            response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24], weak=True)  # for any encoding
        response.make_conditional(request)
    return response


def own_hosts(base_url: str) -> frozenset[str]:
    """The hosts that the site answers to: that of its address and the machine itself; any, told by none, without an
    address. A name is as browsers send it, and an address of IPv6 without its brackets."""
    if not base_url:
        return frozenset()
    name = str(urlsplit(base_url).hostname)
    return frozenset({name if ":" in name else name.encode("idna").decode("ascii"), *HERE})


def refuse_other_hosts() -> None:
    """Raises SecurityError for a host that is not ours, and for what no host can be called. Flask's own TRUSTED_HOSTS
    knows no address of IPv6: it takes what stands before the first colon for the name."""
    own, name = current_app.config["OWN_HOSTS"], _host_name(request.host)
    if (own and name not in own) or not (name or not request.headers.get("Host")):
        raise SecurityError(f"Host {request.host!r} is not trusted.")


@lru_cache(maxsize=64)
def _host_name(host: str) -> str:
    """The name in a Host header, or "" where no host can be called that: `[:::1]`, `a..b`."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name if name.encode("idna") else ""
    except ValueError:
        return ""


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
    app.config["OWN_HOSTS"] = own_hosts(app.config["BASE_URL"])
    app.before_request(refuse_other_hosts)
    app.session_interface = NoSessions()
    app.after_request(_secure)  # the last one is called first
    app.after_request(_keep)
