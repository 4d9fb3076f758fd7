"""A visitor's answer, and how it lies in the visitor's cookies: seven that have to agree, one of them signed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal

from itsdangerous import BadData, URLSafeSerializer

from .. import records
from .registry import OPTIONAL
from .services import CHECKBOX, RECEIPT, VIEWED

Act = Literal["accept", "reject", "choose"]
LONGEST = 1500  # characters of a receipt's cookie; ours are some 400
CLOCKS = 300  # seconds that the clocks of two servers may differ
MONTH = records.MONTH.total_seconds()


@dataclass(frozen=True)
class Answer:
    """What was offered and chosen. Times in seconds since 1970. Nothing in it says who the visitor is."""

    receipt: str  # 32 hexadecimal digits, random
    at: int
    policy: str
    wording: str  # SHA-256 of the exact words, see wording.py
    language: str
    act: Act  # the last thing done
    gpc: bool  # whether the browser asked for Global Privacy Control
    offered: tuple[str, ...]  # keys of services
    granted: tuple[str, ...]  # of those
    categories: tuple[str, ...]  # categories allowed as a whole or in part

    @property
    def time(self) -> datetime:
        """When, in UTC."""
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def refusal(self) -> bool:
        """Whether it said no: to what was asked, or by ticking nothing. It is left alone for six months."""
        return self.act == "reject" or not self.categories

    @property
    def cookies(self) -> dict[str, str]:
        """The contract's cookies, without the receipt. "yes" for a category that is allowed as a whole or in part."""
        yes = {True: "yes", False: "no"}
        boxes = {CHECKBOX + category: yes[category in self.categories] for category in OPTIONAL}
        return {VIEWED: yes[bool(self.categories)], CHECKBOX + "necessary": "yes", **boxes}

    def as_json(self) -> dict[str, Any]:
        """The receipt as it is downloaded and kept: everything, the time as RFC 3339."""
        return asdict(self) | {"at": self.time.isoformat().replace("+00:00", "Z")}


def new_receipt() -> str:
    """A number that says nothing about anybody."""
    return secrets.token_hex(16)


class Seal:
    """Signs receipts, so that nobody can make the site believe in an answer that was not given."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="consent-1")

    def write(self, answer: Answer) -> str:
        """The receipt's cookie."""
        return str(self._serializer.dumps(asdict(answer)))

    def read(self, cookies: Mapping[str, str], now: float, months: int) -> Answer | None:
        """The answer in a visitor's cookies. None when one is missing, changed, too long, from the future or older than
        it may be: then it counts as not given."""
        text = cookies.get(RECEIPT, "")
        if not text or len(text) > LONGEST:
            return None
        answer = self._opened(text)
        if answer is None or not now - months * MONTH <= answer.at <= now + CLOCKS:
            return None
        return answer if all(cookies.get(name) == value for name, value in answer.cookies.items()) else None

    def _opened(self, text: str) -> Answer | None:
        try:
            values = self._serializer.loads(text)
        except BadData:
            return None
        if not isinstance(values, dict) or values.keys() != {field.name for field in fields(Answer)}:
            return None  # signed by another version of the site
        read: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        return Answer(**read)
