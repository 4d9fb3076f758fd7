"""The translators' desk: there when the setting is on, nothing of it anywhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import markup
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import Page, answer_faults, page, part

from iclei_site.config import LANGUAGE_TAGS
from iclei_site.desk.lens import lengthened
from iclei_site.desk.marking import Marked
from iclei_site.desk.places import Place
from iclei_site.desk.views import address
from iclei_site.po.reader import read_file

Make = Callable[..., Flask]
PATHS = (
    "/{}/",
    "/{}/activities/?q=water&pathway=resilient&from=2010",
    "/{}/activities/arch/",
    "/{}/activities/?q=zzzqqq",
)
PRIVATE = re.compile("[\ue000-\ue002]|\\\\ue00[012]")


@pytest.fixture
def desk(make: Make) -> FlaskClient:
    return make(TRANSLATION_DESK="on", CATALOG_RELOAD="on").test_client()


def with_mode(path: str, mode: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}translate={mode}"


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_kind_of_page_is_well_made_in_every_mode(desk: FlaskClient, tag: str) -> None:
    for path in PATHS if tag in ("en", "ar", "zh-Hant") else PATHS[1:2]:
        for mode in ("1", "long", "rtl"):
            response = desk.get(with_mode(path.format(tag), mode))
            assert response.status_code == 200
            assert not PRIVATE.search(response.text), "a mark is left over"
            assert not answer_faults(response, path)
            root, repaired = markup.parse(response.text)
            direction = "rtl" if tag == "ar" or mode == "rtl" else "ltr"
            faults = markup.faults_of(root, repaired, tag, direction)
            assert [fault for fault in faults if mode == "1" or "does not start with the h1" not in fault] == []


def test_every_message_shows_its_source_and_its_place(desk: FlaskClient, spanish: Path) -> None:
    shown = page(desk, "/es/activities/?q=agua&translate=1")
    line = next(entry.line for entry in read_file(spanish).entries if entry.id == "Search")
    [button] = [e for e in shown.select("[data-message]") if e.get("data-message", "").startswith("Search\n")]
    assert button.get("data-message", "").split("\n")[1] == f"es/LC_MESSAGES/messages.po:{line}"
    assert "components/search_box.html" in button.get("data-message", "")
    box = shown.one("#q").get("data-message", "")
    assert box.startswith("For example: biodiversity"), "messages in attributes are not named"
    alone = [e for e in shown.select("span[data-message]") if e.get("tabindex") == "0"]
    assert alone, "no message takes the focus"
    assert "Search" in [markup.text_of(e) for e in shown.select(".desk li > span")]


def test_the_number_of_untranslated_messages_is_told(desk: FlaskClient, spanish: Path) -> None:
    count = re.compile(r"(\d+)")
    before = page(desk, "/es/activities/?translate=1")
    assert count.findall(before.text(".desk summary")) == ["0"]
    assert not before.select("[data-missing]")
    text = spanish.read_text(encoding="utf-8")
    spanish.write_text(text.replace('msgid "Search"\nmsgstr "Buscar"', 'msgid "Search"\nmsgstr ""'), encoding="utf-8")
    after = page(desk, "/es/activities/?translate=1")
    assert count.findall(after.text(".desk summary")) == ["1"]
    assert after.texts("span[data-missing]") == ["Search"]
    assert len(after.select("li[data-missing]")) == 1


def test_visitors_see_nothing_of_it(desk: FlaskClient, make: Make) -> None:
    plain = make().test_client()
    for path in (pattern.format("es") for pattern in PATHS):
        desk.get(with_mode(path, "1"))
        for other in (desk.get(path).text, desk.get(with_mode(path, "nonsense")).text):
            assert not PRIVATE.search(other)
            assert "desk" not in other
        assert desk.get(path).text == plain.get(path).text
        assert "data-message" not in plain.get(with_mode(path, "1")).text
        assert "desk" not in plain.get(with_mode(path, "1")).text
    assert plain.get("/es/translations/").status_code == 404


def test_other_answers_are_left_alone(desk: FlaskClient) -> None:
    for path in ("/api/v1/activities?lang=es&translate=1", "/opensearch/es.xml?translate=1", "/healthz?translate=1"):
        assert not PRIVATE.search(desk.get(path).text)
    assert not PRIVATE.search(desk.get("/es/nowhere/?translate=1").text)
    assert desk.get("/es/nowhere/?translate=1").status_code == 404


def test_the_part_is_marked_too_and_its_address_keeps_the_mode(desk: FlaskClient) -> None:
    answer = part(desk, "/es/activities/?q=agua&translate=1", Accept_Encoding="br")
    assert "data-message" in answer.text
    assert not PRIVATE.search(answer.text)
    assert "translate=1" in (answer.headers.get("HX-Push-Url") or answer.headers["HX-Replace-Url"])
    assert "data-message" not in part(desk, "/es/activities/?q=agua").text


def test_the_coverage_of_all_languages(desk: FlaskClient, spanish: Path) -> None:
    shown = page(desk, "/es/translations/")
    rows = [markup.text_of(row) for row in shown.select("tbody tr")]
    assert len(rows) == 2 * (len(LANGUAGE_TAGS) - 1)
    assert "/de/?translate=1" in shown.hrefs("tbody a")
    reviewed = spanish.read_text(encoding="utf-8").replace("X-Reviewed: no", "X-Reviewed: Ana")
    spanish.write_text(reviewed, encoding="utf-8")
    assert "Ana" in page(desk, "/es/translations/").text("tbody tr > td > span")
    for tag in LANGUAGE_TAGS:
        page(desk, f"/{tag}/translations/")


def described(page: Page, css: str) -> list[list[str]]:
    return [element.get("data-message", "").split("\n") for element in page.select(css)]


def test_texts_of_the_content_show_what_they_are(desk: FlaskClient, spanish: Path) -> None:
    catalog = spanish.with_name("content.po")
    lines = {entry.context: entry.line for entry in read_file(catalog).entries}
    shown = page(desk, "/es/activities/arch/?translate=1")
    for css, name in (("h1 span", "activity:arch:title"), (".lead span", "activity:arch:summary")):
        [[_, line, key]] = described(shown, css)
        assert (line, key) == (f"es/LC_MESSAGES/content.po:{lines[name]}", name)
    assert "activity:arch:title" in shown.texts(".desk li > code")
    story = page(desk, "/es/stories/tap-ten-years/?translate=1")
    keys = {parts[-1] for parts in described(story, "[data-message]")}
    assert {f"story:tap-ten-years:{field}" for field in ("title", "summary_1", "body_1", "body_2")} <= keys
    excerpts = {parts[-1] for parts in described(page(desk, "/es/stories/?translate=1"), ".stories p span")}
    assert any(key.endswith(":summary_1") for key in excerpts), "the beginning of a text is not known again"
    assert "activity:" not in page(desk, "/es/activities/arch/?translate=long").text(".desk")


def test_texts_with_tags_in_them_are_known_too(desk: FlaskClient) -> None:
    shown = page(desk, "/es/activities/?q=agua&translate=1")
    keys = [parts[-1] for parts in described(shown, ".hits h3 span")]
    assert len(keys) == len(shown.select(".hits h3"))
    assert all(re.fullmatch("activity:[a-z0-9-]+:title", key) for key in keys)
    assert shown.select(".hits h3 span mark"), "no title has a word that is marked"
    texts = {"Read the report now.": "story:one:body_1", "A film": "story:one:title"}

    def by_words(words: str) -> Place | None:
        return Place(words, "", "content.po:1", texts[words]) if words in texts else None

    html = '<p>Read the <a href="https://a.b/?c=1">report <strong>now</strong></a>.</p><a href="/"><em>A film</em></a>'
    marked = Marked(html + "<p>Some <em>other</em></p>", lambda number: Place("", "", "", ""), by_words)
    assert [found.files for found in marked.used] == list(texts.values())
    assert 'tabindex="0">Read the <a href' in marked.html
    assert "</strong></a>.</span></p>" in marked.html
    assert "tabindex" not in marked.html.partition("</p>")[2], "a link takes the focus itself"


def test_one_word_of_two_meanings_has_two_places(desk: FlaskClient, spanish: Path) -> None:
    """The menu and a value of a facet are both “Network” in English."""
    entries = {(entry.context, entry.id): entry for entry in read_file(spanish).entries}
    menu, kind = entries["menu", "Network"], entries[None, "Network"]
    shown = page(desk, "/es/activities/?translate=1")
    of_menu = described(shown, "header nav a span")[-1]
    assert of_menu[1] == f"es/LC_MESSAGES/messages.po:{menu.line}"
    facet = [parts for parts in described(shown, "#facet-kind span") if parts[0] == "Network"]
    assert [parts[1] for parts in facet] == [f"es/LC_MESSAGES/messages.po:{kind.line}"]


def test_what_pages_refuse_is_not_translated(desk: FlaskClient, spanish: Path) -> None:
    text = spanish.read_text(encoding="utf-8")
    spanish.write_text(text.replace('msgstr "Filtros (%(number)s)"', 'msgstr "Filtros (%(n)s)"'), encoding="utf-8")
    shown = page(desk, "/es/activities/?kind=tool&translate=1")
    missing = [parts[0] for parts in described(shown, "[data-missing]") if len(parts) > 1]
    assert missing == ["Filters (%(number)s)"]
    rows = [markup.text_of(row) for row in page(desk, "/es/translations/").select("tbody tr")]
    done, total = map(int, re.findall(r"\d+", rows[0])[:2])
    assert (total - done, total > 300) == (1, True), rows[0]


def test_links_to_other_views_keep_the_search(desk: FlaskClient) -> None:
    shown = page(desk, "/es/activities/?q=agua&pathway=resilient&translate=1")
    views = shown.hrefs(".desk-modes a")
    for mode, href in zip(("1", "long", "rtl"), views, strict=False):
        assert href == f"/es/activities/?q=agua&pathway=resilient&translate={mode}"
    assert views[3] == "/es/activities/?q=agua&pathway=resilient"
    assert address("/es/?translate=1&q=a%26b#city", "rtl") == "/es/?q=a%26b&translate=rtl#city"


def test_every_kind_of_page_is_linked_in_every_language(desk: FlaskClient) -> None:
    shown = page(desk, "/es/translations/")
    links = shown.hrefs(".desk-page > ul a")
    kinds = [link.removeprefix("/ja/") for link in links if link.startswith("/ja/")]
    assert len(kinds) == 11
    for tag in LANGUAGE_TAGS:
        assert {f"/{tag}/{kind}" for kind in kinds} <= set(links)
    for kind in kinds:
        assert desk.get(f"/ja/{kind}").status_code == (404 if "/-/" in kind else 200)


def test_longer_texts_are_longer_and_in_brackets() -> None:
    for text in ("Search", "検索", "Sorted by", "x"):
        longer = lengthened(text)
        assert (longer[0], longer[-1]) == ("⟦", "⟧")
        assert len(longer) - 2 >= int(len(text) * 1.4)


def test_marks_are_balanced_whatever_a_page_does_to_its_texts() -> None:
    html = "<p>\ue0000\ue001one \ue0001\ue001two\ue002</p>"
    html += "<a title='\ue0001\ue001x\ue002' href='/'>\ue0000\ue001y\ue002\ue002</a>"
    places = [Place("0", "cero", "es.po:1", "x.html"), Place("1", "", "es.po:2", "x.html")]
    marked = Marked(html, places.__getitem__, lambda words: None)
    assert list(marked.used) == places
    assert marked.html.count("<span") == marked.html.count("</span>") == 3
    assert marked.html.count("tabindex") == 2, "what stands in a link does not take the focus itself"
    assert 'data-message="1\nes.po:2\nx.html">' in marked.html
    assert marked.html.count("data-missing") == 1
    assert not PRIVATE.search(marked.html)
