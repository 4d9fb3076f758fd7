"""What visitors of the catalogue rely on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from known import Known
from pages import Page, page, part
from sqlalchemy import event

from iclei_site.config import LANGUAGE_TAGS
from iclei_site.extensions import db
from iclei_site.search.facets import FACETS

BASE = "/en/activities/"
HITS = ".hits h3 a"


def slug_of(href: str) -> str:
    """The activity that a link leads to."""
    return urlsplit(href).path.rstrip("/").rpartition("/")[2]


def shown(found: Page) -> list[str]:
    """The activities on a page of results."""
    return [slug_of(href) for href in found.hrefs(HITS)]


def pages(client: FlaskClient, url: str) -> Iterator[Page]:
    """All pages of results, by the link to the next one."""
    following = [url]
    while following:
        found = page(client, following[0])
        yield found
        following = found.hrefs(".pages a[rel=next]")


def all_shown(client: FlaskClient, url: str) -> list[str]:
    """All activities of a search; the sentence says as many."""
    found = list(pages(client, url))
    slugs = [slug for one in found for slug in shown(one)]
    assert {count(one) for one in found} == {len(slugs)}
    return slugs


def count(found: Page) -> int:
    """The number that the sentence begins with."""
    return number(found.text("#count"))


# Arabic says none, one and two in words.
IN_WORDS = re.compile(r"(?:^|: )(?:(لا توجد أنشطة|لا أنشطة)|(نشاط واحد)|(نشاطان))")


def number(text: str) -> int:
    if words := IN_WORDS.search(text):
        return int(words.lastindex or 0) - 1
    match = re.search(r"\d[\d,. ]*", text)
    assert match, text
    return int(re.sub(r"\D", "", match[0]))


Predicate = Callable[[Known], bool]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("", lambda a: True),
        ("pathway=resilient", lambda a: a.has("pathway", "resilient")),
        ("pathway=resilient&pathway=circular", lambda a: a.has("pathway", "resilient", "circular")),
        ("pathway=resilient&region=africa", lambda a: a.has("pathway", "resilient") and a.has("region", "africa")),
        (
            "pathway=resilient&pathway=equitable&region=africa&region=europe&kind=project",
            lambda a: (
                a.has("pathway", "resilient", "equitable")
                and a.has("region", "africa", "europe")
                and a.has("kind", "project")
            ),
        ),
        ("kind=tool&kind=event", lambda a: a.has("kind", "tool", "event")),
        ("country=BR&country=IN", lambda a: a.has("country", "BR", "IN")),
        ("sdg=13&sdg=6", lambda a: a.has("sdg", "13", "6")),
        ("status=ended", lambda a: a.has("status", "ended")),
        ("keyword=adaptation&keyword=biodiversity", lambda a: a.has("keyword", "adaptation", "biodiversity")),
        ("from=2010&to=2012", lambda a: a.overlaps(2010, 2012)),
        ("to=2012&from=2010&country=DE", lambda a: a.overlaps(2010, 2012) and a.has("country", "DE")),
        ("from=2012&to=2010", lambda a: a.overlaps(2010, 2012)),
        ("from=2024", lambda a: a.overlaps(2024, 9999)),
        ("to=2005", lambda a: a.overlaps(0, 2005)),
    ],
)
def test_filters(client: FlaskClient, known: list[Known], query: str, fits: Predicate) -> None:
    wanted = {activity.slug for activity in known if fits(activity)}
    found = all_shown(client, f"{BASE}?{query}")
    assert wanted
    assert set(found) == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize(
    "query",
    [
        "pathway=purple",
        "pathway=Resilient",
        "kind=",
        "region=atlantis",
        "country=brazil",
        "country=br",
        "sdg=18&sdg=0&sdg=-1",
        "status=on",
        "keyword=%27+OR+1%3D1",
        "from=abc&to=",
        "from=1066",
        "from=20100",
        "from=2010.5",
        "sort=random",
        "view=map",
        "unknown=1",
        "page=",
        f"page={'9' * 309}",
        f"from={'9' * 309}&to=-{'9' * 4000}",
        f"per_page={'9' * 5000}",
        "q=%00%01",
        "q=+++",
        "pathway[]=resilient",
    ],
)
def test_what_the_site_could_not_have_produced_is_dropped(client: FlaskClient, query: str) -> None:
    found, plain = page(client, f"{BASE}?{query}"), page(client, BASE)
    assert shown(found) == shown(plain)
    assert found.text("#count") == plain.text("#count")
    assert found.select(".chips") == []
    assert found.href("link[rel=canonical]") == plain.href("link[rel=canonical]")


@pytest.mark.parametrize("query", ["country=ZZ", "country=QX&country=BR", "keyword=no-such-keyword"])
def test_codes_that_no_activity_has_are_dropped(client: FlaskClient, query: str) -> None:
    kept = "?country=BR" if "BR" in query else ""
    assert page(client, f"{BASE}?{query}").href("link[rel=canonical]") == f"http://localhost{BASE}{kept}"


def test_a_long_address_makes_no_long_page(client: FlaskClient) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = "&".join(f"country={a}{b}" for a in letters[:14] for b in letters)
    assert len(client.get(f"{BASE}?{codes}").data) < 500_000


@pytest.mark.parametrize("tag", ["en", "es", "fr", "pt-BR", "de"])
def test_titles_are_in_the_order_of_the_language(client: FlaskClient, tag: str) -> None:
    titles = [title for found in pages(client, f"/{tag}/activities/") for title in found.texts(HITS)]
    letters = [first for title in titles if (first := fold(title)[:1]).isalpha()]
    assert len(letters) > 150
    assert letters == sorted(letters)


def fold(title: str) -> str:
    """A title without accents and case, from its first letter or digit."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    return re.sub(r"^\W+", "", plain).casefold()


