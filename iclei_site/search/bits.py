"""Facet values as packed bits: one row a value, one bit a document, so that counting is `&` and a population count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .facets import FACETS, Facet
from .postings import Ids
from .types import FacetCount

KEPT = 1000  # counts of a value that are kept as objects

Bits = NDArray[np.uint64]  # shape (words,): bit i of a set says whether document i is in it


class Counted(dict[int, FacetCount]):
    """The counts of one value that is not selected, one object for each number: an answer holds hundreds of them."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self._value = value

    def __missing__(self, count: int) -> FacetCount:
        made = FacetCount(self._value, count, False)
        return self.setdefault(count, made) if len(self) < KEPT else made


class Rows(NamedTuple):
    """The values of one facet in its own order, the rows [start, stop) that hold them, and their counts as shown."""

    values: tuple[str, ...]
    start: int
    stop: int
    counted: tuple[Counted, ...]


def pack(flags: NDArray[np.bool_]) -> Bits:
    """A set from one flag a document, shape (documents,)."""
    padded = np.zeros(-(-len(flags) // 64) * 64, np.bool_)
    padded[: len(flags)] = flags
    return np.packbits(padded, bitorder="little").view(np.uint64)


def unpack(bits: Bits, documents: int) -> NDArray[np.bool_]:
    """One flag a document, shape (documents,)."""
    return np.unpackbits(bits.view(np.uint8), count=documents, bitorder="little").view(np.bool_)


def size(bits: Bits) -> int:
    """The number of documents in a set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


FEW = 32  # a set of less than one document in so many is counted by its documents
RARE = 32  # a value of less than one document in so many is kept as numbers of documents and not as bits


class FacetTable:
    """Which documents have which value of which facet. Immutable.

    What most documents have is counted in bits, what few have in numbers of documents: either touches little memory.
    """

    def __init__(self, values: Mapping[str, Sequence[Iterable[str]]], documents: int) -> None:
        """`values` has for each facet the values of each document, in the documents' order."""
        self.rows: dict[str, Rows] = {}
        self._row: dict[tuple[str, str], int] = {}
        self._documents = documents
        self._empty = pack(np.zeros(documents, np.bool_))
        self._owners: list[Ids] = []  # the documents of each row
        for facet in FACETS:
            owners = _owners(values[facet.name])
            start = len(self._row)
            ordered = tuple(in_order(facet, owners))
            self._row.update({(facet.name, value): start + place for place, value in enumerate(ordered)})
            self.rows[facet.name] = Rows(ordered, start, start + len(ordered), tuple(map(Counted, ordered)))
            self._owners += [np.array(owners[value], np.int32) for value in ordered]
        self.totals = np.array([len(owners) for owners in self._owners], np.int64)
        is_rare = self.totals * RARE < documents
        self._frequent, self._rare = np.flatnonzero(~is_rare), np.flatnonzero(is_rare)  # rows
        self._frequent_place = {row: place for place, row in enumerate(self._frequent.tolist())}
        frequent = [_bits(self._owners[row], documents) for row in self._frequent]
        self._bits = np.concatenate([self._empty[:0].reshape(0, len(self._empty)), *frequent])
        self._ones = np.ones(len(self._empty), np.float32)
        self._places = np.cumsum(self.totals[is_rare]) - self.totals[is_rare]  # of each rare row's documents
        self._ids: Ids = np.concatenate([self._empty[:0].astype(np.int32), *(self._owners[row] for row in self._rare)])
        self._by_document()

    def _by_document(self) -> None:
        """The rows of each document, one document after the other."""
        rows = np.arange(len(self._owners), dtype=np.int32).repeat(self.totals)
        documents = np.concatenate([self._ids[:0], *self._owners])
        self._held = rows[np.argsort(documents, kind="stable")]
        self._sizes = np.bincount(documents, minlength=self._documents)
        self._starts = np.cumsum(self._sizes) - self._sizes

    def chosen(self, facet: str, values: Iterable[str]) -> Bits:
        """The documents that have any of these values."""
        rows = [row for value in values if (row := self._row.get((facet, value))) is not None]
        if not rows:
            return self._empty
        frequent = [place for row in rows if (place := self._frequent_place.get(row)) is not None]
        bits: Bits = np.bitwise_or.reduce(self._bits[frequent], axis=0) if frequent else self._empty
        if len(frequent) < len(rows):
            rare = [self._owners[row] for row in rows if row not in self._frequent_place]
            bits = bits | _bits(np.concatenate(rare), self._documents)[0]
        return bits

    def having(self, facet: str, value: str) -> Bits:
        """The documents that have this value."""
        return self.chosen(facet, (value,))

    def total(self, facet: str, value: str) -> int:
        """How many documents have this value."""
        row = self._row.get((facet, value))
        return 0 if row is None else int(self.totals[row])

    def counts(self, bits: Bits) -> NDArray[np.int64]:
        """How many documents of a set have each value, shape (rows,): all facets at once."""
        return self._count(0, len(self._owners), bits)

    def counts_of(self, facet: str, bits: Bits) -> NDArray[np.int64]:
        """The same for the rows of one facet."""
        rows = self.rows[facet]
        return self._count(rows.start, rows.stop, bits)

    def _count(self, first: int, last: int, bits: Bits) -> NDArray[np.int64]:
        """The counts of the rows `first` to `last` - 1."""
        if size(bits) * FEW < self._documents:
            return self._count_few(unpack(bits, self._documents))[first:last]
        counts = np.zeros(last - first, np.int64)
        start, stop = np.searchsorted(self._frequent, (first, last))
        if start < stop:
            counted = np.bitwise_count(self._bits[start:stop] & bits).astype(np.float32)
            # Exact below 2**24 documents, and faster than a sum of bytes.
            counts[self._frequent[start:stop] - first] = counted @ self._ones
        start, stop = np.searchsorted(self._rare, (first, last))
        if start < stop:
            places = self._places[start:stop]
            end = self._places[stop] if stop < len(self._places) else len(self._ids)
            met = unpack(bits, self._documents).view(np.uint8)[self._ids[places[0] : end]]
            counts[self._rare[start:stop] - first] = np.add.reduceat(met, places - places[0], dtype=np.int32)
        return counts

    def _count_few(self, flags: NDArray[np.bool_]) -> NDArray[np.int64]:
        documents = np.flatnonzero(flags)
        sizes = self._sizes[documents]
        before = np.cumsum(sizes) - sizes
        places = (self._starts[documents] - before).repeat(sizes) + np.arange(int(sizes.sum()))
        return np.bincount(self._held[places], minlength=len(self._owners))


def in_order(facet: Facet, values: Iterable[str]) -> list[str]:
    """Values in the order of the facet; of one without codes alphabetically."""
    return sorted(values, key=facet.codes.index) if facet.codes else sorted(values)


def _owners(values: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    owners: dict[str, list[int]] = {}
    for document, value in _pairs(values):
        owners.setdefault(value, []).append(document)
    return owners


def _pairs(values: Sequence[Iterable[str]]) -> Iterator[tuple[int, str]]:
    return ((document, value) for document, own in enumerate(values) for value in dict.fromkeys(own))


def _bits(owners: Ids, documents: int) -> Bits:
    """The documents of a value as one row."""
    flags = np.zeros(documents, np.bool_)
    flags[owners] = True
    return pack(flags).reshape(1, -1)
