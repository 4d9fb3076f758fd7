"""The page of coverage, and what `?translate=` does to every page. Registered only where the setting is on."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, render_template, request, url_for

from ..catalogs import CatalogDomain
from ..config import LANGUAGE_TAGS
from ..content.sources import content, english, sources
from ..locales import LANGUAGES, current_language
from ..po.coverage import DOMAINS, coverage
from .lens import KEYS, MODES, RTL, MarkingLens
from .marking import Marked
from .places import Place, place

bp = Blueprint("desk", __name__)
ADDED = ("HX-Push-Url", "HX-Replace-Url")


def _root() -> Path:
    return Path(current_app.config["TRANSLATIONS_PATH"])


@bp.get("/<lang:lang>/translations/")
def index() -> str:
    """How far each language is, and links to its pages."""
    wanted, now = sources(_root(), ()), content()
    tags = [tag for tag in LANGUAGE_TAGS if tag != "en"]
    rows = [
        (LANGUAGES[tag], coverage(_root(), tag, domain, wanted.of(english(now, tag))))
        for tag in tags
        for domain in DOMAINS
    ]
    slug = min(now.activities, default="")
    return render_template("desk/index.html", rows=rows, slug=slug, modes=MODES)


def _open() -> None:
    """Note the mode of this request. A page in a mode is not sent compressed: it is marked once more at its end."""
    mode = request.args.get("translate", "")
    if mode in MODES and request.path.strip("/").partition("/")[0] in LANGUAGES:
        g.translate = mode
        request.environ["HTTP_ACCEPT_ENCODING"] = "identity"


def _close(response: Response) -> Response:
    """Put what the desk needs into a page in a mode."""
    mode = g.get("translate")
    if not mode:
        return response
    response.headers["Cache-Control"] = "no-store"
    for name in ADDED:
        if address := response.headers.get(name):
            response.headers[name] = f"{address}{'&' if '?' in address else '?'}translate={mode}"
    if response.mimetype == "text/html":
        response.set_data(_dressed(response.get_data(as_text=True), mode))
    return response


def _dressed(html: str, mode: str) -> str:
    domain: CatalogDomain = current_app.extensions["catalogs"]
    lens = cast(MarkingLens, domain.lens)
    folder = current_language().folder
    root, messages = _root(), lens.messages

    def of(number: int) -> Place:
        return place(root, folder, messages[number])

    def described(number: int) -> str:
        found = of(number)
        return f"{found.message}\n{found.line}\n{found.files}"

    marked = Marked(html, described, lambda number: not of(number).text)
    html = marked.html
    if mode == RTL:
        html = html.replace('dir="ltr"', 'dir="rtl"', 1)
    g.translate = ""  # the desk's own words are not marked
    places = [of(number) for number in marked.used]
    panel = render_template("desk/_panel.html", places=places, mode=mode, keys=KEYS, modes=MODES, path=request.path)
    head = render_template("desk/_head.html")
    return html.replace("</head>", f"{head}</head>", 1).replace("</body>", f"{panel}</body>", 1)


def address(path: str, mode: str) -> str:
    """A page in a mode; "" is as visitors see it."""
    return f"{path}?translate={mode}" if mode else path


def init_app(app: Flask) -> None:
    """Open the desk where the setting says so. Elsewhere nothing of it is there."""
    if app.config["TRANSLATION_DESK"] != "on":
        return
    app.register_blueprint(bp)
    app.extensions["catalogs"].lens = MarkingLens()
    app.before_request(_open)
    app.after_request(_close)
    app.jinja_env.globals["desk_address"] = address
    app.jinja_env.globals["desk_page"] = lambda tag: url_for("desk.index", lang=tag)
