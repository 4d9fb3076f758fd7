"""The exact words of a question. A receipt names them by their SHA-256; the record keeps them, so that years later it
can be shown what was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from .registry import CATEGORIES, OPTIONAL, Registry
from .services import ACCEPT, ALLOW_ALL, CATEGORY_NAMES, CATEGORY_WORDS, CHOOSE, QUESTION, REJECT


def _lines(registry: Registry) -> Iterator[str]:
    yield f"{QUESTION} [{ACCEPT}] [{REJECT}] [{CHOOSE}]"
    for category in CATEGORIES:
        yield f"{category}: {CATEGORY_NAMES[category]}. {CATEGORY_WORDS[category]}"
        if category in OPTIONAL:
            yield f"  [ ] {ALLOW_ALL[category]}"
        for service in registry.of(category):
            yield f"  [{' ' if category in OPTIONAL else 'x'}] {service.name}: {service.purpose} {service.recipient}"
            yield from (f"      {item.name}: {item.keeps}" for item in service.items)


def wording(registry: Registry) -> str:
    """The words of the whole question in the language of this answer, one line for each part."""
    return "\n".join(_lines(registry)) + "\n"


def digest(text: str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
