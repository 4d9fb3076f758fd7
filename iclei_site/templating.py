"""What every template may use: the site around the page, and a few filters."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, request
from flask_babel import gettext, pgettext
from jinja2.runtime import Macro
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError

from .addresses import Alternate, absolute, alternates
from .catalogs import words_version
from .content.prose import html
from .content.stories import Story, stories_like
from .labels import PATHWAYS, REGIONS, day, listed, moment, number
from .locales import LANGUAGES, Language, current_language, offered
from .mosaic import mosaic
from .search.cache import Bounded
from .search.grammar import clean
from .search.request import SearchRequest
from .search.types import Hit, IndexUnusableError, SearchEngine


class Site:
    """The site around a page, in the language of the answer."""

    absolute = staticmethod(absolute)
    alternates = staticmethod(alternates)

    @property
    def language(self) -> Language:
        """The language of this page."""
        return current_language()

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The main menu: endpoints and names."""
        return [
            ("home.index", gettext("Home")),
            ("activities.catalogue", gettext("Activities")),
            ("home.pathways.index", gettext("Pathways")),
            ("home.stories.index", gettext("Stories")),
            # Translators: in the main menu: the network of cities, with its offices and members
            ("home.network.network", pgettext("menu", "Network")),
        ]

    @property
    def section(self) -> list[str]:
        """Endpoints of the menu below which this page stands; those of a section share the name of their blueprint."""
        part = request.blueprint
        return [endpoint for endpoint, _ in self.menu if part != "home" and endpoint.rpartition(".")[0] == part]

    @staticmethod
    def name_of(tag: str) -> str:
        """A language in its own words; its tag where the site does not know it."""
        return LANGUAGES[tag].name if tag in LANGUAGES else tag

    def translations(self, path: str) -> list[Alternate]:
        """A canonical path of this page in all languages; its first part is the language."""
        here = current_language()
        rest = path.removeprefix(f"/{here.tag}")
        return [Alternate(language, f"/{language.tag}{rest}", language == here) for language in offered()]

    def words_of_address(self) -> str:
        """Words to search for, from an address that led nowhere."""
        for part in reversed(unquote(request.path).strip("/").split("/")):
            words = clean(re.sub(r"[\W_]+", " ", re.sub(r"\.(html?|php|aspx?)$", "", part)))
            if words not in ("index", "default", "home"):  # these name a folder's own page: its name says more
                return words if 2 < len(words) < 60 else ""
        return ""


@dataclass(frozen=True)
class Guesses:
    """What someone may have looked for."""

    activities: tuple[Hit, ...] = ()
    stories: tuple[Story, ...] = ()


def guesses(words: str) -> Guesses:
    """Activities and stories about these words, three of each; nothing where there are none or nothing answers."""
    engine = cast(SearchEngine, current_app.extensions["search"])
    tag = current_language().tag
    try:
        results = engine.search(SearchRequest(tag, q=words, per_page=3)) if words else None
        if results and not results.hits:  # fewer of the words may find something; none of them would find anything
            fewer = [way.request for way in results.relaxations if way.request.q]
            results = engine.search(fewer[0]) if fewer else None
        return Guesses(results.hits[:3] if results else (), tuple(stories_like(words, tag)))
    except (IndexUnusableError, DBAPIError):
        return Guesses()  # a page that says what is missing must not fail as well


class Kept:
    """Pieces of HTML that many answers share, rendered once. The key names all that a piece depends on, but for the
    state of the catalogs."""

    def __init__(self) -> None:
        self._pieces: Bounded[tuple[Hashable, ...], str] = Bounded(20_000)

    def __call__(self, macro: Macro, key: Hashable, *arguments: object) -> str:
        """What the macro, autoescaped like any, makes of the arguments."""
        return self._piece(macro, key, words_version(), *arguments)

    def _piece(self, macro: Macro, key: Hashable, words: Hashable, *arguments: object) -> str:
        name = (macro.name, key, words)
        piece = self._pieces.get(name)
        return piece if piece is not None else self._pieces.put(name, macro(*arguments))

    def each(self, macro: Macro, keys: Iterable[Hashable]) -> Markup:
        """What the macro makes of each of these, one a line; each is its own key."""
        words = words_version()
        return Markup("\n").join([self._piece(macro, key, words, key) for key in keys])


def init_app(app: Flask) -> None:
    """Register globals and filters."""
    app.jinja_env.globals["site"] = Site()
    app.jinja_env.globals["kept"] = Kept()
    app.jinja_env.globals.update(mosaic=mosaic, guesses=guesses)
    app.jinja_env.filters.update(number=number, listed=listed, day=day, moment=moment, markdown=html)
    app.jinja_env.filters["pathway"] = PATHWAYS.__getitem__
    app.jinja_env.filters["region"] = REGIONS.__getitem__
    app.jinja_env.filters["host"] = _host


def _host(url: Any) -> str:
    return urlsplit(str(url)).netloc.removeprefix("www.")
