"""How a language is chosen, and how one gets from one to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient
from pages import answer_faults, page

from iclei_site import create_app
from iclei_site.config import LANGUAGE_TAGS
from iclei_site.locales import LANGUAGES


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        (None, "en"),
        ("", "en"),
        ("es", "es"),
        ("es-419,es;q=0.9,en;q=0.8", "es"),
        ("ES-ar", "es"),
        ("es-419", "es"),
        ("pt", "pt-BR"),
        ("pt-PT,pt;q=0.9,en;q=0.8", "pt-BR"),
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("ar-EG", "ar"),
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ("ja-JP", "ja"),
        ("ko-KR,ko;q=0.9", "ko"),
        ("fr,es;q=0.5,en;q=0.1", "fr"),
        ("fr-CA, de;q=0.9", "fr"),
        ("nl,es;q=0.5,en;q=0.1", "es"),
        ("nl-BE, sv;q=0.9", "en"),
        ("en;q=0.1, es;q=0.9", "es"),
        ("es;q=0, en;q=0.1", "en"),
        ("en;q=0, *", "es"),
        ("en;q=0", "es"),
        ("en-GB;q=0, es;q=0, *;q=0.1", "fr"),
        ("en;q=0, *;q=0.1, de;q=0.5", "de"),
        ("*, ja;q=0.5", "en"),
        (", ".join(f"{tag};q=0" for tag in LANGUAGE_TAGS), "en"),
        ("yue", "zh-Hant"),
        ("yue-HK,yue;q=0.9", "zh-Hant"),
        ("yue-Hans", "zh-Hans"),
        ("cmn", "zh-Hans"),
        ("cmn-Hant-TW", "zh-Hant"),
        ("cmn-TW", "zh-Hant"),
        ("cmn-CN", "zh-Hans"),
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
    ("accepted", "tag"),
    [("fr,es;q=0.5,en;q=0.1", "es"), ("fr-CA, de;q=0.9", "en"), ("zh-TW", "en"), ("ar-EG,es;q=0.1", "es")],
)
def test_a_language_that_is_not_offered_is_passed_over(bilingual: FlaskClient, accepted: str, tag: str) -> None:
    response = bilingual.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, f"/{tag}/")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/EN/", "/en/"),
        ("/pt/activities/?q=a", "/pt-BR/activities/?q=a"),
        ("/zh-hk/", "/zh-Hant/"),
        ("/AR-eg/activities/arch/", "/ar/activities/arch/"),
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
def test_a_language_that_is_not_offered_is_left_for_now(bilingual: FlaskClient, tag: str) -> None:
    response = bilingual.get(f"/{tag}/activities/?q=water&page=2")
    assert response.headers["Location"] == "/en/activities/?q=water&page=2"
    assert response.status_code in (302, 303, 307), "browsers keep a permanent redirect after the language is offered"


@pytest.mark.parametrize("url", ["/opensearch/EN.xml", "/opensearch/fr.xml", "/opensearch/es-419.xml"])
def test_a_language_inside_an_address_is_put_right_too(client: FlaskClient, bilingual: FlaskClient, url: str) -> None:
    assert client.get(url, follow_redirects=True).status_code == 200
    assert bilingual.get(url, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("tag", ["xx", "klingon", "e", "english", "12", "tlh"])
def test_what_is_no_language_does_not_exist(client: FlaskClient, tag: str) -> None:
    page(client, f"/{tag}/", 404)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"),
     ("zh-HK", "zh-Hant"), ("ZH-hant", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"),
     ("zh-SG", "zh-Hans"), ("pt-br", "pt-BR"), ("ja-JP", "ja")],
)  # fmt: skip
def test_aliases_when_every_language_is_offered(client: FlaskClient, asked: str, given: str) -> None:
    response = client.get(f"/{asked}/activities/?q=a")
    assert (response.status_code, response.headers["Location"]) == (308, f"/{given}/activities/?q=a")
    assert client.get("/", headers={"Accept-Language": asked}).headers["Location"] == f"/{given}/"


@pytest.mark.parametrize(
    ("tag", "menu", "kind"),
    [("ar", "الشبكة", "شبكة"), ("zh-Hans", "城市网络", "网络"), ("zh-Hant", "城市網絡", "網絡"), ("es", "Red", "Red")],
)
def test_the_network_of_the_menu_is_not_a_kind_of_activity(client: FlaskClient, tag: str, menu: str, kind: str) -> None:
    shown = page(client, f"/{tag}/activities/")
    assert shown.texts("header nav a")[-1] == menu
    assert kind in shown.texts("#facet-kind label span")


@pytest.mark.parametrize(
    ("tag", "words"),
    [("ar", "عرض 204 أنشطة"), ("es", "Ver las 204 actividades"), ("ja", "全204件の活動を見る")],
)
def test_numbers_stand_in_whole_sentences_with_plurals(client: FlaskClient, tag: str, words: str) -> None:
    front = page(client, f"/{tag}/")
    assert words in front.texts(".hero .hint a")
    assert any(character.isdigit() for character in front.texts(".hero .hint")[0].replace(words, ""))


def test_every_language_is_offered_by_default(client: FlaskClient, app: Flask) -> None:
    assert app.config["LANGUAGES"] == LANGUAGE_TAGS
    assert page(client, "/en/").hrefs(".languages a") == [f"/{tag}/" for tag in LANGUAGE_TAGS]


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_direction(client: FlaskClient, tag: str) -> None:
    """Arabic alone is written from the right."""
    for rest, status in (("", 200), ("activities/?q=water", 200), ("activities/arch/", 200), ("nada/", 404)):
        html = page(client, f"/{tag}/{rest}", status).one("html")
        assert (html.get("lang"), html.get("dir")) == (tag, "rtl" if tag == "ar" else "ltr")


def test_the_first_language_is_the_fallback(own_instance: Path) -> None:
    client = create_app(INSTANCE_PATH=str(own_instance), LANGUAGES="es").test_client()
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == "/es/"
    assert page(client, "/es/").hrefs(".languages a") == ["/es/"]


@pytest.mark.parametrize(
    "rest", ["/", "/activities/", "/activities/?q=water&pathway=resilient&page=2", "/activities/arch/?q=heritage"]
)
def test_the_same_page_in_the_other_languages(client: FlaskClient, rest: str) -> None:
    english = page(client, f"/en{rest}")
    links = {link.get("lang"): link for link in english.select(".languages a")}
    assert {tag: link.get("href") for tag, link in links.items()} == {tag: f"/{tag}{rest}" for tag in LANGUAGE_TAGS}
    assert ["".join(links[tag].itertext()) for tag in LANGUAGE_TAGS] == [LANGUAGES[t].name for t in LANGUAGE_TAGS]
    assert [tag for tag, link in links.items() if link.get("aria-current") == "true"] == ["en"]
    for tag, link in links.items():
        assert page(client, link.get("href", "")).one("html").get("lang") == tag


@pytest.mark.parametrize("rest", ["/a%3Fb/", "/50%25/", "/%22x/", "/%00/", "/%E6%B0%B4/"])
def test_links_to_languages_keep_what_was_asked(client: FlaskClient, rest: str) -> None:
    links = page(client, f"/en{rest}", 404).hrefs(".languages a")
    assert [client.get(link).request.path for link in links] == [
        client.get(f"/{tag}{rest}").request.path for tag in LANGUAGE_TAGS
    ]


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_languages_are_named_and_written_as_cldr_says(tag: str) -> None:
    locale, shorter = Locale.parse(tag, sep="-"), {"pt-BR", "zh-Hans", "zh-Hant"}
    assert LANGUAGES[tag].direction == locale.text_direction
    assert LANGUAGES[tag].name.lower() == str(locale.display_name).lower() or tag in shorter
