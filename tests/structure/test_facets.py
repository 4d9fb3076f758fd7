"""A facet that is declared is found everywhere: words, form, index, page, API, and the link that removes it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import page

from iclei_site.catalogue.forms import SearchForm
from iclei_site.labels import FACET_NAMES, Labels
from iclei_site.search.facets import FACETS, Facet

NAMES = [facet.name for facet in FACETS]


def faults(facet: Facet, app: Flask, client: FlaskClient) -> Iterator[str]:
    """The places that do not know a facet."""
    if facet.name not in FACET_NAMES:
        yield "labels.FACET_NAMES has no label"
    if facet.name not in NAMES:
        yield "not in search.facets.FACETS"
    try:
        if not app.extensions["search"].values(facet.name):
            yield "the index has no values"
    except KeyError:
        yield "the index has no field"
    if not hasattr(SearchForm, facet.name):
        yield "the form has no field"
    catalogue = page(client, "/en/activities/")
    if not catalogue.select(f"#facet-{facet.name} input[name={facet.name}]"):
        yield "the page has no place for it"
    if facet.name not in (client.get("/api/v1/activities").json or {})["facets"]:
        yield "the API does not count it"


@pytest.mark.parametrize("facet", FACETS, ids=NAMES)
def test_a_facet_is_known_everywhere(app: Flask, client: FlaskClient, facet: Facet) -> None:
    assert list(faults(facet, app, client)) == []


def test_a_facet_without_its_parts_is_found(app: Flask, client: FlaskClient) -> None:
    assert len(list(faults(Facet("colour", ("red",)), app, client))) == 6


@pytest.mark.parametrize("facet", [facet for facet in FACETS if facet.codes], ids=lambda facet: facet.name)
def test_each_code_has_words(app: Flask, facet: Facet) -> None:
    with app.test_request_context("/en/"):
        words = [Labels("en", {}).text(facet.name, code) for code in facet.codes or ()]
    assert all(words)
    assert len(set(words)) == len(words)


def without(url: str, *removed: tuple[str, str]) -> list[tuple[str, str]]:
    """The parameters of an address but some."""
    return [pair for pair in parse_qsl(urlsplit(url).query) if pair not in removed]


@pytest.mark.parametrize("name", NAMES)
def test_a_chip_gives_the_search_without_it(app: Flask, client: FlaskClient, name: str) -> None:
    values = list(app.extensions["search"].values(name))[:2]
    others = [
        (other, next(iter(app.extensions["search"].values(other)))) for other in ("pathway", "kind") if other != name
    ]
    query = "&".join(f"{key}={value}" for key, value in [*others, *((name, value) for value in values)])
    url = f"/en/activities/?q=a&{query}&from=2001&to=2030&sort=title"
    shown = page(client, url)
    targets = [without(href) for href in shown.hrefs(".chips a")]
    assert len(targets) == len(others) + len(values) + 2  # the years, and “Clear all”
    for value in values:
        assert sorted(without(url, (name, value))) in [sorted(target) for target in targets], (
            f"no chip removes {name}={value}"
        )
    assert sorted(without(url, ("from", "2001"), ("to", "2030"))) in [sorted(target) for target in targets]
    assert targets[-1] == []


def test_a_chip_that_removes_too_much_is_found() -> None:
    assert without("/?a=1&a=2&b=3", ("a", "1")) == [("a", "2"), ("b", "3")]
    assert without("/?b=3") != without("/?a=1&a=2&b=3", ("a", "1"))
