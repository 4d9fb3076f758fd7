"""One view makes the page and its part: which of the two a request wants, and what caches must know about it."""

from __future__ import annotations

import gzip
import hashlib
import string
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import brotli
from flask import Flask, Response, make_response, render_template
from htmx_flask import Htmx, request
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

VARY = ("HX-Request", "HX-History-Restore-Request")
ENCODINGS = ("br", "gzip")  # the one that packs best first
_NO_COOKIES: ImmutableMultiDict[str, str] = ImmutableMultiDict()
KEPT = 8  # bodies of one search that are kept: an address may carry anything, and makes a page of its own


class SiteRequest(HtmxAwareRequest):  # type: ignore[misc]  # htmx-flask carries no types
    """A request that knows about htmx, whatever bytes its query string has: raw ones are percent-encoded first. Hosts
    are compared in lower case."""

    def __init__(self, environ: WSGIEnvironment, *args: Any, **more: Any) -> None:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query.encode("latin-1"), safe=string.punctuation)
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        super().__init__(environ, *args, **more)

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Those that came with it: mostly none, and then nothing is parsed."""
        return super().cookies if self.environ.get("HTTP_COOKIE") else _NO_COOKIES

    @cached_property
    def wants_partial(self) -> bool:
        """See the function."""
        return bool(self.htmx) and not self.htmx.boosted and not self.htmx.history_restore_request


def wants_partial() -> bool:
    """Whether htmx asked for a part of the page: not for boosted links, not when it restores the page from history."""
    return bool(request.wants_partial)


class Body(NamedTuple):
    """An answer as it is sent, compressed, and what its text is told from others by."""

    data: bytes
    etag: str


Bodies = dict[tuple[object, ...], Body]  # by all that they depend on


def render_page(page: str, partial: str, kept: Bodies | None = None, /, **context: object) -> Response:
    """Render the partial for htmx and the whole page for everyone else; the page includes the same partial.

    `kept` holds what was sent before: give the same dict again where the context is the same. Visitors who bring a
    cookie have a page of their own, which is not kept.
    """
    part = wants_partial()
    template = partial if part else page
    encoding = request.accept_encodings.best_match(ENCODINGS)
    if kept is None or not encoding or (request.cookies and not part):
        response = make_response(render_template(template, **context))
    else:
        around = () if part else (request.url, request.headers.get("Sec-GPC"))
        key = (template, encoding, *around)
        body = kept.get(key) or _body(render_template(template, **context), encoding)
        if len(kept) < KEPT:
            kept[key] = body
        response = make_response(body.data)
        if not part:
            response.set_etag(body.etag, weak=True)  # for any encoding
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = ", ".join([*VARY, "Accept-Encoding"])
    if part:
        response.headers["Cache-Control"] = "no-store"
    return response


def _body(html: str, encoding: str) -> Body:
    text = html.encode()
    # brotli at 5: 7 % smaller, and takes 40 % longer
    data = brotli.compress(text, quality=4) if encoding == "br" else gzip.compress(text, 5, mtime=0)
    return Body(data, hashlib.sha256(text).hexdigest()[:24])


def init_app(app: Flask) -> None:
    """Let requests know about htmx."""
    Htmx(app)
    app.request_class = SiteRequest
