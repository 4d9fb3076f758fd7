"""Export: files that a load reads back to the same content."""

from __future__ import annotations

import csv
import shutil
import subprocess

import pytest

from iclei_site import create_app
from iclei_site.config import SAMPLE_CONTENT
from iclei_site.content.export import write_catalog
from iclei_site.extensions import db

URL = "https://example.org/official"


@pytest.fixture
def second(site, migrated, tmp_path):
    """Another site, empty."""
    instance = tmp_path / "second"
    shutil.copytree(migrated, instance)
    app = create_app(INSTANCE_PATH=str(instance))
    yield type(site)(app, site.folder)
    with app.app_context():
        db.engine.dispose()


def round_trip(site, second) -> None:
    code, output = site.run("export", "out")
    assert code == 0, output
    second.load("out")
    expected, got = site.content(), second.content()
    assert got.activities == expected.activities
    assert got.entries == expected.entries
    assert got.texts == expected.texts
    assert ": 0 added, 0 changed" in site.load("out")
    assert site.run("check", "out") == (0, "No errors, 0 warnings.\n")


def test_round_trip_of_the_sample(site, second):
    site.load(SAMPLE_CONTENT)
    round_trip(site, second)


def test_round_trip_of_odd_content(site, second):
    odd = {
        "title": "=HYPERLINK(1)",
        "summary": "''=x and &lt;b&gt; stay &amp;amp; words",
        "body": '-One\n\n+Two, "three"',
        "partners": "@home;- minus;A&amp;B",
        "places": "Bonn|DE|50.7|-0.000001;Nowhere||1|2",
        "status": "planned",
        "website": "https://example.org/?a=1&lt;=2&copy=3",
        "keywords": "R&D;-odd;=also",
    }
    site.activities(odd, {"slug": "b", "summary": "", "keywords": "", "partners": "'=p", "places": "", "sdgs": ""})
    site.texts(
        {"slug": "tap", "lang": "fr", "title": "+33", "summary": "", "source_url": URL},
        {"slug": "tap", "lang": "fr", "title": "", "summary": "Résumé\u2028", "source_url": URL + "/2"},
        {"slug": "b", "lang": "ar", "title": "", "summary": "بدون", "source_url": URL},
    )
    site.catalog(
        ("activity:tap:title", "x", "100% de &lt;b&gt;"),
        ("activity:tap:body", "x", '\\"Uno\\"\\n\\nDos \\\\ tres'),
        ("keyword:r-d:label", "R&D", "I+D"),
        ("spotlight:bonn:fact_1", "x", "Sede"),
    )
    site.write(
        "home.yaml",
        "member_spotlights:\n  - {city: Bonn, country: DE, facts: ['NO', '- a', '&lt;i&gt;'], sources: ['http://x.org/?a&amp;']}\n"
        "network_statistics:\n  - {id: a_b, label: '123', value: 1.5}\n  - {id: c, label: x, value: null, year: 2020}\n"
        "home_page: [{section: feature, topic: 'null'}, {section: feature}]\n",
    )
    site.load(".")
    assert site.text("activity:tap", "summary") == "'=x and <b> stay &amp; words"
    assert site.text("activity:tap", "body", "es") == '"Uno"\n\nDos \\ tres'
    round_trip(site, second)


def test_formulas_are_written_with_an_apostrophe(site):
    site.load(site.activities({"title": "=1+1", "summary": "'tis"}, {"slug": "b", "title": "-5", "summary": "''@x"}))
    site.run("export", "out")
    with (site.folder / "out/activities.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["title"], row["summary"]) for row in rows] == [("'-5", "''@x"), ("'=1+1", "'tis")]


def test_export_names_its_files_and_others_that_a_load_would_read(site):
    site.load(site.activities({}))
    site.write("out/old.csv", "x")
    assert site.run("export", "out") == (
        0,
        "out/activities.csv\nout/old.csv: left as it was, and no part of this export\n",
    )
    assert site.run("export", "activities.csv")[0] == 2


def test_export_of_nothing(site):
    assert site.run("export", "out") == (0, "There is no content yet; nothing was written.\n")
    assert not (site.folder / "out").exists()


def test_export_to_where_nothing_can_be_written(site):
    site.load(site.activities({}))
    code, said = site.run("export", "/proc/nowhere")  # nobody can write there, whatever the user
    assert code == 1
    assert said.startswith("Error: /proc/nowhere")
    assert len(said.splitlines()) == 1


def test_catalog_is_sorted_undated_and_passes_msgfmt(tmp_path):
    path = tmp_path / "es/LC_MESSAGES/content.po"
    entries = [
        ("b:x:title", "100% of {all}", "100% de {todo}"),
        ("a:x:title", "Word", ""),
        ("a:x:summary", "w " * 90, "p " * 90),
    ]
    write_catalog(path, "es", entries)
    text = path.read_text(encoding="utf-8")
    assert '"Language: es\\n"\n' in text
    assert '"X-Reviewed: no\\n"\n' in text
    assert "Date" not in text
    assert "format" not in text
    assert [line for line in text.splitlines() if line.startswith("msgctxt")] == [
        'msgctxt "a:x:summary"', 'msgctxt "a:x:title"', 'msgctxt "b:x:title"',
    ]  # fmt: skip
    assert 110 < max(map(len, text.splitlines())) <= 120
    write_catalog(path, "es", reversed(entries))
    assert path.read_text(encoding="utf-8") == text
    assert [file.name for file in path.parent.iterdir()] == ["content.po"]
    subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(path)], check=True, capture_output=True)
