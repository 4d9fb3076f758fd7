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
# A text with tags of its own in it: the words that a search marks, the links and stresses of a story.
_STRESSED = r"[^<>]*(?:<(?:mark|strong|em)>[^<>]*</(?:mark|strong|em)>[^<>]*)*"
_LINE = re.compile(rf"{_STRESSED}(?:<a\b[^>]*>{_STRESSED}</a>{_STRESSED})*")
_LINK = re.compile(rf"<a\b[^>]*>{_STRESSED}</a>")
_TAG = re.compile(r"<[^>]*>")
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
        while match := _TOKEN.search(html, end):
            line = _LINE.match(html, end)
            if line and (element := self._line(line[0])):
                yield element
                end = line.end()
                continue
            yield self._text(html[end : match.start()])
            yield self._whole(match[0]) if match[2] or match[0].startswith("<!") else self._tag(match[0])
            end = match.end()
        yield self._text(html[end:])

    def _line(self, line: str) -> str:
        """A text with tags in it as one element; "" where it is no text of the content, or one link as a whole."""
        words = _TAG.sub("", line)
        if words == line or not words.strip() or OPEN in line or _LINK.fullmatch(line.strip()):
            return ""
        return self._known(words, line)

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
        return (self._known(text, text) if text.strip() else "") or text

    def _known(self, words: str, html: str) -> str:
        """HTML as an element where its words are a text of the content, else ""."""
        place = self._by_words(unescape(words))
        if place is None:
            return ""
        self.used[place] = None
        return f"{self._element(place)}{html}</span>"

    def _element(self, place: Place) -> str:
        missing = "" if place.text else " data-missing"
        focus = "" if self._inside else ' tabindex="0"'
        return f'<span class="desk-message" data-message="{escape(place.described)}"{missing}{focus}>'
