"""One version of the index in memory: arrays that never change, and what is read of the files when it is first needed.

Documents are numbered 0 to n - 1 in the order of their slugs, removed ones left out: a rebuilt index and an updated
one with the same content hold the same arrays.
"""

from __future__ import annotations

import json
import threading
from bisect import bisect_left
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import synonyms
from .analysis import FALLBACK, NAMES, STEM
from .bits import Bits, FacetTable, pack
from .cache import Bounded
from .facets import FACETS
from .folders import Mark, State, check_sizes, read_state, unusable
from .indexing import text_field
from .postings import Ids, Postings
from .whoosh_store import Reader, generation
from .years import span_of, status_in

K1, B = 1.2, 0.75  # of BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009)
MEMORY = 64 << 20  # bytes that each cache of a snapshot keeps
SHOWN = 4096  # documents kept as they are shown, some 10 kB each


class Listed(NamedTuple):
    """The documents that have a form, ascending, and what it weighs in each."""

    ids: Ids
    weights: NDArray[np.float32]


class Vocabulary(NamedTuple):
    """The surfaces of one language in code point order, the number of documents of each, and the stems."""

    surfaces: list[str]
    frequencies: NDArray[np.int32]
    stems: list[str]

    def has(self, surface: str) -> bool:
        """Whether a surface is among them."""
        return self.frequency(surface) > 0

    def frequency(self, surface: str) -> int:
        """How many documents have a surface."""
        place = bisect_left(self.surfaces, surface)
        return int(self.frequencies[place]) if self.surfaces[place : place + 1] == [surface] else 0

    def starting(self, prefix: str, most: int) -> list[str]:
        """The surfaces that begin so; of too many, the most frequent ones."""
        start = bisect_left(self.surfaces, prefix)
        stop = bisect_left(self.surfaces, prefix + "\U0010ffff", start)
        if stop - start <= most:
            return self.surfaces[start:stop]
        chosen = np.argsort(-self.frequencies[start:stop], kind="stable")[:most]
        return [self.surfaces[start + place] for place in chosen]


