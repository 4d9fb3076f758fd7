"""Errors as pages in the visitor's language, and as problem+json (RFC 9457) for the API."""

from __future__ import annotations

import logging
import sqlite3

from flask import Flask, Response, g, json, make_response, render_template, request
from flask_babel import refresh
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, SecurityError, ServiceUnavailable

from .locales import language_of_path
from .logs import request_id
from .search.types import IndexUnusableError

log = logging.getLogger(__name__)
API_PREFIX = "/api/"
AGAIN = "60"  # seconds
PAGES = frozenset({403, 404, 405, 429, 500, 503})  # the others share a page of their own


def problem(error: HTTPException) -> Response:
    """An error of the API, as RFC 9457 asks."""
    body = {"type": "about:blank", "title": error.name, "status": error.code, "detail": error.description}
    if (error.code or 500) >= 500:
        body["instance"] = f"urn:request:{request_id()}"
    response = Response(json.dumps(body), status=error.code, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    share(response)
    return _allowing(response, error)


def share(response: Response) -> None:
    """Let pages of other sites read an answer of the API: it is public, the same for all, and knows no cookies."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _allowing(response: Response, error: HTTPException) -> Response:
    """With the methods that the address takes, where it was asked with another one; with the seconds to wait for,
    where it will be there again (RFC 9110)."""
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    if error.code == 503:
        response.headers["Retry-After"] = AGAIN
    return response


def error_page(error: HTTPException) -> Response:
    """An error as a page in the visitor's language; as a problem where the API was asked."""
    if request.path.startswith(API_PREFIX):
        return problem(error)
    g.language = language_of_path(request.path)
    refresh()
    name = str(error.code) if error.code in PAGES else "other"
    response = make_response(
        render_template(f"errors/{name}.html", code=error.code, number=request_id()), error.code or 500
    )
    response.headers["Cache-Control"] = "no-store"
    return _allowing(response, error)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code and error.code < 400):  # a redirect
        return error.get_response()  # type: ignore[return-value]  # Flask takes any WSGI answer
    return error_page(error)


def _foreign_host(_error: SecurityError) -> Response:
    """A host that is not ours: no page, since none of its links would lead here."""
    return Response("This host is not served here.\n", 400, {"Cache-Control": "no-store"}, mimetype="text/plain")


def _unavailable(error: Exception) -> Response:
    log.error("unavailable: %s", error)
    return error_page(ServiceUnavailable("The catalogue is being prepared. Please try again in a minute."))


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    return error_page(InternalServerError())


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(IndexUnusableError, _unavailable)
    app.register_error_handler(SQLAlchemyError, _unavailable)
    app.register_error_handler(sqlite3.Error, _unavailable)  # as a connection is opened, the driver's own errors
    app.register_error_handler(Exception, _unexpected)
