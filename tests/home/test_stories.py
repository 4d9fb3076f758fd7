"""Stories: the list with its filters, the feed, one story and what it leads to."""

from __future__ import annotations

import json
from importlib import import_module
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pages import HTMX, answer_faults, page, part

from iclei_site.config import LANGUAGE_TAGS, SAMPLE_CONTENT
from iclei_site.content.read import Words
from iclei_site.home.reading import minutes

module = import_module("iclei_site.home.stories")  # the package has a blueprint of this name
ALL = sorted(path.stem for path in (SAMPLE_CONTENT / "stories").glob("*.md"))
ATOM = "{http://www.w3.org/2005/Atom}"


def every(client: FlaskClient, url: str) -> tuple[list[str], list[str]]:
    """The slugs and the dates of all pages of a list, in their order."""
    slugs, dates = [], []
    for number in (1, 2):
        shown = page(client, f"{url}{'&' if '?' in url else '?'}page={number}")
        found = [href.split("/")[-2] for href in shown.hrefs(".hits h3 a")]
        if slugs[: len(found)] == found:
            break
        slugs += found
        dates += [time.get("datetime", "") for time in shown.select(".hits time")]
    return slugs, dates


def test_all_stories_newest_first(client: FlaskClient) -> None:
    slugs, dates = every(client, "/en/stories/")
    assert sorted(slugs) == ALL
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == len(ALL) - 2  # two have none, and stand at the end
    assert set(slugs[-2:]) == {"boulder-circular-economy", "chefchaouen-2030"}


def test_filters_narrow_each_other(client: FlaskClient) -> None:
    circular, _ = every(client, "/en/stories/?pathway=circular")
    korean, _ = every(client, "/en/stories/?region=korea")
    both, _ = every(client, "/en/stories/?pathway=circular&region=korea")
    assert set(both) == set(circular) & set(korean)
    assert both
    shown = page(client, "/en/stories/?pathway=circular&region=korea")
    assert [option.get("value") for option in shown.select("option[selected]")] == ["circular", "korea"]
    assert str(len(both)) in shown.text("#count")
    assert shown.one("meta[name=robots]").get("content") == "noindex,follow"


@pytest.mark.parametrize("query", ["", "?pathway=purple&region=moon&page=x", "?page=0", "?pathway=&region=&page=1"])
def test_what_cannot_be_is_dropped(client: FlaskClient, query: str) -> None:
    shown = page(client, f"/en/stories/{query}")
    assert shown.href("link[rel=canonical]") == "http://localhost/en/stories/"
    assert len(shown.select(".hits > li")) == len(ALL)


@pytest.mark.parametrize(("per_page", "pages"), [(20, [21]), (16, [21]), (15, [15, 6]), (8, [8, 13]), (7, [7, 7, 7])])
def test_a_few_more_stand_on_the_last_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, per_page: int, pages: list[int]
) -> None:
    """Nobody turns a page for a single story; and past the end is the last page."""
    monkeypatch.setattr(module, "PER_PAGE", per_page)
    assert sum(pages) == len(ALL), "the sample has more stories now: take other numbers"
    shown = [page(client, f"/en/stories/?page={number}") for number in range(1, len(pages) + 1)]
    assert [len(one.select(".hits > li")) for one in shown] == pages
    assert sorted(href.split("/")[-2] for one in shown for href in one.hrefs(".hits h3 a")) == ALL
    assert [bool(one.select(".pages")) for one in shown] == [len(pages) > 1] * len(pages)
    last = page(client, "/en/stories/?page=99").href("link[rel=canonical]")
    assert last == "http://localhost/en/stories/" + (f"?page={len(pages)}" if len(pages) > 1 else "")


def test_only_regions_with_stories_are_offered(client: FlaskClient) -> None:
    offered = [option.get("value") for option in page(client, "/en/stories/").select("#region option")]
    assert "canada" not in offered
    for region in offered[1:]:
        assert page(client, f"/en/stories/?region={region}").select(".hits li"), region


def test_nothing_fits_and_the_page_says_what_to_do(client: FlaskClient) -> None:
    shown = page(client, "/en/stories/?pathway=nature-based&region=usa")
    assert not shown.select(".hits")
    assert "Choose all pathways" in shown.text(".notice")


def test_htmx_gets_the_list_alone(client: FlaskClient) -> None:
    answer = part(client, "/en/stories/?pathway=circular&region=&page=1")
    assert answer.headers["HX-Push-Url"] == "/en/stories/?pathway=circular"
    assert answer.text.strip() in page(client, "/en/stories/?pathway=circular").html
    boosted = client.get("/en/stories/?pathway=circular", headers=HTMX | {"HX-Boosted": "true"})
    assert "<html" in boosted.text


