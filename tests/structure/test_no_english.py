"""No sentence of the interface reaches a visitor of another language in English.

The pseudo-language shows that every message goes through gettext; this shows that each real catalog has an answer, on
the pages as they are served.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

import markup
import polib
import pytest
from flask.testing import FlaskClient
from flask_babel import get_domain
from pages import page, part

from iclei_site import create_app
from iclei_site.config import LANGUAGE_TAGS, TRANSLATIONS

SPOKEN = ("alt", "title", "placeholder", "aria-label", "data-title", "data-offline", "data-error", "content")
SILENT = {"script", "style", "svg"}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
WORD = re.compile(r"[^\W\d_]{2,}")
# A word of each language that its content has.
WORDS = {
    "es": "agua", "fr": "eau", "pt-BR": "água", "de": "Wasser", "ar": "المياه", "ja": "水", "ko": "물", "zh-Hans": "水",
    "zh-Hant": "水",
}  # fmt: skip
PAGES = {
    "": 200,
    "activities/": 200,
    "activities/?q={word}": 200,
    "activities/?q={word}&pathway=resilient&region=africa&region=europe&from=2000&sort=newest": 200,
    "activities/?more=country&country=BR&country=DE&to=2030&page=2": 200,
    "activities/?q=zzzzqq+yyyyqq": 200,
    "activities/?q=zzzzqq+{word}&kind=tool&from=1900&to=1901": 200,
    "activities/100-renewables-roadmap/": 200,
    "activities/arch/?pathway=resilient&status=ended&status=running&status=unknown": 200,
    "pathways/": 200,
    "pathways/resilient/": 200,
    "pathways/circular/?q=zzzzqq&region=africa": 200,
    "stories/": 200,
    "stories/?pathway=nature-based&region=usa": 200,
    "stories/world-congress-2024/": 200,
    "network/": 200,
    "about/": 200,
    "cookies/": 200,
    "nada/": 404,
    "resilient-city-climate/": 404,
}


def pattern(message: str) -> str:
    """What a message looks like with something in its places; "" for one too short to be told from a name."""
    own = PLACEHOLDER.sub(" ", message)
    if len(message.split()) < 3 or len(WORD.findall(own)) < 2:
        return ""
    return r".+".join(re.escape(piece.replace("%%", "%")) for piece in PLACEHOLDER.split(" ".join(message.split())))


@lru_cache(maxsize=1)
def messages() -> re.Pattern[str]:
    """All English messages of three words and more."""
    template = polib.pofile(str(TRANSLATIONS / "messages.pot"))
    texts = {text for entry in template for text in (entry.msgid, entry.msgid_plural) if text}
    patterns = sorted(made for text in texts if (made := pattern(text)))
    assert len(patterns) > 50
    return re.compile("|".join(patterns))


def pieces(element: Element, tag: str) -> Iterator[str]:
    """The texts below an element: each on its own, and all of an element together; not what is in another language."""
    if foreign(element, tag):
        return
    yield from (element.get(key, "") for key in SPOKEN)
    yield element.text or ""
    yield "".join(own_words(element, tag))
    for child in element:
        if markup.name(child):
            yield from pieces(child, tag)
        yield child.tail or ""


def foreign(element: Element, tag: str) -> bool:
    """Whether an element says that its words are not of the page's language."""
    marked = element.get("translate") == "no" or (element.get("lang") or tag) != tag
    return marked or markup.name(element) in SILENT


def own_words(element: Element, tag: str) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if markup.name(child) and not foreign(child, tag):
            yield from own_words(child, tag)
        yield child.tail or ""


def left_in_english(root: Element, tag: str) -> list[str]:
    """The texts of a page that are a message of the source."""
    texts = dict.fromkeys(" ".join(piece.split()) for piece in pieces(root, tag))
    return [text for text in texts if messages().fullmatch(text)]


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGE_TAGS if tag != "en"])
def test_no_message_is_left_in_english(client: FlaskClient, tag: str) -> None:
    assert left_on_pages(client, tag) == {}