@pytest.mark.parametrize(("sort", "newest"), [("newest", True), ("oldest", False)])
def test_sorted_by_year(client: FlaskClient, known: list[Known], sort: str, newest: bool) -> None:
    years = {activity.slug: activity.start or activity.end for activity in known}
    found = [years[slug] for slug in all_shown(client, f"{BASE}?sort={sort}")]
    dated = [year for year in found if year is not None]
    assert dated == sorted(dated, reverse=newest)
    assert found == dated + [None] * (len(found) - len(dated)), "those without years come last"


def test_sort_is_offered_and_relevance_only_with_words(client: FlaskClient) -> None:
    assert [option.get("value") for option in page(client, BASE).select("#sort option")] == ["", "newest", "oldest"]
    found = page(client, f"{BASE}?q=water&sort=newest")
    assert [option.get("value") for option in found.select("#sort option")] == ["", "title", "newest", "oldest"]
    assert [option.get("value") for option in found.select("#sort option[selected]")] == ["newest"]


@pytest.mark.parametrize(("words", "first"), [("GCoM", "gcom"), ("ARCH", "arch"), ("3ENCULT", "3encult")])
def test_a_name_finds_its_activity_first(client: FlaskClient, words: str, first: str) -> None:
    for text in (words, words.lower(), f'"{words}"'):
        assert shown(page(client, f"{BASE}?q={text}"))[0] == first


def test_words_search_the_language_of_the_page(client: FlaskClient) -> None:
    agua = page(client, "/es/activities/?q=agua")
    assert count(agua) > 5
    assert "agua" in " ".join(agua.texts(".hits mark")).lower()


def test_without_a_word(client: FlaskClient) -> None:
    water, both = set(all_shown(client, f"{BASE}?q=water")), set(all_shown(client, f"{BASE}?q=water+-climate"))
    assert both
    assert both < water


def test_every_activity_is_on_exactly_one_page(client: FlaskClient, known: list[Known]) -> None:
    found = [shown(one) for one in pages(client, BASE)]
    assert [len(one) for one in found] == [20] * 10 + [4]
    assert sorted(slug for one in found for slug in one) == sorted(activity.slug for activity in known)


