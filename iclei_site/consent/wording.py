"""The exact words of a question: the text of the very templates that asked it. A receipt names them by their SHA-256;
the record keeps them, so that years later it can be shown what was asked."""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser

from flask import render_template

from .registry import Service
from .visitor import Asked, Question

_DECLARED = "consent/_declaration.html"  # what the question's link leads to
TEMPLATES: dict[Asked, tuple[str, ...]] = {
    "all": ("consent/_banner.html", _DECLARED),
    "news": ("consent/_banner.html", _DECLARED),
    "choices": ("consent/_choices.html",),
    "page": ("consent/_page_choices.html", _DECLARED),
    "embed": ("consent/_placeholder.html",),
    "withdraw": ("consent/_withdraw.html",),
}
INLINE = frozenset({"a", "br", "button", "code", "small", "span", "strong", "time"})


class _Text(HTMLParser):
    """HTML as lines of text; buttons and boxes in brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._closing: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        button = tag == "button" or "button" in (names.get("class") or "").split()
        if tag in ("a", "button"):
            self._closing.append("]" if button else "")
        box = "[ ] " if names.get("type") == "checkbox" else ""
        self.pieces.append("[" if button else box or ("" if tag in INLINE - {"br"} else "\n"))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(self._closing.pop() if tag in ("a", "button") else "" if tag in INLINE else "\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.replace("\n", " "))


def as_text(html: str) -> str:
    """The words that a piece of HTML shows, one line for each part."""
    text = _Text()
    text.feed(html)
    text.close()
    lines = (" ".join(line.split()) for line in "".join(text.pieces).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def wording(asked: Asked, question: Question, service: Service | None = None) -> str:
    """The words that this visitor was shown, in the language of this answer. `question` is that of the banner, which
    stands beside a placeholder; `service` is the placeholder's."""
    templates = TEMPLATES[asked]
    if asked == "embed" and question:
        templates = (*templates, *TEMPLATES["all"])
    asking = question if asked == "embed" else asked
    context = {"question": asking, "service": service, "live": asked == "choices", "back": "/", "number": 1}
    return "".join(as_text(render_template(template, **context)) for template in templates)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
