"""Every way in which a file can be wrong: what the editor reads, and that nothing is changed by it."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from iclei_site.config import SAMPLE_CONTENT
from iclei_site.content.problems import MOST_SHOWN

PLAIN = "plain text of up to {} characters"
URL = "an address that begins with http:// or https://, up to 2,000 characters"
YEAR = "a year from 1900 to 2100, such as 2024"
ALLOWED = {
    "slug": "a-z, 0-9 and single hyphens, up to 80",
    "title": PLAIN.format("300"),
    "kind": "project, program, initiative, campaign, network, partnership, event, tool, platform, methodology",
    "summary": PLAIN.format("4,000"),
    "body": PLAIN.format("20,000"),
    "pathways": "low-emission, nature-based, equitable, resilient, circular",
    "keywords": "English phrases with letters or digits, up to 80 characters each",
    "sdgs": ", ".join(map(str, range(1, 18))),
    "countries": "two capital letters of ISO 3166-1, such as KE",
    "places": "Name, Name|CC or Name|CC|latitude|longitude, such as Bonn|DE|50.73|7.1",
    "start_year": YEAR,
    "end_year": YEAR,
    "status": "planned, running, ended, unknown",
    "website": URL,
    "source_url": URL,
}


@pytest.fixture(autouse=True)
def loaded(site):
    """Something to lose."""
    site.load(site.activities({"slug": "kept", "title": "Kept"}, name="before.csv"))
    (site.folder / "before.csv").unlink()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"pathways": "resiliant"}, "pathways: 'resiliant' is not known (did you mean 'resilient'?)"),
        ({"pathways": "circular;Resilient"}, "pathways: 'Resilient' is not known (did you mean 'resilient'?)"),
        ({"kind": "programme"}, "kind: 'programme' is not known (did you mean 'program'?)"),
        ({"kind": "xyz"}, "kind: 'xyz' is not known"),
        ({"kind": ""}, "kind: is missing"),
        ({"sdgs": "18"}, "sdgs: '18' is not known"),
        ({"countries": "Kenya"}, "countries: 'Kenya' is not the code of a country (did you mean 'KE'?)"),
        ({"countries": "ke"}, "countries: 'ke' is not the code of a country (did you mean 'KE'?)"),
        ({"countries": "UK"}, "countries: 'UK' is not the code of a country (did you mean 'GB'?)"),
        ({"countries": "EU"}, "countries: 'EU' is not the code of a country"),
        ({"places": "Bonn|DE|50.7"}, "places: 'Bonn|DE|50.7' is not a place"),
        ({"places": "Bonn|Germany"}, "places: 'Germany' is not the code of a country (did you mean 'DE'?)"),
        ({"places": "Bonn|DE|95|7"}, "places: '95' is not in degrees from -90 to 90"),
        ({"places": "Bonn|DE|nan|7"}, "places: 'nan' is not in degrees from -90 to 90"),
        ({"start_year": "20155"}, "start_year: '20155' is not a year"),
        ({"start_year": "1899"}, "start_year: '1899' is not a year"),
        ({"end_year": "2101"}, "end_year: '2101' is not a year"),
        ({"end_year": "next year"}, "end_year: 'next year' is not a year"),
        ({"start_year": "٢٠٢٠"}, "start_year: '٢٠٢٠' is not a year"),
        ({"website": "www.iclei.org"}, "website: 'www.iclei.org' is not a web address"),
        ({"website": "javascript:alert(1)"}, "website: 'javascript:alert(1)' is not a web address"),
        ({"website": "http://[::1"}, "website: 'http://[::1' is not a web address"),
        ({"source_url": ""}, "source_url: is missing"),
        ({"slug": "São Paulo"}, "slug: 'São Paulo' is not a slug"),
        ({"slug": ""}, "slug: is missing"),
        ({"slug": "a" * 81}, f"slug: '{'a' * 57}…' is not a slug"),
        ({"title": ""}, "title: is missing"),
        ({"title": "<br>"}, "title: is missing"),
        ({"title": "t" * 301}, "title: has 301 characters"),
        ({"summary": "s" * 4001}, "summary: has 4,001 characters"),
        ({"body": "b" * 20_001}, "body: has 20,001 characters"),
        ({"status": "finished"}, "status: 'finished' is not known"),
        ({"title": "a\0b"}, "title: holds the character U+0000 (NUL)"),
        ({"title": "a\x1b[31mb"}, "title: holds the character U+001B"),
        ({"summary": "a&#1;b"}, "summary: holds the character U+0001"),
        ({"keywords": "気候"}, "keywords: '気候' is not a keyword"),
    ],
)
def test_wrong_value(site, row, message):
    allowed = ALLOWED[message.partition(":")[0]]
    expected = f"activities.csv:3: {message}; allowed: {allowed}"
    assert site.errors(site.activities({"slug": "other"}, row)) == [expected]


def test_years_reversed(site):
    expected = "activities.csv:2: end_year: 2019 is before start_year; allowed: 2020 or later, or nothing"
    assert site.errors(site.activities({"start_year": "2020", "end_year": "2019"})) == [expected]


def test_all_errors_at_once_in_order(site):
    site.activities({"pathways": "resiliant;circluar", "kind": "xyz"}, {"slug": "b", "website": "b"})
    assert [line.split(" ")[:2] for line in site.errors("activities.csv")] == [
        ["activities.csv:2:", "kind:"],
        ["activities.csv:2:", "pathways:"],
        ["activities.csv:2:", "pathways:"],
        ["activities.csv:3:", "website:"],
    ]


def test_at_most_a_hundred_lines_then_a_count(site):
    site.activities(*({"slug": f"a-{number}", "kind": "x"} for number in range(150)))
    lines = site.errors("activities.csv")
    assert len(lines) == MOST_SHOWN + 1
    assert lines[-1] == "… and 50 more errors (150 in all)."


def test_slug_twice_in_a_file_and_across_files(site):
    site.activities({}, {"slug": "b"}, {}, name="a.csv")
    site.activities({"slug": "b"}, name="c.csv")
    assert site.errors(".") == [
        "a.csv:4: slug: 'tap' is there twice, first in a.csv:2; allowed: each once",
        "c.csv:2: slug: 'b' is there twice, first in a.csv:3; allowed: each once",
    ]


def test_file_named_twice_is_read_once(site):
    site.activities({})
    assert "1 added" in site.load("activities.csv", ".", site.folder / "activities.csv")


def _change(site, old: str, new: str) -> None:
    path = site.folder / site.activities({})
    path.write_text(path.read_text().replace(old, new, 1))


def test_missing_column(site):
    _change(site, "pathways,", "")
    lines = site.errors("activities.csv")
    assert lines[0].startswith(
        "activities.csv:1: pathways: the column is missing; allowed: slug, title, kind, summary, body"
    )
    assert lines[1] == "activities.csv:2: row: has 15 cells; allowed: 14, one for each column"


def test_unknown_column(site):
    _change(site, "website", "web_site")
    first, second = site.errors("activities.csv")
    assert first.startswith(
        "activities.csv:1: 'web_site': is not a known column (did you mean 'website'?); allowed: slug, title"
    )
    assert second.startswith("activities.csv:1: website: the column is missing; allowed: slug, title")


def test_column_twice(site):
    _change(site, "website", "title")
    assert "activities.csv:1: title: is there 2 times; allowed: each column once" in site.errors("activities.csv")


def test_semicolons_between_columns(site):
    site.write("activities.csv", "slug;title;kind;summary;pathways\ntap;TAP;program;;\n")
    assert site.errors("activities.csv") == [
        "activities.csv:1: header: separates columns with semicolons; allowed: commas"
    ]


def test_row_with_too_few_and_too_many_cells(site):
    path = site.folder / site.activities({})
    path.write_text(path.read_text() + "a,b\n" + "," * 15 + "x\n")
    assert site.errors("activities.csv") == [
        "activities.csv:3: row: has 2 cells; allowed: 15, one for each column",
        "activities.csv:4: row: has 16 cells; allowed: 15, one for each column",
    ]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_empty_file(site, content):
    site.write("activities.csv", content)
    assert site.errors("activities.csv") == [
        "activities.csv:1: file: is empty; allowed: a line with the names of the columns, and rows"
    ]


def test_header_only_prunes_nothing(site):
    site.activities()
    expected = ["activities.csv:1: file: has no rows under its header; allowed: at least one row, or no file"]
    assert site.errors("activities.csv") == expected
    assert site.run("load", "--prune", "activities.csv")[0] == 1
    assert "kept" in site.content().activities


def test_invalid_utf8_names_each_line(site):
    path = site.folder / site.activities({}, {"slug": "b"}, {"slug": "c"})
    path.write_bytes(
        path.read_bytes().replace(b"\r\nb,Transform", b"\r\nb,Tr\xe1nsform").replace(b"\r\nc,T", b"\r\nc,\xff")
    )
    assert site.errors("activities.csv") == [
        "activities.csv:3: line: byte 5 is not UTF-8; allowed: text saved as UTF-8 (“CSV UTF-8” in Excel)",
        "activities.csv:4: line: byte 3 is not UTF-8; allowed: text saved as UTF-8 (“CSV UTF-8” in Excel)",
    ]


def test_utf16(site):
    site.write("activities.csv", "slug,title\ntap,TAP\n".encode("utf-16"))
    assert site.errors("activities.csv")[0].startswith("activities.csv:1: line: byte 1 is not UTF-8")


@pytest.mark.parametrize("cell", ["x" * 20_000_000, "lines\n" * 3_500_000], ids=["one line", "many lines"])
def test_cell_of_20_megabytes_is_refused_without_holding_it(site, cell):
    site.activities({}, {"slug": "big", "summary": cell})
    del cell
    tracemalloc.start()
    code, output = site.run("check", "activities.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code == 1
    assert output.startswith("activities.csv:3: ")
    assert "(a quotation mark may be missing)" in output
    assert peak < 12_000_000, f"{peak / 1e6:.0f} MB"
    site.errors("activities.csv")


@pytest.mark.parametrize(
    ("end", "message"),
    [
        ('a,"b', 'has a quotation mark that is never closed; allowed: "…", with "" for a mark inside'),
        ('a,"b"c', 'has text after a closing quotation mark; allowed: "…", with "" for a mark inside'),
        ("a,b\rc", "has a line break outside quotation marks; allowed: lines that end with LF or CRLF"),
    ],
)
def test_broken_csv(site, end, message):
    path = site.folder / site.activities({})
    path.write_bytes(path.read_bytes() + end.encode())
    assert site.errors("activities.csv") == [f"activities.csv:3: row: {message}"]


def test_line_numbers_count_lines_inside_cells(site):
    site.activities({"summary": "one\ntwo\nthree"}, {"slug": "b", "kind": "x"})
    assert site.errors("activities.csv")[0].startswith("activities.csv:5: kind:")


def test_files_that_are_no_content(site):
    site.write("README.md", "words")
    site.write("messages.po", "")
    site.write("empty/.hidden.csv", "x")
    allowed = "allowed: a folder, or a .csv, .yaml or content.po file, or a .md file in a folder stories"
    assert site.errors("README.md", "messages.po", "gone.csv", "empty", SAMPLE_CONTENT / "cookies.yaml") == [
        f"README.md:1: file: is no content; {allowed}",
        f"messages.po:1: file: is no content; {allowed}",
        f"gone.csv:1: file: is not there; {allowed}",
        f"{SAMPLE_CONTENT}/cookies.yaml:1: file: is no content; {allowed}",
    ]
    assert site.errors("empty") == [f"empty:1: file: is a folder without content; {allowed}"]


def test_texts_of_nobody_and_twice(site):
    url = "https://example.org"
    site.texts(
        {"slug": "kept", "lang": "fr", "title": "Gardé", "source_url": url},
        {"slug": "kpet", "lang": "fr", "title": "Gardé", "source_url": url},
        {"slug": "kept", "lang": "fr", "title": "Autre", "source_url": url},
        {"slug": "kept", "lang": "zh-CN", "title": "x", "source_url": url},
        {"slug": "kept", "lang": "en", "title": "x", "source_url": url},
        {"slug": "kept", "lang": "de", "title": "", "source_url": url},
        {"slug": "kept", "lang": "de", "title": "x", "source_url": "ftp://x"},
    )
    tags = "es, fr, pt-BR, de, ar, ja, ko, zh-Hans, zh-Hant"
    assert site.errors("texts.csv") == [
        "texts.csv:4: title: 'kept (fr)' is there twice, first in texts.csv:2; allowed: each once",
        f"texts.csv:5: lang: 'zh-CN' is not a language of the site (did you mean 'zh-Hant'?); allowed: {tags}",
        f"texts.csv:6: lang: English texts belong in the activities file; allowed: {tags}",
        "texts.csv:7: title: has no text in this row; allowed: a title, a summary or a body",
        f"texts.csv:8: source_url: 'ftp://x' is not a web address; allowed: {URL}",
        "texts.csv:3: slug: 'kpet' is not known (did you mean 'kept'?); allowed: the slug of one (activity) in these "
        "files or in the database",
    ]


def test_texts_of_a_row_with_errors_are_not_unknown(site):
    site.activities({"kind": "x"})
    site.texts({"slug": "tap", "lang": "fr", "title": "PAT", "source_url": "https://example.org"})
    assert [line.split(" ")[0] for line in site.errors(".")] == ["activities.csv:2:"]


def test_a_file_that_is_all_wrong_is_refused_at_once(site):
    """Hints are only looked for where they are shown."""
    site.activities(*({"slug": f"a-{number}", "countries": f"Kenia {number}"} for number in range(5_000)))
    start = time.monotonic()
    code, output = site.run("check", "activities.csv")
    assert time.monotonic() - start < 3
    assert code == 1
    assert output.endswith("… and 4900 more errors (5000 in all).\n")


def test_a_file_that_cannot_be_looked_at(site):
    (problem,) = site.errors(f"{'a' * 300}.csv")  # as in a folder that one may not enter: even asking is refused
    assert "cannot be read (File name too long); allowed: a folder" in problem