def test_links_between_pages(client: FlaskClient) -> None:
    third = page(client, f"{BASE}?region=global&page=2")
    assert third.text(".pages a[aria-current=page]") == "2"
    assert third.one("ol.hits").get("start") == "21"
    assert third.href(".pages a[rel=prev]") == f"{BASE}?region=global"
    assert third.href(".pages a[rel=next]") == f"{BASE}?region=global&page=3"
    assert page(client, BASE).select(".pages a[rel=prev]") == []
    assert page(client, f"{BASE}?page=11").select(".pages a[rel=next]") == []
    assert page(client, f"{BASE}?q=gcom&pathway=low-emission&kind=initiative").select(".pages") == []


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "", "%00", "1e3"])
def test_a_page_that_cannot_be_is_the_first(client: FlaskClient, number: str) -> None:
    assert shown(page(client, f"{BASE}?page={number}")) == shown(page(client, BASE))


@pytest.mark.parametrize("number", ["12", "99999"])
def test_a_page_past_the_end_is_the_last(client: FlaskClient, number: str) -> None:
    assert shown(page(client, f"{BASE}?page={number}")) == shown(page(client, f"{BASE}?page=11"))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/en/activities/", "204 activities"),
        ("/es/activities/", "204 actividades"),
        ("/fr/activities/", "204 activités"),
        ("/pt-BR/activities/", "204 atividades"),
        ("/de/activities/", "204 Aktivitäten"),
        ("/ar/activities/", "204 أنشطة"),
        ("/ja/activities/", "204件の活動"),
        ("/ko/activities/", "활동 204건"),
        ("/zh-Hans/activities/", "204项活动"),
        ("/zh-Hant/activities/", "204項活動"),
        ("/en/activities/?q=3encult", "1 activity about “3encult”"),
        ("/es/activities/?q=3encult", "1 actividad sobre «3encult»"),
        ("/ar/activities/?q=3encult", "نشاط واحد عن «3encult»"),
    ],
)
def test_the_sentence(client: FlaskClient, url: str, sentence: str) -> None:
    found = page(client, url)
    assert found.text("#count") == sentence
    assert found.one("#count").get("data-title", "").startswith(found.text("h1"))


def test_the_sentence_names_words_and_filters(client: FlaskClient) -> None:
    found = page(client, f"{BASE}?q=water&pathway=resilient&region=africa&from=2010&to=2020")
    assert re.fullmatch(
        r"\d+ activit(y|ies) about “water”, filtered by Resilient, Africa,? and years 2010 to 2020",
        found.text("#count"),
    )
    one = page(client, f"{BASE}?region=africa")
    assert re.fullmatch(r"\d+ activities, filtered by Africa", one.text("#count"))
    spanish = page(client, "/es/activities/?q=agua&country=BR&country=IN")
    assert re.fullmatch(r"\d+ actividad(es)? sobre «agua» \(filtros: Brasil [ey] India\)", spanish.text("#count"))
    assert found.text("title").startswith(f"Find an activity: {found.text('#count')}")


def test_the_sentence_is_said_outside_of_what_is_swapped(client: FlaskClient) -> None:
    found = page(client, BASE)
    assert found.one("#announcement").get("aria-live") == "polite"
    assert found.select("#results #announcement, #results #q") == []


def test_chips_remove_one_filter_each(client: FlaskClient) -> None:
    url = f"{BASE}?q=climate&pathway=resilient&country=BR&from=2001"
    found = page(client, url)
    assert found.texts(".chips a > span[aria-hidden]") == ["Resilient", "Brazil", "years from 2001"]
    assert found.texts(".chips .visually-hidden")[1] == "Remove the filter Country: Brazil"
    for chip in found.hrefs(".chips a"):
        assert len(page(client, chip).select(".chips a")) in (0, 3)
    assert found.href(".chips .clear") == BASE
    assert "3" in found.text("#open-filters")


def test_ticked_boxes_are_the_filters(client: FlaskClient) -> None:
    found = page(client, f"{BASE}?pathway=resilient&country=BR&q=water&from=2001&sdg=13")
    ticked = {(box.get("name"), box.get("value")) for box in found.select("input[checked]")}
    assert ticked == {("pathway", "resilient"), ("country", "BR"), ("sdg", "13")}
    assert found.one("#q").get("value") == "water"
    assert found.one("#from").get("value") == "2001"
    assert found.one("#to").get("value") == ""


