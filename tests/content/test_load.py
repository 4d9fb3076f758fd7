"""Loading: what is stored, what counts as a change, and that the index follows."""

from __future__ import annotations

import fcntl
import os
import pty
import sqlite3
import subprocess
import sys

import pytest

from iclei_site.config import SAMPLE_CONTENT
from iclei_site.content import read
from iclei_site.content.stored import EntryKey, TextKey
from iclei_site.extensions import db
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest

URL = "https://example.org/official"


def found(site, q: str, language: str = "en") -> list[str]:
    """What a visitor finds."""
    with site.app.app_context():
        results = site.app.extensions["search"].search(SearchRequest(language, q=q))
        return [hit.slug for hit in results.hits]


def agrees(site) -> bool:
    """Whether the index is of the database's version."""
    return bool(site.app.extensions["search"].status().content_version == site.version())


def test_sample_content(site):
    assert site.run("check", SAMPLE_CONTENT) == (0, "No errors, 0 warnings.\n")
    output = site.load(SAMPLE_CONTENT)
    assert output.startswith("activities: 204 added, 0 changed, 0 unchanged\nentries: 82 added, ")
    content = site.content()
    tap = content.activities["transformative-actions-program"]
    assert tap["kind"] == "program"
    assert tap["status"] is None
    assert content.texts["activity:gcom", "title", "pt-BR"] == (
        "Pacto Global de Prefeitos pelo Clima e Energia",
        "https://pactodealcaldes-la.org/language/pt/2022/06/09/",
    )
    assert site.text("keyword:1-5-degrees", "label") == "1.5 degrees"
    assert site.text("vision:sao-paulo-strategic-vision", "name").startswith("São Paulo Strategic Vision: The Power")
    assert site.text("spotlight:medellin", "city") == "Medellín"
    assert site.text("spotlight:bonn", "fact_3") == "Aims to run only electric buses by 2030"
    assert site.text("story:pohang-2027", "summary_2").startswith("The guiding idea")
    assert content.entries[EntryKey("statistic", "jurisdictions_committed_2030")]["data"]["value"] is None
    feature = content.entries[EntryKey("home", "feature-2")]["data"]
    assert feature["stories"] == ["eu-cities-plastic-waste", "korea-inc5-forum", "plastic-production-growth"]
    assert "says" not in feature
    assert agrees(site)
    assert "transformative-actions-program" in found(site, "bankable")


def test_loading_twice_changes_nothing(site):
    site.load(SAMPLE_CONTENT)
    version, content = site.version(), site.content()
    assert site.load(SAMPLE_CONTENT) == (
        "activities: 0 added, 0 changed, 204 unchanged\n"
        "entries: 0 added, 0 changed, 82 unchanged\n"
        f"texts: 0 added, 0 changed, {len(content.texts)} unchanged\n"
        f"content version: {version}\n"
    )
    assert site.content() == content


def test_row_as_stored(site):
    site.load(site.activities({"status": "running", "body": "One.\n\nTwo."}))
    content = site.content()
    assert content.activities["tap"] == {
        "kind": "program",
        "status": "running",
        "start_year": 2015,
        "end_year": None,
        "pathways": ["low-emission", "resilient"],
        "sdgs": ["11", "13"],
        "regions": ["global"],
        "countries": ["KE", "BR"],
        "keywords": ["climate-finance", "project-preparation"],
        "places": [
            {"name": "Kisumu", "country": "KE", "latitude": None, "longitude": None},
            {"name": "Bonn", "country": "DE", "latitude": 50.7339, "longitude": 7.0997},
            {"name": "Belém", "country": "", "latitude": None, "longitude": None},
        ],
        "partners": ["EIB"],
        "website": None,
        "source_url": "https://iclei.org/tap",
    }
    assert {key: text.text for key, text in content.texts.items()} == {
        ("activity:tap", "title", "en"): "Transformative Actions Program",
        ("activity:tap", "summary", "en"): "Makes ideas bankable.",
        ("activity:tap", "body", "en"): "One.\n\nTwo.",
        ("keyword:climate-finance", "label", "en"): "climate finance",
        ("keyword:project-preparation", "label", "en"): "project preparation",
    }


def test_change_of_one_row(site):
    site.load(site.activities({}, {"slug": "b", "title": "Bee hotels"}, {"slug": "c"}))
    first = site.version()
    output = site.load(site.activities({}, {"slug": "b", "title": "Wasp hotels", "start_year": "2020"}))
    assert output.startswith("activities: 0 added, 1 changed, 2 unchanged\n")
    assert site.version() != first
    assert site.previous() == first
    assert (found(site, "wasp"), found(site, "bee")) == (["b"], [])
    assert agrees(site)


