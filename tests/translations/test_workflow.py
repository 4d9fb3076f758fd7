"""From the source to the translators and back: nothing is lost, what has changed says so, both domains alike."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from iclei_site.commands.content import content_group
from iclei_site.commands.translations import translations_group
from iclei_site.config import SAMPLE_CONTENT
from iclei_site.content.load import load_paths
from iclei_site.po.merge import merge_content, merge_messages
from iclei_site.po.reader import Entry, read_bytes
from iclei_site.po.writer import as_text, header_of

Make = Callable[..., Flask]


def run(app: Flask, group: object, *args: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(group, list(args))  # type: ignore[call-overload]
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]) | st.just("\n")
words = st.text(letters, max_size=200)


@given(source=words.filter(bool), text=words, previous=words.filter(bool))
def test_what_is_written_is_read_again(source: str, text: str, previous: str) -> None:
    changed = Entry(source, "activity:tap:title", None, [text], previous=[previous], flags={"fuzzy"})
    changed.comments = ["Ask Ana"]
    entries = [changed, Entry(source, None, source + "s", [text, text])]
    again = read_bytes(as_text(entries, header_of("es", {}, plural=True), "es").encode())
    assert again.faults == []
    for before, after in zip(entries, again.entries, strict=True):
        after.line, after.lines = before.line, before.lines
    assert again.entries == entries


def test_a_changed_text_keeps_its_translation_and_shows_the_former_source(tmp_path: Path) -> None:
    old = [Entry("Former", "a:x:title", texts=["Anterior"], comments=["Seen with Ana"])]
    [entry] = merge_content(old, {"a:x:title": "New"})
    assert (entry.id, entry.texts, entry.previous, entry.stale) == ("New", ["Anterior"], ["Former"], True)
    [again] = merge_content([entry], {"a:x:title": "Newer"})
    assert again.previous == ["Former"], "the source that was translated, not the one between"
    [back] = merge_content([again], {"a:x:title": "Former"})
    assert (back.previous, back.fuzzy, back.comments) == ([], False, ["Seen with Ana"])
    path = tmp_path / "content.po"
    path.write_text(as_text([entry], header_of("es", {}, plural=False), "es"), encoding="utf-8")
    [seen] = polib.pofile(str(path))
    assert (seen.previous_msgid, seen.fuzzy) == ("Former", True), "other programs do not see it"
    subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(path)], check=True, capture_output=True)


def test_a_reworded_message_offers_its_former_translation_to_be_confirmed() -> None:
    old = [Entry("Search all the activities here", texts=["Busque aquí"]), Entry("Home", texts=["Inicio"])]
    search, unlike, _gone = merge_messages(old, [Entry("Search all activities here"), Entry("Unlike")])
    assert (search.texts, search.previous) == (["Busque aquí"], ["Search all the activities here"])
    assert search.fuzzy
    assert not search.translated, "it would be shown before anybody has confirmed it"
    assert (unlike.texts, unlike.fuzzy) == ([], False)


def test_a_message_that_is_gone_stays_in_the_file_until_it_is_back() -> None:
    old = [Entry("Home", texts=["Inicio"], comments=["Seen  with\tAna"]), Entry("Empty", texts=[""])]
    merged = merge_messages(old, [Entry("Quite another text")])
    assert [(entry.id, entry.texts, entry.obsolete) for entry in merged] == [
        ("Quite another text", [], False), ("Home", ["Inicio"], True),
    ]  # fmt: skip
    file = read_bytes(as_text(merged, header_of("es", {}, plural=True), "es").encode())
    assert (file.faults, [entry.id for entry in file.entries]) == ([], ["Quite another text"])
    again = merge_messages([*file.entries, *file.obsolete], [Entry("Home"), Entry("Quite another text")])
    assert [(entry.id, entry.texts, entry.obsolete, entry.comments) for entry in again] == [
        ("Home", ["Inicio"], False, ["Seen  with\tAna"]), ("Quite another text", [""], False, []),
    ]  # fmt: skip


def test_a_message_that_becomes_a_plural_keeps_its_former_text() -> None:
    merged = merge_messages([Entry("%(n)s day", texts=["%(n)s día"])], [Entry("%(n)s day", plural="%(n)s days")])
    assert [(entry.plural, entry.texts, entry.obsolete) for entry in merged] == [
        ("%(n)s days", [], False), (None, ["%(n)s día"], True),
    ]  # fmt: skip
    back = merge_messages(merged, [Entry("%(n)s day")])
    assert [(entry.texts, entry.obsolete) for entry in back] == [(["%(n)s día"], False)]


OBSOLETE = """# Ana and Rui,  2026
#   indented
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

