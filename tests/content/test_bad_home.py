"""The home file and catalogs, when they are wrong."""

from __future__ import annotations

import time

import pytest

SECTIONS = (
    "network_statistics, statistic_series, offices, pathways, strategic_visions, stories, member_spotlights, "
    "home_page, meta"
)
STORY = """stories:
  - id: one
    title: One
    date: "2025-11"
    summary: [First., Second.]
    pathways: [resilient]
    regions: [global]
    source_url: https://iclei.org
"""


YAML = "allowed: YAML as in the sample's home.yaml"
TITLE = "allowed: plain text of up to 300 characters"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("stories:", "storys:", f"2: 'storys': is not a section (did you mean 'stories'?); allowed: {SECTIONS}"),
        ("id: one", "id: One", "2: id: 'One' is not a slug; allowed: a-z, 0-9 and single hyphens, up to 80"),
        ("    title: One\n", "", f"2: title: is missing; {TITLE}"),
        ("One\n", "null\n", f"2: title: is missing; {TITLE}"),
        ("title: One", "title: [One]", f"3: title: is nested; {TITLE}"),
        (
            "[First., Second.]",
            "[First., {a: b}]",
            "5: summary: is nested; allowed: a list of plain text of up to 4,000",
        ),
        (
            '"2025-11"',
            "2025-13-40",
            "4: date: '2025-13-40' is not a date; allowed: a date such as 2025-11-27, 2025-11 or",
        ),
        (
            "[resilient]",
            "[resilent]",
            "6: pathways: 'resilent' is not known (did you mean 'resilient'?); allowed: low-",
        ),
        (
            "regions: [",
            "region: [",
            "7: 'region': is not known here (did you mean 'regions'?); allowed: id, title, date",
        ),
        ("One\n", "One\n    title: Two\n", "4: 'title': is there twice, first in line 3; allowed: once"),
        ("title: One", "title: *a", f"3: yaml: aliases (*name) are not used here; {YAML}"),
        (
            "title: One",
            "title: 'One",
            "9: yaml: found unexpected end of stream (while scanning a quoted scalar from line 3); ",
        ),
        ("title: One", "title: a: b", f"3: yaml: mapping values are not allowed here; {YAML}"),
        ("One", "O\x07e", f"3: yaml: holds the character U+0007; {YAML}"),
        ("One", '"O\\0e"', f"3: title: holds the character U+0000 (NUL); {TITLE}"),
        ("One", '"O\\ud800e"', f"3: title: holds the character U+D800; {TITLE}"),
    ],
)
def test_wrong_home(site, old, new, message):
    assert old in STORY
    [line] = site.errors(site.write("home.yaml", STORY.replace(old, new, 1)))
    assert line.startswith(f"home.yaml:{message}")


def test_anchor_that_nobody_uses(site):
    site.load(site.write("home.yaml", STORY.replace("One", "&a One")))
    assert site.text("story:one", "title") == "One"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "1: file: is empty; allowed: content, or no file"),
        ("# words\n", "1: file: holds comments only; allowed: content, or no file"),
        ("- a\n", f"1: file: is not made of sections; allowed: {SECTIONS}"),
        ("stories: none\n", "1: stories: is not a list of entries; allowed: a list of entries"),
        ("stories: [a]\n", "1: stories: holds an entry without keys; allowed: keys and values"),
        (
            "a: b\n---\nc: d\n",
            "2: yaml: but found another document (expected a single document in the stream from line 1); " + YAML,
        ),
        ("[" * 5_000, "1: yaml: has more than 20 levels; allowed: YAML as in the sample's home.yaml"),
        (
            b"meta:\n  compiled: \xff\n",
            "2: line: byte 13 is not UTF-8; allowed: text saved as UTF-8 (“CSV UTF-8” in Excel)",
        ),
        ("# " + "x" * 999 + "\n", None),
    ],
)
def test_wrong_file(site, content, message):
    if message is None:
        content, message = content * 2_100, "1: file: has 2,104,200 bytes; allowed: up to 2,000,000"
    site.write("home.yaml", content)
    assert site.errors("home.yaml") == [f"home.yaml:{message}"]


def test_alias_bomb_is_refused_at_once(site):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    site.write("home.yaml", "\n".join(lines))
    start = time.monotonic()
    assert site.run("check", "home.yaml") == (
        1,
        "home.yaml:2: yaml: aliases (*name) are not used here; allowed: YAML as in the sample's home.yaml\n",
    )
    assert time.monotonic() - start < 2


def test_same_story_in_two_files_and_references_that_lead_nowhere(site):
    site.write("a.yaml", STORY)
    site.write(
        "b.yaml",
        STORY + "home_page:\n  - {section: feature, stories: [one, onne]}\n  - {section: hero, default: Bonn}\n",
    )
    there = "in these files or in the database"
    assert site.errors(".") == [
        "b.yaml:2: id: 'one' is there twice, first in a.yaml:2; allowed: each once",
        f"b.yaml:10: stories: 'onne' is not known (did you mean 'one'?); allowed: the slug of one (story) {there}",
        f"b.yaml:11: default: 'bonn' is not known; allowed: the slug of one (spotlight) {there}",
    ]


def test_yaml_does_not_guess(site):
    """`NO` is Norway and 2024 may be a title."""
    office = "{code: oslo, name: 2024, kind: country-office, country: NO, languages: [no], source_url: 'http://x.org'}"
    site.load(site.write("home.yaml", f"offices: [{office}]"))
    [row] = site.content().entries.values()
    assert (row["data"]["country"], row["data"]["languages"]) == ("NO", ["no"])
    assert site.text("office:oslo", "name") == "2024"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (
            'msgctxt "a:tap:title"\nmsgid "A"\nmsgstr "open\n',
            3,
            "cannot be read; allowed: msgctxt, msgid or msgstr and a text",
        ),
        ('msgid "A"\nmsgstr "B"\n\nwords\n', 4, "cannot be read; allowed: msgctxt, msgid or msgstr and a text"),
        ('msgid "A"\n\nmsgid "B"\nmsgstr "C"\n', 1, "has no msgstr (is the file cut off?)"),
        ('"text"\n', 1, "cannot be read; allowed: msgctxt, msgid or msgstr and a text"),
        ('msgid "A"\nmsgstr "B"\nmsgstr "C"\n', 3, "msgstr is there twice"),
    ],
)
def test_broken_catalog(site, content, line, message):
    name = site.write("es/LC_MESSAGES/content.po", content)
    [error] = site.errors(name)
    assert error.startswith(f"{name}:{line}: po: {message}")


def test_catalog_in_an_unknown_folder(site):
    site.write("pt_PT/LC_MESSAGES/content.po", 'msgid ""\nmsgstr ""\n')
    [line] = site.errors(".")
    assert line.startswith(
        "pt_PT/LC_MESSAGES/content.po:1: file: 'pt_PT' is not a locale (did you mean 'pt_BR'?); allowed: "
    )


def test_translation_with_a_control_character_or_too_long(site):
    site.activities({})
    site.catalog(("activity:tap:title", "x", "a\x07"), ("activity:tap:summary", "x", "s" * 4001))
    lines = site.errors(".")
    assert [line.rpartition(" allowed: ")[0] for line in lines] == [
        "es/LC_MESSAGES/content.po:5: activity:tap:title: holds the character U+0007;",
        "es/LC_MESSAGES/content.po:9: activity:tap:summary: has 4,001 characters;",
    ]