def test_a_load_of_one_file_leaves_the_rest(site):
    site.load(SAMPLE_CONTENT)
    before = site.content()
    site.load(site.activities({}))
    after = site.content()
    assert set(after.activities) == {*before.activities, "tap"}
    assert after.entries == before.entries
    assert before.texts.items() <= after.texts.items()


def test_prune_removes_what_its_files_should_hold(site):
    site.load(SAMPLE_CONTENT)
    site.load(site.activities({}, {"slug": "b", "title": "Bee hotels"}))
    output = site.load("--prune", site.activities({}))
    assert output.startswith(
        "activities: 0 added, 0 changed, 205 removed, 1 unchanged\nentries: 0 added, 0 changed, 82 un"
    )
    after = site.content()
    assert list(after.activities) == ["tap"]
    assert len(after.entries) == 82
    assert not [key for key in after.texts if key.owner.startswith("activity:") and key.owner != "activity:tap"]
    assert {key.owner for key in after.texts if key.owner.startswith("keyword:")} == {
        "keyword:climate-finance",
        "keyword:project-preparation",
    }
    assert (found(site, "bee"), found(site, "bankable")) == ([], ["tap"])


def test_prune_of_entries_and_their_order(site):
    story = "{{id: {0}, title: {0}, summary: [x], source_url: 'https://iclei.org'}}"

    def load(*slugs, prune=False):
        site.write("home.yaml", f"stories: [{', '.join(story.format(slug) for slug in slugs)}]")
        site.load(*(["--prune"] if prune else []), "home.yaml")
        rows = site.content().entries.items()
        return [key.slug for key, row in sorted(rows, key=lambda pair: pair[1]["position"])]

    assert load("a", "b", "c") == ["a", "b", "c"]
    assert load("c", "d") == ["a", "b", "c", "d"]
    assert load("d", "c", "b", "a") == ["d", "c", "b", "a"]
    assert load("c", "a", prune=True) == ["c", "a"]
    assert {key.owner for key in site.content().texts} == {"story:a", "story:c"}


def test_prune_without_a_file_of_activities_removes_none(site):
    site.load(site.activities({}))
    site.load("--prune", site.catalog(("activity:tap:title", "Transformative Actions Program", "Programa")))
    assert list(site.content().activities) == ["tap"]


def test_a_column_left_out_keeps_what_is_stored_and_an_empty_cell_does_not(site):
    site.load(site.activities({"body": "Body.", "status": "ended"}))
    site.load(site.activities({"title": "New"}))
    assert (site.text("activity:tap", "body"), site.content().activities["tap"]["status"]) == ("Body.", "ended")
    site.load(site.activities({"body": "", "status": "", "summary": ""}))
    assert (site.text("activity:tap", "body"), site.content().activities["tap"]["status"]) == (None, None)
    assert site.text("activity:tap", "summary") is None


def test_bom_crlf_blank_rows_and_spaces(site):
    path = site.folder / site.activities({"title": "  Two \r\n words "})
    path.write_bytes(
        b"\xef\xbb\xbf" + path.read_bytes().replace(b"EIB", b" EIB ;; UN-Energy;EIB;") + b",,,,,,,,,,,,,,\r\n\r\n"
    )
    assert b"\r\n" in path.read_bytes()
    site.load("activities.csv")
    assert site.text("activity:tap", "title") == "Two words"
    assert site.content().activities["tap"]["partners"] == ["EIB", "UN-Energy"]


def test_html_is_cleaned_and_a_formula_is_text(site):
    site.load(
        site.activities({"title": "=1+1", "summary": "R&amp;D <b onclick=x()>costs</b> 5 < 6<script>x()</script>"})
    )
    assert site.text("activity:tap", "title") == "=1+1"
    assert site.text("activity:tap", "summary") == "R&D costs 5 < 6"


def test_official_texts_with_aliases_of_languages(site):
    site.activities({})
    site.texts(
        {"slug": "tap", "lang": "pt", "title": "PAT", "source_url": URL},
        {"slug": "tap", "lang": "zh", "title": "变革", "summary": "摘要", "source_url": URL},
    )
    site.load(".")
    texts = site.content().texts
    assert texts["activity:tap", "title", "pt-BR"] == ("PAT", URL)
    assert texts["activity:tap", "summary", "zh-Hans"] == ("摘要", URL)


