"""Interface catalogs: `.po` files are the source; what gettext reads is made from them in the instance folder.

No catalog can make a page fail: a file that cannot be read keeps its language's last good catalog, or gives what can be
read of it; a translation that cannot be filled in gives way to the English message.
"""

from __future__ import annotations

import itertools
import logging
import os
import tempfile
import threading
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g
from flask_babel import Domain, get_locale

from .config import LANGUAGE_TAGS
from .po.plurals import plural_header
from .po.reader import Key, PoFile, read_file
from .po.usable import refusals

log = logging.getLogger(__name__)
MESSAGES = "LC_MESSAGES/messages.po"
NEVER = datetime.fromtimestamp(0, UTC)
_versions = itertools.count(1)  # no two states of catalogs in a process share one, of whatever app
Stamp = tuple[int, int] | None


class Lens(Protocol):
    """What shows messages in another way, for translators. `name` is "" where this answer is for visitors."""

    @property
    def name(self) -> str: ...

    def __call__(self, text: str, message: Key) -> str: ...


class CatalogDomain(Domain):
    """The catalogs of one app, read at start and again by `refresh`. Flask-Babel's own domain reads them all the time.

    `version` is another one after each change. `lens` is None outside the translators' desk.
    """

    def __init__(self, source: Path, target: Path) -> None:
        super().__init__(str(target), "messages")  # type: ignore[no-untyped-call]  # Flask-Babel's
        self._source, self._target = source, target
        self._files = {tag.replace("-", "_"): str(source / tag.replace("-", "_") / MESSAGES) for tag in LANGUAGE_TAGS}
        self._stamps: dict[str, Stamp] = {}
        self._lock = threading.Lock()
        self.catalogs: Mapping[str, NullTranslations] = {}  # by folder
        self._by_locale: Mapping[Locale, NullTranslations] = {}
        self._english = NullTranslations()
        self._last: tuple[Mapping[Locale, NullTranslations], Locale | None, NullTranslations] = {}, None, self._english
        self.version = 0
        self.lens: Lens | None = None
        self.refresh()

    def refresh(self) -> None:
        """Take over files that have changed since they were last read."""
        with self._lock:
            stamps = {folder: _stamp(path) for folder, path in self._files.items()}
            changed = [folder for folder in stamps if stamps[folder] != self._stamps.get(folder, ())]
            if changed:
                self.catalogs = {**self.catalogs, **{folder: self._read_safely(folder) for folder in changed}}
                self._by_locale = {Locale.parse(folder): catalog for folder, catalog in self.catalogs.items()}
                self._stamps = stamps
                self.version = next(_versions)

    def loaded(self) -> set[str]:
        """The languages, as tags, whose messages this process has; the others are answered in English."""
        return {folder.replace("_", "-") for folder, known in self.catalogs.items() if isinstance(known, Translations)}

    def _read_safely(self, folder: str) -> NullTranslations:
        try:
            return self._read(folder)
        except OSError as problem:  # may not be read, or there is no room for its compiled form
            log.error("%s: not used: %s", self._source / folder / MESSAGES, problem)
            return self.catalogs.get(folder) or self._english

    def _read(self, folder: str) -> NullTranslations:
        po, mo = self._source / folder / MESSAGES, self._target / folder / "LC_MESSAGES" / "messages.mo"
        written = _stamp(po)
        if written is None:
            return self._english
        last = _load(mo)
        current = _stamp(mo)
        if last and current and current[0] == written[0]:
            return last
        file = read_file(po)
        for fault in file.faults:
            log.error("%s:%s: %s; allowed: %s", po, fault.line, fault.what, fault.allowed)
        last = self.catalogs.get(folder) or last
        if file.faults and last:
            return last
        _compile(file, po, mo, 0 if file.faults else written[0])
        return _load(mo) or self._english

    def get_translations(self) -> NullTranslations:
        """The catalog of the answer's language."""
        context = getattr(g, "_flask_babel", None) if g else None
        locale = getattr(context, "babel_locale", None) or get_locale()
        by_locale, last, catalog = self._last  # a page asks for dozens of messages, and locales are slow to compare
        if last is not locale or by_locale is not self._by_locale:
            by_locale = self._by_locale
            catalog = by_locale.get(locale, self._english) if locale else self._english
            self._last = by_locale, locale, catalog
        return catalog

    def gettext(self, string: str, **variables: Any) -> str:
        """A message; the English one where the translation's placeholders are wrong."""
        if variables:
            return self.in_template(string, **variables)
        return self._shown(str(self.get_translations().ugettext(string)), string)

    def in_template(self, string: str, **variables: Any) -> str:
        """A message of a template: plain text that is escaped like any other, `%%` for a percent sign."""
        return self._shown(_filled(self.get_translations().ugettext(string), string, variables), string)

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """A message with a plural, likewise."""
        variables.setdefault("num", num)
        source = singular if num == 1 else plural
        return self._shown(_filled(self._plural(singular, plural, num), source, variables), singular)

    def pgettext(self, context: str, string: str, **variables: Any) -> str:
        """A message whose English has several meanings; `context` says which."""
        text = self.get_translations().upgettext(context, string)
        return self._shown(_filled(text, string, variables), string, context)

    def _plural(self, singular: str, plural: str, num: int) -> str:
        try:
            return str(self.get_translations().ungettext(singular, plural, num))
        except (ValueError, ArithmeticError) as problem:  # a rule for plurals that divides by nothing
            log.error("message %r is not used: %s: %s", singular, type(problem).__name__, problem)
            return singular if num == 1 else plural

    def _shown(self, text: str, message: str, context: str = "") -> str:
        return text if self.lens is None else self.lens(text, Key(context, message))


