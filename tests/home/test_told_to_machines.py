"""What each kind of page tells search engines and sites where it is shared."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from pages import Page, page
from PIL import Image

from iclei_site.config import LANGUAGE_TAGS

# Addresses below the language, and the types that the page tells.
KINDS: dict[str, tuple[str, ...]] = {
    "/": ("WebSite",),
    "/activities/": (),
    "/activities/urban-leds-2/": ("Project", "BreadcrumbList"),
    "/pathways/": (),
    "/pathways/resilient/": ("BreadcrumbList",),
    "/stories/": (),
    "/stories/world-congress-2024/": ("Article", "BreadcrumbList"),
    "/network/": (),
    "/about/": (),
    "/cookies/": (),
}
# Of the vocabulary of schema.org (30.1): what may be said of each type, those above it included, and with what.
THING = {"@type": "", "@id": "URL", "name": "Text", "description": "Text", "url": "URL", "image": "URL"}
THING |= {"subjectOf": "CreativeWork"}
WORK = THING | {"inLanguage": "Text", "isBasedOn": "URL", "about": "Thing", "publisher": "Organization"}
WORK |= {"datePublished": "Date", "headline": "Text", "keywords": "Text"}
ORGANIZATION = THING | {"foundingDate": "Date", "keywords": "Text"}
PROPERTIES: dict[str, dict[str, str]] = {
    "Thing": THING,
    "Article": WORK,
    "WebPage": WORK,
    "WebSite": WORK | {"potentialAction": "Action"},
    "Organization": ORGANIZATION,
    "Project": ORGANIZATION,
    "Event": THING | {"startDate": "Date", "keywords": "Text"},
    "SearchAction": THING | {"target": "EntryPoint", "query-input": "Text"},
    "EntryPoint": THING | {"urlTemplate": "Text"},
    "BreadcrumbList": THING | {"itemListElement": "ListItem"},
    "ListItem": THING | {"position": "Integer", "item": "URL"},
}
ABOVE = {"WebPage": "CreativeWork", "SearchAction": "Action"}


def graph(found: Page) -> list[dict[str, Any]]:
    """The things that a page tells of."""
    scripts = ["".join(script.itertext()) for script in found.select('script[type="application/ld+json"]')]
    return [node for script in scripts for node in json.loads(script)["@graph"]]


def faults(node: object, expected: str = "") -> list[str]:
    """Where a node says what schema.org knows nothing of."""
    if isinstance(node, list):
        return [fault for one in node for fault in faults(one, expected)]
    if not isinstance(node, dict):
        kinds: dict[str, type] = {"Integer": int, "Text": str, "URL": str, "Date": str}
        good = isinstance(node, kinds.get(expected, ())) and (expected != "URL" or str(node).startswith("http"))
        return [] if good and node else [f"{node!r} is no {expected}"]
    kind = node["@type"]
    if expected and expected not in (kind, ABOVE.get(kind)):
        return [f"a {kind} in place of a {expected}"]
    found = [f"{name} of {kind}" for name in node if name not in PROPERTIES[kind]]
    known = {name: value for name, value in node.items() if PROPERTIES[kind].get(name)}
    return found + [fault for name, value in known.items() for fault in faults(value, PROPERTIES[kind][name])]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_each_kind_of_page(client: FlaskClient, tag: str, kind: str) -> None:
    found = page(client, f"/{tag}{kind}")
    assert found.href("link[rel=canonical]") == f"http://localhost/{tag}{kind}"
    alternates = {link.get("hreflang"): link.get("href") for link in found.select("link[rel=alternate][hreflang]")}
    assert alternates == {other: f"http://localhost/{other}{kind}" for other in LANGUAGE_TAGS} | {
        "x-default": f"http://localhost/en{kind}"
    }
    assert 50 <= len(found.one("meta[name=description]").get("content") or "") <= 220
    title = found.one("meta[property=og:title]").get("content") or ""
    assert title
    assert found.text("head > title").startswith(title)
    assert [node["@type"] for node in graph(found)] == list(KINDS[kind])
    assert faults(graph(found)) == []
    picture = client.get(urlsplit(found.one("meta[property=og:image]").get("content") or "").path)
    with Image.open(BytesIO(picture.data)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
    assert "max-age" in picture.headers["Cache-Control"]


def test_an_event_tells_when(client: FlaskClient) -> None:
    items = (client.get("/api/v1/activities?kind=event&per_page=100").json or {})["items"]
    slug = next(item["slug"] for item in items if item["start_year"])
    (event, _) = graph(page(client, f"/en/activities/{slug}/"))
    assert event["@type"] == "Event"
    assert faults(event) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "Project", "isBasedOn": "https://example.org/"},
        {"@type": "Article", "about": ["Water"]},
        {"@type": "ListItem", "position": "1"},
        {"@type": "WebSite", "potentialAction": {"@type": "Thing"}},
        {"@type": "Article", "url": "/en/"},
    ],
)
def test_the_check_finds_what_is_wrong(wrong: dict[str, Any]) -> None:
    assert len(faults(wrong)) == 1
