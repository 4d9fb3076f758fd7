"""The network: offices, members and figures; and the page about the site."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from pages import page

from iclei_site import create_app
from iclei_site.config import LANGUAGE_TAGS, SettingError
from iclei_site.content.read import Words
from iclei_site.home.bars import bars
from iclei_site.home.figures import figures, series_of


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_offices_and_members(client: FlaskClient, tag: str) -> None:
    shown = page(client, f"/{tag}/network/")
    offices, members = shown.select(".cards")
    assert len(list(offices)) == 15
    assert len(list(members)) == 11
    assert not shown.select(".cards [lang]"), f"some of it has no words in {tag}"
    assert "None" not in shown.text("main")


def test_an_office_says_its_languages_and_leads_on(client: FlaskClient) -> None:
    shown = page(client, "/es/network/")
    kaohsiung = next(text for text in shown.texts(".cards > li") if "Kaohsiung" in text)
    assert "inglés, chino tradicional, coreano, japonés y chino simplificado" in kaohsiung
    assert "https://icleikorea.org" in shown.hrefs(".cards a")
    assert "/es/activities/?region=korea" in shown.hrefs(".cards a")
    assert "/es/activities/?region=global" not in shown.hrefs(".cards a")


def test_each_member_can_be_linked_to(client: FlaskClient) -> None:
    shown = page(client, "/en/network/")
    assert "United States, member since 2007" in shown.text("#member-boulder")
    assert shown.text("#member-malmo").count("since") == 1  # nobody knows since when; its mayor is president since 2024


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_figures_have_source_and_year_and_what_is_not_known_is_said(client: FlaskClient, tag: str) -> None:
    shown = page(client, f"/{tag}/network/")
    assert not shown.select("#figure-jurisdictions-committed-2030, #figure-jurisdictions_committed_2030")
    told = shown.select(".figures > li")
    assert len(told) == 12
    for item in shown.texts(".figures > li"):
        assert re.search(r"\d", item)
    assert len(shown.hrefs(".figures a")) == 12


def test_old_figures_say_so(client: FlaskClient) -> None:
    shown = page(client, "/en/network/")
    old = "This figure is some years old and may have changed."
    assert old in shown.text("#figure-governments_reporting_2015")
    assert old not in shown.text("#figure-champ_endorsing_countries")
    assert old not in shown.text("#figure-founded"), "the year of a founding does not change"
    assert shown.texts("#figure-founded .figure") == ["1990"]
    undated = shown.text("#figure-urban_population_percent")
    assert "The year of this figure is not known." in undated
    assert "More than 25%" in undated


def test_charts_are_tables_in_the_order_of_years(client: FlaskClient) -> None:
    shown = page(client, "/en/network/")
    assert len(shown.select(".bars")) == 2
    years = [int(text) for text in shown.texts(".bars tbody th")]
    assert years == [2015, 2020, 2022, 2019, 2021, 2024]
    assert [text for text in shown.texts(".bars td") if "." not in text][:3] == ["608", "812", "More than 1,000"]


def statistic(slug: str, **data: Any) -> Any:
    """An entry as the database holds it."""
    given = {"value": 1, "year": 2020, "source_url": "https://example.org", **data}
    return SimpleNamespace(slug=slug, data=given, section="statistic")


def test_what_has_no_value_or_source_is_not_a_figure(app: Any) -> None:
    words = {"label": Words("Trees", "en")}
    rows = [
        statistic("a", value=None),
        statistic("b", source_url=None),
        statistic("c", value=0),
        statistic("d", series="s"),
    ]
    with app.test_request_context("/en/"):
        told = figures(rows, lambda row: words, 2026)
        assert [figure.slug for figure in told] == ["c", "d"]
        assert [figure.shown for figure in told] == ["0", "1"]
        one_figure = [cast(Any, SimpleNamespace(slug="s"))]
        assert series_of(one_figure, lambda row: words, told) == [], "one figure is no chart"


def test_bars() -> None:
    assert [bar.percent for bar in bars([("a", 200, ""), ("b", 100, ""), ("c", 0.1, "")])] == [100, 50, 1]
    assert bars([]) == []


def test_about_says_whom_to_tell(client: FlaskClient, instance: Path) -> None:
    plain = page(client, "/en/about/")
    assert "Please turn to those who run this site." in plain.text("#main")
    assert "/en/about/" in plain.hrefs("footer a")
    address = "mailto:editors@example.org"
    told = create_app(INSTANCE_PATH=str(instance), CONTACT=address).test_client()
    assert address in page(told, "/en/about/").hrefs("main a")
    for wrong in ("editors@example.org", "javascript:alert(1)", "http://example.org/", "mailto:"):
        with pytest.raises(SettingError, match="ICLEI_CONTACT"):
            create_app(INSTANCE_PATH=str(instance), CONTACT=wrong)


def test_the_menu_leads_to_all_parts(client: FlaskClient) -> None:
    parts = ["/ja/", "/ja/activities/", "/ja/pathways/", "/ja/stories/", "/ja/network/"]
    assert page(client, "/ja/about/").hrefs(".top nav a") == parts
    for url in parts:
        assert page(client, url).hrefs(".top nav a[aria-current]") == [url]
