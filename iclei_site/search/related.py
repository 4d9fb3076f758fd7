"""Activities like another one: those that share its rarest values."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .bits import unpack
from .facets import FACET
from .shown import hit
from .snapshot import Snapshot
from .types import Related


def related(snapshot: Snapshot, document: int, language: str, limit: int) -> tuple[Related, ...]:
    """The most alike first, equal ones by title. An SDG that most have is no likeness (SDG 11 is on three in four)."""
    telling = list(_telling(snapshot, document))
    scores = np.zeros(snapshot.size, np.float32)
    having = {}
    for name, value, worth in telling:
        flags = having[name, value] = unpack(snapshot.facets.having(name, value), snapshot.size)
        scores[flags] += np.float32(worth)
    scores[document] = 0
    best = _best(snapshot, language, scores, limit)
    return tuple(Related(hit(snapshot, other, language), _shared(having, other)) for other in best)


def _telling(snapshot: Snapshot, document: int) -> Iterator[tuple[str, str, float]]:
    """The values of a document that make others like it, each with its worth: its facet's weight times its rarity."""
    for name, values in hit(snapshot, document, "en").facets.items():
        for value in values:
            having = snapshot.facets.total(name, value)
            common = name == "sdg" and having * 2 > snapshot.size
            if FACET[name].weight and having > 1 and not common:
                yield name, value, FACET[name].weight * math.log1p(snapshot.size / having)


def _best(snapshot: Snapshot, language: str, scores: NDArray[np.float32], limit: int) -> list[int]:
    order = snapshot.title_order(language)
    best = order[np.argsort(-scores[order], kind="stable")[:limit]]
    return [int(document) for document in best if scores[document] > 0]


def _shared(having: dict[tuple[str, str], NDArray[np.bool_]], other: int) -> dict[str, tuple[str, ...]]:
    shared: dict[str, tuple[str, ...]] = {}
    for (name, value), flags in having.items():
        if flags[other]:
            shared[name] = (*shared.get(name, ()), value)
    return shared