def test_counts_of_a_facet_ignore_its_own_selection(client: FlaskClient) -> None:
    found = page(client, f"{BASE}?pathway=resilient&region=africa")
    without = page(client, f"{BASE}?region=africa")
    assert rows(found, "pathway") == rows(without, "pathway")
    for value, amount in rows(without, "pathway").items():
        assert count(page(client, f"{BASE}?region=africa&pathway={value}")) == amount, value


def rows(found: Page, facet: str) -> dict[str, int]:
    """The values of a facet with the number beside each."""
    boxes = found.select(f"#facet-{facet} input[type=checkbox]")
    numbers = found.texts(f"#facet-{facet} li b")
    return {box.get("value", ""): number(text) for box, text in zip(boxes, numbers, strict=True)}


def test_values_that_give_nothing_are_disabled_and_chosen_ones_never(client: FlaskClient) -> None:
    found = page(client, f"{BASE}?q=3encult&kind=tool&country=BR")
    for facet in FACETS:
        for box in found.select(f"#facet-{facet.name} input[type=checkbox]"):
            nothing = rows(found, facet.name)[box.get("value", "")] == 0 and box.get("checked") is None
            assert (box.get("disabled") is not None) == nothing
    assert {box.get("value") for box in found.select("input[checked]")} == {"tool", "BR"}


def test_a_long_facet_shows_ten_and_a_link_to_all(client: FlaskClient, app: Flask) -> None:
    total = len(app.extensions["search"].values("country"))
    found = page(client, f"{BASE}?q=water")
    assert len(rows(found, "country")) == 10
    link = found.one("#more-country")
    assert number("".join(link.itertext())) == total
    more = page(client, link.get("href", ""))
    assert len(rows(more, "country")) == total
    assert len(rows(more, "region")) == len(rows(found, "region"))
    assert more.one("input[type=hidden][name=more]").get("value") == "country"
    assert more.select("#more-country") == []
    assert shown(more) == shown(found)
    assert more.one("#facet-country .narrow").get("hidden") is not None  # a box for those who have scripts


def test_a_facet_whose_values_are_all_known_is_seen_at_once(client: FlaskClient) -> None:
    """Goals stand in their own order: of ten, the one most activities work for would be among those left out."""
    found = page(client, f"{BASE}?country=BR")
    assert found.select("#more-sdg, #more-region, #more-kind") == []
    assert rows(found, "sdg")["13"] == max(n for value, n in rows(found, "sdg").items() if value not in ("11",))
    assert "south-america" in rows(found, "region")


@pytest.mark.parametrize("more", ["nonsense", "q", "", "%00", "country&more=x"])
def test_more_of_nothing_is_no_error(client: FlaskClient, more: str) -> None:
    assert shown(page(client, f"{BASE}?more={more}")) == shown(page(client, BASE))


def test_a_chosen_value_is_shown_beyond_the_first_ten(client: FlaskClient) -> None:
    last = list(rows(page(client, f"{BASE}?more=country"), "country"))[-1]
    assert last in rows(page(client, f"{BASE}?country={last}&country=BR"), "country")


@pytest.mark.parametrize(
    "query",
    [
        "q=water+zzzzqq&pathway=resilient",
        "q=gcom&kind=tool",
        "pathway=circular&kind=methodology&country=AR",
        "q=water&from=1900&to=1901",
    ],
)
@pytest.mark.parametrize("tag", ["en", "es", "ar", "ja"])
def test_no_results_say_what_to_drop_and_the_numbers_are_true(client: FlaskClient, tag: str, query: str) -> None:
    found = page(client, f"/{tag}/activities/?{query}")
    assert count(found) == 0
    assert found.select(".hits") == []
    ways = found.select(".nothing li a")
    assert ways
    for way in ways:
        told = re.split(r"(?=[:：])", "".join(way.itertext()))[-1]  # after what is left out
        assert count(page(client, way.get("href", ""))) == number(told) > 0
    assert found.href(".nothing .button") == f"/{tag}/activities/"


