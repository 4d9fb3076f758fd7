"""Every page, every language, every answer: a new route is covered on the day it is added."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import markup
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from pages import HEADERS, answer_faults, page, select
from werkzeug.routing import Rule

from iclei_site.config import LANGUAGE_TAGS


@dataclass(frozen=True)
class Example:
    """Values for one address of a route; those that are not part of the path become the query."""

    values: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    mimetype: str = "text/html"
    languages: tuple[str, ...] = LANGUAGE_TAGS  # in which it is looked at


# One language of each kind stands for the others where an example is one of many: the source, a translation, a script
# from the right, one without spaces.
SOME = ("en", "es", "ar", "ja")
PLAIN = Example()
JSON = "application/json"
SEARCHES: tuple[dict[str, Any], ...] = (
    {},
    {"q": "water"},
    {"q": 'climate -mobility "local governments"', "sort": "title", "page": 2},
    {"pathway": ["resilient", "circular"], "region": "africa", "from": 2010, "to": 2024, "sort": "newest"},
    {"q": "zzzzqqqq"},
    {"q": "zzzzqqqq water", "kind": "tool", "country": "BR", "from": 2000},
    {"more": "country"},
    {"more": "keyword", "keyword": "adaptation"},
    {"q": '<script>alert("1")</script> \' & %s %(x)s {{ 7*7 }}'},
    {"page": 99},
)
EVERYWHERE: tuple[dict[str, Any], ...] = ({}, {"q": "water"}, {"q": "zzzzqqqq"})
# An example at least for each route. A new route needs a line here.
EXAMPLES: dict[str, list[Example]] = {
    "home.root": [Example(status=302)],
    "home.index": [PLAIN],
    "home.pathways.index": [PLAIN],
    "home.pathways.pathway": [
        Example({"code": "resilient"}),
        *(Example({"code": "circular", **search}, languages=SOME) for search in SEARCHES[1:]),
        *(Example({"code": code}, languages=SOME) for code in ("low-emission", "nature-based", "equitable")),
        Example({"code": "purple"}, 404),
    ],
    "home.stories.index": [
        PLAIN,
        Example({"pathway": "circular", "region": "korea"}),
        Example({"pathway": "nature-based", "region": "usa"}, languages=SOME),
        Example({"pathway": "purple", "region": "moon", "page": 2}, languages=SOME),
    ],
    "home.stories.feed": [Example(mimetype="application/atom+xml")],
    "home.stories.story": [
        Example({"slug": "world-congress-2024"}),
        Example({"slug": "boulder-circular-economy"}, languages=SOME),
        Example({"slug": "nothing-of-this-name"}, 404),
    ],
    "home.network.network": [PLAIN],
    "home.about.about": [PLAIN],
    "home.machines.robots": [Example(mimetype="text/plain")],
    "home.machines.sitemap": [Example(mimetype="application/xml")],
    "home.machines.opensearch": [Example(mimetype="application/opensearchdescription+xml")],
    "home.world.picture": [Example(mimetype="image/svg+xml")],
    "activities.catalogue": [
        Example(search, languages=LANGUAGE_TAGS if search in EVERYWHERE else SOME) for search in SEARCHES
    ],
    "activities.activity": [
        Example({"slug": "100-renewables-roadmap"}),
        Example({"slug": "gcom"}, languages=SOME),
        Example({"slug": "arch", "pathway": "resilient", "q": "heritage"}),
        Example({"slug": "nothing-of-this-name"}, 404),
    ],
    "activities.api.activities": [
        *(Example(search, mimetype=JSON) for search in SEARCHES),
        *(Example({"q": "water", "lang": tag}, mimetype=JSON) for tag in LANGUAGE_TAGS),
    ],
    "activities.api.activity": [
        Example({"slug": "arch"}, mimetype=JSON),
        Example({"slug": "arch", "lang": "ar"}, mimetype=JSON),
        Example({"slug": "nothing-of-this-name"}, 404, "application/problem+json"),
    ],
    "activities.pictures.share": [
        Example({"codes": "low-emission+circular"}, mimetype="image/png"),
        Example({"codes": "resilient", "slug": "arch"}, mimetype="image/png"),
        Example({"codes": "purple"}, 404),
    ],
    "consent.declaration": [PLAIN, Example({"next": "/en/activities/?q=water"}, languages=SOME)],
    "consent.receipt": [Example(status=302)],  # nobody has answered
    "consent.answer": [Example(status=405)],  # of a GET
    "health.healthz": [Example(mimetype=JSON)],
    "health.readyz": [Example(mimetype=JSON)],
    "metrics.metrics": [Example(mimetype="text/plain")],
}
ALL = [(endpoint, example) for endpoint, examples in EXAMPLES.items() for example in examples]


def without_example(rules: list[Rule]) -> set[str]:
    """Routes that no example visits."""
    return {rule.endpoint for rule in rules} - EXAMPLES.keys()


def addresses(app: Flask, endpoint: str, example: Example) -> list[str]:
    """The example's address in its languages, or the only one."""
    with app.test_request_context():
        if not app.url_map.is_endpoint_expecting(endpoint, "lang"):
            return [url_for(endpoint, **example.values)]
        return [url_for(endpoint, lang=tag, **example.values) for tag in example.languages]


