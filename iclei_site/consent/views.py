"""The banner, the choices, the declaration and the receipt."""

from __future__ import annotations

import logging
import sqlite3
from urllib.parse import quote, urlsplit

from babel.units import format_unit
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import json as flask_json
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from ..errors import error_page
from ..extensions import db, limiter
from ..htmx import VARY, wants_partial
from ..locales import current_language
from ..models import ConsentRecord
from ..records import add_record, erase_receipt
from . import checks as checks  # adds to those of `check --deploy`
from . import cookies
from .answer import Answer, Seal
from .forms import ConsentForm
from .services import (
    ACCEPT,
    ALLOW_ALL,
    CATEGORY_NAMES,
    CATEGORY_WORDS,
    CHOOSE,
    LANGUAGE,
    QUESTION,
    REJECT,
    registry_for,
)
from .visitor import Consent, Visitor, same_choice
from .wording import digest, wording

bp = Blueprint("consent", __name__)
log = logging.getLogger(__name__)
consent = Consent()
CHOICES = Counter("iclei_consent_choices", "Answers about cookies.", ["choice", "language"])
UNWRITABLE = (SQLAlchemyError, sqlite3.Error, OSError)  # the second as a connection is opened
LIMIT = "20 per minute; 200 per hour"  # answers of one client


@bp.get("/<lang:lang>/cookies/")
def declaration() -> Response:
    """What is stored and why, the choices, and the receipt; for htmx the choices or the banner alone."""
    template = "consent/page.html"
    if wants_partial():
        template = "consent/_banner.html" if "part" in request.args else "consent/_choices.html"
    response = make_response(render_template(template, live=wants_partial(), back=_back(request.args.get("next", ""))))
    response.headers.add("Vary", VARY)
    if wants_partial() or request.cookies:
        response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<lang:lang>/cookies/receipt.json")
def receipt() -> BaseResponse:
    """The visitor's receipt, as a file; the page of cookies where there is none."""
    answer = consent.visitor.answer
    if answer is None:
        response = redirect(url_for("consent.declaration"), 302)
        response.headers["Cache-Control"] = "no-store"
        return response
    body = flask_json.dumps(answer.as_json(), indent=2, ensure_ascii=False) + "\n"
    headers = {"Content-Disposition": 'attachment; filename="cookie-receipt.json"', "Cache-Control": "no-store"}
    return Response(body, mimetype="application/json", headers=headers)


@bp.post("/<lang:lang>/consent")
@limiter.limit(LIMIT)
def answer() -> BaseResponse:
    """Take an answer: set its cookies, erase what is not allowed, record it, and go back to where it was given."""
    if not _same_origin():
        abort(403)
    form = ConsentForm.read(request.form, consent.registry)
    if form is None:
        abort(400)
    back = _back(form.next.data or "")
    if form.choice.data == "erase":
        return _erase()
    before, given = consent.visitor, _given(consent.visitor, form)
    if before.answer is None or not same_choice(before.answer, given):
        _record(given)
    CHOICES.labels(given.act, given.language).inc()
    g.visitor = Visitor(before.registry, given, before.gpc, before.now)
    if wants_partial():
        response: BaseResponse = make_response(render_template("consent/_saved.html", live=True, back=back))
    else:
        response = redirect(f"{back}#consent-saved", 303)
    response.headers["Cache-Control"] = "no-store"
    cookies.set_answer(response, given, before.registry.months)  # type: ignore[arg-type]  # Werkzeug's for a redirect
    cookies.erase(response, before.registry, {*g.visitor.granted, "answer"})  # type: ignore[arg-type]
    return response


def _given(visitor: Visitor, form: ConsentForm) -> Answer:
    act, services = form.choice.data, tuple(form.service.data)
    categories = tuple(form.category.data)
    if act == "grant":
        act, services = "choose", (*services, *visitor.granted)
        categories = tuple(category for category in CATEGORY_NAMES if visitor.all_of(category))
    return visitor.answered(act, categories, services, digest(wording(visitor.registry)))