class Snapshot:
    """What every search reads. Safe between threads: only caches change, and the files are read under a lock."""

    def __init__(self, folder: Path, mark: Mark | None, year: int) -> None:
        """Opens the version that `mark` stands for, for one current year. Raises IndexUnusableError."""
        self._folder = folder
        self.mark = mark
        self.year = year
        self._files = threading.Lock()
        self._postings: Bounded[tuple[str, str], Listed] = Bounded(MEMORY)
        self._positions: Bounded[tuple[str, str], NDArray[np.int64]] = Bounded(MEMORY)
        self.memo: Bounded[Any, Any] = Bounded(MEMORY)  # what others work out from this version alone, in bytes
        self.shown: Bounded[tuple[int, str], Any] = Bounded(SHOWN)  # see shown.py
        with unusable(folder):
            self.state: State = read_state(folder)
            if generation(folder) == self.state.generation:
                check_sizes(folder, self.state)
            self.synonyms = synonyms.load(folder)
            self._reader = Reader(folder)
            self._read_facts()
        self.is_whole = self._reader.generation == self.state.generation  # else a writer was killed, or is at it
        self.version = f"{folder.name}.{self._reader.generation}.{year}"

    def _read_facts(self) -> None:
        facts = json.loads(b"[" + b",".join(self._reader.records("facts")) + b"]")
        order = sorted(range(len(facts)), key=lambda place: facts[place]["slug"])
        facts = [facts[place] for place in order]
        self.size = len(facts)
        self.everything: Bits = pack(np.ones(self.size, np.bool_))
        self._numbers: Ids = self._reader.live[order]  # Whoosh's number of each document
        self._renumber = np.full(self._reader.documents, -1, np.int32)
        self._renumber[self._numbers] = np.arange(self.size, dtype=np.int32)
        self.slugs: tuple[str, ...] = tuple(fact["slug"] for fact in facts)
        self.by_slug = {slug: document for document, slug in enumerate(self.slugs)}
        self.digests = {fact["slug"]: fact["digest"] for fact in facts}
        self._read_years(facts)
        self._read_languages(facts)
        facets = {facet.name: [fact["facets"].get(facet.name, ()) for fact in facts] for facet in FACETS}
        facets["status"] = [(status_in(self.year, fact["status"], *fact["years"]),) for fact in facts]
        self.facets = FacetTable(facets, self.size)

    def _read_years(self, facts: list[dict[str, Any]]) -> None:
        spans = [span_of(fact["status"], *fact["years"]) for fact in facts]
        pairs = np.array(spans, np.int32).reshape(-1, 2)
        self.first_years, self.last_years = pairs[:, 0].copy(), pairs[:, 1].copy()

    def _read_languages(self, facts: list[dict[str, Any]]) -> None:
        tags = {tag for fact in facts for tag in fact["lengths"]}
        self.lengths: dict[str, NDArray[np.float32]] = {
            tag: np.array([fact["lengths"].get(tag, 0) for fact in facts], np.float32) for tag in tags
        }
        self._untitled = np.zeros(self.size, np.bool_)
        self._norms = {tag: _norm(lengths) for tag, lengths in self.lengths.items()}
        self.titled: dict[str, int] = {}
        for fact in facts:
            for tag in fact["titled"]:
                self.titled[tag] = self.titled.get(tag, 0) + 1
        self._titled = {tag: np.array([tag in fact["titled"] for fact in facts], np.bool_) for tag in self.titled}

    def norms(self, tag: str) -> NDArray[np.float32]:
        """What BM25 adds to the weight below the line, for each document: more in longer ones. Shape (documents,)."""
        return self._norms[tag]

    def has_title(self, tag: str) -> NDArray[np.bool_]:
        """Which documents have a title in a language, shape (documents,): the others' texts there are few words."""
        return self._titled.get(tag, self._untitled)

    def listed(self, tag: str, form: str) -> Listed:
        """The documents that hold a form in one language."""
        return self._listed(text_field(tag), form)

    def any_of(self, tag: str, forms: list[str]) -> Listed:
        """The documents that hold any of these forms, with the most that one of them weighs there."""
        if len(forms) == 1:
            return self.listed(tag, forms[0])
        with self._files, unusable(self._folder):
            numbers, weights = self._reader.columns(text_field(tag), forms)
        most = np.zeros(self.size + 1, np.float32)  # the last one: of removed documents
        np.maximum.at(most, self._renumber[numbers], weights)
        ids: Ids = np.flatnonzero(most[:-1]).astype(np.int32)
        return Listed(ids, most[ids])

    def named(self, key: str) -> Listed:
        """The documents of this name: see `indexing.names`."""
        return self._listed("name", key)

    def _listed(self, field: str, form: str) -> Listed:
        found = self._postings.get((field, form))
        return self._keep(field, form, self._read(field, form)) if found is None else found

    def positions(self, tag: str, form: str) -> NDArray[np.int64]:
        """Where a form stands: document * 2**32 + position, ascending."""
        key = text_field(tag), form
        found = self._positions.get(key)
        if found is None:
            postings = self._read(*key)
            self._keep(*key, postings)  # a phrase needs both, and the files are read once
            ids = np.repeat(self._renumber[postings.ids].astype(np.int64), postings.counts)
            found = (ids << 32) + postings.positions
            if not _ascends(self._renumber[postings.ids]):
                found = np.sort(found[ids >= 0])
            self._positions.put(key, found, found.nbytes + 200)
        return found

    def _read(self, field: str, form: str) -> Postings:
        with self._files, unusable(self._folder):
            return self._reader.postings(field, form)

    def _keep(self, field: str, form: str, postings: Postings) -> Listed:
        """The live documents of a form under our numbers, ascending."""
        ids, weights = self._renumber[postings.ids], postings.weights
        if not _ascends(ids):
            order = np.argsort(ids, kind="stable")
            order = order[np.searchsorted(ids, 0, sorter=order) :]
            ids, weights = ids[order], weights[order]
        return self._postings.put((field, form), Listed(ids, weights), ids.nbytes * 2 + 200)

    def vocabulary(self, tag: str) -> Vocabulary:
        """The surfaces of one language."""
        found: Vocabulary | None = self.memo.get(("vocabulary", tag))
        if found is None:
            with self._files, unusable(self._folder):
                forms, counts = self._reader.vocabulary(text_field(tag))
            first, last = bisect_left(forms, STEM), bisect_left(forms, chr(ord(STEM) + 1))  # they stand together
            surfaces = forms[:first] + forms[last:]
            frequencies = np.concatenate([counts[:first], counts[last:]])
            stems = [form[len(STEM) :] for form in forms[first:last]]
            found = self.memo.put(("vocabulary", tag), Vocabulary(surfaces, frequencies, stems), len(forms) * 70)
        return found

    def title_order(self, tag: str) -> Ids:
        """The documents by the shown title in the collation of a language; English keys where there are no others."""
        found: Ids | None = self.memo.get(("titles", tag))
        if found is None:
            with self._files, unusable(self._folder):
                records = self._reader.records("sorting")
            keys = [key.get(tag) or key.get(FALLBACK, "") for key in json.loads(b"[" + b",".join(records) + b"]")]
            live = self._renumber[self._reader.live]
            places = sorted(range(self.size), key=lambda place: (keys[place], live[place]))
            found = self.memo.put(("titles", tag), live[places], self.size * 4)
        return found

    def warm(self, language: str) -> None:
        """Reads now what the first search in a language would otherwise read."""
        self.title_order(language)
        for tag in {language, FALLBACK, NAMES}:
            self.vocabulary(tag)

    def card(self, document: int) -> dict[str, Any]:
        """What is shown of a document: see `indexing.card`, with its facts under "facts"."""
        number = int(self._numbers[document])
        with self._files, unusable(self._folder):
            card = json.loads(self._reader.record("card", number))
            card["facts"] = json.loads(self._reader.record("facts", number))
        return dict(card)

    def unshown(self, document: int) -> dict[str, Any]:
        """The texts of a document that are only searched: see `indexing.unshown`."""
        with self._files, unusable(self._folder):
            return dict(json.loads(self._reader.record("unshown", int(self._numbers[document]))))


def _ascends(ids: Ids) -> bool:
    """Whether documents are in their order already and none is removed (-1), as in an index made anew."""
    return not len(ids) or bool(ids[0] >= 0 and (ids[1:] > ids[:-1]).all())


def _norm(lengths: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = float(lengths.sum()) / max(1, int(np.count_nonzero(lengths))) or 1.0
    norms: NDArray[np.float32] = np.float32(K1 * (1 - B)) + np.float32(K1 * B / mean) * lengths
    return norms
