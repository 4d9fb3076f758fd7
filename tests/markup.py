"""How a page has to be made, whatever is on it: each check gives one line for each fault, with what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import html5lib

HOST = "localhost"
LABELLED = {"input", "select", "textarea"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form")
SELECTORS = ("data-hx-target", "data-hx-indicator")
BLOCKS = {
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dt",
    "dd",
    "dl",
    "h1",
    "h2",
    "h3",
    "section",
    "article",
    "option",
    "fieldset",
    "legend",
}
FOR_MACHINES = {"id", "updated", "Language", "InputEncoding"}
LISTS = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}}


def parse(html: str) -> tuple[Element, list[str]]:
    """The document, and what the HTML parser had to repair."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    return document, [
        f"HTML: {code} at line {place[0]}, column {place[1]} {data}" for place, code, data in parser.errors
    ]


def xml_texts(data: bytes, language: str) -> list[str]:
    """The words of a feed or description that say they are in a language; what machines alone read is left out."""
    found: list[str] = []

    def walk(element: Element, inherited: str) -> None:
        own = element.get("{http://www.w3.org/XML/1998/namespace}lang", inherited)
        if own == language and name(element) not in FOR_MACHINES:
            found.extend(
                text for text in (element.get("label", ""), *(element.text or "").split(" – ")) if text.strip()
            )
        for child in element:
            walk(child, own)

    walk(fromstring(data), language)
    return found


def name(element: Element) -> str:
    """The element's name without a namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def elements(root: Element, *names: str) -> Iterator[Element]:
    """All elements below, or those of some names, in the order of the page."""
    for element in root.iter():
        own = name(element)
        if own and (not names or own in names):
            yield element


def text_of(element: Element) -> str:
    """All words in an element, with one space between them."""
    return " ".join("".join(_words(element)).split())


def _words(element: Element) -> Iterator[str]:
    around = " " if name(element) in BLOCKS else ""
    yield around + (element.text or "")
    for child in element:
        if name(child):
            yield from _words(child)
        yield child.tail or ""
    yield around


def shown(element: Element) -> str:
    """An element's first tag, for messages."""
    return f"<{name(element)}{''.join(f' {key}={value!r}' for key, value in list(element.attrib.items())[:4])}>"


def _ids(root: Element) -> Iterator[str]:
    counts = Counter(e.get("id") for e in elements(root) if e.get("id") is not None)
    yield from (f"id {key!r} is there {count} times; make it unique" for key, count in counts.items() if count > 1)


def _references(root: Element) -> Iterator[str]:
    known = {e.get("id"): name(e) for e in elements(root) if e.get("id")}
    for element in elements(root):
        wanted = [key for attribute in REFERENCES for key in (element.get(attribute) or "").split()]
        wanted += [
            element.get(attribute, "")[1:] for attribute in SELECTORS if element.get(attribute, "").startswith("#")
        ]
        wanted += [element.get("href", "")[1:]] if element.get("href", "").startswith("#") else []
        yield from (
            f"{shown(element)} points to #{key}, which is not on the page" for key in wanted if key not in known
        )
        if name(element) == "label" and known.get(element.get("for"), "input") not in LABELLED:
            yield f"{shown(element)} is a label of something that is no field"


def _names(root: Element) -> Iterator[str]:
    labelled = {e.get("for") for e in elements(root, "label")}
    inside = {field for label in elements(root, "label") for field in elements(label, *LABELLED)}
    for field in elements(root, *LABELLED):
        if field.get("type") in ("hidden", "submit") or field in inside or field.get("aria-label"):
            continue
        if field.get("id") not in labelled:
            yield f"{shown(field)} has no label"
    for element in elements(root, "a", "button"):
        if not text_of(element) and not element.get("aria-label"):
            yield f"{shown(element)} has no words; give it a text or an aria-label"
    yield from (f"{shown(image)} has no alt" for image in elements(root, "img") if image.get("alt") is None)


def _forms(root: Element) -> Iterator[str]:
    yield from (f"{shown(form)} has no action" for form in elements(root, "form") if not form.get("action"))
    yield from (f"{shown(link)} has no href" for link in elements(root, "a") if not link.get("href"))


def _htmx(root: Element) -> Iterator[str]:
    for element in elements(root):
        own = {key: value for key, value in element.attrib.items() if re.match(r"(data-)?hx-", key)}
        if not own:
            continue
        yield from (f"{shown(element)}: write data-{key}" for key in own if not key.startswith("data-"))
        plain = element.get({"a": "href", "form": "action"}.get(name(element), ""))
        if not plain:
            yield f"{shown(element)} does nothing without JavaScript; use a link with href or a form with action"
        method = element.get("method", "get").lower() if name(element) == "form" else "get"
        for verb in ("get", "post", "put", "patch", "delete"):
            asked = own.get(f"data-hx-{verb}")
            if asked is not None and (asked, verb) != (plain, method):
                without = f"{method} {plain!r}"
                yield f"{shown(element)}: data-hx-{verb}={asked!r} is not what happens without JavaScript ({without})"


def _headings(root: Element) -> Iterator[str]:
    h1 = [text_of(e) for e in elements(root, "h1")]
    title = " ".join(text_of(e) for e in elements(root, "title"))
    if len(h1) != 1:
        yield f"there are {len(h1)} h1, not one"
    elif not h1[0] or not title.startswith(h1[0]):
        yield f"the title {title!r} does not start with the h1 {h1[0]!r}"
    before = 1
    for heading in elements(root, "h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(name(heading)[1])
        if level > before + 1:
            yield f"{shown(heading)} {text_of(heading)!r} skips a level after h{before}"
        before = level


def _inline(root: Element) -> Iterator[str]:
    for element in elements(root):
        if name(element) == "style" or element.get("style") is not None:
            yield f"{shown(element)} has a style of its own; write it in static/css"
        if name(element) == "script" and not element.get("src") and element.get("type") != "application/ld+json":
            yield f"{shown(element)} is an inline script; write it in static/js"
        for key, value in element.attrib.items():
            if key.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                yield f"{shown(element)}: {key} runs a script; listen in static/js"


def _others(root: Element) -> Iterator[str]:
    for element in elements(root, "link", "script", "img", "source", "iframe", "use", "video", "audio", "object"):
        told = element.get("rel") in ("canonical", "alternate")
        for key in ("src", "href", "srcset", "data", "poster"):
            host = urlsplit(element.get(key) or "").netloc
            if host and not (told and host == HOST):
                yield f"{shown(element)} asks {host}; serve our own copy"


def _lists(root: Element) -> Iterator[str]:
    for outer in elements(root, *LISTS):
        for inner in outer:
            if name(inner) and name(inner) not in LISTS[name(outer)]:
                yield f"{shown(inner)} stands in a {name(outer)}"


CHECKS: tuple[Callable[[Element], Iterator[str]], ...] = (
    _ids, _references, _names, _forms, _htmx, _headings, _inline, _others, _lists,
)  # fmt: skip


def faults(html: str, language: str, direction: str = "ltr") -> list[str]:
    """Everything that is wrong with how a whole page is made."""
    return faults_of(*parse(html), language, direction)


def faults_of(root: Element, repaired: list[str], language: str, direction: str = "ltr") -> list[str]:
    """The same for a page that is parsed already."""
    found = [*repaired]
    if (root.get("lang"), root.get("dir")) != (language, direction):
        found.append(f"html has lang={root.get('lang')!r} dir={root.get('dir')!r}, not {language!r} {direction!r}")
    return found + [fault for check in CHECKS for fault in check(root)]
