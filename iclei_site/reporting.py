"""Errors and traces for services of the host's choice, which learn nothing of visitors and of what they asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask

from .config import SettingError, package

# What a trace tells of a request. Others carry addresses, words of searches and browsers, or may do so one day.
_TOLD = {
    "error.type",
    "http.flavor",
    "http.method",
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "http.scheme",
    "http.status_code",
    "http.status_text",
    "network.protocol.version",
    "url.path",
    "url.scheme",
}
_WITH_QUERY = {"http.target", "http.url"}  # told up to the question mark


def without_visitor(event: dict[str, Any], _hint: Any) -> dict[str, Any]:
    """A report to Sentry that keeps of the request its method and its address without the query."""
    request = event.get("request")
    if request:
        address = str(request.get("url", "")).partition("?")[0]
        event["request"] = {"method": request.get("method", ""), "url": address}
    event.pop("user", None)
    return event


def hide_visitor(span: Any, *_answer: Any) -> None:
    """Take from a trace what it need not tell. Called with the answer: attributes are set again after the request."""
    for name, value in dict(getattr(span, "attributes", None) or {}).items():
        if name in _WITH_QUERY:
            span.set_attribute(name, str(value).partition("?")[0])
        elif name not in _TOLD:
            span.set_attribute(name, "")


def _report_errors(dsn: str) -> None:
    sentry = package("sentry_sdk", "SENTRY_DSN", "sentry")
    try:
        sentry.init(
            dsn=dsn,
            max_request_body_size="never",
            include_local_variables=False,  # words of searches are among them
            before_send=without_visitor,
            before_send_transaction=without_visitor,
        )
    except ValueError as problem:
        raise SettingError(
            f"ICLEI_SENTRY_DSN={dsn!r} cannot be used ({problem}); "
            "allowed: an address like https://key@sentry.example.org/1, or nothing."
        ) from None


def _trace(app: Flask, endpoint: str) -> None:
    flask = package("opentelemetry.instrumentation.flask", "OTEL_ENDPOINT", "opentelemetry")
    export = package("opentelemetry.exporter.otlp.proto.http.trace_exporter", "OTEL_ENDPOINT", "opentelemetry")
    sdk, processors = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.trace.export")
    provider = sdk.TracerProvider()
    provider.add_span_processor(processors.BatchSpanProcessor(export.OTLPSpanExporter(endpoint=endpoint)))
    flask.FlaskInstrumentor().instrument_app(
        app, tracer_provider=provider, response_hook=hide_visitor, excluded_urls="healthz,readyz,metrics"
    )


def init_app(app: Flask) -> None:
    """Tell the services that settings name."""
    if dsn := app.config["SENTRY_DSN"]:
        _report_errors(dsn)
    if endpoint := app.config["OTEL_ENDPOINT"]:
        _trace(app, endpoint)
