"""Errors as pages in the visitor's language, and as problem+json (RFC 9457) for the API."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, json, make_response, render_template, request
from flask_babel import refresh
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, ServiceUnavailable

from .locales import language_of_path
from .search.types import IndexUnusableError

log = logging.getLogger(__name__)
API_PREFIX = "/api/"
PAGES = frozenset({403, 404, 405, 429, 500, 503})  # the others share a page of their own


def problem(error: HTTPException) -> Response:
    """An error of the API, as RFC 9457 asks."""
    body = {"type": "about:blank", "title": error.name, "status": error.code, "detail": error.description}
    response = Response(json.dumps(body), status=error.code, mimetype="application/problem+json")
    return _allowing(response, error)


def _allowing(response: Response, error: HTTPException) -> Response:
    """With the methods that the address takes, where it was asked with another one (RFC 9110)."""
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def error_page(error: HTTPException) -> Response:
    """An error as a page in the visitor's language; as a problem where the API was asked."""
    if request.path.startswith(API_PREFIX):
        return problem(error)
    g.language = language_of_path(request.path)
    refresh()
    name = str(error.code) if error.code in PAGES else "other"
    response = make_response(render_template(f"errors/{name}.html", code=error.code), error.code or 500)
    response.headers["Cache-Control"] = "no-store"
    return _allowing(response, error)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or (error.code and error.code < 400):  # a redirect
        return error.get_response()  # type: ignore[return-value]  # Flask takes any WSGI answer
    return error_page(error)


def _unavailable(error: Exception) -> Response:
    log.error("unavailable: %s", error)
    return error_page(ServiceUnavailable("The catalogue is being prepared. Please try again in a minute."))


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    return error_page(InternalServerError())


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(IndexUnusableError, _unavailable)
    app.register_error_handler(DBAPIError, _unavailable)
    app.register_error_handler(Exception, _unexpected)