def _record(given: Answer) -> None:
    """Keep the answer; a database that cannot be written to never costs the visitor the choice."""
    try:
        add_record(
            ConsentRecord(
                receipt=given.receipt,
                at=given.time,
                policy=given.policy,
                wording=given.wording,
                language=given.language,
                act=given.act,
                gpc=given.gpc,
                offered=list(given.offered),
                granted=list(given.granted),
                categories=list(given.categories),
            ),
            wording(consent.registry),
        )
    except UNWRITABLE as problem:
        db.session.rollback()
        log.error(
            "an answer was given (%s) and could not be recorded: %s", given.act, getattr(problem, "orig", problem)
        )


def _erase() -> BaseResponse:
    """Take the receipt back: its rows, and every cookie of this site. The next page asks as on the first visit."""
    visitor = consent.visitor
    if visitor.answer:
        try:
            erase_receipt(visitor.answer.receipt)
        except UNWRITABLE as problem:
            db.session.rollback()
            log.error("a receipt could not be erased from the record: %s", getattr(problem, "orig", problem))
            abort(503)
    response = redirect(url_for("consent.declaration", erased=1), 303)
    response.headers["Cache-Control"] = "no-store"
    cookies.erase(response, visitor.registry, ())  # type: ignore[arg-type]
    return response


def _same_origin() -> bool:
    """Whether the form was sent by a page of this site: the browser says so, and other sites cannot forge it
    (https://www.w3.org/TR/fetch-metadata/; Origin where a browser does not know it)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return urlsplit(origin).netloc.lower() == request.host.lower() and bool(request.host)


def _back(text: str) -> str:
    """A path of this site with its query, whatever was sent; the declaration where it is anything else."""
    home = url_for("consent.declaration")
    if not text.startswith("/") or text.startswith("//") or any(ord(letter) < 33 or letter == "\\" for letter in text):
        return home
    parts = urlsplit(text)
    if parts.scheme or parts.netloc:
        return home
    path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~")
    return path + (f"?{quote(parts.query, safe='/?%:@!$&()*+,;=-._~')}" if parts.query else "")


@bp.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response | HTTPException:
    """In the banner a message and the question again; else the page of that error."""
    if request.method != "POST" or not wants_partial():
        return error_page(error)
    back = _back(request.form.get("next", ""))
    html = render_template("consent/_banner.html", trouble=error.code, back=back, live=True)
    response = make_response(html, error.code or 500)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.before_app_request
def _use_remembered_language() -> None:
    tag = request.cookies.get(LANGUAGE)
    if tag in current_app.config["LANGUAGES"] and consent.visitor.allows("language"):
        g.remembered_language = tag


@bp.after_app_request
def _remember_language(response: Response) -> Response:
    """With consent the language of a page is remembered."""
    if response.mimetype != "text/html" or response.status_code != 200 or wants_partial():
        return response
    if "language" in g and consent.visitor.allows("language"):
        cookies.remember_language(response, current_language().tag)
    return response


def lasting(lasts: tuple[int, str]) -> str:
    """How long something is kept, in CLDR's words."""
    unit, locale = f"duration-{lasts[1]}", current_language().folder
    text = str(format_unit(lasts[0], unit, locale=locale))
    # Babel takes no pattern from CLDR where the long one is said to be the short one.
    return text if unit not in text else str(format_unit(lasts[0], unit, "short", locale=locale))


def init_app(app: Flask) -> None:
    """Make the registry of this site, and give templates the visitor and the words."""
    app.extensions["consent"] = registry_for(app.config)
    app.extensions["consent_seal"] = Seal(app.config["SECRET_KEY"])
    app.jinja_env.globals["consent"] = consent
    app.jinja_env.globals["consent_words"] = {
        "names": CATEGORY_NAMES, "words": CATEGORY_WORDS, "allow_all": ALLOW_ALL,
        "question": QUESTION, "accept": ACCEPT, "reject": REJECT, "choose": CHOOSE,
    }  # fmt: skip
    app.jinja_env.filters["lasting"] = lasting
    app.register_blueprint(bp)
