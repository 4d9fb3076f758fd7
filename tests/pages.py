"""Pages as tests see them: fetched and checked for how they are made in one call, then asked by CSS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import markup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from iclei_site.locales import LANGUAGES

HTMX = {"HX-Request": "true"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
API, PICTURES = "/api/", "/share/"  # what other sites may read, errors included, and show
_STEP = re.compile(r"(>?)\s*((?:\[[^\]]*\]|[^\s>\[])+)")
_PART = re.compile(r'^[a-z][a-z0-9]*|#[\w-]+|\.[\w-]+|\[([\w:-]+)(?:(\^?)="?([^"\]]*)"?)?\]')


@dataclass(frozen=True)
class Page:
    """A page that was fetched."""

    url: str
    response: TestResponse
    root: Element

    @property
    def html(self) -> str:
        """Its source."""
        return self.response.get_data(as_text=True)

    def select(self, css: str) -> list[Element]:
        """All elements that a CSS selector means (names, ids, classes, attributes; inside and `>`)."""
        return select(self.root, css)

    def one(self, css: str) -> Element:
        """The only element that it means."""
        found = self.select(css)
        assert len(found) == 1, f"{self.url}: {len(found)} elements are {css}, not one"
        return found[0]

    def text(self, css: str) -> str:
        """The words of the only element that it means."""
        return markup.text_of(self.one(css))

    def texts(self, css: str) -> list[str]:
        """The words of all of them."""
        return [markup.text_of(element) for element in self.select(css)]

    def href(self, css: str) -> str:
        """Where the only link that it means goes."""
        return self.one(css).get("href", "")

    def hrefs(self, css: str) -> list[str]:
        """Where all of them go."""
        return [element.get("href", "") for element in self.select(css)]


def page(client: FlaskClient, url: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    """Fetch a page; fails when the answer or the HTML is not made as every page of the site has to be."""
    response = client.get(url, headers=headers)
    assert response.status_code == status, f"{url} answers {response.status}, not {status}"
    assert response.mimetype == "text/html", f"{url} is {response.mimetype}"
    faults = answer_faults(response, url)
    tag = urlsplit(url).path.strip("/").partition("/")[0]
    root, wrong = _read(response.text, tag)
    faults += wrong
    assert not faults, "\n".join([url, *faults])
    return Page(url, response, root)


@lru_cache(maxsize=128)
def _read(html: str, tag: str) -> tuple[Element, tuple[str, ...]]:
    """A page, which nobody changes, and what is wrong with it. Many tests ask for the same ones."""
    root, repaired = markup.parse(html)
    language = tag if tag in LANGUAGES else root.get("lang", "")
    return root, tuple(markup.faults_of(root, repaired, language, "rtl" if language == "ar" else "ltr"))


def part(client: FlaskClient, url: str, base_url: str | None = None, **headers: str) -> TestResponse:
    """What htmx gets. Headers are written with underscores."""
    return client.get(
        url, base_url=base_url, headers=HTMX | {key.replace("_", "-"): value for key, value in headers.items()}
    )


def answer_faults(response: TestResponse, url: str) -> list[str]:
    """What is wrong with the headers of any answer."""
    wanted = HEADERS | ({"Cross-Origin-Resource-Policy": "cross-origin"} if _may_be_shared(response, url) else {})
    faults = [
        f"{name}: {response.headers.getlist(name)}, not {value!r}"
        for name, value in wanted.items()
        if response.headers.getlist(name) != [value]
    ]
    if "Set-Cookie" in response.headers:
        faults.append(f"sets a cookie: {response.headers['Set-Cookie']}")
    return faults


def _may_be_shared(response: TestResponse, url: str) -> bool:
    path = urlsplit(url).path
    shared = path.startswith(API) or (path.startswith(PICTURES) and response.status_code == 200)
    return shared and response.request.method != "OPTIONS"


def select(root: Element, css: str) -> list[Element]:
    """The elements that a CSS selector means, `root` and below, each once."""
    around = Element("")
    around.append(root)
    found: dict[Element, None] = {}
    for alternative in css.split(","):
        current: Iterable[Element] = [around]
        for child, simple in _STEP.findall(alternative):
            below = (e for parent in current for e in (parent if child else parent.iter()) if e is not parent)
            current = dict.fromkeys(element for element in below if _fits(element, simple))
        found |= dict.fromkeys(current)
    return list(found)


def _fits(element: Element, simple: str) -> bool:
    for match in _PART.finditer(simple):
        whole, (attribute, begins, value) = match[0], match.groups()
        if attribute:
            has = element.get(attribute)
            fits = has is not None and (value is None or (has.startswith(value) if begins else has == value))
        elif whole[0] == "#":
            fits = element.get("id") == whole[1:]
        elif whole[0] == ".":
            fits = whole[1:] in (element.get("class") or "").split()
        else:
            fits = markup.name(element) == whole
        if not fits:
            return False
    return bool(markup.name(element))
