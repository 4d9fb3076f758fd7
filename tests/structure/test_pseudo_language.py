"""No word reaches a visitor without having been through gettext, unless it says which language it is in.

An app is made whose Spanish is the English in brackets, and whose content has no Spanish. What is then outside brackets
was never translated, or is in English without saying so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

import markup
import pytest
from babel import Locale
from babel.units import format_unit
from flask import Flask, abort
from flask.testing import FlaskClient
from flask_migrate import upgrade
from pages import part

from iclei_site import create_app
from iclei_site.commands.translations import as_text, extract
from iclei_site.config import SAMPLE_CONTENT
from iclei_site.content.load import load_paths
from iclei_site.labels import country_name
from iclei_site.locales import LANGUAGES

OPEN, CLOSE = "⟦⟧"
SPOKEN = ("alt", "title", "placeholder", "aria-label", "data-title", "data-offline", "data-error")
META = ("description", "og:title", "og:description", "og:site_name")
SILENT = {"script", "style", "svg"}


def pseudo_catalog(folder: Path) -> None:
    """A Spanish catalog that puts brackets round each message."""
    catalog = extract()
    catalog.locale = "es"
    for message in catalog:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = [f"{OPEN}{text}{CLOSE}" for text in ids]
            message.string = tuple(texts) if len(texts) > 1 else texts[0]
    target = folder / "es" / "LC_MESSAGES" / "messages.po"
    target.parent.mkdir(parents=True)
    target.write_text(as_text(catalog), encoding="utf-8")


def make_pseudo(instance: Path, translations: Path) -> Flask:
    """The app in the pseudo-language, with two routes that fail."""
    app = create_app(INSTANCE_PATH=str(instance), TRANSLATIONS_PATH=str(translations))

    def broken(lang: str = "") -> str:
        raise RuntimeError("a fault, for the page that says so")

    def teapot(lang: str = "") -> str:
        abort(418)

    app.add_url_rule("/<lang:lang>/broken/", view_func=broken)
    app.add_url_rule("/<lang:lang>/teapot/", view_func=teapot)
    return app


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The instance and the catalogs of the pseudo-language; the content is English alone."""
    folder = tmp_path_factory.mktemp("pseudo")
    pseudo_catalog(folder / "translations")
    with make_pseudo(folder / "instance", folder / "translations").app_context():
        upgrade()
        load_paths([SAMPLE_CONTENT / "activities.csv", SAMPLE_CONTENT / "home.yaml", SAMPLE_CONTENT / "stories"])
    return folder / "instance", folder / "translations"


@pytest.fixture(scope="module")
def pseudo(folders: tuple[Path, Path]) -> FlaskClient:
    """A visitor of the site in the pseudo-language."""
    return make_pseudo(*folders).test_client()


@lru_cache(maxsize=1)
def known_names() -> re.Pattern[str]:
    """What CLDR and the list of languages say: names of countries and languages, and the words that join a list."""
    locale = Locale("es")
    joints = {text for pattern in locale.list_patterns.values() for text in pattern.values()}
    joints.add("{0} e {1}")  # Spanish before the sound of i, see labels.listed
    words = {word for text in joints for word in re.findall(r"\w{1,2}", re.sub(r"\{\d\}", " ", text)) if word.isalpha()}
    words |= {
        "de",
        *re.findall(r"[^\W\d]+", format_unit(11, "duration-month", locale=locale)),
        *locale.languages.values(),
        *locale.months["format"]["wide"].values(),
    }
    countries = {country_name(code, "es") for code in locale.territories if len(code) == 2}
    names = sorted(countries | {language.name for language in LANGUAGES.values()} | words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})(?!\w)")