@pytest.mark.parametrize("query", ["q=zzzzqqqq", "q=zzzzqqqq+xxxxwwww", "q=zzzzqqqq&pathway=resilient"])
@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_there_is_a_way_out_even_from_strange_words_alone(client: FlaskClient, tag: str, query: str) -> None:
    found = page(client, f"/{tag}/activities/?{query}")
    assert count(found) == 0
    ways = found.hrefs(".nothing li a")
    assert bool(ways) == ("pathway" in query), "nothing is said twice: the button leads to all activities"
    for way in ways:
        assert "zzzz" not in way
        assert "xxxx" not in way
        assert count(page(client, way)) > 0
    assert found.text(".nothing .button")
    assert found.href(".nothing .button") == f"/{tag}/activities/"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=zzzzqqqq", "Nothing was found for “zzzzqqqq”."),
        ("q=zzzzqqqq&sort=newest", "Nothing was found for “zzzzqqqq”."),
        ("q=%22zzzz+qqqq%22", "Nothing was found for “zzzz qqqq”."),
        ("q=%3Cb%3Ezz%25(word)s%3C/b%3E", "Nothing was found for “<b>zz%(word)s</b>”."),
        ("q=zzzzqqqq+xxxxwwww", "Nothing fits all of this together."),
        ("q=zzzzqqqq&pathway=resilient", "Nothing fits all of this together."),
        ("q=zzzzqqqq&from=2020", "Nothing fits all of this together."),
    ],
)
def test_a_word_alone_that_finds_nothing_is_named(client: FlaskClient, query: str, said: str) -> None:
    """Together with nothing else, so that there is nothing to leave out."""
    found = page(client, f"{BASE}?{query}")
    assert count(found) == 0
    assert found.texts(".nothing p")[0] == said
    assert found.select(".nothing b") == []
    ways = found.hrefs(".nothing li a")
    assert BASE not in ways
    assert bool(ways) == ("&pathway" in query or "&from" in query)


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_a_word_alone_is_named_in_every_language(client: FlaskClient, tag: str) -> None:
    said = page(client, f"/{tag}/activities/?q=zzzzqqqq").texts(".nothing p")[0]
    assert re.search("[“„«「]\\s?zzzzqqqq\\s?[”“»」]", said)
    assert said.endswith((".", "。"))
    assert (said == "Nothing was found for “zzzzqqqq”.") == (tag == "en")


def test_no_other_word_is_advised_where_none_was_typed(client: FlaskClient) -> None:
    found = page(client, f"{BASE}?from=1900&to=1901")
    assert found.texts(".nothing p") == ["Nothing fits all of this together.", "Show all activities"]
    assert len(page(client, f"{BASE}?q=zzzzqqqq").select(".nothing p")) == 3


def test_a_word_alone_among_the_activities_of_a_pathway(client: FlaskClient) -> None:
    """The page itself is no filter, and its button leads where a way without the word would."""
    found = page(client, "/en/pathways/resilient/?q=zzzzqqqq")
    assert found.texts(".nothing p")[0] == "Nothing was found for “zzzzqqqq”."
    assert found.select(".nothing li a") == []
    assert found.href(".nothing .button") == "/en/pathways/resilient/"


ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{7*7}}",
    "%(number)s %s",
    "</title>",
)


@pytest.mark.parametrize("words", ATTACKS)
def test_words_are_text_everywhere(client: FlaskClient, words: str) -> None:
    response = client.get(BASE, query_string={"q": words})
    found = page(client, f"{BASE}?{response.request.query_string.decode()}")
    assert found.one("#q").get("value") == " ".join(words.split())
    assert words in found.text("#count")
    assert found.select("img, script[src=x]") == []
    assert "49" not in found.text("#count")
    both = page(client, f"{BASE}?{response.request.query_string.decode()}+climate")
    assert both.select(".hits script, .hits img") == []


