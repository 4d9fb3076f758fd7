"""The page of coverage, and what `?translate=` does to every page. Registered only where the setting is on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Flask, Response, current_app, g, render_template, request, url_for
from flask_babel import gettext, pgettext

from ..catalogs import CatalogDomain
from ..config import LANGUAGE_TAGS
from ..content.sources import content, english, sources
from ..content.stored import Content
from ..labels import PATHWAYS
from ..locales import LANGUAGES, current_language
from ..po.coverage import DOMAINS, coverage
from .contents import contents
from .lens import KEYS, MODES, RTL, MarkingLens
from .marking import Marked
from .places import Place, place, place_of_content

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
    return render_template("desk/index.html", rows=rows, pages=_pages(now))


def _pages(now: Content) -> Iterator[tuple[str, str]]:
    """Every kind of page by its name, each with an example."""
    catalogue = url_for("activities.catalogue")
    yield gettext("Home"), url_for("home.index")
    yield gettext("Activities"), catalogue
    for slug in sorted(now.activities)[:1]:
        yield gettext("An activity"), url_for("activities.activity", slug=slug)
    yield gettext("Pathways"), url_for("home.pathways.index")
    yield gettext("A pathway"), url_for("home.pathways.pathway", code=next(iter(PATHWAYS)))
    yield gettext("Stories"), url_for("home.stories.index")
    for slug in sorted(slug for section, slug in now.entries if section == "story")[:1]:
        yield gettext("A story"), url_for("home.stories.story", slug=slug)
    yield pgettext("menu", "Network"), url_for("home.network.network")
    yield gettext("About this site"), url_for("home.about.about")
    yield gettext("Cookies and your choice"), url_for("consent.declaration")
    yield gettext("A page that does not exist"), f"{catalogue}-/"


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
        if there := response.headers.get(name):
            response.headers[name] = address(there, mode)
    if response.mimetype == "text/html":
        response.set_data(_dressed(response.get_data(as_text=True), mode))
    return response


def _dressed(html: str, mode: str) -> str:
    domain: CatalogDomain = current_app.extensions["catalogs"]
    messages = cast(MarkingLens, domain.lens).messages
    language, root = current_language(), _root()
    known = contents(language.tag)

    def by_number(number: int) -> Place:
        return place(root, language.folder, messages[number])

    def by_words(words: str) -> Place | None:
        found = known.find(words) if mode == KEYS else None
        return place_of_content(root, language.folder, *found) if found else None

    marked = Marked(html, by_number, by_words)
    html = marked.html
    if mode == RTL:
        html = html.replace('dir="ltr"', 'dir="rtl"', 1)
    g.translate = ""  # the desk's own words are not marked
    panel = render_template("desk/_panel.html", places=[*marked.used], mode=mode, keys=KEYS, path=request.full_path)
    head = render_template("desk/_head.html")
    return html.replace("</head>", f"{head}</head>", 1).replace("</body>", f"{panel}</body>", 1)


def address(path: str, mode: str) -> str:
    """A page in a mode; "" is as visitors see it. The rest of its query stays."""
    parts = urlsplit(path)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "translate"]
    return urlunsplit(parts._replace(query=urlencode(query + ([("translate", mode)] if mode else []))))


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
