"""Facet values as packed bits: one row a value, one bit a document, so that counting is `&` and a population count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .facets import FACETS, Facet
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


FEW = 4  # a set that fills less than one word in so many is counted word by word


class FacetTable:
    """Which documents have which value of which facet. Immutable."""

    def __init__(self, values: Mapping[str, Sequence[Iterable[str]]], documents: int) -> None:
        """`values` has for each facet the values of each document, in the documents' order."""
        self.rows: dict[str, Rows] = {}
        self._row: dict[tuple[str, str], int] = {}
        self._empty = pack(np.zeros(documents, np.bool_))
        self._ones = np.ones(len(self._empty), np.float32)
        parts = [self._empty[:0].reshape(0, len(self._empty))]
        for facet in FACETS:
            owners = _owners(values[facet.name])
            start = len(self._row)
            ordered = tuple(in_order(facet, owners))
            self._row.update({(facet.name, value): start + place for place, value in enumerate(ordered)})
            self.rows[facet.name] = Rows(ordered, start, start + len(ordered), tuple(map(Counted, ordered)))
            parts += [_row(owners[value], documents) for value in ordered]
        self._bits = np.concatenate(parts)
        self._columns = np.ascontiguousarray(self._bits.T)  # the same by words of 64 documents, for small sets
        self.totals = self._count(slice(None), pack(np.ones(documents, np.bool_)))

    def chosen(self, facet: str, values: Iterable[str]) -> Bits:
        """The documents that have any of these values."""
        rows = [row for value in values if (row := self._row.get((facet, value))) is not None]
        return np.bitwise_or.reduce(self._bits[rows], axis=0) if rows else self._empty

    def having(self, facet: str, value: str) -> Bits:
        """The documents that have this value."""
        return self.chosen(facet, (value,))

    def total(self, facet: str, value: str) -> int:
        """How many documents have this value."""
        row = self._row.get((facet, value))
        return 0 if row is None else int(self.totals[row])

    def counts(self, bits: Bits) -> NDArray[np.int64]:
        """How many documents of a set have each value, shape (rows,): all facets at once."""
        return self._count(slice(None), bits)

    def counts_of(self, facet: str, bits: Bits) -> NDArray[np.int64]:
        """The same for the rows of one facet."""
        rows = self.rows[facet]
        return self._count(slice(rows.start, rows.stop), bits)

    def _count(self, rows: slice, bits: Bits) -> NDArray[np.int64]:
        filled = np.flatnonzero(bits)
        if len(filled) * FEW < len(bits):
            met = self._columns[filled, rows] & bits[filled, None]
            return np.asarray(np.bitwise_count(met).sum(axis=0, dtype=np.int64))
        counted = np.bitwise_count(self._bits[rows] & bits).astype(np.float32)
        counts: NDArray[np.float32] = (
            counted @ self._ones
        )  # exact below 2**24 documents, and faster than a sum of bytes
        return counts.astype(np.int64)


def in_order(facet: Facet, values: Iterable[str]) -> list[str]:
    """Values in the order of the facet; of one without codes alphabetically."""
    return sorted(values, key=facet.codes.index) if facet.codes else sorted(values)


def _owners(values: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    owners: dict[str, list[int]] = {}
    for document, value in _pairs(values):
        owners.setdefault(value, []).append(document)
    return owners


def _pairs(values: Sequence[Iterable[str]]) -> Iterator[tuple[int, str]]:
    return ((document, value) for document, own in enumerate(values) for value in own)


def _row(owners: list[int], documents: int) -> NDArray[np.uint64]:
    flags = np.zeros(documents, np.bool_)
    flags[owners] = True
    return pack(flags).reshape(1, -1)