def bare(text: str) -> str:
    """What of a text no catalog has seen; "" when that is no word."""
    left, count = text, 1
    while count:
        left, count = re.subn(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", left)
    left = known_names().sub(" ", left)
    return " ".join(left.split()) if any(letter.isalpha() for letter in left) else ""


def untranslated(element: Element, tag: str = "es") -> Iterator[str]:
    """The words below an element that are not through gettext and do not say that they are in another language."""
    marked = element.get("translate") == "no" or (element.get("lang") or tag) != tag
    if not marked and markup.name(element) not in SILENT:
        is_meta = markup.name(element) == "meta" and (element.get("name") or element.get("property")) in META
        texts: Iterable[str] = [element.get(key, "") for key in (*SPOKEN, *(["content"] if is_meta else []))]
        yield from (f"{markup.shown(element)}: {left}" for text in [*texts, element.text or ""] if (left := bare(text)))
        for child in element:
            if markup.name(child):
                yield from untranslated(child, tag)
            if left := bare(child.tail or ""):
                yield f"{markup.shown(element)}: {left}"


def assert_translated(html: str) -> None:
    """Fails with every word that was not translated."""
    found = list(dict.fromkeys(untranslated(markup.parse(html)[0])))
    rest = f"\n… and {len(found) - 40} more" if len(found) > 40 else ""
    assert not found, "put these through gettext, or mark their language:\n" + "\n".join(found[:40]) + rest


ADDRESSES = (
    "/es/",
    "/es/activities/",
    "/es/activities/?q=water",
    "/es/activities/?q=water&pathway=resilient&country=BR&country=IN&region=africa&from=2010&to=2020&sort=newest",
    "/es/activities/?to=2015&status=ended&sdg=11&page=2",
    "/es/activities/?from=2015&kind=tool",
    "/es/activities/?q=zzzzqqq+water&pathway=circular&from=2000",
    "/es/activities/?q=zzzzqqq",
    "/es/activities/?more=country&page=3",
    "/es/activities/100-renewables-roadmap/",
    "/es/activities/gcom/",
    "/es/activities/arch/?pathway=resilient&q=heritage",
    "/es/activities/adaptation-changemakers/?country=CA",
    "/es/activities/berlin-urban-nature-pact/",
    "/es/activities/champ/",
    "/es/pathways/",
    "/es/pathways/circular/",
    "/es/pathways/resilient/?q=water&region=africa",
    "/es/stories/",
    "/es/stories/?pathway=circular&region=korea",
    "/es/stories/?pathway=nature-based&region=usa",
    "/es/stories/world-congress-2024/",
    "/es/stories/eu-cities-plastic-waste/",
    "/es/network/",
    "/es/about/",
    "/es/cookies/",
)  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_every_word_is_translated(pseudo: FlaskClient, url: str) -> None:
    response = pseudo.get(url)
    assert response.status_code == 200
    assert OPEN in response.text
    assert_translated(response.text)


@pytest.mark.parametrize("url", ["/es/activities/?keyword=adaptation", "/es/activities/?more=keyword"])
def test_keywords_say_that_they_are_english(pseudo: FlaskClient, url: str) -> None:
    assert_translated(pseudo.get(url).text)


@pytest.mark.parametrize("url", ["/es/stories.atom", "/es/stories.atom?pathway=circular", "/opensearch/es.xml"])
def test_what_machines_read_is_translated(pseudo: FlaskClient, url: str) -> None:
    texts = markup.xml_texts(pseudo.get(url).data, "es")
    assert any(OPEN in text for text in texts)
    assert [text for text in texts if bare(text)] == []


def test_the_partial_is_translated(pseudo: FlaskClient) -> None:
    html = part(pseudo, "/es/activities/?q=water&country=BR").text
    assert_translated(f'<!doctype html><html lang="es"><body>{html}')


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/es/no-such-page/", 404),
        ("GET", "/es/circular-cities-congress/", 404),
        ("GET", "/es/activities/no-such-activity/", 404),
        ("POST", "/es/activities/", 405),
        ("GET", "/es/teapot/", 418),
        ("GET", "/es/broken/", 500),
    ],
)
def test_error_pages_are_translated(pseudo: FlaskClient, method: str, url: str, status: int) -> None:
    response = pseudo.open(url, method=method)
    assert response.status_code == status
    assert OPEN in response.text
    assert_translated(response.text)


def test_the_page_without_an_index_is_translated(folders: tuple[Path, Path], tmp_path: Path) -> None:
    app = make_pseudo(tmp_path / "instance", folders[1])
    response = app.test_client().get("/es/activities/")
    assert response.status_code == 503  # there is no content in its database either
    assert_translated(response.text)


def test_the_real_catalog_is_not_disturbed(pseudo: FlaskClient, client: FlaskClient) -> None:
    """The caches of a process are of one state of the catalogs each."""
    for url in ("/es/", "/es/activities/?pathway=resilient"):
        assert OPEN in pseudo.get(url).text
        assert OPEN not in client.get(url).text
        assert OPEN in pseudo.get(url).text


@pytest.mark.parametrize(
    "html",
    [
        "<p>Search</p>",
        "<p>⟦Search⟧ now</p>",
        "<p><b>⟦a⟧</b> and more</p>",
        "<p lang=es>Search</p>",
        "<p><span lang=en>ok</span> Search</p>",
        "<p translate=yes>Search</p>",
        "<img alt='A map'>",
        "<input placeholder=Words>",
        "<a aria-label='Close' title='⟦x⟧'>⟦x⟧</a>",
        "<title>Activities – ⟦site⟧</title>",
        "<meta name=description content='A catalogue'>",
        "<meta property='og:title' content='A title'>",
        "<option>Brasilia</option>",
        "<p>y⟦x⟧ Brasils</p>",
        "<h2 data-title='x'>⟦x⟧</h2>",
    ],
)
def test_a_word_that_is_not_translated_is_found(html: str) -> None:
    with pytest.raises(AssertionError, match="put these through gettext"):
        assert_translated(f'<!doctype html><html lang="es">{html}')


@pytest.mark.parametrize(
    "html",
    [
        "<p>⟦Search ⟦x⟧ now⟧, 2024 – 3.5 % …</p>",
        "<p translate=no>Kisumu</p>",
        "<p lang=en>Search <b>all</b></p>",
        "<p>Brasil, Côte d’Ivoire y Emiratos Árabes Unidos</p>",
        "<title lang=en>A title</title><meta name=description lang=en content='A text'>",
        "<meta name=robots content=noindex><script>var a</script><!-- a comment -->",
        "<li lang=ar>العربية</li><summary>Español</summary>",
    ],
)
def test_what_is_marked_or_bracketed_passes(html: str) -> None:
    assert_translated(f'<!doctype html><html lang="es">{html.replace("’", chr(8217))}')
