"""What visitors ask, made from the words of the sample content: five kinds of searches, each search once."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from vocabulary import sample_rows, words_of

from iclei_site.search.analysis import is_stop_word
from iclei_site.search.facets import FACETS
from iclei_site.search.request import SearchRequest

KINDS = ("words", "pairs", "prefixes", "phrases", "filtered")


@dataclass(frozen=True)
class Asked:
    """One search: its kind, its text and its filters."""

    kind: str
    q: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The query string of its address."""
        return urlencode([("q", self.q), *((name, value) for name, values in self.filters.items() for value in values)])

    @property
    def request(self) -> SearchRequest:
        """What the engine is asked, in English."""
        return SearchRequest("en", self.q, self.filters)


class Questions:
    """Searches of each kind without end, always the same ones for one seed, none twice."""

    def __init__(self, seed: int = 3) -> None:
        self._rng = random.Random(seed)
        self._rows = sample_rows()
        self._texts = [words_of(f"{row['title']} {row['summary']}") for row in self._rows]
        self._words = [[word.lower() for word in text if _tells(word)] for text in self._texts]
        self._seen: set[Asked | str] = set()

    def __iter__(self) -> Iterator[Asked]:
        while True:
            for kind in KINDS:
                yield self._new(kind)

    def take(self, kind: str, count: int) -> list[Asked]:
        """So many searches of one kind."""
        return [self._new(kind) for _ in range(count)]

    def _new(self, kind: str) -> Asked:
        for _ in range(1000):
            asked = getattr(self, f"_{kind}_search")()
            if asked.query not in self._seen:
                self._seen.add(asked.query)
                return Asked(kind, asked.q, asked.filters)
        raise ValueError(f"The sample content has no more different searches of the kind {kind!r}; ask for fewer.")

    def _words_search(self) -> Asked:
        return Asked("", self._rng.choice(self._rng.choice(self._words)))

    def _pairs_search(self) -> Asked:
        """Two words of one activity, so that the sample has an answer."""
        return Asked("", " ".join(self._rng.sample(self._rng.choice(self._words), 2)))

    def _prefixes_search(self) -> Asked:
        """The beginning of a word, sometimes after a whole one, as while typing."""
        first, second = self._rng.sample(self._rng.choice(self._words), 2)
        beginning = second[: self._rng.randint(2, max(2, len(second) - 1))]
        return Asked("", f"{first} {beginning}" if self._rng.random() < 0.4 else beginning)

    def _phrases_search(self) -> Asked:
        """Two or three words that stand together in the sample."""
        text = self._rng.choice([text for text in self._texts if len(text) > 6])
        start = self._rng.randrange(len(text) - 3)
        return Asked("", '"' + " ".join(text[start : start + self._rng.randint(2, 3)]).lower() + '"')

    def _filtered_search(self) -> Asked:
        """A word of an activity with two of its facets."""
        place = self._rng.randrange(len(self._rows))
        row = self._rows[place]
        filters = {
            "pathway": (row["pathways"].split(";")[0],),
            "region": (row["regions"].split(";")[0],),
            "kind": (row["kind"],),
            "sdg": (row["sdgs"].split(";")[0],),
        }
        chosen = self._rng.sample([name for name, values in filters.items() if values[0]], 2)
        return Asked(
            "", self._rng.choice(self._words[place]), {f.name: filters[f.name] for f in FACETS if f.name in chosen}
        )


def _tells(word: str) -> bool:
    return len(word) > 3 and not is_stop_word(word.lower(), "en")