# a line that is longer than the lines of a catalog are, and is not broken into two, so that   columns | stay | whole
msgid "a"
msgid_plural "b"
msgstr[0] "uno"
msgstr[1] "dos"
msgstr[2] "tres"

# gone
#, fuzzy
#~| msgid "Old"
#~ msgctxt "menu"
#~ msgid "Gone"
#~ msgstr ""
#~ "Ido "
#~ "ya"
#~ this is no line of a catalog
#~ msgid "Twice"
#~ msgstr "x"
"""


@pytest.mark.parametrize("content", [False, True])
def test_nothing_that_anybody_wrote_is_lost(content: bool) -> None:
    file = read_bytes(OBSOLETE.encode())
    assert file.faults == []
    before = [*file.entries, *file.obsolete]
    merged = merge_content(before, {}) if content else merge_messages(before, [Entry("a", plural="b")])
    text = as_text(merged, header_of("es", file.header, plural=True), "es", file.comments)
    for line in OBSOLETE.splitlines():
        if line.startswith("#") and not line.startswith(("#~ msgstr", '#~ "', "#~ this")):
            assert f"{line}\n" in text, "a comment or an obsolete entry is lost"
    for words in ("uno", "dos", "tres", '#~ msgstr "Ido ya"', "# this is no line of a catalog"):
        assert words in text
    again = [replace(entry, line=0, lines=[]) for entry in read_bytes(text.encode()).obsolete]
    was = [replace(entry, line=0, lines=[]) for entry in file.obsolete]
    assert sorted(again, key=lambda entry: entry.id) == sorted(was, key=lambda entry: entry.id)


def test_what_pages_refuse_does_not_count_as_translated(make: Make, spanish: Path) -> None:
    app, text = make(), spanish.read_text(encoding="utf-8")

    def translated() -> list[int]:
        table = run(app, translations_group, "status")[1].splitlines()
        return [int(line.partition(" of ")[0].split()[-1]) for line in table[1:3]]

    messages, texts = translated()
    wrong = text.replace('msgstr[1] "%(number)s actividades"', 'msgstr[1] "%(numero)s actividades"', 1)
    wrong = wrong.replace('msgstr "Buscar"', 'msgstr ""', 1).replace('msgstr[1] "%(number)s historias"\n', "", 1)
    assert wrong != text
    spanish.write_text(wrong, encoding="utf-8")
    catalog = spanish.with_name("content.po")
    text = catalog.read_text(encoding="utf-8")
    title = f'msgctxt "{NAME}"'
    head, _, rest = text.partition(title)
    rest = rest.replace('\nmsgstr "', '\nmsgstr "\\a', 1)
    catalog.write_text(head + title + rest, encoding="utf-8")
    assert translated() == [messages - 3, texts - 1]
    found = run(app, translations_group, "check", "--no-terms")[1]
    assert f"“{NAME}”: not used, nor any other text of this file: holds the character U+0007" in found


def test_what_is_unknown_stays_in_the_file() -> None:
    kept = merge_content([Entry("Gone", "a:gone:title", texts=["Ido"])], {"a:x:title": "X"})
    assert [(entry.context, entry.texts) for entry in kept] == [("a:gone:title", ["Ido"]), ("a:x:title", [""])]


@pytest.fixture
def edited(make: Make, own_instance: Path, tmp_path: Path) -> Flask:
    """The site after an editor has changed one English title."""
    app = make(INSTANCE_PATH=str(own_instance))
    path = tmp_path / "activities.csv"
    with (SAMPLE_CONTENT / "activities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["title"] = "A quite different name" if row["slug"] == "100-renewables-roadmap" else row["title"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with app.app_context():
        load_paths([path])
    return app


NAME = "activity:100-renewables-roadmap:title"


def test_the_whole_way_of_a_changed_title(edited: Flask, spanish: Path, tmp_path: Path) -> None:
    catalog = spanish.with_name("content.po")
    code, output = run(edited, translations_group, "check", "--no-terms")
    assert code == 1
    assert f"“{NAME}”: the English is now “A quite different name”" in output
    assert run(edited, translations_group, "update")[0] == 0
    text = catalog.read_text(encoding="utf-8")
    assert '#| msgid "100% Renewables Cities and Regions Roadmap"\nmsgctxt "' + NAME in text
    code, output = run(edited, translations_group, "check", "--no-terms")
    [line] = [line for line in output.splitlines() if line.startswith(f"{catalog}:") and "Roadmap" in line]
    assert int(line.split(":")[1]) == text.split("\n").index('msgid "A quite different name"') + 1
    table = run(edited, translations_group, "status")[1].splitlines()
    translated = table[2].split()[1]  # every other text: the catalog is complete
    assert table[2].split()[-3:] == ["1", translated, "no"], "stale, unreviewed, reviewed"
    # The pages still show the translation, and loading the catalog says why it should be looked at.
    output = run(edited, content_group, "check", str(catalog))[1]
    assert f"{NAME}: warning: the English text has changed since; used all the same" in output
    # An export keeps the mark; a load of it changes nothing.
    assert run(edited, content_group, "export", str(tmp_path / "out"))[0] == 0
    exported = (tmp_path / "out" / "es" / "LC_MESSAGES" / "content.po").read_text(encoding="utf-8")
    assert '#| msgid "100% Renewables Cities and Regions Roadmap"' in exported
    assert ": 0 added, 0 changed" in run(edited, content_group, "load", str(tmp_path / "out"))[1]
    # A translator puts it right, as Poedit does: the marks go.
    again = polib.pofile(str(catalog))
    entry = again.find(NAME, by="msgctxt")
    entry.msgstr, entry.flags, entry.previous_msgid = "Un nombre distinto", [], None
    again.save()
    code, output = run(edited, translations_group, "check", "--no-terms")
    assert not [line for line in output.splitlines() if line.startswith(f"{catalog}:")]


def test_an_update_that_changes_nothing_changes_no_file(make: Make, translations: Path) -> None:
    app = make()
    assert run(app, translations_group, "update")[0] == 0
    before = {path: path.read_bytes() for path in translations.rglob("*") if path.is_file()}
    assert run(app, translations_group, "update")[0] == 0
    assert {path: path.read_bytes() for path in translations.rglob("*") if path.is_file()} == before


def test_what_a_translator_writes_survives_an_update(make: Make, spanish: Path) -> None:
    text = spanish.read_text(encoding="utf-8").replace("X-Reviewed: no", "X-Reviewed: yes, Ana, 2026-12-01")
    spanish.write_text(text.replace('msgid "Search"', '# Ana: as on the button\nmsgid "Search"'), encoding="utf-8")
    app = make()
    assert run(app, translations_group, "update")[0] == 0
    written = spanish.read_text(encoding="utf-8")
    assert '"X-Reviewed: yes, Ana, 2026-12-01\\n"' in written
    assert "# Ana: as on the button\n" in written
    table = run(app, translations_group, "status")[1].splitlines()
    assert table[1].split()[-6:] == ["100", "0", "0", "yes,", "Ana,", "2026-12-01"]
    assert table[3].split()[-1] == "no"


def test_a_damaged_catalog_is_left_as_it_is(make: Make, spanish: Path) -> None:
    damaged = spanish.read_bytes().partition(b'msgstr "Buscar"')[0] + b'msgstr "Bus'
    spanish.write_bytes(damaged)
    output = run(make(), translations_group, "update")[1]
    assert "left as it is" in output
    assert spanish.read_bytes() == damaged


def test_a_catalog_that_is_not_there_is_begun(make: Make, spanish: Path) -> None:
    shutil.copy(spanish, spanish.with_suffix(".old"))
    spanish.unlink()
    assert run(make(), translations_group, "update")[0] == 0
    assert all(not entry.msgstr for entry in polib.pofile(str(spanish)))
