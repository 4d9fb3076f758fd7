"""Marked messages in the source of a page: elements around those in its text, a list of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markupsafe import escape

from .lens import CLOSE, MIDDLE, OPEN

_TOKEN = re.compile(r"(<!--.*?-->|<(script|style|title|textarea|option)\b[^>]*>.*?</\2>|<[^>]*>)", re.DOTALL)
_MARK = re.compile(rf"{OPEN}(\d+){MIDDLE}|{CLOSE}")
# The same in JSON within the page.
_ESCAPED = re.compile(r"\\ue000(\d+)\\ue001|\\ue002")
_INTERACTIVE = re.compile(r"<(/?)(a|button|label|summary)\b")
Describe = Callable[[int], str]


class Marked:
    """A page whose messages are elements: `html`, and the numbers of `used` messages in their order."""

    def __init__(self, html: str, describe: Describe, missing: Callable[[int], bool]) -> None:
        self.used: dict[int, None] = {}
        self._describe, self._missing = describe, missing
        self._inside = 0  # elements that take the focus themselves
        self.html = "".join(self._tokens(html))

    def _tokens(self, html: str) -> Iterator[str]:
        end = 0
        for match in _TOKEN.finditer(html):
            yield self._text(html[end : match.start()])
            yield self._whole(match[0]) if match[2] or match[0].startswith("<!") else self._tag(match[0])
            end = match.end()
        yield self._text(html[end:])

    def _found(self, text: str) -> list[int]:
        numbers = [int(found[1]) for pattern in (_MARK, _ESCAPED) for found in pattern.finditer(text) if found[1]]
        self.used.update(dict.fromkeys(numbers))
        return numbers

    def _whole(self, text: str) -> str:
        self._found(text)
        return _ESCAPED.sub("", _MARK.sub("", text))

    def _tag(self, tag: str) -> str:
        if found := _INTERACTIVE.match(tag):
            self._inside += -1 if found[1] else 1
        numbers, tag = self._found(tag), _MARK.sub("", tag)
        if not numbers or tag.startswith(("<meta", "<link")):
            return tag
        keys = escape("\n".join(map(self._describe, numbers)))
        return f'{tag.removesuffix(">")} data-message="{keys}">'

    def _text(self, text: str) -> str:
        if OPEN not in text and CLOSE not in text:
            return text
        self._found(text)
        parts, depth, end = [], 0, 0
        for match in _MARK.finditer(text):
            parts.append(text[end : match.start()])
            if match[1]:
                depth += 1
                parts.append(self._element(int(match[1])))
            elif depth:
                depth -= 1
                parts.append("</span>")
            end = match.end()
        return "".join([*parts, text[end:], "</span>" * depth])

    def _element(self, number: int) -> str:
        missing = " data-missing" if self._missing(number) else ""
        focus = "" if self._inside else ' tabindex="0"'
        return f'<span class="desk-message" data-message="{escape(self._describe(number))}"{missing}{focus}>'
