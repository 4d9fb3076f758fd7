"""The page of one activity."""

from __future__ import annotations

import json
from io import BytesIO
from urllib.parse import urlsplit

import polib
import pytest
from flask.testing import FlaskClient
from known import Known
from pages import Page, page
from PIL import Image

from iclei_site.config import LANGUAGE_TAGS, TRANSLATIONS
from iclei_site.labels import FACET_NAMES

BASE = "/en/activities/"


def structured(found: Page) -> list[dict[str, object]]:
    """What the page tells search engines."""
    data = json.loads("".join(found.one("script[type=application/ld+json]").itertext()))
    assert data["@context"] == "https://schema.org"
    graph: list[dict[str, object]] = data["@graph"]
    return graph


def test_the_facts(client: FlaskClient) -> None:
    found = page(client, f"{BASE}100-renewables-roadmap/")
    assert found.text("h1") == "100% Renewables Cities and Regions Roadmap"
    assert found.text("title") == f"{found.text('h1')} – ICLEI activities"
    assert found.text(".lead").startswith("Project that supports cities and regions in Argentina")
    assert found.text(".kind") == "Project · Status not known · Years not known"
    facts = dict(zip(found.texts("dl.facts dt"), found.texts("dl.facts dd"), strict=True))
    assert facts["Country"] == "Argentina Indonesia Kenya"
    assert facts["Region"] == "Africa South America Southeast Asia"
    assert facts["Places"] == "Kisumu County Kenya"
    assert facts["Sustainable Development Goals"] == "7 Affordable and clean energy 13 Climate action"
    assert facts["Keywords"] == "renewable energy energy transition multilevel governance roadmap"
    assert found.href(".source a") == "https://renewablesroadmap.iclei.org/"
    assert found.text(".source a") == "renewablesroadmap.iclei.org"
    assert found.texts(".tags a") == ["Zero emission"]


def test_partners_years_and_status(client: FlaskClient) -> None:
    found = page(client, f"{BASE}berlin-urban-nature-pact/")
    facts = dict(zip(found.texts("dl.facts dt"), found.texts("dl.facts dd"), strict=True))
    assert facts["Partners"]
    assert "2021" in found.text(".kind")


def test_in_spanish(client: FlaskClient) -> None:
    found = page(client, "/es/activities/100-renewables-energy-compact/")
    assert found.text("h1") == "Pacto Energético de Ciudades y Regiones 100 % Renovables"
    assert found.one("h1").get("lang") is None
    assert "Kenia Indonesia Argentina Filipinas" in found.texts("dl.facts dd")


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGE_TAGS if tag != "en"])
def test_in_every_language(client: FlaskClient, tag: str) -> None:
    """The title is translated; a text that is not says that it is English."""
    catalog = polib.pofile(str(TRANSLATIONS / tag.replace("-", "_") / "LC_MESSAGES" / "content.po"))
    texts = {entry.msgctxt: entry.msgstr for entry in catalog}
    found = page(client, f"/{tag}/activities/100-renewables-energy-compact/")
    assert found.text("h1") == " ".join(texts["activity:100-renewables-energy-compact:title"].split())
    assert found.one("h1").get("lang") is None
    summary = texts.get("activity:100-renewables-energy-compact:summary")
    lead = found.one(".lead")
    assert (lead.get("lang") or tag) == (tag if summary else "en")
    english = page(client, f"{BASE}100-renewables-energy-compact/").text(".lead")
    assert found.text(".lead") == (" ".join(summary.split()) if summary else english)
    assert (found.text(".lead") == english) == (lead.get("lang") == "en")


def test_every_value_leads_to_its_activities(client: FlaskClient) -> None:
    found = page(client, f"{BASE}arch/")
    links = found.hrefs("dl.facts a, .tags a")
    assert len(links) > 8
    for link in links:
        name, _, value = urlsplit(link).query.partition("=")
        assert name in FACET_NAMES
        total = (client.get(f"/api/v1/activities?{name}={value}&per_page=100").json or {})["items"]
        assert "arch" in [item["slug"] for item in total]


def test_breadcrumb_and_neighbours_of_the_search(client: FlaskClient) -> None:
    search = "?q=climate&region=europe"
    first = page(client, f"{BASE}{search}")
    links = first.hrefs(".hits h3 a")
    second = page(client, links[1])
    assert second.href(".crumbs a[href^=/en/activities/]") == f"{BASE}{search}"
    assert "Your search" in second.texts(".crumbs a")
    assert second.href("a[rel=prev]") == links[0]
    assert second.href("a[rel=next]") == links[2]
    total = first.text("#count").split()[0]
    assert second.text(".neighbours p a") == f"Number 2 of {total} in your search"
    assert page(client, links[0]).select("a[rel=prev]") == []


def test_neighbours_go_on_over_pages(client: FlaskClient) -> None:
    last = page(client, f"{BASE}?region=global").hrefs(".hits h3 a")[-1]
    first = page(client, f"{BASE}?region=global&page=2").hrefs(".hits h3 a")[0]
    assert page(client, last).href("a[rel=next]") == first
    assert page(client, first).href("a[rel=prev]") == last


