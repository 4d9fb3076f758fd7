"""Ways out of a search without results: what to drop from it, and how many come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from .finding import find, meant
from .grammar import Clause, parse
from .request import SearchRequest
from .snapshot import Snapshot
from .types import Relaxation

PAIRED = 6  # words and filters of which every two are tried
OFFERED = 6  # pairs at most
ASKED = 8  # words of a query of which each is looked for alone, at most


class Part(NamedTuple):
    """One thing that can be dropped: a word ("q"), what is chosen of a facet (its name), or "years"."""

    dropped: str
    value: str
    clause: Clause | None = None


Offer = tuple[str, tuple[Part, ...]]  # what `Relaxation.dropped` says of more than one part, and the parts


def relaxations(snapshot: Snapshot, request: SearchRequest) -> list[Relaxation]:
    """What to drop from a search, most results first: one word or filter; else two of them; else all words that nothing
    holds; else all of a kind.

    Only what brings results, and the whole catalogue only at last. Empty only when the index is.
    """
    parts = list(_parts(request))
    single: list[Offer] = [(part.dropped, (part,)) for part in parts]
    pairs: list[Offer] = [("pair", both) for both in combinations(parts[:PAIRED], 2)]
    for offers in (single, pairs):
        found = [offer for offer in _offered(snapshot, request, offers) if not offer.request.is_empty]
        if found:
            return found if offers is single else found[:OFFERED]
    words = tuple(part for part in parts if part.clause)
    asked = words if len(words) <= ASKED else ()
    unknown = tuple(part for part in asked if not _is_anywhere(snapshot, request, part))
    if 2 < len(unknown) < len(words) and (found := _offered(snapshot, request, [("pair", unknown)])):
        return found
    filters = tuple(part for part in parts if not part.clause)
    of_a_kind: list[Offer] = [("words", words), ("filters", filters)]
    return list(_offered(snapshot, request, of_a_kind)) or list(_offered(snapshot, request, [("all", tuple(parts))]))


def _is_anywhere(snapshot: Snapshot, request: SearchRequest, part: Part) -> bool:
    """Whether any document has this word, whatever the filters are. One or two letters begin words anywhere."""
    short = part.value.isascii() and len(part.value) <= 2
    return short or find(snapshot, SearchRequest(request.language, q=part.value)).total > 0


def _parts(request: SearchRequest) -> Iterator[Part]:
    """Each word, each facet's selection and the years."""
    query = parse(request.q)
    for clause in query.clauses:
        yield Part("q", query.text[clause.start : clause.end], clause)
    for name, values in request.filters.items():
        yield Part(name, values[0] if len(values) == 1 else "")
    if request.year_from or request.year_to:
        yield Part("years", f"{request.year_from or ''}–{request.year_to or ''}")


def _offered(snapshot: Snapshot, request: SearchRequest, offers: Iterable[Offer]) -> list[Relaxation]:
    """Those that bring results, most first."""
    found = []
    for dropped, gone in offers:
        less = _without(request, gone)
        total = _total(snapshot, less, literally=dropped == "pair") if gone else 0
        if total:
            value = gone[0].value if len(gone) == 1 and dropped == gone[0].dropped else ""
            parts = tuple((part.dropped, part.value) for part in gone)
            found.append(Relaxation(dropped, value, less, total, parts))
    return sorted(found, key=lambda offer: -offer.total)


def _total(snapshot: Snapshot, request: SearchRequest, *, literally: bool) -> int:
    """How many a search finds; `literally` without correcting its words, which for many pairs takes too long."""
    return (find(snapshot, request) if literally else meant(snapshot, request).found).total


def _without(request: SearchRequest, gone: tuple[Part, ...]) -> SearchRequest:
    names = {part.dropped for part in gone}
    less = request.changed(
        q=parse(request.q).without(*(part.clause for part in gone if part.clause)),
        filters={name: values for name, values in request.filters.items() if name not in names},
    )
    return less.changed(year_from=None, year_to=None) if "years" in names else less
