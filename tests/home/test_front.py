"""What the home page tells at length: its order, visions in time, featured stories, a city in focus, the world."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import page

from iclei_site.config import LANGUAGE_TAGS
from iclei_site.content.words import excerpt
from iclei_site.home.features import City, cities, in_focus
from iclei_site.home.world import WHOLE
from iclei_site.labels import day
from iclei_site.locales import force_language
from iclei_site.mosaic import mosaic
from iclei_site.search.facets import PATHWAYS

HEADINGS = [
    "What ICLEI is",
    "The strategic vision of today",
    "Five pathways that belong together",
    "The network in figures",
    "COP30 and the next national climate plans (NDC 3.0)",
    "Ending plastic pollution (INC-5 and the coalition of local and subnational governments)",
    "A member city in focus",
    "Where the activities are",
    "Get in touch",
]


@pytest.fixture
def members(app: Flask) -> list[City]:
    with app.test_request_context("/en/"):
        return cities("en")


def test_the_parts_stand_in_their_order(client: FlaskClient) -> None:
    assert page(client, "/en/").texts("main h2") == HEADINGS


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_each_part_leads_on(client: FlaskClient, tag: str) -> None:
    """To all of what it shows some of, and to a heading that is there."""
    links = page(client, f"/{tag}/").hrefs("main a")
    parts = ("pathways/#together", "network/#figures", "stories/", "network/#offices", "activities/")
    for way in (f"/{tag}/{part}" for part in parts):
        assert way in links
        address, _, heading = way.partition("#")
        assert not heading or page(client, address).select(f"#{heading}"), way


def test_visions_are_a_line_in_time(client: FlaskClient) -> None:
    home = page(client, "/en/")
    years = home.texts(".timeline b")
    assert years == ["2024–2030", "2021–2027", "2018–2024", "2015–2021"]
    assert "São Paulo Strategic Vision" in home.text(".timeline .now")
    for item in home.select(".timeline li"):
        bar = [path.get("d", "") for path in item.iter() if str(path.tag).endswith("path")][1]
        start, width = map(float, re.findall(r"[\d.]+", bar)[:3:2])
        assert 0 <= start < start + width <= 100.1
    assert len(home.hrefs(".timeline a")) == len(years)


@pytest.mark.parametrize("tag", ["en", "ar", "ja"])
def test_featured_stories(client: FlaskClient, tag: str) -> None:
    home = page(client, f"/{tag}/")
    features = home.select(".feature")
    assert len(features) == 2
    assert len(home.select(".feature .first")) == 2
    assert len(home.select(".feature .cards li")) == 3 + 2
    titles = home.texts(".feature article h3")
    links = home.texts(".feature article .more-of a")
    assert len(titles) == len(links) == 7
    for title, link in zip(titles, links, strict=True):
        assert title in link, "the link says which story"
        assert link != title
    assert all(href.startswith(f"/{tag}/stories/") for href in home.hrefs(".feature .more-of a"))


STORY = "The first sentence is short. The second one is longer, and it goes on for a while before it ends."


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("Short.", 100, "Short."),
        (STORY, 40, "The first sentence is short."),
        (STORY, 70, "The first sentence is short. The second one is longer, and it goes on…"),
        (STORY, 54, "The first sentence is short."),
        (STORY, 20, "The first sentence…"),
        ("Unbreakable", 5, "Unbreakable"),
        (
            "東京都は計画を発表した。次の計画は来年に始まる予定で、今は準備が進んでいる。",
            40,
            "東京都は計画を発表した。",
        ),
        ("東京都の計画は来年に始まる予定で、今は準備が進んでいる", 40, "東京都の計画は来年に始まる予定で…"),
    ],
)
def test_an_excerpt_ends_at_a_word(text: str, length: int, cut: str) -> None:
    assert excerpt(text, length) == cut


def test_no_excerpt_is_cut_within_a_word(client: FlaskClient) -> None:
    for tag in LANGUAGE_TAGS:
        for shown in page(client, f"/{tag}/").texts(".first .lead, .cards p"):
            assert not re.search(r"[,;:،、，]…$", shown), shown


def test_the_city_changes_by_the_day_and_each_has_its_turn(members: list[City]) -> None:
    assert len(members) == 10
    today = date(2026, 11, 24)
    seen = [in_focus(members, "", today + timedelta(days=offset)) for offset in range(10)]
    assert {city.slug for city in seen if city} == {city.slug for city in members}
    assert in_focus(members, "", today) == in_focus(members, "no-such-city", today)
    assert in_focus([], "", today) is None


def test_every_city_is_reachable(client: FlaskClient, members: list[City]) -> None:
    for href, city in zip(page(client, "/en/").hrefs(".others a"), members, strict=True):
        shown = page(client, href.partition("#")[0])
        assert shown.text(".place") == city.name.text
        assert f"Member since {city.since}" in shown.text("#city")
        assert len(shown.select(".told li")) == len(city.facts) >= 1
        assert shown.href("link[rel=canonical]") == "http://localhost/en/"


def test_the_map_and_its_list_say_what_the_catalogue_finds(client: FlaskClient) -> None:
    home = page(client, "/en/")
    facets = client.get("/api/v1/activities").get_json()["facets"]
    countries = {row["value"]: row["count"] for row in facets["country"] if row["count"]}
    regions = {row["value"]: row["count"] for row in facets["region"] if row["count"]}
    drawn = [re.findall(r"country=([A-Z]{2})$", href)[0] for href in home.hrefs(".map a")]
    assert set(drawn) == set(countries)
    told = {
        re.findall(r"=([\w-]+)$", href)[0]: int(text)
        for href, text in zip(home.hrefs(".counts li a"), home.texts(".counts li b"), strict=True)
    }
    assert {code: told[code] for code in regions} == regions
    assert {code: count for code, count in told.items() if code in countries}.items() <= countries.items()
    assert "South Africa: 16 activities" in home.texts(".map title")


def test_the_drawing_has_every_country_that_the_content_names(client: FlaskClient) -> None:
    address = page(client, "/en/").hrefs(".map use")[0].partition("#")[0]
    answer = client.get(address)
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/world.svg?v=of-yesterday").headers["Cache-Control"]
    ids = [element.get("id") for element in ElementTree.fromstring(answer.text)]
    facets = client.get("/api/v1/activities").get_json()["facets"]
    assert sorted(map(str, ids)) == sorted({"land", "dots", *PATHWAYS, *(row["value"] for row in facets["country"])})


def test_dots_shine_where_their_country_is(client: FlaskClient) -> None:
    drawn = paths(ElementTree.fromstring(client.get("/world.svg").text))
    whole = paths(ElementTree.parse(WHOLE).getroot())
    shining = [place for pathway in PATHWAYS for place in dots(drawn[pathway])]
    codes = [code for code in drawn if f"d-{code}" in whole]
    assert len(codes) > 50
    assert sorted(shining) == sorted(place for code in codes for place in dots(whole[f"d-{code}"]))


def paths(root: ElementTree.Element) -> dict[str, str]:
    return {element.get("id", ""): element.get("d", "") for element in root.iter()}


def dots(path: str) -> list[tuple[int, int]]:
    """Where the dots of a path are, which are lines without length."""
    places: list[tuple[int, int]] = []
    x = y = 0
    for command, dx, dy in re.findall(r"([Mm])(-?\d+) ?(-?\d+)h0", path):
        x, y = (int(dx), int(dy)) if command == "M" else (x + int(dx), y + int(dy))
        places.append((x, y))
    assert len(places) == path.count("h")
    return places


def test_every_part_of_the_drawing_that_a_page_takes_is_there(client: FlaskClient) -> None:
    home = page(client, "/ar/")
    taken = home.hrefs(".map use") + home.hrefs(".dots use")
    addresses, ids = zip(*(href.split("#") for href in taken), strict=True)
    (address,) = set(addresses)
    assert set(ids) <= {element.get("id") for element in ElementTree.fromstring(client.get(address).text)}


@pytest.mark.parametrize(
    ("tag", "text", "shown"),
    [
        ("en", "2025-06-17", "June 17, 2025"),
        ("de", "2025-06", "Juni 2025"),
        ("ja", "2024-11", "2024年11月"),
        ("es", "2025", "2025"),
        ("en", "", ""),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(app: Flask, tag: str, text: str, shown: str) -> None:
    with app.test_request_context(f"/{tag}/"), force_language(tag):
        app.preprocess_request()
        assert day(text) == shown


def test_a_pattern_is_the_same_each_time_and_holds_all_its_pathways() -> None:
    assert mosaic(PATHWAYS, 4, 3, "a") == mosaic(PATHWAYS, 4, 3, "a") != mosaic(PATHWAYS, 4, 3, "b")
    for count in range(1, 6):
        squares = mosaic(PATHWAYS[:count], 6, 3)
        assert {square.pathway for square in squares} == set(PATHWAYS[:count])
        assert len({(square.column, square.row) for square in squares}) == 18
        assert 0 < sum(square.inverted for square in squares) < 18