def left_on_pages(client: FlaskClient, tag: str) -> dict[str, list[str]]:
    """What is English on all the pages, by address."""
    found = {}
    for rest, status in PAGES.items():
        url = f"/{tag}/{rest.format(word=WORDS[tag])}"
        shown = page(client, url, status)
        if rest == "activities/?q={word}":
            assert shown.select(".hits h3 a"), url  # or the results were not looked at
        if "zzzzqq" in rest:
            assert shown.select(".nothing"), url
        if left := left_in_english(shown.root, tag):
            found[url] = left
    partial = part(client, f"/{tag}/activities/?q={WORDS[tag]}&country=BR").text
    root, _ = markup.parse(f'<!doctype html><html lang="{tag}"><body>{partial}')
    found |= {"the part": left} if (left := left_in_english(root, tag)) else {}
    for url in (f"/{tag}/stories.atom", f"/opensearch/{tag}.xml"):
        texts = markup.xml_texts(client.get(url).data, tag)
        assert len(texts) >= 2, url
        if left := [text for text in texts if messages().fullmatch(text)]:
            found[url] = left
    return found


@pytest.mark.parametrize(
    "message",
    [
        "This page does not exist",
        "Find an activity",
        "What is stored, and why",
        "Every activity names its source. Nothing is stored on your device before you have answered, and no other site "
        "is asked for anything unless you agree.",
        "%(number)s activity about “%(words)s”",
    ],
)
def test_a_message_without_translation_is_found(instance: Path, message: str) -> None:
    app = create_app(INSTANCE_PATH=str(instance))
    client = app.test_client()
    with app.test_request_context("/ja/"):
        catalog = get_domain().catalogs["ja"]._catalog
    gone = [key for key in catalog if message == (key[0] if isinstance(key, tuple) else key)]
    assert gone
    for key in gone:
        del catalog[key]
    assert left_on_pages(client, "ja")


def test_english_is_found_in_xml() -> None:
    xml = "<a xml:lang='ja'><b label='Kenya'>Find an activity – x</b><c xml:lang='en'>Find an activity</c></a>"
    texts = markup.xml_texts(xml.encode(), "ja")
    assert texts == ["Kenya", "Find an activity", "x"]
    assert [text for text in texts if messages().fullmatch(text)] == ["Find an activity"]


@pytest.mark.parametrize("rest", [rest for rest in PAGES if rest])
def test_english_pages_have_messages(client: FlaskClient, rest: str) -> None:
    """What is looked for is there in English: the test above does not pass for looking at the wrong place."""
    root = page(client, f"/en/{rest.format(word='water')}", PAGES[rest]).root
    assert len(left_in_english(root, "en")) >= 3


@pytest.mark.parametrize(
    "html",
    [
        "<p>This page does not exist</p>",
        "<p>\n  This page does\n not exist </p>",
        "<p>This page <b>does not</b> exist</p>",
        "<p>12 activities about “水”</p>",
        "<input placeholder='This page does not exist'>",
        "<meta name=description content='This page does not exist'>",
        "<p lang=ja>This page does not exist</p>",
    ],
)
def test_english_is_found(html: str) -> None:
    root, _ = markup.parse(f'<!doctype html><html lang="ja">{html}')
    assert left_in_english(root, "ja")


@pytest.mark.parametrize(
    "html",
    [
        "<p lang=en>This page does not exist</p>",
        "<p translate=no>This page does not exist</p>",
        "<p>Climate <span lang=en>This page does not exist</span></p>",
        "<p>Africa</p><p>水 · 12</p>",
        "<script type='application/ld+json'>This page does not exist</script>",
    ],
)
def test_marked_and_short_texts_pass(html: str) -> None:
    root, _ = markup.parse(f'<!doctype html><html lang="ja">{html}')
    assert left_in_english(root, "ja") == []
