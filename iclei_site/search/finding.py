"""Which documents a search finds, as sets: no order, no counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .bits import Bits, pack, size
from .evaluate import EXACT, Match, match
from .grammar import Query, parse
from .guessing import better, guesses, written_apart
from .request import SearchRequest
from .snapshot import Snapshot
from .years import NO_YEAR

FEW = 2  # documents that are next to nothing
SOME = 10  # documents that are not many
MANY = 5  # times as many make an offer worth while


class Found(NamedTuple):
    """The documents of a search as sets: by words and years alone, by each facet chosen from, and by all together."""

    query: Query
    match: Match | None  # None: no words
    unfiltered: Bits
    chosen: Mapping[str, Bits]
    bits: Bits

    @property
    def total(self) -> int:
        """How many documents were found."""
        return size(self.bits)


class Meant(NamedTuple):
    """The documents of a search, or of other words: then `better` says which. Not `corrected`: these are an offer."""

    found: Found
    better: str | None = None
    corrected: bool = False


def meant(snapshot: Snapshot, request: SearchRequest) -> Meant:
    """The documents of a search. Where there are none, those of the words that it must mean, if the search allows it.

    Words that it may mean, or that find many where these find next to nothing, are only offered. Behind what has a run
    as it is comes what has its words elsewhere, where the former is next to nothing, or little beside the latter.
    """
    found = find(snapshot, request)
    if found.match is None or found.total > SOME:
        return Meant(found)
    if found.total and (wider := _with_runs_apart(snapshot, request, found)):
        return Meant(wider)
    if found.total > FEW:
        return Meant(found)
    guess = better if found.total else guesses
    for text, certain in guess(snapshot, found.query, request.language):
        other = find(snapshot, replace(request, q=text))
        if other.total > found.total * MANY:
            corrected = certain and not request.literal
            return Meant(other if corrected else found, text, corrected)
    return Meant(found)


def _with_runs_apart(snapshot: Snapshot, request: SearchRequest, found: Found) -> Found | None:
    """The documents of a search, and behind them those that have the words of its runs apart; None without any."""
    if request.literal or found.query.text.isascii():
        return None
    words = written_apart(snapshot, found.query, request.language)
    other = find(snapshot, replace(request, q=words)) if words != found.query.text else found
    is_wider = other.total > (found.total if found.total <= FEW else found.total * MANY)
    if not (is_wider and found.match and other.match) or size(other.bits & found.bits) < found.total:
        return None
    first = np.where(found.match.flags, np.float32(EXACT), np.float32(0))
    return other._replace(match=Match(other.match.flags, other.match.scores + first))


def find(snapshot: Snapshot, request: SearchRequest) -> Found:
    """The documents of a search, in no order."""
    query = parse(request.q)
    matched = match(snapshot, query, request.language) if query.clauses else None
    unfiltered = snapshot.everything if matched is None else pack(matched.flags)
    if request.year_from or request.year_to:
        unfiltered = unfiltered & pack(_overlapping(snapshot, request.year_from, request.year_to))
    chosen = {name: snapshot.facets.chosen(name, values) for name, values in request.filters.items() if values}
    return Found(query, matched, unfiltered, chosen, all_of(unfiltered, chosen))


def _overlapping(snapshot: Snapshot, first: int | None, last: int | None) -> NDArray[np.bool_]:
    """The documents whose years meet these, also given in reverse; one without years never does (contract.md)."""
    if first and last:
        first, last = sorted((first, last))
    return (snapshot.last_years >= (first or 0)) & (snapshot.first_years <= (last or NO_YEAR - 1))


def all_of(bits: Bits, chosen: Mapping[str, Bits], but: str = "") -> Bits:
    """What is in a set and in all that is chosen, but for one facet."""
    for name, selected in chosen.items():
        if name != but:
            bits = bits & selected
    return bits
