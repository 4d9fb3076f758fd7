"""The judgements of `judgements.yaml`, and what a list of results is worth by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

from iclei_site.search.types import Document

FILE = Path(__file__).with_name("judgements.yaml")
DEPTH = 10  # results that count for nDCG


@dataclass(frozen=True)
class Judgement:
    """One search and the grade of each activity that is wanted: 3 has to come first, 2 is about it, 1 touches it."""

    language: str
    q: str
    filters: Mapping[str, tuple[str, ...]]
    grades: Mapping[str, int]
    why: str

    def __str__(self) -> str:
        chosen = "".join(f" {facet}={','.join(codes)}" for facet, codes in self.filters.items())
        return f"{self.language} {self.q}{chosen}"


@dataclass(frozen=True)
class Score:
    """How good one answer is, each from 0 to 1. One of the best grade stands first, or among the first five."""

    first: float
    five: float
    ndcg: float


def read(documents: Mapping[str, Document]) -> list[Judgement]:
    """All judgements. Raises ValueError for a set, a slug or a code that is not there, or a search judged twice."""
    content = yaml.safe_load(FILE.read_text("utf-8"))
    judgements = [
        _judgement(language, entry, content["sets"], documents)
        for language, entries in content["queries"].items()
        for entry in entries
    ]
    twice = {name for name in map(str, judgements) if sum(name == str(other) for other in judgements) > 1}
    if twice:
        raise ValueError(f"judged twice: {', '.join(sorted(twice))}")
    return judgements


def _judgement(
    language: str, entry: Mapping[str, Any], sets: Mapping[str, Any], documents: Mapping[str, Document]
) -> Judgement:
    want = entry["want"]
    wanted = sets[want] if isinstance(want, str) else want
    filters = {facet: tuple(codes) for facet, codes in entry.get("filters", {}).items()}
    grades: dict[str, int] = {}
    for grade in sorted(wanted, reverse=True):
        for name in wanted[grade]:
            for slug in _slugs(name, documents):
                if passes(documents[slug], filters):
                    grades.setdefault(slug, grade)
    if not grades or not entry["why"] or not set(grades.values()) <= {1, 2, 3}:
        raise ValueError(f"{language} {entry['q']}: nothing is wanted, an unknown grade, or no reason")
    return Judgement(language, entry["q"], filters, grades, entry["why"])


def _slugs(name: str, documents: Mapping[str, Document]) -> Iterator[str]:
    facet, colon, code = name.partition(":")
    found = [slug for slug in documents if (code in documents[slug].facets[facet] if colon else slug == name)]
    if not found:
        raise ValueError(f"no activity: {name}")
    yield from found


def passes(document: Document, filters: Mapping[str, Sequence[str]]) -> bool:
    """Whether a document has one of the chosen codes of every facet."""
    return all(set(codes) & set(document.facets[facet]) for facet, codes in filters.items())


def score(judgement: Judgement, slugs: Sequence[str]) -> Score:
    """What these results are worth, in their order."""
    best = max(judgement.grades.values())
    hits = [judgement.grades.get(slug, 0) for slug in slugs[:DEPTH]]
    ideal = sorted(judgement.grades.values(), reverse=True)[:DEPTH]
    return Score(float(best in hits[:1]), float(best in hits[:5]), _gain(hits) / _gain(ideal))


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def mean(scores: Sequence[Score]) -> Score:
    """The mean of many."""
    return Score(fmean(s.first for s in scores), fmean(s.five for s in scores), fmean(s.ndcg for s in scores))
