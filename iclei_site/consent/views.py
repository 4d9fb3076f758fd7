"""The banner, the choices, the declaration and the receipt."""

from __future__ import annotations

import logging
import sqlite3
from typing import cast
from urllib.parse import urlsplit

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
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from ..errors import error_page
from ..extensions import db
from ..htmx import VARY, wants_partial
from ..locales import current_language
from ..models import ConsentPolicy, ConsentRecord
from ..records import add_record, erase_receipt, policies
from . import checks as checks  # adds to those of `check --deploy`
from . import cookies
from .answer import Answer, Seal
from .forms import ConsentForm
from .gate import consent
from .limits import Limiter
from .origin import local_path, sent_by_this_site, sent_next
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
from .visitor import Choice, Visitor, same_choice
from .wording import digest, wording

bp = Blueprint("consent", __name__)
log = logging.getLogger(__name__)
CHOICES = Counter("iclei_consent_choices", "Answers about cookies.", ["choice"])
UNWRITABLE = (SQLAlchemyError, sqlite3.Error, OSError)  # the second as a connection is opened
DAY = 86_400  # seconds in which the same choice again is the same answer


@bp.get("/<lang:lang>/cookies/")
def declaration() -> Response:
    """What is stored and why, the choices, and the receipt; for htmx the choices or the banner alone."""
    template = "consent/page.html"
    if wants_partial():
        template = "consent/_in_place.html" if "part" in request.args else "consent/_choices.html"
    back, live = local_path(request.args.get("next", ""), url_for("consent.declaration")), wants_partial()
    context = {"live": live, "back": back, "question": consent.visitor.question, "versions": _versions}
    response = make_response(render_template(template, part="consent/_banner.html", **context))
    response.vary.update(VARY)
    if wants_partial() or request.cookies:
        response.headers["Cache-Control"] = "no-store"
    return response


def _versions() -> list[ConsentPolicy]:
    """Those that this site has had; none while the database is away: all the rest of the page is right without it."""
    try:
        return policies()
    except (SQLAlchemyError, sqlite3.Error) as problem:
        db.session.rollback()
        log.error("the versions of the policy cannot be read: %s", problem)
        return []


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
def answer() -> BaseResponse:
    """Take an answer: set its cookies, erase what is not allowed, record it, and go back to where it was given."""
    if not sent_by_this_site():
        abort(403)
    form = ConsentForm.read(request, consent.registry)
    if form is None:
        abort(400)
    if form.choice.data == "erase":
        return _erase()
    back = _back(form.next.data or "")
    before = consent.visitor
    given = _given(before, form)
    g.visitor = Visitor(before.registry, given, before.gpc, before.now)
    if wants_partial():
        part = "consent/_saved.html"
        response: BaseResponse = make_response(render_template("consent/_in_place.html", part=part, back=back))
    else:
        response = redirect(f"{back}#consent-saved", 303)
    response.headers["Cache-Control"] = "no-store"
    cookies.set_answer(cast(Response, response), before.registry, given)
    cookies.clear_storage(cast(Response, response), before.registry, before.granted - g.visitor.granted)
    return response


def _back(sent: str) -> str:
    """Where an answer leads back to: what the form says, with the query that a live search has shown there since."""
    back = local_path(sent, url_for("consent.declaration"))
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", "") if wants_partial() else "")
    except ValueError:  # no address, such as https://[x
        return back
    return local_path(f"{shown.path}?{shown.query}", back) if shown.path == back.partition("?")[0] else back


def _given(visitor: Visitor, form: ConsentForm) -> Answer:
    """The answer, recorded; the earlier one where it is younger than a day and says the same."""
    act, services, categories = form.choice.data, tuple(form.service.data), tuple(form.category.data)
    shown = visitor.registry.get(services[0]) if act == "grant" else None
    if act == "grant":
        act, services, categories = "choose", (*services, *visitor.granted), visitor.categories
        categories = tuple(category for category in categories if visitor.all_of(category))
    words = wording(form.asked.data, visitor.question, shown)
    given = visitor.answered(Choice(act, form.asked.data, categories, services), digest(words))
    CHOICES.labels(given.act).inc()
    before = visitor.answer
    if before and same_choice(before, given) and given.at - before.at < DAY:
        return before
    _record(given, words)
    return given


def _count() -> None:
    """One more answer of this client. Raises TooManyRequests."""
    limiter: Limiter = current_app.extensions["consent_limiter"]
    limiter.count(request.remote_addr)


def _record(given: Answer, words: str) -> None:
    """Keep the answer; neither a flood nor a database that cannot be written to ever costs the visitor the choice."""
    try:
        _count()
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
            words,
            consent.registry.offer,
        )
    except TooManyRequests:
        log.warning("an answer was given and is not recorded: too many came from one network")
    except UNWRITABLE as problem:
        db.session.rollback()
        log.error(
            "an answer was given (%s) and could not be recorded: %s", given.act, getattr(problem, "orig", problem)
        )


def _erase() -> BaseResponse:
    """Take the receipt back: its rows, and every cookie of this site. The next page asks as on the first visit."""
    _count()
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
    g.visitor = Visitor(visitor.registry, None, visitor.gpc, visitor.now)
    cookies.erase(cast(Response, response), visitor.registry, ())
    cookies.clear_storage(cast(Response, response), visitor.registry, visitor.granted)
    return response


@bp.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response | HTTPException:
    """In the banner a message and the question again; else the page of that error."""
    if request.method != "POST" or not wants_partial():
        return error_page(error)
    back, question = local_path(sent_next(), url_for("consent.declaration")), consent.visitor.question or "all"
    html = render_template("consent/_banner.html", trouble=error.code, back=back, live=True, question=question)
    response = make_response(html, error.code or 500)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.before_app_request
def _use_remembered_language() -> None:
    tag = request.cookies.get(LANGUAGE)
    if tag in current_app.config["LANGUAGES"] and consent.visitor.allows("language"):
        g.remembered_language = tag


@bp.after_app_request
def _keep_to_the_answer(response: Response) -> Response:
    """Nobody keeps what was loaded for once; what services have left that are not allowed is erased with the next HTML;
    with consent the language of a page is remembered."""
    if response.mimetype != "text/html":
        return response
    if g.get("keep_nothing"):
        response.headers["Cache-Control"] = "no-store"
    if request.cookies:
        cookies.erase(response, consent.registry, {*consent.visitor.granted, "answer"})
    page = response.status_code == 200 and not wants_partial() and "language" in g
    if page and consent.visitor.allows("language"):
        cookies.remember_language(response, consent.registry, current_language().tag)
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
    app.extensions["consent_limiter"] = Limiter(app.config["LIMITS_URL"])
    app.jinja_env.globals["consent"] = consent
    app.jinja_env.globals["consent_words"] = {
        "names": CATEGORY_NAMES, "words": CATEGORY_WORDS, "allow_all": ALLOW_ALL,
        "question": QUESTION, "accept": ACCEPT, "reject": REJECT, "choose": CHOOSE,
    }  # fmt: skip
    app.jinja_env.filters["lasting"] = lasting
    app.register_blueprint(bp)
