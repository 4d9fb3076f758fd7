"""One search over one snapshot: which documents, in which order, with which facet counts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from weakref import proxy

import numpy as np
from numpy.typing import NDArray

from .accents import stems_in_content
from .analysis import STEM, written_onto
from .bits import Counted, Rows, unpack
from .compounds import kin
from .evaluate import Scores, needed
from .facets import FACET, Facet
from .finding import Found, all_of, meant
from .highlight import Marking
from .nearness import side_by_side
from .postings import Ids
from .relaxing import relaxations
from .request import SearchRequest
from .shown import hit
from .snapshot import Snapshot
from .types import FacetCount, SearchResults
from .years import NO_YEAR


def search(snapshot: Snapshot, request: SearchRequest) -> SearchResults:
    """A page of results with all facet counts; what to drop when there are none. Past the end: the last page."""
    found, better, corrected = meant(snapshot, request)
    total = found.total
    pages = max(1, -(-total // request.per_page))
    page = min(request.page, pages)
    stop = page * request.per_page
    shown = ordered(snapshot, request, found, stop)[stop - request.per_page : stop].tolist()
    marking = _marking(snapshot, request, found) if found.match else None
    return SearchResults(
        request=request if page == request.page else request.changed(page=page),
        total=total,
        pages=pages,
        hits=tuple(hit(snapshot, document, request.language, marking) for document in shown),
        facets=facet_counts(snapshot, request, found),
        relaxations=() if total else tuple(relaxations(snapshot, request)),
        version=snapshot.version,
        did_you_mean=better,
        corrected=corrected,
    )


def _marking(snapshot: Snapshot, request: SearchRequest, found: Found) -> Marking:
    key = ("marking", request.language, found.query)
    made: Marking | None = snapshot.memo.get(key)
    if made is None:
        needs = needed(snapshot, found.query, request.language)
        kin = partial(_others, proxy(snapshot))  # which keeps the marking: it has to go with the last search in it
        made = snapshot.memo.put(key, Marking(needs, request.language, kin), 4000)
    return made


def _others(snapshot: Snapshot, tag: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """Other forms that a word is found by, worked out from the content."""
    stems = (STEM + stem for stem in stems_in_content(snapshot, tag, own[0]))
    return (*kin(snapshot, tag, own), *stems, *written_onto(tag, own[0]))


def ordered(snapshot: Snapshot, request: SearchRequest, found: Found, most: int) -> Ids:
    """The documents found in the order asked for: at least the first `most` of them."""
    flags = unpack(found.bits, snapshot.size)
    if request.order == "relevance" and found.match:
        return _by_score(snapshot, request.language, _scores(snapshot, request, found), flags, most)
    order = snapshot.title_order(request.language)
    if request.order in ("newest", "oldest"):
        order = order[_by_year(snapshot, request.language, request.order)]
    return order[flags[order]]


def _by_year(snapshot: Snapshot, language: str, order: str) -> NDArray[np.intp]:
    """The places of the title order by first year, those without years last."""
    key = ("years", language, order)
    found: NDArray[np.intp] | None = snapshot.memo.get(key)
    if found is None:
        years = snapshot.first_years[snapshot.title_order(language)]
        if order == "newest":
            years = np.where(years == NO_YEAR, NO_YEAR, -years)
        found = snapshot.memo.put(key, np.argsort(years, kind="stable"), len(years) * 8)
    return found


def _scores(snapshot: Snapshot, request: SearchRequest, found: Found) -> Scores:
    """The scores of the words, lifted where they stand side by side."""
    if found.match is None:
        return np.zeros(snapshot.size, np.float32)
    near, lifts = side_by_side(snapshot, found.query, request.language)
    if not len(near):
        return found.match.scores
    scores = found.match.scores.copy()
    scores[near] *= lifts
    return scores


def _by_score(snapshot: Snapshot, language: str, found: Scores, flags: NDArray[np.bool_], most: int) -> Ids:
    """The documents by score, equal ones by title; only as many as are wanted are sorted."""
    order = snapshot.title_order(language)
    order = order[flags[order]]
    scores = -found[order]
    if most < len(order):
        worst = np.partition(scores, most - 1)[most - 1]
        best = np.flatnonzero(scores <= worst)
        order, scores = order[best], scores[best]
    return order[np.argsort(scores, kind="stable")]


def facet_counts(snapshot: Snapshot, request: SearchRequest, found: Found) -> dict[str, tuple[FacetCount, ...]]:
    """For every facet its values with the number of results each would give, its own selection aside."""
    counts = snapshot.facets.counts(found.bits)
    result = {}
    for name, rows in snapshot.facets.rows.items():
        if name in found.chosen:
            own = snapshot.facets.counts_of(name, all_of(found.unfiltered, found.chosen, but=name))
        else:
            own = counts[rows.start : rows.stop]
        result[name] = _facet(FACET[name], rows, own, request.selected(name))
    return result


def _facet(facet: Facet, rows: Rows, counts: NDArray[np.int64], selected: tuple[str, ...]) -> tuple[FacetCount, ...]:
    """The values in the order of their facet, without codes by count; chosen ones also where the index has none."""
    shown = list(map(Counted.__getitem__, rows.counted, counts.tolist()))  # hundreds: in half the time of a loop
    for value in selected:
        if value in rows.values:
            place = rows.values.index(value)
            shown[place] = replace(shown[place], selected=True)
    if facet.codes is None:
        shown = list(map(shown.__getitem__, np.argsort(-counts, kind="stable").tolist()))
    return (*shown, *(FacetCount(value, 0, True) for value in selected if value not in rows.values))
