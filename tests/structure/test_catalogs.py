"""The catalogs: fresh, whole, and with the placeholders of the source."""

from __future__ import annotations

import gettext
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from babel import Locale
from flask import Flask
from sqlalchemy import select

from iclei_site.commands.translations import as_text, extract
from iclei_site.config import LANGUAGE_TAGS, TRANSLATIONS
from iclei_site.content.sources import sources
from iclei_site.extensions import db
from iclei_site.models import Activity, ContentText
from iclei_site.po.checking import check_folder
from iclei_site.po.plurals import PLURAL_FORMS

COUNT = "%(number)s"
TRANSLATED = [tag for tag in LANGUAGE_TAGS if tag != "en"]
CATALOGS = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
CONTENT = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/content.po"))


def locale_of(path: Path) -> str:
    return path.parent.parent.name


def unfinished(catalog: polib.POFile, template: polib.POFile) -> list[str]:
    """Messages of the template that a catalog does not have in full."""
    done = {(e.msgctxt, e.msgid) for e in catalog if e.translated() and not e.fuzzy and not e.obsolete}
    return [entry.msgid for entry in template if (entry.msgctxt, entry.msgid) not in done]


def template() -> polib.POFile:
    return polib.pofile(str(TRANSLATIONS / "messages.pot"))


def test_the_template_is_fresh() -> None:
    written = (TRANSLATIONS / "messages.pot").read_text(encoding="utf-8")
    assert written == as_text(extract(), template=True), "run: make strings"


def test_a_stale_template_is_found() -> None:
    catalog = extract()
    before = as_text(catalog, template=True)
    catalog.add("A new message", None, [("x.py", 0)])
    assert as_text(catalog, template=True) != before


def test_there_are_catalogs_of_every_language() -> None:
    folders = sorted(tag.replace("-", "_") for tag in TRANSLATED)
    assert [locale_of(path) for path in CATALOGS] == [locale_of(path) for path in CONTENT] == folders