def test_catalog(site):
    site.activities({})
    site.catalog(
        ("activity:tap:title", "Transformative Actions Program", "Programa de acciones"),
        ("activity:tap:summary", "Makes ideas bankable.", "~adivinado"),
        ("keyword:climate-finance:label", "climate finance", "financiación climática"),
        ("keyword:project-preparation:label", "project preparation", ""),
    )
    site.load(".")
    assert site.text("activity:tap", "title", "es") == "Programa de acciones"
    assert site.text("activity:tap", "summary", "es") is None
    assert site.text("keyword:climate-finance", "label", "es") == "financiación climática"
    assert site.text("keyword:project-preparation", "label", "es") is None
    assert found(site, "financiación", "es") == ["tap"]


def test_translated_keyword_reaches_the_index_of_its_activities(site):
    site.load(site.activities({}, {"slug": "b", "keywords": "heat"}))
    output = site.load(site.catalog(("keyword:climate-finance:label", "climate finance", "financiación climática")))
    assert output.startswith("activities: 0 added, 1 changed, 1 unchanged\n")
    assert found(site, "financiación", "es") == ["tap"]


def test_stale_and_unknown_translations_are_warnings(site):
    site.activities({})
    name = site.catalog(
        ("activity:tap:title", "Old title", "Título"),
        ("activity:gone:title", "Gone", "Perdido"),
        ("words", "Words", "Palabras"),
    )
    warnings = [
        f'{name}:13: words: warning: is not used; allowed: msgctxt "<owner>:<field>", no plural',
        f"{name}:5: activity:tap:title: warning: the English text has changed since; used all the same",
        f"{name}:9: activity:gone:title: warning: there is no such English text; not used",
    ]
    code, output = site.run("check", ".")
    assert (code, output.splitlines()) == (0, [*warnings, "No errors, 3 warnings."])
    assert site.load(".").splitlines()[:3] == warnings
    assert site.text("activity:tap", "title", "es") == "Título"


def test_official_text_wins_whatever_comes_first(site):
    site.load(site.activities({}))
    site.catalog(("activity:tap:title", "Transformative Actions Program", "de casa"))
    site.load("es/LC_MESSAGES/content.po")
    assert site.text("activity:tap", "title", "es") == "de casa"
    site.load(site.texts({"slug": "tap", "lang": "es", "title": "oficial", "source_url": URL}))
    assert site.text("activity:tap", "title", "es") == "oficial"
    site.load("es/LC_MESSAGES/content.po")
    site.load(".")
    assert site.text("activity:tap", "title", "es") == "oficial"
    site.texts({"slug": "tap", "lang": "es", "summary": "otra", "title": "", "source_url": URL})
    site.load("--prune", ".")
    assert site.text("activity:tap", "title", "es") == "de casa"


def test_text_without_a_source_is_a_translation_of_ours(site):
    site.activities({})
    site.texts({"slug": "tap", "lang": "es", "title": "sin fuente"}, {"slug": "tap", "lang": "fr", "title": "sans"})
    site.catalog(("activity:tap:title", "Transformative Actions Program", "de casa"))
    site.load(".")
    assert site.content().texts["activity:tap", "title", "fr"] == ("sans", None)
    assert site.text("activity:tap", "title", "es") in ("sin fuente", "de casa")


def test_languages_that_are_not_in_the_files_stay(site):
    site.activities({})
    site.catalog(("activity:tap:title", "x", "Programa"))
    site.catalog(("activity:tap:title", "x", "Programme"), locale="fr")
    site.load(".")
    site.load("--prune", site.catalog(("activity:tap:summary", "x", "Resumen")))
    assert site.text("activity:tap", "title", "fr") == "Programme"
    assert site.text("activity:tap", "title", "es") is None
    assert site.text("activity:tap", "summary", "es") == "Resumen"


def test_translation_that_was_taken_back(site):
    site.activities({})
    site.load(".", site.catalog(("activity:tap:title", "x", "Malo")))
    site.load(site.catalog(("activity:tap:title", "x", "")))
    assert site.text("activity:tap", "title", "es") is None


def test_translations_go_with_their_english_text(site):
    site.activities({})
    site.load(".", site.catalog(("activity:tap:summary", "x", "Resumen")))
    site.load(site.activities({"summary": ""}))
    assert site.text("activity:tap", "summary", "es") is None


def test_an_index_that_is_behind_is_healed_by_a_load_that_changes_nothing(site):
    site.load(site.activities({}))
    with sqlite3.connect(site.folder.parent / "instance" / "iclei.sqlite") as connection:
        connection.execute("UPDATE content_state SET previous = 'x', version = 'y'")
        connection.execute("UPDATE content_texts SET text = 'Wasp hotels' WHERE field = 'title'")
    connection.close()
    assert not agrees(site)
    site.load(site.activities({"title": "Wasp hotels"}))
    assert site.version() == "y"
    assert agrees(site)
    assert found(site, "wasp") == ["tap"]


