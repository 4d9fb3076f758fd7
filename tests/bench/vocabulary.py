"""The words of the sample content as a chain: what follows what, as often as it does there."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po

from iclei_site.config import SAMPLE_CONTENT, TRANSLATIONS

SAMPLE = SAMPLE_CONTENT / "activities.csv"
SPANISH = TRANSLATIONS / "es" / "LC_MESSAGES" / "content.po"
JUMP = 0.12  # how often a text goes on with any word of the sample, so that texts are no copies of the sample
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def sample_rows() -> list[dict[str, str]]:
    """The sample activities as their file has them."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spanish_texts(path: Path = SPANISH) -> dict[str, list[str]]:
    """The Spanish titles and summaries of the sample activities."""
    with path.open("rb") as file:
        catalog = read_po(file)
    found: dict[str, list[str]] = {"title": [], "summary": []}
    for message in catalog:
        owner, _, name = (message.context or "").rpartition(":")
        if owner.startswith("activity:") and name in found and message.string:
            found[name].append(str(message.string))
    return found


def words_of(text: str) -> list[str]:
    """The words of a text as they stand there, without figures and signs."""
    return _WORD.findall(text)


@dataclass
class Chain:
    """Texts that look like those it was made from, word by word."""

    words: list[str] = field(default_factory=list)  # each as often as it stands in the sample
    following: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, texts: Iterable[str]) -> Chain:
        """The chain of these texts."""
        chain = cls()
        for text in texts:
            words = words_of(text)
            chain.words += words
            for word, after in zip(words, words[1:], strict=False):
                chain.following[word].append(after)
        return chain

    def text(self, rng: random.Random, length: int) -> str:
        """So many words in a row."""
        words = [rng.choice(self.words)]
        while len(words) < length:
            after = self.following.get(words[-1])
            words.append(rng.choice(self.words) if not after or rng.random() < JUMP else rng.choice(after))
        text = " ".join(words)
        return text[:1].upper() + text[1:]