@pytest.mark.parametrize("search", ["?q=climate", "?region=europe&sort=newest"])
@pytest.mark.parametrize("number", ["", "&page=2", "&page=3"])
def test_the_way_back_leads_to_the_page_of_results(client: FlaskClient, search: str, number: str) -> None:
    """Both ways, from the first result of a page as from its last."""
    back = f"{BASE}{search}{number}"
    hits = page(client, back).hrefs(".hits h3 a")
    for href in (hits[0], hits[-1]):
        found = page(client, href)
        assert found.href(".crumbs a[href^=/en/activities/]") == back
        assert found.href(".neighbours p a") == back


def test_without_a_search_there_are_no_neighbours(client: FlaskClient) -> None:
    found = page(client, f"{BASE}arch/")
    assert found.select(".neighbours") == []
    assert found.hrefs(".crumbs a") == ["/en/", BASE]
    outside = page(client, f"{BASE}arch/?q=zzzzqq")
    assert outside.select(".neighbours") == []


@pytest.mark.parametrize("query", ["?q=%3Cscript%3E", "?page=abc&pathway=purple", "?q=%00", "?from=x"])
def test_a_strange_search_is_no_error(client: FlaskClient, query: str) -> None:
    assert page(client, f"{BASE}arch/{query}").text("h1").startswith("ARCH")


@pytest.mark.parametrize("tag", ["en", "es", "ar", "ja"])
def test_related_activities_say_why(client: FlaskClient, known: list[Known], tag: str) -> None:
    found = page(client, f"/{tag}/activities/arch/")
    slugs = [urlsplit(href).path.split("/")[3] for href in found.hrefs(".related h3 a")]
    assert 1 <= len(slugs) <= 4
    assert "arch" not in slugs
    by_slug = {activity.slug: activity for activity in known}
    for slug, reason in zip(slugs, found.texts(".related .hint"), strict=True):
        assert any(by_slug["arch"].has(facet, *values) for facet, values in by_slug[slug].facets.items() if values)
        assert any(colon in reason for colon in ":：")
        assert not reason.endswith((":", "："))


def test_every_activity_has_a_page_in_every_language(client: FlaskClient, known: list[Known]) -> None:
    assert len(known[::7]) >= 2 * len(LANGUAGE_TAGS)
    for index, activity in enumerate(known[::7]):
        for tag in {"en", "es", LANGUAGE_TAGS[index % len(LANGUAGE_TAGS)]}:
            found = page(client, f"/{tag}/activities/{activity.slug}/")
            assert found.text("h1")
            assert len(structured(found)) == 2


def test_structured_data(client: FlaskClient) -> None:
    project, crumbs = structured(page(client, f"{BASE}arch/"))
    assert project["@type"] == "Project"
    assert project["@id"] == "http://localhost/en/activities/arch/"
    assert str(project["name"]).startswith("ARCH")
    assert str(project["image"]).startswith("http://localhost/share/")
    items = crumbs["itemListElement"]
    assert isinstance(items, list)
    assert [item["position"] for item in items] == [1, 2, 3]
    assert [item["item"] for item in items] == [f"http://localhost{path}" for path in ("/en/", BASE, f"{BASE}arch/")]


def test_the_picture_for_sharing(client: FlaskClient) -> None:
    found = page(client, f"{BASE}arch/")
    url = found.one("meta[property=og:image]").get("content", "")
    assert url.startswith("http://localhost/share/")
    response = client.get(urlsplit(url).path)
    assert response.mimetype == "image/png"
    with Image.open(BytesIO(response.data)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
        image.load()
    assert found.one("meta[property=og:title]").get("content") == found.text("h1")
    assert len(response.data) < 100_000


def test_each_page_has_a_picture_of_its_own(client: FlaskClient) -> None:
    """The pages of a pathway, its activities and its stories; the same page has the same one in every language."""
    pages = ("/pathways/resilient/", "/activities/arch/", "/activities/urban-leds-2/", "/stories/kisumu-renewables/")
    seen = set()
    for path in pages:
        addresses = {
            page(client, f"/{tag}{path}").one("meta[property=og:image]").get("content") for tag in ("en", "ar")
        }
        assert len(addresses) == 1, path
        seen.add(client.get(urlsplit(addresses.pop() or "").path).data)
    assert len(seen) == len(pages)


@pytest.mark.parametrize(
    "codes",
    [
        *("purple", "circular+low-emission", "resilient+resilient", "", "+", "..%2f..", "a" * 3000),
        *("circular/arch", "resilient/nothing", "resilient/%00", "resilient/%ED%A0%80", "resilient/" + "a" * 3000),
    ],
)
def test_no_picture_of_anything_else(client: FlaskClient, codes: str) -> None:
    assert client.get(f"/share/{codes}.png").status_code == 404


def test_description_and_canonical(client: FlaskClient) -> None:
    found = page(client, f"{BASE}arch/?q=heritage")
    assert found.href("link[rel=canonical]") == f"http://localhost{BASE}arch/"
    assert 50 < len(found.one("meta[name=description]").get("content", "")) <= 163


@pytest.mark.parametrize("slug", ["nothing", "ARCH", "arch'", "%00", "%ED%A0%80", "a" * 3000, "..%2farch", "<script>"])
def test_no_such_activity(client: FlaskClient, slug: str) -> None:
    found = page(client, f"{BASE}{slug}/", 404)
    assert found.select("form[role=search] #q")
    assert "<script>" not in found.one("#q").get("value", "")
