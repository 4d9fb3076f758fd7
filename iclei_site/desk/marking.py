"""Marked messages and texts of the content in the source of a page: elements around each, a list of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from markupsafe import escape

from .lens import CLOSE, MIDDLE, OPEN
from .places import Place

_TOKEN = re.compile(r"(<!--.*?-->|<(script|style|title|textarea|option)\b[^>]*>.*?</\2>|<[^>]*>)", re.DOTALL)
_MARK = re.compile(rf"{OPEN}(\d+){MIDDLE}|{CLOSE}")
# The same in JSON within the page.
_ESCAPED = re.compile(r"\\ue000(\d+)\\ue001|\\ue002")
_INTERACTIVE = re.compile(r"<(/?)(a|button|label|summary)\b")
ByNumber = Callable[[int], Place]
ByWords = Callable[[str], Place | None]


class Marked:
    """A page whose texts are elements: `html`, and the places of those `used` in their order."""

    def __init__(self, html: str, by_number: ByNumber, by_words: ByWords) -> None:
        self.used: dict[Place, None] = {}
        self._by_number, self._by_words = by_number, by_words
        self._inside = 0  # elements that take the focus themselves
        self.html = "".join(self._tokens(html))

    def _tokens(self, html: str) -> Iterator[str]:
        end = 0
        for match in _TOKEN.finditer(html):
            yield self._text(html[end : match.start()])
            yield self._whole(match[0]) if match[2] or match[0].startswith("<!") else self._tag(match[0])
            end = match.end()
        yield self._text(html[end:])

    def _found(self, text: str) -> list[Place]:
        numbers = [int(found[1]) for pattern in (_MARK, _ESCAPED) for found in pattern.finditer(text) if found[1]]
        places = list(map(self._by_number, numbers))
        self.used.update(dict.fromkeys(places))
        return places

    def _whole(self, text: str) -> str:
        self._found(text)
        return _ESCAPED.sub("", _MARK.sub("", text))

    def _tag(self, tag: str) -> str:
        if found := _INTERACTIVE.match(tag):
            self._inside += -1 if found[1] else 1
        places, tag = self._found(tag), _MARK.sub("", tag)
        if not places or tag.startswith(("<meta", "<link")):
            return tag
        keys = escape("\n".join(place.described for place in places))
        return f'{tag.removesuffix(">")} data-message="{keys}">'

    def _text(self, text: str) -> str:
        if OPEN not in text and CLOSE not in text:
            return self._content(text)
        self._found(text)
        parts, depth, end = [], 0, 0
        for match in _MARK.finditer(text):
            parts.append(text[end : match.start()])
            if match[1]:
                depth += 1
                parts.append(self._element(self._by_number(int(match[1]))))
            elif depth:
                depth -= 1
                parts.append("</span>")
            end = match.end()
        return "".join([*parts, text[end:], "</span>" * depth])

    def _content(self, text: str) -> str:
        place = self._by_words(unescape(text)) if text.strip() else None
        if place is None:
            return text
        self.used[place] = None
        return f"{self._element(place)}{text}</span>"

    def _element(self, place: Place) -> str:
        missing = "" if place.text else " data-missing"
        focus = "" if self._inside else ' tabindex="0"'
        return f'<span class="desk-message" data-message="{escape(place.described)}"{missing}{focus}>'