def words_version() -> Hashable:
    """What the words of this answer depend on besides its language. Whatever keeps words across requests keeps them
    under this, or a saved catalog would not be seen."""
    domain: CatalogDomain = current_app.extensions["catalogs"]
    return domain.version if domain.lens is None else (domain.version, domain.lens.name)


def _filled(text: str, source: str, variables: dict[str, Any]) -> str:
    for candidate in (text, source):
        try:
            return candidate % variables
        except (KeyError, ValueError, TypeError) as problem:
            log.error("message %r is not used: %s: %s", candidate, type(problem).__name__, problem)
    return source


def _stamp(path: Path | str) -> Stamp:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _load(mo: Path) -> NullTranslations | None:
    """A compiled catalog; None where it is not there or damaged: it is made again then."""
    try:
        with mo.open("rb") as file:
            return Translations(file, "messages")
    except FileNotFoundError:
        return None
    except Exception as problem:  # a damaged file raises whatever it happens to hit
        log.error("%s is made again: %s: %s", mo, type(problem).__name__, problem)
        return None


def _compile(file: PoFile, po: Path, mo: Path, stamp: int) -> None:
    """Write what can be used beside the old version, then move it there. The rule for plurals is the language's own."""
    folder = po.parent.parent.name
    catalog = Catalog(locale=folder, creation_date=NEVER, revision_date=NEVER)  # the same words make the same file
    catalog.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", plural_header(folder))]
    for entry in file.entries:
        refused = list(refusals(entry, folder)) if entry.translated else []
        for line, why in refused:
            log.error("%s:%s: not used: %s", po, line, why)
        if entry.translated and not refused:
            plural = entry.plural is not None
            ids, texts = (entry.id, entry.plural) if plural else entry.id, tuple(entry.texts)
            catalog.add(ids, texts if plural else texts[0], context=entry.context)  # type: ignore[arg-type]
    body = BytesIO()
    write_mo(body, catalog)
    mo.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=mo.parent)
    with os.fdopen(handle, "wb") as temporary:
        temporary.write(body.getvalue())
    os.utime(name, ns=(stamp, stamp))
    os.replace(name, mo)


def init_app(app: Flask) -> None:
    """Compile at start what has changed; with the setting on, look again before each request."""
    domain = CatalogDomain(Path(app.config["TRANSLATIONS_PATH"]), Path(app.config["CATALOGS_PATH"]))
    app.extensions["catalogs"] = domain
    if app.config["CATALOG_RELOAD"] == "on":
        app.before_request(domain.refresh)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
    app.jinja_env.globals.update(
        _=domain.in_template, gettext=domain.in_template, ngettext=domain.ngettext, pgettext=domain.pgettext
    )
