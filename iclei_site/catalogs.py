"""Interface catalogs: `.po` files are the source; what gettext reads is made from them in the instance folder.

No catalog can make a page fail: one that cannot be compiled keeps its last good version, one that cannot be read is
left out, and a translation whose placeholders are wrong gives way to the English message.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Domain, get_locale

from .config import LANGUAGE_TAGS

log = logging.getLogger(__name__)


def compile_catalogs(source: Path, target: Path) -> list[str]:
    """Bring `target/<locale>/LC_MESSAGES/messages.mo` up to date. Returns a line for each catalog that cannot be read;
    those keep their last good version."""
    problems = []
    for po in sorted(source.glob("*/LC_MESSAGES/messages.po")):
        mo = target / po.relative_to(source).with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns == po.stat().st_mtime_ns:
            continue
        try:
            _compile(po, mo)
        except (PoFileError, ValueError, OSError) as problem:
            problems.append(f"{po}: {problem}")
    return problems


def _compile(po: Path, mo: Path) -> None:
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parent.parent.name, abort_invalid=True)
    mo.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=mo.parent)
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalog)
    stamp = po.stat().st_mtime_ns
    os.utime(name, ns=(stamp, stamp))
    os.replace(name, mo)


class CatalogDomain(Domain):
    """The catalogs of one app, read once. Flask-Babel's own domain reads them again for every request."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "messages")  # type: ignore[no-untyped-call]  # Flask-Babel's
        self.catalogs = {tag.replace("-", "_"): _read(folder, tag.replace("-", "_")) for tag in LANGUAGE_TAGS}
        self.by_locale = {Locale.parse(folder): catalog for folder, catalog in self.catalogs.items()}
        self._last: tuple[Locale | None, NullTranslations] = None, self.catalogs["en"]

    def get_translations(self) -> NullTranslations:
        """The catalog of the answer's language."""
        context = getattr(g, "_flask_babel", None) if g else None
        locale = getattr(context, "babel_locale", None) or get_locale()
        last, catalog = self._last  # a page asks for dozens of messages, and locales are slow to compare
        if last is not locale:
            catalog = self.by_locale.get(locale, self.catalogs["en"]) if locale else self.catalogs["en"]
            self._last = locale, catalog
        return catalog

    def gettext(self, string: str, **variables: Any) -> str:
        """A message; the English one where the translation's placeholders are wrong."""
        return self.in_template(string, **variables) if variables else str(self.get_translations().ugettext(string))

    def in_template(self, string: str, **variables: Any) -> str:
        """A message of a template: plain text that is escaped like any other, `%%` for a percent sign."""
        return _filled(self.get_translations().ugettext(string), string, variables)

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """A message with a plural, likewise."""
        variables.setdefault("num", num)
        source = singular if num == 1 else plural
        return _filled(self.get_translations().ungettext(singular, plural, num), source, variables)


def _filled(text: str, source: str, variables: dict[str, Any]) -> str:
    for candidate in (text, source):
        try:
            return candidate % variables
        except (KeyError, ValueError, TypeError) as problem:
            log.error("message %r is not used: %s: %s", candidate, type(problem).__name__, problem)
    return source


def _read(folder: Path, locale: str) -> NullTranslations:
    try:
        return Translations.load(folder, [locale])
    except Exception as problem:  # a damaged file raises whatever it happens to hit
        log.error("catalog %s is not used: %s: %s", locale, type(problem).__name__, problem)
        return NullTranslations()


def init_app(app: Flask) -> None:
    """Compile at start what has changed, then read everything."""
    target = Path(app.config["CATALOGS_PATH"])
    for problem in compile_catalogs(Path(app.config["TRANSLATIONS_PATH"]), target):
        log.error("catalog not used: %s", problem)
    domain = app.extensions["catalogs"] = CatalogDomain(target)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
    app.jinja_env.globals.update(_=domain.in_template, gettext=domain.in_template, ngettext=domain.ngettext)