def test_every_route_is_looked_at_in_every_language(app: Flask) -> None:
    assert app.config["LANGUAGES"] == LANGUAGE_TAGS
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if "lang" in rule.arguments}
    assert {"home.index", "activities.catalogue", "activities.activity", "home.machines.opensearch"} <= rules
    for endpoint in rules:
        seen = [example.languages for example in EXAMPLES[endpoint] if example.status != 404]
        assert LANGUAGE_TAGS in seen, endpoint


def test_every_route_has_an_example(app: Flask) -> None:
    missing = without_example(list(app.url_map.iter_rules()))
    assert not missing, f"add an example to EXAMPLES in {__file__} for: {missing}"
    assert not EXAMPLES.keys() - {rule.endpoint for rule in app.url_map.iter_rules()}, "an example without a route"


def test_a_route_without_example_is_found() -> None:
    assert without_example([Rule("/new/", endpoint="home.new"), Rule("/", endpoint="home.root")]) == {"home.new"}


@pytest.mark.parametrize(("endpoint", "example"), ALL)
def test_page(app: Flask, client: FlaskClient, endpoint: str, example: Example) -> None:
    for url in addresses(app, endpoint, example):
        if example.mimetype == "text/html" and example.status != 302:
            page(client, url, example.status)
        response = client.get(url)
        assert (response.status_code, response.mimetype) == (example.status, example.mimetype), url
        assert not answer_faults(response, url), url


@pytest.mark.parametrize(("endpoint", "example"), ALL)
def test_head(app: Flask, client: FlaskClient, endpoint: str, example: Example) -> None:
    for url in addresses(app, endpoint, example):
        head, get = client.head(url), client.get(url)
        assert (head.status_code, head.mimetype, head.data) == (get.status_code, get.mimetype, b""), url
        assert not answer_faults(head, url), url


GOOD = """<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>One – site</title>
<link rel="canonical" href="http://localhost/en/"><link rel="stylesheet" href="/a.css">
<script src="/a.js" defer></script>
<script type="application/ld+json">{}</script></head><body><a href="#q">Skip</a><h1>One</h1>
<form action="/en/" data-hx-get="/en/" data-hx-target="#results"><label for="q">Words</label><input id="q" name="q">
<div id="results"><a href="/en/?more=x" data-hx-get="/en/?more=x">More</a><ul><li>1</li></ul></div>
</form></body></html>"""
BAD = [
    ("<h1>One</h1>", "<h1>One</h1><p><div></div></p>", "HTML: unexpected-end-tag"),
    ("<h1>One</h1>", "<h1>One</h1><b><i></b></i>", "HTML: adoption-agency"),
    ('<html lang="en"', '<html lang="es"', "html has lang='es'"),
    ('dir="ltr"', "", "dir=None"),
    ("<h1>One</h1>", "", "there are 0 h1"),
    ("<h1>One</h1>", "<h1>One</h1><h1>One</h1>", "there are 2 h1"),
    ("<h1>One</h1>", "<h1>Two</h1>", "does not start with the h1"),
    ("<h1>One</h1>", "<h1>One</h1><h3>Deep</h3>", "skips a level"),
    ("<h1>One</h1>", '<h1 id="q">One</h1>', "id 'q' is there 2 times"),
    ('for="q"', 'for="other"', "points to #other"),
    ('for="q"', 'for="results"', "label of something that is no field"),
    ('<label for="q">Words</label>', "", "has no label"),
    ('href="#q"', 'href="#nowhere"', "points to #nowhere"),
    ('data-hx-target="#results"', 'data-hx-target="#gone"', "points to #gone"),
    ("<li>1</li>", "<p>1</p>", "stands in a ul"),
    ("<li>1</li>", "<li><a href='/x'></a></li>", "has no words"),
    ("<li>1</li>", "<li><img src='/x.png'></li>", "has no alt"),
    ("<li>1</li>", "<li><a>x</a></li>", "has no href"),
    ('<form action="/en/"', "<form", "has no action"),
    ('<form action="/en/"', '<form action="/es/"', "is not what happens without JavaScript"),
    ('<form action="/en/"', '<form method="post" action="/en/"', "is not what happens without JavaScript"),
    ('<a href="/en/?more=x"', '<a href="/en/"', "is not what happens without JavaScript"),
    ("<li>1</li>", "<li data-hx-get='/x'>1</li>", "does nothing without JavaScript"),
    ("<li>1</li>", "<li><a href='/x' hx-get='/x'>1</a></li>", "write data-hx-get"),
    ("<h1>One</h1>", "<script>alert(1)</script><h1>One</h1>", "inline script"),
    ("<h1>One</h1>", "<style>h1 { color: red }</style><h1>One</h1>", "style of its own"),
    ("<h1>One</h1>", '<h1 style="color: red">One</h1>', "style of its own"),
    ("<h1>One</h1>", '<h1 onclick="go()">One</h1>', "runs a script"),
    ('href="#q"', 'href=" JavaScript:go()"', "runs a script"),
    ("/a.js", "https://cdn.example/a.js", "asks cdn.example"),
    ("/a.css", "//cdn.example/a.css", "asks cdn.example"),
    ("http://localhost/en/", "http://other.example/en/", "asks other.example"),
    ("<li>1</li>", "<li><img alt='' src='https://pixel.example/1.gif'></li>", "asks pixel.example"),
]


