"""The pathways: how they belong together, and a list of activities that is as live as the catalogue's."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pages import page, part
from sqlalchemy import select

from iclei_site import create_app
from iclei_site.config import LANGUAGE_TAGS
from iclei_site.extensions import db
from iclei_site.models import Activity
from iclei_site.search.facets import PATHWAYS

HERE = "/en/pathways/resilient/"


def total(client: FlaskClient, query: str) -> int:
    """How many activities a search finds."""
    return int(client.get(f"/api/v1/activities?{query}").get_json()["total"])


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_all_five_lead_to_their_pages(client: FlaskClient, tag: str) -> None:
    shown = page(client, f"/{tag}/pathways/")
    assert shown.hrefs(".pathways h2 a") == [f"/{tag}/pathways/{code}/" for code in PATHWAYS]
    assert len(shown.select(".together dd")) == 5
    assert not shown.select(".together dd[lang]"), "how they help each other is translated into every language"


def test_the_table_counts_activities_that_follow_both(client: FlaskClient, instance: str) -> None:
    app = create_app(INSTANCE_PATH=str(instance))
    with app.app_context():
        rows = [set(codes) for codes in db.session.scalars(select(Activity.pathways))]
    shown = page(client, "/en/pathways/")
    cells = iter(shown.texts(".shared td")[1:])
    for row in PATHWAYS:
        for column in PATHWAYS:
            both = sum({row, column} <= codes for codes in rows)
            assert next(cells) == ("–" if row == column else str(both)), (row, column)


@pytest.mark.parametrize("code", PATHWAYS)
def test_the_list_holds_the_pathway_and_nothing_else(client: FlaskClient, code: str) -> None:
    shown = page(client, f"/en/pathways/{code}/")
    assert re.findall(r"\d+", shown.text("#count")) == [str(total(client, f"pathway={code}"))]
    assert not shown.select("#facet-pathway"), "the page itself says the pathway"
    assert not shown.select(".chips a")
    assert shown.one("#search").get("action") == f"/en/pathways/{code}/"


def test_a_search_stays_on_the_page_of_the_pathway(client: FlaskClient) -> None:
    shown = page(client, f"{HERE}?q=water&region=africa")
    wanted = total(client, "pathway=resilient&q=water&region=africa")
    assert 0 < wanted < total(client, "q=water&region=africa")
    assert re.findall(r"\d+", shown.text("#count")) == [str(wanted)]
    assert {urlsplit(href).path for href in shown.hrefs(".chips a")} == {HERE}
    assert all("pathway" not in parse_qs(urlsplit(href).query) for href in shown.hrefs(".chips a"))
    assert shown.one("meta[name=robots]").get("content") == "noindex,follow"
    assert shown.href("link[rel=canonical]") == f"http://localhost{HERE}?q=water&region=africa"


def test_a_pathway_in_the_query_changes_nothing(client: FlaskClient) -> None:
    assert page(client, f"{HERE}?pathway=circular").text("#count") == page(client, HERE).text("#count")


def test_a_number_that_is_too_large_changes_nothing(client: FlaskClient) -> None:
    assert page(client, f"{HERE}?page={'9' * 309}&from={'9' * 309}").text("#count") == page(client, HERE).text("#count")
    assert page(client, HERE).one("meta[name=robots]").get("content") == "index,follow"


def test_results_lead_to_activities_that_know_the_search(client: FlaskClient) -> None:
    shown = page(client, f"{HERE}?q=water")
    first = shown.hrefs(".hits h3 a")[0]
    assert urlsplit(first).path.startswith("/en/activities/")
    assert parse_qs(urlsplit(first).query) == {"q": ["water"], "pathway": ["resilient"]}
    wanted = total(client, "pathway=resilient&q=water")
    assert str(wanted) in page(client, first).text(".neighbours p")


def test_nothing_found_offers_only_ways_within_the_pathway(client: FlaskClient) -> None:
    shown = page(client, f"{HERE}?q=zzzzqqqq&region=africa&kind=tool")
    ways = shown.hrefs(".nothing li a")
    assert all(urlsplit(way).path == HERE for way in ways)
    for way in ways:
        assert page(client, way).select(".hits li")


def test_pages_of_the_list(client: FlaskClient) -> None:
    second = page(client, f"{HERE}?page=2")
    assert second.one(".hits").get("start") == "21"
    assert second.hrefs(".pages a[rel=prev]") == [HERE]


def test_htmx_gets_the_list_alone_and_its_address(client: FlaskClient) -> None:
    answer = part(client, f"{HERE}?q=water", HX_Current_URL=f"http://localhost{HERE}?q=wate", HX_Trigger="search")
    assert answer.headers["HX-Replace-Url"] == f"{HERE}?q=water"
    assert answer.text.strip() in page(client, f"{HERE}?q=water").html
    act = part(client, f"{HERE}?region=africa", HX_Current_URL=f"http://localhost{HERE}", HX_Trigger="search")
    assert act.headers["HX-Push-Url"] == f"{HERE}?region=africa"


def test_regions_are_a_table_whose_rows_lead_on(client: FlaskClient) -> None:
    shown = page(client, HERE)
    numbers = [int(text) for text in shown.texts(".bars td")]
    assert numbers == sorted(numbers, reverse=True)
    widths = [int((bar.get("width") or "").rstrip("%")) for bar in shown.select(".bars svg")]
    assert len(widths) == len(numbers)
    assert widths[0] == 100
    for number, href in zip(numbers, shown.hrefs(".bars a"), strict=True):
        assert re.findall(r"\d+", page(client, href).text("#count")) == [str(number)]


@pytest.mark.parametrize("code", PATHWAYS)
def test_its_stories_are_about_it(client: FlaskClient, code: str) -> None:
    shown = page(client, f"/en/pathways/{code}/")
    stories = shown.hrefs(".story-links a")
    assert 1 <= len(stories) <= 3
    for href in stories:
        assert f"/en/stories/?pathway={code}" in page(client, href).hrefs(".tags a")


def test_an_unknown_pathway_is_not_found(client: FlaskClient) -> None:
    page(client, "/en/pathways/purple/", 404)
