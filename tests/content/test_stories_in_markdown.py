"""Stories as Markdown files: what an editor writes is what is stored, and what is wrong is said with its line."""

from __future__ import annotations

import re

import pytest

from iclei_site.content import prose

STORY = """---
title: A garden on the roof
date: 2026-05
summary:
  - Neighbours planted a garden.
  - It cools the house.
pathways: [nature-based]
regions: [europe]
activities: [tap]
source_url: https://example.org/garden
---
The first bed was **small**.

## What grew

- beans
- [leeks](https://example.org/leeks)

The last line.
"""
NAME = "stories/roof-garden.md"
HEAD = "allowed: facts between two lines of ---, then the text"


def texts(site) -> dict[str, str]:
    return {
        key.field: text.text
        for key, text in site.content().texts.items()
        if key.owner == "story:roof-garden" and key.language == "en"
    }


def test_a_file_is_a_story(site):
    site.activities({})
    site.write(NAME, STORY)
    site.load(".")
    [(key, row)] = site.content().entries.items()
    assert (key.section, key.slug) == ("story", "roof-garden")
    assert row["data"]["activities"] == ["tap"]
    assert row["data"]["date"] == "2026-05"
    assert texts(site) == {
        "title": "A garden on the roof",
        "summary_1": "Neighbours planted a garden.",
        "summary_2": "It cools the house.",
        "body_1": "The first bed was **small**.",
        "body_2": "## What grew",
        "body_3": "- beans\n- [leeks](https://example.org/leeks)",
        "body_4": "The last line.",
    }
    assert "0 added, 0 changed" in site.load(".")


def test_lines_as_windows_ends_them(site):
    site.activities({})
    site.write(NAME, STORY.replace("\n", "\r\n"))
    site.load(".")
    assert texts(site)["body_3"] == "- beans\n- [leeks](https://example.org/leeks)"


def test_an_export_holds_the_same_story(site):
    site.activities({})
    site.write(NAME, STORY)
    site.load(".")
    before = texts(site)
    site.run("export", "out")
    assert ": 0 added, 0 changed" in site.load("--prune", "out")
    assert texts(site) == before


def test_a_paragraph_is_translated_on_its_own(site):
    site.activities({})
    site.write(NAME, STORY)
    site.catalog(("story:roof-garden:body_4", "The last line.", "La última línea."))
    site.load(".")
    assert site.text("story:roof-garden", "body_4", "es") == "La última línea."


def test_translations_follow_their_paragraphs(site):
    """Also without the catalog, no paragraph shows the translation of another."""
    site.activities({})
    site.write(NAME, STORY)
    site.catalog(
        ("story:roof-garden:body_1", "The first bed was **small**.", "El primer bancal era **pequeño**."),
        ("story:roof-garden:body_4", "The last line.", "La última línea."),
    )
    site.load(".")
    site.write(NAME, STORY.replace("The first bed", "Before all that, a plan.\n\nThe first bed"))
    site.load("activities.csv", NAME)
    assert site.text("story:roof-garden", "body_1", "es") is None
    site.load(".")
    spanish = [site.text("story:roof-garden", f"body_{number}", "es") for number in range(1, 6)]
    assert spanish == [None, "El primer bancal era **pequeño**.", None, None, "La última línea."]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: A garden on the roof\n", "", "2: title: is missing; allowed: plain text of up to 300 characters"),
        ("2026-05", "May", "3: date: 'May' is not a date; allowed: a date such as 2025-11-27, 2025-11 or 2025"),
        ("[tap]", "[tpa]", "9: activities: 'tpa' is not known (did you mean 'tap'?); allowed: the slug of one "),
        ("[europe]", "[europ]", "8: regions: 'europ' is not known (did you mean 'europe'?); allowed: global, "),
        ("title:", "id: roof\ntitle:", "2: id: is the name of the file; allowed: nothing here"),
        ("title:", "titel:", "2: 'titel': is not known here (did you mean 'title'?); allowed: id, title, date"),
        ("---\ntitle", "title", f"1: file: has no head; {HEAD}"),
        ("---\nThe first", "The first", f"1: file: has no head; {HEAD}"),
        ("title: A garden on the roof", "title: a: b", "2: yaml: mapping values are not allowed here; allowed: YAML"),
        ("The last line.", "x" * 4001, "19: body: has 4,001 characters; allowed: plain text of up to 4,000 characters"),
        ("The last line.", "[a][b]\n\n[b]: https://example.org", "11: body: holds a link that is defined apart from"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(site, old, new, message):
    assert old in STORY
    site.activities({})
    site.write(NAME, STORY.replace(old, new, 1))
    lines = site.errors(".")
    assert lines[0].startswith(f"{NAME}:{message}"), lines


def test_the_name_of_the_file_is_the_slug(site):
    site.write("stories/Roof Garden.md", STORY.replace("activities: [tap]\n", ""))
    [line] = site.errors(".")
    assert line.startswith("stories/Roof Garden.md:1: id: 'Roof Garden' is not a slug; allowed: a-z, 0-9")


def test_other_markdown_is_no_content(site):
    site.activities({})
    site.write("README.md", "# Words for editors")
    site.load(".")
    assert site.content().entries == {}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A *b* **c**", "<p>A <em>b</em> <strong>c</strong></p>"),
        ("# One", "<h2>One</h2>"),
        ("#### Four", "<h2>Four</h2>"),
        ("2. two", '<ol start="2">\n<li>two</li>\n</ol>'),
        ("[x](https://a.org)", '<p><a href="https://a.org" rel="nofollow noopener">x</a></p>'),
        ("5 < 6 & <b>", "<p>5 &lt; 6 &amp; &lt;b&gt;</p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
    ],
)
def test_marks_become_html(text, html):
    assert prose.html(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AA)",
        "![x](https://pixel.example/1.gif)",
        '<a href="https://a.org" onclick="x()">x</a>',
        "[x](//evil.example)",
        "    <iframe src=x>",
    ],
)
def test_nothing_harmful_comes_through(text):
    tags = " ".join(re.findall("<[^>]+>", prose.html(text))).lower()
    for bad in ("script", "data:", "<img", "<iframe", "onclick", 'href="/', "javascript"):
        assert bad not in tags


def test_words_are_counted_without_marks():
    assert prose.words_only("**Two** [words](https://a.org)") == "Two words"