def test_matches_are_marked_and_the_rest_is_escaped(client: FlaskClient) -> None:
    found = page(client, f"{BASE}?q=climate+energy&kind=initiative&kind=partnership&kind=network")
    marks = {text.lower() for text in found.texts(".hits mark")}
    assert {"climate", "energy"} <= marks
    assert "Global Covenant of Mayors for Climate & Energy (GCoM)" in found.texts(HITS)
    assert "<mark>Climate</mark> &amp; <mark>Energy</mark>" in found.html
    assert page(client, BASE).select("mark") == []


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=" + "a" * 10_000, "a" * 200),
        ("q=" + "wat%C3%A9r+" * 1_000, None),
        ("q=" + "NOT+" * 300, None),
        ("q=" + "%22" * 300, None),
        ("q=" + "-a+" * 100, None),
        ("q=wa%00ter", "water"),
        ("q=wa%ED%A0%80ter", None),
        ("q=%FF%FE", None),
        ("q=%EF%BF%BE%E2%80%AEwater", "water"),
        ("q=water%0D%0Abodies", "water bodies"),
        ("q=" + "%E6%B0%B4" * 500, "水" * 200),
    ],
)
def test_strange_words_are_no_error(client: FlaskClient, query: str, kept: str | None) -> None:
    found = page(client, f"{BASE}?{query}")
    value = found.one("#q").get("value", "")
    assert len(value) <= 200
    assert kept is None or value == kept
    assert "\0" not in found.html
    assert part(client, f"{BASE}?{query}").status_code == 200
    assert client.get(f"/api/v1/activities?{query}").status_code == 200


def test_words_that_are_not_percent_encoded(client: FlaskClient) -> None:
    raw = "q=año&country=BR".encode().decode("latin-1")  # as WSGI hands over the bytes of programs that do not encode
    html = client.get("/es/activities/", environ_overrides={"QUERY_STRING": raw}).text
    assert 'value="año"' in html


def test_what_one_visitor_sends_reaches_no_other(client: FlaskClient) -> None:
    url = f"{BASE}?q=water&kind=project"
    client.get(f"{url}&tracked=by-someone", base_url="http://evil.example")
    part(client, f"{url}&tracked=by-someone", base_url="http://evil.example", X_Forwarded_Host="evil.example")
    for text in (client.get(url).text, part(client, url).text):
        assert "evil.example" not in text
        assert "by-someone" not in text


def test_the_form_works_without_scripts(client: FlaskClient) -> None:
    found = page(client, "/es/activities/?q=agua&pathway=resilient")
    form = found.one("form#search")
    assert (form.get("method"), form.get("action"), form.get("role")) == ("get", "/es/activities/", "search")
    assert found.select("form#search button[type=submit]")
    names = {field.get("name") for field in found.select("form#search input, form#search select") if field.get("name")}
    assert {facet.name for facet in FACETS} | {"q", "sort", "from", "to"} == names


def test_a_result_leads_back_to_the_search(client: FlaskClient) -> None:
    found = page(client, f"{BASE}?q=water&region=africa&page=2")
    query = parse_qs(urlsplit(found.hrefs(HITS)[0]).query)
    assert query == {"q": ["water"], "region": ["africa"]}


def test_results_in_another_language_say_so(client: FlaskClient) -> None:
    for title in page(client, "/es/activities/").select(HITS):
        assert title.get("lang") is None  # all titles are in Spanish


def statements(app: Flask, act: Callable[[], Any]) -> list[str]:
    """The SQL that is run meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("tag", ["en", "es", "ar", "ja"])
def test_a_warm_search_asks_the_database_nothing(app: Flask, client: FlaskClient, tag: str) -> None:
    page(client, f"/{tag}/activities/")
    for query in ("", "?q=climate", "?q=zzzz&kind=tool", "?keyword=adaptation&more=keyword", "?page=3&sort=newest"):
        url = f"/{tag}/activities/{query}"
        assert statements(app, lambda url=url: part(client, url)) == [], url
        assert statements(app, lambda url=url: client.get(url)) == [], url
    assert statements(app, lambda: client.get(f"/api/v1/activities?lang={tag}")) == []
    assert statements(app, lambda: client.get(f"/{tag}/activities/arch/")), "the counter counts"


def test_canonical_and_robots(client: FlaskClient) -> None:
    assert page(client, BASE).one("meta[name=robots]").get("content") == "index,follow"
    assert page(client, f"{BASE}?q=water").one("meta[name=robots]").get("content") == "noindex,follow"
    found = page(client, f"{BASE}?q=water&page=1")
    alternates = {link.get("hreflang"): link.get("href") for link in found.select("link[rel=alternate][hreflang]")}
    addresses = {tag: f"http://localhost/{tag}/activities/?q=water" for tag in LANGUAGE_TAGS}
    assert alternates == addresses | {"x-default": addresses["en"]}