def test_check_works_without_a_database(site):
    (site.folder.parent / "instance" / "iclei.sqlite").unlink()
    assert site.run("check", SAMPLE_CONTENT) == (0, "No errors, 0 warnings.\n")


def test_database_that_is_missing_or_locked_is_one_plain_line(site, monkeypatch):
    site.activities({})
    file = site.folder.parent / "instance" / "iclei.sqlite"
    monkeypatch.setattr("iclei_site.content.load.PATIENCE_MS", 10)
    with sqlite3.connect(file) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert site.run("load", "activities.csv") == (
            1,
            "Error: The database cannot be used (database is locked). Another command is writing to it; try again.\n",
        )
    connection.close()
    file.rename(file.with_suffix(".away"))
    remedy = "Run: iclei-site restore FILE, or iclei-site db upgrade for a new site"
    expected = (1, f"Error: The database cannot be used (unable to open database file). {remedy}\n")
    with site.app.app_context():
        db.engine.dispose()
    assert site.run("load", "activities.csv") == expected
    assert site.run("export", "out") == expected


def test_index_that_another_process_writes_to(site):
    site.load(site.activities({"title": "Bee hotels"}))
    engine = WhooshEngine(site.app.config["SEARCH_PATH"], patience=0.1)
    site.app.extensions["search"] = engine
    with (site.folder.parent / "instance/search/write.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, output = site.run("load", site.activities({"title": "Wasp hotels"}))
    assert code == 1
    first, last = output.splitlines()
    assert first.startswith("The content is saved, but the search index could not follow: ")
    assert last == "Run: iclei-site search rebuild"
    assert site.text("activity:tap", "title") == "Wasp hotels"
    assert found(site, "bee") == ["tap"]
    site.load("activities.csv")
    assert found(site, "wasp") == ["tap"]


def test_bar_on_a_terminal_only(site):
    site.activities({})
    main = "from iclei_site.commands import main; main()"
    command = [sys.executable, "-c", main, "content", "load", "activities.csv"]
    environment = os.environ | {"ICLEI_INSTANCE_PATH": str(site.folder.parent / "instance")}
    ours, theirs = pty.openpty()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        seen = terminal.read(100_000).decode()
    for step in ("Reading", "Saving", "Indexing"):
        assert step in seen, seen
    assert done.stdout.startswith(b"activities: 1 added")
    again = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert (again.stdout[:22], again.stderr) == (b"activities: 0 added, 0", b"")


@pytest.mark.parametrize("language", ["es", "fr", "en"])
def test_each_field_falls_back_to_english_on_its_own(site, language):
    site.activities({})
    site.load(
        ".", site.catalog(("activity:tap:title", "x", "Programa"), ("keyword:climate-finance:label", "x", "finanzas"))
    )
    with site.app.app_context():
        words = read.texts_of(["activity:tap", "activity:none"], language)
        labels = {slug: words.text for slug, words in read.keyword_labels(language).items()}
        assert read.activity_by_slug("tap").kind == "program"
        assert read.activity_by_slug("none") is None
    spanish = language == "es"
    title = ("Programa", "es") if spanish else ("Transformative Actions Program", "en")
    assert words == {"activity:tap": {"title": title, "summary": ("Makes ideas bankable.", "en")}}
    assert labels == {
        "climate-finance": "finanzas" if spanish else "climate finance",
        "project-preparation": "project preparation",
    }


def test_entries_for_pages(site):
    site.load(SAMPLE_CONTENT)
    with site.app.app_context():
        assert [entry.slug for entry in read.entries("pathway")] == [
            "low-emission", "nature-based", "equitable", "resilient", "circular",
        ]  # fmt: skip
        assert [entry.data["member_since"] for entry in read.entries("spotlight") if entry.slug == "bonn"] == [2000]
        facts = read.texts_of(["spotlight:bonn"], "es")["spotlight:bonn"]
        assert [words.text.split()[0] for words in read.series(facts, "fact")] == ["Seat", "Held", "Aims"]


def test_keyword_spelled_in_two_ways_is_one(site):
    site.load(site.activities({"keywords": "Net Zero;net-zero"}, {"slug": "b", "keywords": "net zero"}))
    content = site.content()
    assert content.activities["tap"]["keywords"] == content.activities["b"]["keywords"] == ["net-zero"]
    assert content.texts[TextKey("keyword:net-zero", "label", "en")].text == "Net Zero"
