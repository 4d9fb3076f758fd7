"""The catalogs: fresh, whole, and with the placeholders of the source."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from babel import Locale
from flask import Flask
from sqlalchemy import select

from iclei_site.commands.translations import PLURAL_FORMS, as_text, extract
from iclei_site.config import LANGUAGE_TAGS, TRANSLATIONS
from iclei_site.extensions import db
from iclei_site.models import Activity, ContentText

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]")
TAG = re.compile(r"</?\w+[^>]*>|https?://\S+")
COUNT = "%(number)s"
# The plural forms of a language that may say the count in words: zero, one and two of Arabic.
IN_WORDS = {"ar": (0, 1, 2)}
# Where the summaries of activities are translated too; the titles are everywhere.
WITH_SUMMARIES = ("es", "fr", "pt-BR")
TRANSLATED = [tag for tag in LANGUAGE_TAGS if tag != "en"]
CATALOGS = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
CONTENT = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/content.po"))


def locale_of(path: Path) -> str:
    return path.parent.parent.name


def plural_count(catalog: polib.POFile) -> int:
    found = re.search(r"nplurals=(\d+)", catalog.metadata.get("Plural-Forms", ""))
    return int(found[1]) if found else 0


def faults(catalog: polib.POFile) -> list[str]:
    """What is wrong with translations, those that are there. Some plural forms may leave out the count, no more."""
    found = []
    in_words = IN_WORDS.get(catalog.metadata.get("Language", ""), ())
    for entry in catalog:
        sources = [entry.msgid, entry.msgid_plural or entry.msgid]
        texts = [text for _, text in sorted(entry.msgstr_plural.items())] if entry.msgid_plural else [entry.msgstr]
        if entry.obsolete or not all(texts):
            continue
        if entry.msgid_plural and len(texts) != plural_count(catalog):
            found.append(f"{entry.linenum}: {len(texts)} plural forms, not {plural_count(catalog)}")
        for pattern in (PLACEHOLDER, TAG):
            allowed = {tuple(sorted(pattern.findall(source))) for source in sources}
            without_count = {tuple(part for part in parts if part != COUNT) for parts in allowed}
            for form, text in enumerate(texts):
                fits = allowed | without_count if entry.msgid_plural and form in in_words else allowed
                if tuple(sorted(pattern.findall(text))) not in fits:
                    found.append(
                        f"{entry.linenum}: {text!r} has other placeholders, tags or addresses than {sources[-1]!r}"
                    )
    return found


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


@pytest.mark.parametrize("path", [*CATALOGS, *CONTENT], ids=lambda path: f"{locale_of(path)}-{path.stem}")
def test_catalogs_keep_placeholders_and_plurals(path: Path) -> None:
    catalog = polib.pofile(str(path))
    assert faults(catalog) == [] or path.stem == "content"
    assert [entry.msgid for entry in catalog if entry.fuzzy or entry.obsolete] == []


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

msgid "See <b>all</b> 100%%"
msgstr "Ver <i>todo</i> 100%%"

msgid "One"
msgid_plural "Many"
msgstr[0] "Uno"

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
    found = faults(catalog)
    assert len(found) == 3
    assert "numero" in found[0]
    assert "<i>" in found[1]
    assert "1 plural forms" in found[2]
    assert unfinished(catalog, catalog) == ["Home", "Word"]
    assert "numero" in msgfmt(path, tmp_path)


ARABIC = """msgid ""
msgstr ""
"Language: ar\\n"
"Plural-Forms: nplurals=6; plural=(n % 6);\\n"

msgid "%(number)s activity about %(words)s"
msgid_plural "%(number)s activities about %(words)s"
msgstr[0] "لا أنشطة %(words)s"
msgstr[1] "نشاط %(words)s"
msgstr[2] "نشاطان"
msgstr[3] "أنشطة %(words)s"
msgstr[4] "%(number)s %(words)s"
msgstr[5] "%(number)s %(words)s %(number)s"

msgid "%(number)s"
msgstr "واحد"
"""


def test_only_the_count_may_be_said_in_words_and_only_up_to_two() -> None:
    found = faults(polib.pofile(ARABIC))
    assert len(found) == 4
    assert "'نشاطان'" in found[0]  # the words are missing, not only the count
    assert "'أنشطة %(words)s'" in found[1]  # no count from three on
    assert "%(number)s'" in found[2]
    assert "'واحد'" in found[3]  # not a plural
    assert len(faults(polib.pofile(ARABIC.replace("Language: ar", "Language: pl")))) == 6


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
    fields = ("title", "summary") if tag in WITH_SUMMARIES else ("title",)
    with app.app_context():
        slugs = set(db.session.scalars(select(Activity.slug)))
        rows = db.session.execute(
            select(ContentText.owner, ContentText.field).where(ContentText.language == tag, ContentText.text != "")
        )
        done = {(owner, field) for owner, field in rows}
    assert len(slugs) == 204
    assert [(s, f) for s in sorted(slugs) for f in fields if (f"activity:{s}", f) not in done] == []


def test_every_content_entry_is_translated() -> None:
    assert [e.msgctxt for path in CONTENT for e in polib.pofile(str(path)) if not e.translated()] == []