def test_a_link_says_where_it_leads_and_excerpts_end_after_a_word(client: FlaskClient) -> None:
    shown = page(client, "/en/stories/")
    assert "Read more: After Belém, cities turn from recognition to delivery" in shown.texts(".hits article a")
    for href, excerpt in zip(shown.hrefs(".hits h3 a"), shown.texts(".hits article > p")[::3], strict=True):
        begin = page(client, href).text(".prose .lead")
        kept = excerpt.rstrip("…")
        assert begin.startswith(kept)
        assert excerpt[-1] in ".!?…"
        assert begin[len(kept) : len(kept) + 1] in ("", " ", ",", ".", ";", ":")


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_story_in_every_language(client: FlaskClient, tag: str) -> None:
    for slug in ALL:
        story = page(client, f"/{tag}/stories/{slug}/")
        assert story.select(".prose .source a"), slug
        assert not story.select("h1[lang]"), f"{slug} has no title in {tag}"
        graph = json.loads(story.one('script[type="application/ld+json"]').text or "")["@graph"]
        article = graph[0]
        assert article["@type"] == "Article"
        assert " ".join(article["headline"].split()) == story.text("h1")
        assert article["inLanguage"] == tag
        assert article["isBasedOn"] == story.hrefs(".prose .source a")


@pytest.mark.parametrize(
    ("tag", "slug", "date"),
    [
        ("en", "world-congress-2024", "June 25, 2024"),
        ("es", "world-congress-2024", "25 de junio de 2024"),
        ("ja", "cop30-first-week", "2025年11月"),
        ("de", "cop30-first-week", "November 2025"),
        ("ko", "pohang-2027", "2025년"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(client: FlaskClient, tag: str, slug: str, date: str) -> None:
    assert page(client, f"/{tag}/stories/{slug}/").text(".kind time") == date


def test_a_story_without_a_date_shows_none(client: FlaskClient) -> None:
    story = page(client, "/en/stories/chefchaouen-2030/")
    assert not story.select(".kind time")
    assert "datePublished" not in story.html
    assert "middle-east-online" in story.text(".prose")  # what readers should know about its source


def test_stories_and_activities_lead_to_each_other(client: FlaskClient) -> None:
    story = page(client, "/en/stories/tap-ten-years/")
    activities = story.hrefs(".related h3 a")
    assert "/en/activities/transformative-actions-program/" in activities
    for href in activities:
        assert "/en/stories/tap-ten-years/" in page(client, href).hrefs(".story-links a")
    assert not page(client, "/en/activities/arch/").select(".story-links")


def test_next_and_previous_walk_through_all(client: FlaskClient) -> None:
    slugs, _ = every(client, "/en/stories/")
    walked = [slugs[0]]
    while following := page(client, f"/en/stories/{walked[-1]}/").hrefs(".neighbours a[rel=next]"):
        walked.append(following[0].split("/")[-2])
    assert walked == slugs
    assert page(client, f"/en/stories/{slugs[1]}/").href(".neighbours a[rel=prev]") == f"/en/stories/{slugs[0]}/"


def test_related_stories_share_something(client: FlaskClient) -> None:
    story = page(client, "/en/stories/inc5-no-agreement/")
    assert story.hrefs(".story-links a")[0].split("/")[-2] in ("korea-inc5-forum", "plastic-production-growth")
    assert "/en/stories/inc5-no-agreement/" not in story.hrefs(".story-links a")


@pytest.mark.parametrize("tag", ["en", "ar", "zh-Hant"])
def test_the_feed(client: FlaskClient, tag: str) -> None:
    url = f"/{tag}/stories.atom"
    response = client.get(url)
    assert response.mimetype == "application/atom+xml"
    assert not answer_faults(response, url)
    feed = ElementTree.fromstring(response.data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(ALL) - 2
    moments = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == moments[0]
    identities = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    assert len(set(identities)) == len(identities)
    assert page(client, identities[0].removeprefix("http://localhost")).href("link[rel=canonical]") == identities[0]


def test_the_list_names_its_own_feed(client: FlaskClient) -> None:
    shown = page(client, "/es/stories/?pathway=circular")
    href = shown.href('link[type="application/atom+xml"]')
    assert href == "/es/stories.atom?pathway=circular"
    feed = ElementTree.fromstring(client.get(href).data)
    assert len(feed.findall(f"{ATOM}entry")) == len(every(client, "/es/stories/?pathway=circular")[0]) - 1


def test_reading_goes_by_the_language_of_the_words() -> None:
    assert minutes([]) == minutes([Words("word", "en")]) == 1
    assert minutes([Words("word " * 2280, "en")]) == 10
    assert minutes([Words("字" * 2550, "zh-Hans")]) == 10
    assert minutes([Words("字。" * 2550, "zh-Hans")]) == 10  # signs take no time
    assert minutes([Words("كلمة " * 1380, "ar"), Words("word " * 2280, "en")]) == 20