def test_offered_languages_are_complete(app: Flask) -> None:
    complete = {"en"} | {locale_of(p) for p in CATALOGS if not unfinished(polib.pofile(str(p)), template())}
    offered = {tag.replace("-", "_") for tag in app.config["LANGUAGES"]}
    for locale in offered - complete:
        missing = unfinished(polib.pofile(str(TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po")), template())
        pytest.fail(f"{locale} is offered and {len(missing)} messages are not translated: {missing[:10]}")


def test_nothing_is_wrong_with_any_file_of_translators(app: Flask) -> None:
    """What `translations check` says; each rule is proven in tests/translations/test_check.py."""
    with app.app_context():
        found = check_folder(TRANSLATIONS, LANGUAGE_TAGS, sources(TRANSLATIONS, app.config["LANGUAGES"]))
        assert [str(finding) for finding in found if not finding.warning] == []


@pytest.mark.parametrize("path", [*CATALOGS, *CONTENT], ids=lambda path: f"{locale_of(path)}-{path.stem}")
def test_nothing_waits_to_be_confirmed(path: Path) -> None:
    assert [entry.msgid for entry in polib.pofile(str(path)) if entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("path", [*CATALOGS, *CONTENT], ids=lambda path: f"{locale_of(path)}-{path.stem}")
def test_gettext_accepts_the_catalogs(path: Path, tmp_path: Path) -> None:
    assert shutil.which("msgfmt"), "install gettext: apt-get install gettext"
    assert msgfmt(path, tmp_path) == ""


def msgfmt(path: Path, folder: Path) -> str:
    """What gettext says against a catalog; what it misses in the header is for the mailing lists of the GNU project."""
    command = ["msgfmt", "--check-format", "--check-domain", "--output-file", str(folder / "out.mo"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


BROKEN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#, python-format
msgid "%(number)s activity"
msgid_plural "%(number)s activities"
msgstr[0] "%(number)s actividad"
msgstr[1] "%(numero)s actividades"

#, fuzzy
msgid "Home"
msgstr "Casa"

msgid "Word"
msgstr ""
"""


def test_broken_catalogs_are_found(tmp_path: Path) -> None:
    path = tmp_path / "messages.po"
    path.write_text(BROKEN, encoding="utf-8")
    catalog = polib.pofile(str(path))
    assert unfinished(catalog, catalog) == ["Home", "Word"]
    assert "numero" in msgfmt(path, tmp_path)


def compiled(app: Flask, locale: str) -> gettext.NullTranslations:
    """The catalog as the running site reads it."""
    return gettext.translation("messages", str(app.config["CATALOGS_PATH"]), [locale])


def test_plural_forms_of_arabic_are_in_the_order_of_cldr(app: Flask) -> None:
    arabic = polib.pofile(str(TRANSLATIONS / "ar" / "LC_MESSAGES" / "messages.po"))
    header = arabic.metadata["Plural-Forms"]
    assert header == PLURAL_FORMS["ar"]
    form = gettext.c2py(header.partition("plural=")[2].rstrip(";"))
    assert [form(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111, 200)] == [0, 1, 2, 3, 3, 4, 4, 5, 5, 3, 4, 5]
    order = ("zero", "one", "two", "few", "many", "other")
    rule = Locale("ar").plural_form
    assert [n for n in range(1000) if order[form(n)] != rule(n)] == []
    texts = arabic.find(f"{COUNT} activity").msgstr_plural
    served = compiled(app, "ar")
    said = [served.ngettext(f"{COUNT} activity", f"{COUNT} activities", n) for n in range(1000)]
    assert said == [texts[form(n)] for n in range(1000)]


# Messages with a number that has no noun of its own.
ALONE = {
    "%(done)s of %(total)s", "About %(number)s", "Filters (%(number)s)", "More than %(number)s", "Page %(number)s",
    "If you write to us about it, please name the number %(number)s.", "Up to %(number)s",
    "Number %(position)s of %(total)s in your search",
}  # fmt: skip
NUMBERS = ("number", "total", "count", "countries", "position", "done", "minutes", "results")


def test_a_counted_noun_has_plural_forms() -> None:
    counted = {e.msgid for e in template() if not e.msgid_plural and any(f"%({n})s" in e.msgid for n in NUMBERS)}
    assert counted == ALONE, "use ngettext, or add what has no noun"
    several = [e.msgid for e in template() if sum(e.msgid.count(f"%({n})s") for n in NUMBERS) > 1]
    assert [text for text in several if text not in ALONE] == [], "one plural cannot fit two numbers"


def english(app: Flask) -> dict[str, str]:
    """The English of the sample content by `owner:field`."""
    query = select(ContentText.owner, ContentText.field, ContentText.text).where(ContentText.language == "en")
    with app.app_context():
        return {f"{owner}:{field}": text for owner, field, text in db.session.execute(query)}


def stale(catalog: polib.POFile, source: dict[str, str]) -> list[str]:
    """Entries whose English is no longer what was translated."""
    return [e.msgctxt for e in catalog if e.msgid != source.get(e.msgctxt or "")]


@pytest.mark.parametrize("path", CONTENT, ids=locale_of)
def test_translated_content_is_of_the_english_that_is_there(app: Flask, path: Path) -> None:
    assert stale(polib.pofile(str(path)), english(app)) == []


def test_stale_content_is_found() -> None:
    catalog = polib.POFile()
    catalog.append(polib.POEntry(msgctxt="activity:tap:title", msgid="Old", msgstr="Viejo"))
    assert stale(catalog, {"activity:tap:title": "New"}) == ["activity:tap:title"]
    assert stale(catalog, {}) == ["activity:tap:title"]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_all_activities_are_in_every_language(app: Flask, tag: str) -> None:
    fields = ("title", "summary")
    with app.app_context():
        slugs = set(db.session.scalars(select(Activity.slug)))
        rows = db.session.execute(
            select(ContentText.owner, ContentText.field).where(ContentText.language == tag, ContentText.text != "")
        )
        done = {(owner, field) for owner, field in rows}
    assert len(slugs) == 204
    assert [(s, f) for s in sorted(slugs) for f in fields if (f"activity:{s}", f) not in done] == []


def test_every_content_entry_is_translated() -> None:
    assert [(locale_of(p), e.msgctxt) for p in CONTENT for e in polib.pofile(str(p)) if not e.translated()] == []
