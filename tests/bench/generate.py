"""Any number of made-up activities as files of content, always the same ones for one seed."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from vocabulary import Chain, sample_rows, spanish_texts

from iclei_site.content.words import name_slug

COLUMNS = (
    "slug", "title", "kind", "summary", "pathways", "keywords", "sdgs", "regions", "countries", "places", "partners",
    "start_year", "end_year", "website", "source_url",
)  # fmt: skip
MANY = {"pathways": 3, "keywords": 5, "sdgs": 4, "regions": 3, "countries": 4, "places": 3, "partners": 2}
SPANISH_SHARE = 0.3
_SYLLABLES = re.findall("..", "bacadofegohijukalominaorpequrasutaumvawixayo")


@dataclass(frozen=True)
class Ranked:
    """Values of which the n-th is taken n times less often than the first (Zipf)."""

    values: Sequence[str]
    weights: Sequence[float]

    @classmethod
    def of(cls, counted: Iterable[str]) -> Ranked:
        """The values by how often they occur here, equal ones in the order of their letters."""
        ranked = sorted(Counter(counted).items(), key=lambda pair: (-pair[1], pair[0]))
        return cls([value for value, _ in ranked], list(accumulate(1 / rank for rank in range(1, len(ranked) + 1))))

    def some(self, rng: random.Random, most: int) -> list[str]:
        """One to `most` different ones."""
        return list(dict.fromkeys(rng.choices(self.values, cum_weights=self.weights, k=rng.randint(1, most))))


class Generator:
    """Activities with the words, codes and names of the sample, and invented names so that the dictionary grows too."""

    def __init__(self, count: int, seed: int = 2) -> None:
        self.count = count
        self._rng = random.Random(seed)
        rows = sample_rows()
        self._titles = Chain.of(row["title"] for row in rows)
        self._summaries = Chain.of(row["summary"] for row in rows)
        spanish = spanish_texts()
        self._spanish = {name: Chain.of(texts) for name, texts in spanish.items()}
        self._facets = {name: Ranked.of(v for row in rows for v in row[name].split(";") if v) for name in MANY}
        self._kinds = Ranked.of(row["kind"] for row in rows)
        self._names = Ranked.of(self._invented() for _ in range(max(20, count // 2)))

    def _invented(self) -> str:
        return "".join(self._rng.choices(_SYLLABLES, k=self._rng.randint(2, 4))).capitalize()

    def rows(self) -> Iterable[dict[str, str]]:
        """The rows of activities.csv."""
        rng = self._rng
        for number in range(1, self.count + 1):
            title = f"{self._titles.text(rng, rng.randint(3, 7))} {self._names.some(rng, 1)[0]}"
            slug = f"{name_slug(title)[:60].strip('-')}-{number}"
            start, end = self._years()
            many = {name: ";".join(self._facets[name].some(rng, most)) for name, most in MANY.items()}
            yield {
                "slug": slug,
                "title": title,
                "kind": self._kinds.some(rng, 1)[0],
                "summary": f"{self._summaries.text(rng, rng.randint(35, 53))}.",
                **many,
                "start_year": start,
                "end_year": end,
                "website": f"https://activities.example.org/{slug}/",
                "source_url": f"https://activities.example.org/{slug}/",
            }

    def _years(self) -> tuple[str, str]:
        """Half have no years, a third a first year alone, the others both: as in the sample."""
        kind = self._rng.random()
        start = self._rng.randint(1995, 2027)
        if kind < 0.48:
            return "", ""
        return str(start), "" if kind < 0.8 else str(start + self._rng.randint(0, 8))

    def texts(self, rows: Iterable[Mapping[str, str]]) -> Iterable[dict[str, str]]:
        """The rows of the file of Spanish texts."""
        rng = self._rng
        for row in rows:
            if rng.random() < SPANISH_SHARE:
                title = f"{self._spanish['title'].text(rng, rng.randint(3, 7))} {row['title'].rpartition(' ')[2]}"
                summary = f"{self._spanish['summary'].text(rng, rng.randint(38, 58))}."
                yield {"slug": row["slug"], "lang": "es", "title": title, "summary": summary}


def write_content(folder: Path, count: int, seed: int = 2) -> list[Path]:
    """Write `count` activities, about 30 % of them in Spanish too. Returns the two files."""
    folder.mkdir(parents=True, exist_ok=True)
    generator = Generator(count, seed)
    rows = list(generator.rows())
    activities, texts = folder / "activities.csv", folder / "texts.csv"
    _write(activities, COLUMNS, rows)
    _write(texts, ("slug", "lang", "title", "summary"), generator.texts(rows))
    return [activities, texts]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
