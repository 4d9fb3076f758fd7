"""How a language is chosen, and how one gets from one to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pages import answer_faults, page

from iclei_site import create_app
from iclei_site.config import LANGUAGE_TAGS


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        (None, "en"),
        ("", "en"),
        ("es", "es"),
        ("es-419,es;q=0.9,en;q=0.8", "es"),
        ("ES-ar", "es"),
        ("fr,es;q=0.5,en;q=0.1", "es"),
        ("fr-CA, de;q=0.9", "en"),
        ("en;q=0.1, es;q=0.9", "es"),
        ("es;q=0, en;q=0.1", "en"),
        ("*", "en"),
        ("es;q=nonsense,,;;", "en"),
        ("\N{SNOWMAN}", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_root_goes_to_the_language_of_the_browser(client: FlaskClient, accepted: str | None, tag: str) -> None:
    response = client.get("/", headers={} if accepted is None else {"Accept-Language": accepted})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/{tag}/"
    assert "Accept-Language" in response.headers["Vary"]
    assert not answer_faults(response, "/")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/EN/", "/en/"),
        ("/Es/activities/?q=agua&page=2", "/es/activities/?q=agua&page=2"),
        ("/es-419/activities/arch/?q=a%20b", "/es/activities/arch/?q=a%20b"),
        ("/es_MX/", "/es/"),
        ("/en-GB/activities/?pathway=resilient&pathway=circular", "/en/activities/?pathway=resilient&pathway=circular"),
    ],
)
def test_another_spelling_is_put_right_for_ever(client: FlaskClient, url: str, target: str) -> None:
    response = client.get(url)
    assert response.status_code in (301, 308)
    assert response.headers["Location"] == target
    assert not answer_faults(response, url)


@pytest.mark.parametrize("tag", ["fr", "pt", "pt-BR", "zh-TW", "zh-Hant", "ar", "FR", "de-AT"])
def test_a_language_that_is_not_offered_is_left_for_now(client: FlaskClient, tag: str) -> None:
    response = client.get(f"/{tag}/activities/?q=water&page=2")
    assert response.headers["Location"] == "/en/activities/?q=water&page=2"
    assert response.status_code in (302, 303, 307), "browsers keep a permanent redirect after the language is offered"


@pytest.mark.parametrize("url", ["/opensearch/EN.xml", "/opensearch/fr.xml", "/opensearch/es-419.xml"])
def test_a_language_inside_an_address_is_put_right_too(client: FlaskClient, url: str) -> None:
    assert client.get(url, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("tag", ["xx", "klingon", "e", "english", "12", "tlh"])
def test_what_is_no_language_does_not_exist(client: FlaskClient, tag: str) -> None:
    page(client, f"/{tag}/", 404)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"),
     ("zh-HK", "zh-Hant"), ("ZH-hant", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"),
     ("zh-SG", "zh-Hans"), ("pt-br", "pt-BR"), ("ja-JP", "ja")],
)  # fmt: skip
def test_aliases_when_every_language_is_offered(own_instance: Path, asked: str, given: str) -> None:
    client = create_app(INSTANCE_PATH=str(own_instance), LANGUAGES=",".join(LANGUAGE_TAGS)).test_client()
    response = client.get(f"/{asked}/activities/?q=a")
    assert (response.status_code, response.headers["Location"]) == (308, f"/{given}/activities/?q=a")
    assert client.get("/", headers={"Accept-Language": asked}).headers["Location"] == f"/{given}/"


def test_right_to_left(own_instance: Path) -> None:
    client = create_app(INSTANCE_PATH=str(own_instance), LANGUAGES="en,ar").test_client()
    for url in ("/ar/", "/ar/activities/?q=water", "/ar/activities/arch/"):
        assert page(client, url).one("html").get("dir") == "rtl"


def test_the_first_language_is_the_fallback(own_instance: Path) -> None:
    client = create_app(INSTANCE_PATH=str(own_instance), LANGUAGES="es").test_client()
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/es/"
    assert page(client, "/es/").hrefs(".languages a") == ["/es/"]


@pytest.mark.parametrize(
    "rest", ["/", "/activities/", "/activities/?q=water&pathway=resilient&page=2", "/activities/arch/?q=heritage"]
)
def test_the_same_page_in_the_other_language(client: FlaskClient, rest: str) -> None:
    english = page(client, f"/en{rest}")
    links = {link.get("lang"): link for link in english.select(".languages a")}
    assert {tag: link.get("href") for tag, link in links.items()} == {"en": f"/en{rest}", "es": f"/es{rest}"}
    assert "".join(links["es"].itertext()) == "Español"
    assert links["en"].get("aria-current") == "true"
    assert page(client, links["es"].get("href", "")).one("html").get("lang") == "es"


@pytest.mark.parametrize("rest", ["/a%3Fb/", "/50%25/", "/%22x/", "/%00/", "/%E6%B0%B4/"])
def test_links_to_languages_keep_what_was_asked(client: FlaskClient, rest: str) -> None:
    links = page(client, f"/en{rest}", 404).hrefs(".languages a")
    assert [client.get(link).request.path for link in links] == [
        client.get(f"/{tag}{rest}").request.path for tag in ("en", "es")
    ]
