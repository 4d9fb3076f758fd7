"""What is written down: lines for people or JSON for machines, each with the number of the request it belongs to.

No addresses of visitors and no words they searched for are logged.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid

from flask import Flask, Response, current_app, g, has_request_context, request

from .json_lines import JsonLines

log = logging.getLogger("iclei_site.requests")
TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def request_id() -> str:
    """The number of this request: that of the proxy which is believed, else one of its own."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "") if current_app.config["PROXY_COUNT"] else ""
        g.request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
    return str(g.request_id)


class _Numbered(logging.Filter):
    """Gives every record made during a request its number."""

    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context():
            record.fields = {"request": request_id(), **getattr(record, "fields", {})}
        return True


class _Numbers(logging.Formatter):
    """A line for people, with the number at its end."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the library's name
        number = getattr(record, "fields", {}).get("request")
        return super().formatMessage(record) + (f" [{number}]" if number else "")


def _start() -> None:
    g.started = time.perf_counter()


def elapsed() -> float:
    """Seconds since this request began."""
    now = time.perf_counter()
    return now - float(g.get("started", now))


def _finish(response: Response) -> Response:
    if not log.isEnabledFor(logging.INFO):
        return response
    fields = {
        "method": request.method,
        "route": str(request.url_rule or ""),
        "path": request.path,
        "status": response.status_code,
        "ms": round(elapsed() * 1000, 1),
    }
    log.info("%s %s %s", request.method, request.path, response.status_code, extra={"fields": fields})
    return response


def write(form: str) -> None:
    """Log to the standard output: `text` for people, `json` for machines, which get a line for each request too."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines() if form == "json" else _Numbers(TEXT))
    handler.addFilter(_Numbered())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    log.setLevel(logging.INFO if form == "json" else logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of itself each time somebody asks for /readyz


def init_app(app: Flask) -> None:
    """Number and time every request."""
    app.before_request(_start)
    app.after_request(_finish)
