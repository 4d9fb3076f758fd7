"""The home page, and what machines ask first."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pages import answer_faults, page

from iclei_site.config import LANGUAGE_TAGS
from iclei_site.search.facets import PATHWAYS

# Activities, stories, pathways; home, the catalogue, all pathways, all stories, the network, about.
PAGES = 204 + 21 + 5 + 6


def total(client: FlaskClient, query: str) -> int:
    """How many activities a search finds."""
    return int(client.get(f"/api/v1/activities?{query}").get_json()["total"])


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_the_numbers_are_those_of_the_content(client: FlaskClient, tag: str) -> None:
    home = page(client, f"/{tag}/")
    countries = client.get("/api/v1/activities").get_json()["facets"]["country"]
    numbers = re.findall(r"\d+", home.texts(".hero .hint")[0])
    wanted = [str(total(client, "")), str(len([c for c in countries if c["count"]]))]
    assert numbers == wanted
    assert numbers == wanted or tag not in ("en", "es")
    for item, code in zip(home.select(".pathways li"), PATHWAYS, strict=True):
        assert item.get("class") == code
    assert home.hrefs(".pathways h3 a") == [f"/{tag}/pathways/{code}/" for code in PATHWAYS]
    told = [int(figure) for text in home.texts(".pathways .hint") for figure in re.findall(r"\d+", text)]
    assert told == [total(client, f"pathway={code}") for code in PATHWAYS]


def test_the_form_leads_into_the_search(client: FlaskClient) -> None:
    home = page(client, "/es/")
    form = home.one("form[role=search]")
    assert (form.get("action"), form.get("method")) == ("/es/activities/", "get")
    assert home.one("form[role=search] input").get("name") == "q"
    assert home.href(".hero .hint a") == "/es/activities/"


@pytest.mark.parametrize(
    ("tag", "figure"),
    [
        ("en", "More than 2,500"),
        ("es", "Más de 2500"),
        ("fr", "Plus de 2\N{NARROW NO-BREAK SPACE}500"),
        ("pt-BR", "Mais de 2.500"),
        ("de", "Mehr als 2.500"),
        ("ar", "أكثر من 2,500"),
        ("ja", "2,500超"),
        ("ko", "2,500 이상"),
        ("zh-Hans", "超过2,500"),
        ("zh-Hant", "超過2,500"),
    ],
)
def test_each_figure_has_year_and_source(client: FlaskClient, tag: str, figure: str) -> None:
    home = page(client, f"/{tag}/")
    assert figure in ["".join(shown.itertext()).strip() for shown in home.select(".figures .figure")]
    sources = home.hrefs(".figures a")
    assert len(sources) == len(home.select(".figures li")) >= 2
    assert all(source.startswith("http") for source in sources)
    assert all(re.search(r"(?<!\d)20\d\d(?!\d)", text) for text in home.texts(".figures .hint"))
    assert "null" not in home.html
    assert "None" not in home.text("main")


def test_the_site_says_that_it_is_independent(client: FlaskClient) -> None:
    assert "Independent of ICLEI." in page(client, "/en/").text("footer")


def test_canonical_and_languages(client: FlaskClient) -> None:
    home = page(client, "/es/?utm_source=x")
    assert home.href("link[rel=canonical]") == "http://localhost/es/"
    alternates = {link.get("hreflang"): link.get("href") for link in home.select("link[rel=alternate][hreflang]")}
    addresses = {tag: f"http://localhost/{tag}/" for tag in LANGUAGE_TAGS}
    assert alternates == addresses | {"x-default": "http://localhost/en/"}


def test_languages_that_are_not_offered_are_not_told(bilingual: FlaskClient) -> None:
    told = {link.get("hreflang") for link in page(bilingual, "/es/").select("link[rel=alternate][hreflang]")}
    assert told == {"en", "es", "x-default"}
    sitemap = bilingual.get("/sitemap.xml").text
    assert sitemap.count("<loc>") == 2 * PAGES
    assert "/fr/" not in sitemap


def test_robots_name_a_sitemap_that_answers(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert "User-agent: *" in response.text
    assert "Disallow: /en" not in response.text
    (sitemap,) = re.findall(r"^Sitemap: (http://localhost/\S+)$", response.text, re.MULTILINE)
    assert client.get(urlsplit(sitemap).path).status_code == 200


def test_the_sitemap_is_one_small_file(client: FlaskClient) -> None:
    whole = client.get("/sitemap.xml")
    for coding in ("gzip", "br"):
        small = client.get("/sitemap.xml", headers={"Accept-Encoding": coding})
        assert small.headers["Content-Encoding"] == coding
        assert len(small.data) < len(whole.data) / 10
    feed = client.get("/en/stories.atom", headers={"Accept-Encoding": "br"})
    assert feed.headers["Content-Encoding"] == "br"
    other = client.get("/sitemap.xml?x=1")
    assert (other.status_code, other.location) == (308, "/sitemap.xml")


def test_the_sitemap_has_every_page_in_every_language(client: FlaskClient) -> None:
    response = client.get("/sitemap.xml")
    root = ElementTree.fromstring(response.data)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    addresses = [element.text or "" for element in root.iter(f"{name}loc")]
    assert len(addresses) == len(set(addresses)) == len(LANGUAGE_TAGS) * PAGES
    dates = [element.text or "" for element in root.iter(f"{name}lastmod")]
    assert len(dates) == len(addresses)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates)
    assert dates[addresses.index("http://localhost/ja/stories/world-congress-2024/")] == "2024-06-25"
    some = addresses[::59]
    assert {urlsplit(address).path.split("/")[1] for address in some} == set(LANGUAGE_TAGS)
    for address in some:
        assert address.startswith("http://localhost/")
        page(client, urlsplit(address).path)
    links = [(link.get("hreflang"), link.get("href")) for link in root.iter("{http://www.w3.org/1999/xhtml}link")]
    assert {href for _, href in links} >= set(addresses)
    fallback = {href for tag, href in links if tag == "x-default"}
    assert fallback == {address for address in addresses if address.startswith("http://localhost/en/")}


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_a_browser_can_search_here(client: FlaskClient, tag: str) -> None:
    (link,) = page(client, f"/{tag}/").hrefs("link[rel=search]")
    response = client.get(urlsplit(link).path)
    assert response.mimetype == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.data)
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    template = root.find(f"{name}Url")
    assert template is not None
    url = template.get("template", "").replace("{searchTerms}", "water")
    assert page(client, url.removeprefix("http://localhost")).one("#q").get("value") == "water"
    assert len(root.findtext(f"{name}ShortName") or "") <= 16
    assert not answer_faults(response, link)
