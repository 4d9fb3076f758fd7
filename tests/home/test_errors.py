"""Pages of errors help, in the language of the visitor; and machines are told what is not usable."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import polib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import answer_faults, page

from iclei_site import create_app
from iclei_site.config import LANGUAGE_TAGS, SAMPLE_CONTENT, TRANSLATIONS


@pytest.fixture
def own(own_instance: Path) -> Flask:
    """An app of its own, with an address that fails."""
    app = create_app(INSTANCE_PATH=str(own_instance))

    def broken(lang: str = "") -> str:
        raise RuntimeError("secret words")

    app.add_url_rule("/<lang:lang>/broken/", view_func=broken)
    app.add_url_rule("/api/broken", endpoint="api_broken", view_func=broken)
    return app


@pytest.mark.parametrize(
    ("url", "language", "words"),
    [
        ("/es/huertos-urbanos", "es", "huertos urbanos"),
        ("/es/activities/climate-walls/", "es", "climate walls"),
        ("/en/old/Water_management.html", "en", "Water management"),
        ("/es/%C3%A1rboles-y-%C3%B1and%C3%BA/", "es", "árboles y ñandú"),
        ("/en/water/index.html", "en", "water"),
        ("/es/12/", "es", ""),
        ("/ar/%D9%85%D9%8A%D8%A7%D9%87/", "ar", "مياه"),
        ("/ja/old/%E6%B0%97%E5%80%99_%E9%83%BD%E5%B8%82.html", "ja", "気候 都市"),
        ("/zh-Hant/urban-trees/", "zh-Hant", "urban trees"),
        ("/en/" + "x" * 300, "en", ""),
        ("/en/%3Cscript%3Ealert/", "en", "script alert"),
        ("/nowhere", "en", "nowhere"),
    ],
)
def test_404_offers_a_search(client: FlaskClient, url: str, language: str, words: str) -> None:
    found = page(client, url, 404)
    assert found.one("html").get("lang") == language
    assert found.one("form[role=search]").get("action") == f"/{language}/activities/"
    assert found.one("#q").get("value") == words
    assert found.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("url", "activity", "story"),
    [
        ("/en/old/CHAMP-pledge.html", "/en/activities/champ/", "/en/stories/champ-bonn-dialogue/"),
        ("/es/activities/champ-coalicion/", "/es/activities/champ/", "/es/stories/champ-bonn-dialogue/"),
        ("/en/stories/pohang-2026/", "/en/activities/iclei-world-congress-2027/", "/en/stories/pohang-2027/"),
        ("/ja/stories/kisumu/", "", "/ja/stories/kisumu-renewables/"),
    ],
)
def test_404_suggests_what_may_have_been_meant(client: FlaskClient, url: str, activity: str, story: str) -> None:
    offered = page(client, url, 404).hrefs(".story-links a")
    assert story in offered
    assert activity in offered or not activity


def test_404_suggests_nothing_for_nothing(client: FlaskClient, own_instance: Path) -> None:
    assert not page(client, "/en/12/", 404).select(".story-links")
    assert not page(client, "/en/zzzzqqqq/", 404).select(".story-links")


def test_404_is_no_500_when_nothing_answers(own_instance: Path) -> None:
    app = create_app(INSTANCE_PATH=str(own_instance))
    (own_instance / "iclei.sqlite").unlink()
    shutil.rmtree(own_instance / "search")
    assert app.test_client().get("/en/champ-pledge/").status_code == 404


def test_404_in_spanish(client: FlaskClient) -> None:
    assert page(client, "/es/nada/", 404).text("h1") == "Esta página no existe"
    outside = client.get("/nada/", headers={"Accept-Language": "es"})
    assert 'lang="es"' in outside.text


def test_405_says_what_is_allowed(client: FlaskClient) -> None:
    response = client.post("/es/activities/")
    assert response.status_code == 405
    assert 'lang="es"' in response.text
    assert {"GET", "HEAD"} <= {word.strip() for word in response.headers["Allow"].split(",")}
    assert not answer_faults(response, "/es/activities/")


def in_words(tag: str, message: str) -> str:
    """A message of the interface in a language."""
    if tag == "en":
        return message
    catalog = polib.pofile(str(TRANSLATIONS / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"))
    entry = catalog.find(message)
    assert entry is not None
    return str(entry.msgstr)


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_404_in_every_language(client: FlaskClient, tag: str) -> None:
    assert page(client, f"/{tag}/nada/", 404).text("h1") == in_words(tag, "This page does not exist")


@pytest.mark.parametrize("tag", ["en", "es", "ar", "ja"])
def test_500_helps_and_tells_nothing(own: Flask, caplog: pytest.LogCaptureFixture, tag: str) -> None:
    with caplog.at_level(logging.ERROR):
        found = page(own.test_client(), f"/{tag}/broken/?q=agua", 500)
    assert found.one("html").get("lang") == tag
    assert found.text("h1") == in_words(tag, "Something went wrong here")
    assert "secret" not in found.html
    assert "Traceback" not in found.html
    assert found.href(".message .button") == f"/{tag}/broken/?q=agua"
    assert "secret words" in caplog.text


def test_500_of_the_api(own: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        response = own.test_client().get("/api/broken")
    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "secret" not in response.text


def test_the_parts_are_ready(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    body = response.get_json()
    assert body["ready"] is True
    assert set(body["parts"].values()) == {"ok"}
    assert body["parts"].keys() == {"database", "migrations", "index", "catalogs"}
    assert client.get("/healthz").get_json() == {"status": "up"}


def parts(client: FlaskClient) -> dict[str, str]:
    """The parts that are not usable; the process is up all the same."""
    response = client.get("/readyz")
    body = response.get_json()
    bad = {name: state for name, state in body["parts"].items() if state != "ok"}
    assert response.status_code == (503 if bad else 200)
    assert body["ready"] is not bool(bad)
    assert client.get("/healthz").status_code == 200
    assert not answer_faults(response, "/readyz")
    return bad


def test_without_an_index(own: Flask, own_instance: Path) -> None:
    shutil.rmtree(own_instance / "search")
    client = own.test_client()
    assert "search rebuild" in parts(client)["index"]
    for url in ("/es/activities/?q=agua", "/es/", "/es/activities/arch/"):
        page(client, url)


def test_without_a_database(own: Flask, own_instance: Path) -> None:
    for file in own_instance.glob("iclei.sqlite*"):
        file.unlink()
    client = own.test_client()
    assert {"database", "migrations"} <= parts(client).keys()
    found = page(client, "/es/activities/arch/?q=agua", 503)
    assert found.one("html").get("lang") == "es"
    assert found.response.headers["Cache-Control"] == "no-store"
    assert found.href(".message .button") == "/es/activities/arch/?q=agua"
    assert not list(own_instance.glob("iclei.sqlite")), "a missing file is an error, not an empty site"


def test_with_an_index_of_other_content(own: Flask, own_instance: Path) -> None:
    shutil.rmtree(own_instance / "search")
    shutil.copytree(SAMPLE_CONTENT, own_instance / "search")
    assert parts(own.test_client()).keys() == {"index"}


def test_without_catalogs(own: Flask, own_instance: Path) -> None:
    shutil.rmtree(own_instance / "catalogs")
    assert parts(own.test_client()) == {}, "what a process has loaded answers on"
    own.extensions["catalogs"].catalogs = {}
    missing = [tag for tag in LANGUAGE_TAGS if tag != "en"]  # the source needs none
    assert own.config["LANGUAGES"] == LANGUAGE_TAGS
    advice = "; run: iclei-site translations check"
    assert parts(own.test_client()) == {"catalogs": f"not loaded: {', '.join(missing)}{advice}"}
    own.config["LANGUAGES"] = ("en", "es")
    assert parts(own.test_client()) == {"catalogs": f"not loaded: es{advice}"}
