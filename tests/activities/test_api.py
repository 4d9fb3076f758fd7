"""The read API, exactly as the contract has it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from pages import page

from iclei_site.config import LANGUAGE_TAGS
from iclei_site.search.facets import FACETS

URL = "/api/v1/activities"
KEYS = {"query", "total", "page", "per_page", "pages", "did_you_mean", "corrected", "items", "facets", "links"}
ITEM = {
    "slug", "title", "summary", "language", "kind", "status", "pathways", "regions", "countries", "sdgs", "keywords",
    "start_year", "end_year", "url", "website",
}  # fmt: skip
PROBLEM = {"type", "title", "status", "detail"}


def ask(client: FlaskClient, query: str = "") -> dict[str, Any]:
    """What the API answers."""
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    body: dict[str, Any] = response.get_json()
    return body


@pytest.mark.parametrize("query", ["", "lang=es&q=agua", "q=zzzzqq", "pathway=resilient&from=2010&page=2&per_page=5"])
def test_the_shape(client: FlaskClient, query: str) -> None:
    body = ask(client, query)
    assert body.keys() == KEYS
    assert all(item.keys() == ITEM for item in body["items"])
    assert list(body["facets"]) == sorted(facet.name for facet in FACETS) or set(body["facets"]) == {
        f.name for f in FACETS
    }
    for values in body["facets"].values():
        assert all(value.keys() == {"value", "label", "count", "selected"} for value in values)
    assert body["links"].keys() == {"self", "next", "prev", "html"}
    assert body["pages"] == max(1, -(-body["total"] // body["per_page"]))
    assert body["did_you_mean"] is None or isinstance(body["did_you_mean"], str)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("biodiversity", (None, False, True)),
        ("biodivercity", ("biodiversity", True, True)),
        ("biodivercity&literal=1", ("biodiversity", False, False)),
        ("biodivercity&literal=0", ("biodiversity", True, True)),  # the site writes no such value
        ("police", ("policy", False, False)),  # a word of its own: only offered
        ("zzzzqq", (None, False, False)),
    ],
)
def test_a_correction_says_whether_it_was_searched(
    client: FlaskClient, q: str, expected: tuple[str | None, bool, bool]
) -> None:
    body = ask(client, f"lang=en&q={q}")
    assert (body["did_you_mean"], body["corrected"], body["total"] > 0) == expected


def test_an_item(client: FlaskClient) -> None:
    (item,) = ask(client, "q=3encult&lang=en")["items"]
    assert item["slug"] == "3encult"
    assert item["language"] == "en"
    assert (item["kind"], item["pathways"], item["sdgs"]) == ("project", ["low-emission"], ["7", "11"])
    assert item["url"] == "http://localhost/en/activities/3encult/"
    assert "<mark>" not in str(item)


def test_language(client: FlaskClient) -> None:
    item = ask(client, "q=100-renewables-energy-compact&lang=es")["items"][:1] or ask(client, "lang=es")["items"][:1]
    assert item[0]["language"] == "es"
    assert ask(client, "lang=es")["query"]["lang"] == "es"
    assert ask(client, "lang=nonsense")["query"]["lang"] == "en"
    accepted = client.get(URL, headers={"Accept-Language": "es-AR"})
    assert accepted.json is not None
    assert accepted.json["query"]["lang"] == "es"
    assert "Accept-Language" in accepted.headers["Vary"]
    labels = {value["value"]: value["label"] for value in ask(client, "lang=es")["facets"]["country"]}
    assert labels["BR"] == "Brasil"
    assert labels["DE"] == "Alemania"


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_language(client: FlaskClient, tag: str) -> None:
    body = ask(client, f"lang={tag}")
    assert body["query"]["lang"] == tag
    assert (body["total"], body["items"][0]["language"]) == (204, tag)
    assert body["items"][0]["url"].startswith(f"http://localhost/{tag}/activities/")
    accepted = client.get(URL, headers={"Accept-Language": tag}).get_json()
    assert accepted["query"]["lang"] == tag
    shown = page(client, f"/{tag}/activities/").texts(".hits h3 a")
    assert shown == [" ".join(item["title"].split()) for item in body["items"]]


def test_the_query_as_understood(client: FlaskClient) -> None:
    query = ask(client, "q=++water+&pathway=purple&pathway=resilient&sdg=13&sdg=2&to=2001&from=2020&sort=x&lang=en")[
        "query"
    ]
    assert query == {
        "lang": "en", "q": "water", "pathway": ["resilient"], "sdg": ["2", "13"], "from": 2001, "to": 2020,
        "sort": "relevance",
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["", "q=water", "pathway=resilient&pathway=circular&region=africa", "q=zzzzqq", "from=2010&to=2020&kind=project"],
)
def test_the_same_as_the_page(client: FlaskClient, query: str) -> None:
    body, found = ask(client, f"{query}&lang=en"), page(client, f"/en/activities/?{query}")
    assert found.text("#count").startswith(str(body["total"]))
    assert [item["title"] for item in body["items"]] == found.texts(".hits h3 a")
    for facet in FACETS:
        boxes = found.select(f"#facet-{facet.name} input[type=checkbox]")
        numbers = found.texts(f"#facet-{facet.name} li b")
        counted = {value["value"]: value["count"] for value in body["facets"][facet.name]}
        for box, number in zip(boxes, numbers, strict=True):
            assert counted[box.get("value", "")] == int(number)
    assert body["links"]["html"] == found.href("link[rel=canonical]")


def test_a_count_ignores_the_selection_of_its_own_facet(client: FlaskClient) -> None:
    chosen, without = ask(client, "pathway=resilient&region=africa"), ask(client, "region=africa")
    counts = [{v["value"]: v["count"] for v in body["facets"]["pathway"]} for body in (chosen, without)]
    assert counts[0] == counts[1]
    assert [v["value"] for v in chosen["facets"]["pathway"] if v["selected"]] == ["resilient"]


def test_pages_are_linked(client: FlaskClient) -> None:
    url, slugs, steps = f"{URL}?lang=en&per_page=100&sort=newest", [], 0
    while url:
        body = client.get(url).get_json()
        slugs += [item["slug"] for item in body["items"]]
        assert body["links"]["self"].startswith("http://localhost/api/v1/activities?")
        before, url = url, body["links"]["next"]
        steps += 1
    assert (steps, len(slugs), len(set(slugs))) == (3, 204, 204)
    assert body["links"]["prev"]
    assert body["page"] == body["pages"] == 3
    assert client.get(body["links"]["self"]).get_json()["items"] == client.get(before).get_json()["items"]


@pytest.mark.parametrize(("asked", "given"), [("1", 1), ("100", 100), ("", 20), ("abc", 20), ("0", 20), ("-5", 20)])
def test_size_of_a_page(client: FlaskClient, asked: str, given: int) -> None:
    body = ask(client, f"per_page={asked}")
    assert body["per_page"] == len(body["items"]) == given


def test_no_page_is_larger_than_a_hundred(client: FlaskClient) -> None:
    for asked in ("101", "1000", "9" * 30, "9" * 309, "9" * 5000):
        body = ask(client, f"per_page={asked}")
        assert len(body["items"]) == body["per_page"] <= 100


def test_a_page_past_the_end_is_the_last(client: FlaskClient) -> None:
    body = ask(client, "page=999")
    assert (body["page"], len(body["items"])) == (11, 4)
    assert body["links"]["next"] is None


def test_one_activity(client: FlaskClient) -> None:
    response = client.get(f"{URL}/arch?lang=es")
    body = response.get_json()
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert body.keys() >= ITEM
    assert body.keys() - ITEM == {"body", "places", "partners", "source_url"}
    assert body["url"] == "http://localhost/es/activities/arch/"
    assert body["language"] == "es"
    listed = next(item for item in ask(client, "q=arch&lang=es")["items"] if item["slug"] == "arch")
    assert {key: body[key] for key in ITEM} == listed


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", f"{URL}/nothing", 404),
        ("GET", "/api/v1/", 404),
        ("GET", "/api/nowhere", 404),
        ("POST", URL, 405),
        ("DELETE", f"{URL}/arch", 405),
    ],
)
def test_errors_are_problems(client: FlaskClient, method: str, url: str, status: int) -> None:
    response = client.open(url, method=method)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    body = response.get_json(force=True)
    assert body.keys() >= PROBLEM
    assert body["status"] == status
    assert "<" not in body["detail"]
    if status == 405:
        assert "GET" in response.headers["Allow"]


def test_an_unusable_database_is_a_problem(broken: FlaskClient) -> None:
    response = broken.get(f"{URL}/arch")
    assert response.status_code == 503
    assert response.mimetype == "application/problem+json"
    assert response.get_json(force=True)["status"] == 503