def test_a_good_page_has_no_faults() -> None:
    assert markup.faults(GOOD, "en") == []


@pytest.mark.parametrize(("before", "after", "fault"), BAD)
def test_a_bad_page_is_found(before: str, after: str, fault: str) -> None:
    assert before in GOOD
    assert [found for found in markup.faults(GOOD.replace(before, after), "en") if fault in found], fault


def test_css_selects() -> None:
    root, _ = markup.parse('<ul class="a b" id="x"><li>1<ul><li lang="en">2</li></ul></li></ul><p data-x="1 2">')
    found = {
        css: ["".join(e.itertext()) for e in select(root, css)]
        for css in ("#x > li", "ul.b li", ".a.c", "li[lang]", 'p[data-x="1 2"], p[data-x^=1]', "ul ul > li", "*")
    }
    assert found["#x > li"] == ["12"]
    assert found["ul.b li"] == ["12", "2"]
    assert found["li[lang]"] == found["ul ul > li"] == ["2"]
    assert found['p[data-x="1 2"], p[data-x^=1]'] == [""]
    assert found[".a.c"] == []


ANSWERS = [
    ("GET", "/", 302),
    ("GET", "/en", 308),
    ("GET", "/EN/activities/?q=a", 308),
    ("GET", "/pt-br/activities", 308),
    ("GET", "/en/nowhere/", 404),
    *(("GET", f"/{tag}/nowhere/", 404) for tag in LANGUAGE_TAGS[1:]),
    ("GET", "/xx/", 404),
    ("GET", "/favicon.ico", 404),
    ("GET", "/static/css/site.css", 404),  # only hashed names are served
    ("POST", "/en/activities/", 405),
    ("PUT", "/", 405),
    ("OPTIONS", "/en/activities/", 200),
    ("GET", "/api/v1/activities/?q=a", 404),
    ("GET", "/api/v1/nowhere", 404),
    ("POST", "/api/v1/activities", 405),
    ("DELETE", "/api/v1/activities/arch", 405),
    ("OPTIONS", "/api/v1/activities", 200),
]


@pytest.mark.parametrize(("method", "url", "status"), ANSWERS)
def test_headers_of_other_answers(client: FlaskClient, method: str, url: str, status: int) -> None:
    response = client.open(url, method=method)
    assert response.status_code == status
    assert not answer_faults(response, url)


def test_headers_of_static_files(client: FlaskClient) -> None:
    start = page(client, "/en/")
    files = [
        e.get("href") or e.get("src", "") for e in start.select("link[rel=icon], link[rel=stylesheet], script[src]")
    ]
    assert len(files) >= 4
    for url in files:
        with client.get(url) as response:
            assert response.status_code == 200, url
            assert not answer_faults(response, url), url
            assert "max-age=315360000" in response.headers["Cache-Control"], url
            assert "immutable" in response.headers["Cache-Control"], url


def test_a_missing_header_and_a_cookie_are_found() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: ("", 200, {"Set-Cookie": "a=b", "X-Content-Type-Options": "nosniff"}))
    found = answer_faults(bare.test_client().get("/"), "/")
    assert len(found) == len(HEADERS)  # all but one, and the cookie
    assert [fault for fault in found if "sets a cookie" in fault]


def test_https_is_remembered(client: FlaskClient) -> None:
    assert "max-age" in client.get("/en/", base_url="https://localhost").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/en/").headers
