"""The terms of one segment of Whoosh's files: which forms a field has, and the arrays of their postings.

Looked up in memory and cut from the mapped file as they lie there, as `whoosh_codec` wrote them: Whoosh's own matchers
go number by number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound

from . import indexing
from .postings import NO_POSTINGS, Ids, Postings

HEAD = 8  # bytes before the content of a block
LENGTH = 4  # bytes behind the arrays of a form, which say how long these are


class Terms(NamedTuple):
    """The forms of a field in the order of their characters, how many documents have each, and where its arrays are."""

    forms: list[str]
    counts: Ids
    starts: NDArray[np.int64]

    def place(self, form: str) -> int:
        """Where a form stands among them; -1 where it does not."""
        place = bisect_left(self.forms, form)
        return place if self.forms[place : place + 1] == [form] else -1

    def to_bytes(self) -> bytes:
        """As they are kept in a file."""
        words = "\n".join(self.forms).encode()  # no form has a line break: they are letters and digits
        return len(self.forms).to_bytes(8, "little") + self.counts.tobytes() + self.starts.tobytes() + words

    @classmethod
    def of(cls, data: bytes) -> Terms:
        """From such a file."""
        many = int.from_bytes(data[:8], "little")
        words = data[8 + many * 12 :].decode().split("\n")
        return cls(words, np.frombuffer(data, np.int32, many, 8), np.frombuffer(data, np.int64, many, 8 + many * 4))


class Segment:
    """The postings of one segment. Not for several threads at once."""

    def __init__(self, folder: Path, leaf: SegmentReader) -> None:
        self._folder, self._leaf = folder, leaf
        self._memory: memoryview = leaf._terms._postfile._buf
        self._known: dict[str, Terms] = {}

    @property
    def fields(self) -> list[str]:
        """The fields that have terms."""
        return list(self._leaf.indexed_field_names())

    def terms(self, field: str) -> Terms:
        """The forms of a field. Read from their file, if there is one: collecting them takes longer."""
        found = self._known.get(field)
        if found is None:
            path = words_file(self._folder, self._leaf.segment(), field)
            found = self._known[field] = Terms.of(path.read_bytes()) if path.exists() else self._collected(field)
        return found

    def _collected(self, field: str) -> Terms:
        terms = list(takewhile(lambda term: term[0][0] == field, self._leaf._terms.items_from(field, b"")))
        return Terms(
            [form.decode() for (_, form), _ in terms],
            np.array([info.doc_frequency() for _, info in terms], np.int32),
            np.array([start_of(self._memory, info.extent()[0]) for _, info in terms], np.int64),
        )

    def postings(self, field: str, form: str) -> Postings:
        """What the segment has of a form, under its own numbers of documents."""
        start, count = self._found(field, form)
        if not count:
            return NO_POSTINGS
        columns = np.frombuffer(self._memory[start : start + count * 12].tobytes(), np.int32).reshape(3, count)
        ids, weights, counts = columns
        start += columns.nbytes
        positions = self._memory[start : start + int(counts.sum()) * 4].tobytes()
        return Postings(ids, weights.view(np.float32), counts, np.frombuffer(positions, np.int32))

    def _found(self, field: str, form: str) -> tuple[int, int]:
        """Where the arrays of a form begin, and how many documents have it. Names are many, and left to Whoosh."""
        if field.startswith(indexing.text_field("")):
            terms = self.terms(field)
            place = terms.place(form)
            return (int(terms.starts[place]), int(terms.counts[place])) if place >= 0 else (0, 0)
        try:
            info = self._leaf._terms.term_info(field, form.encode())
        except TermNotFound:
            return 0, 0
        return start_of(self._memory, info.extent()[0]), info.doc_frequency()

    def columns(self, field: str, forms: Iterable[str]) -> tuple[Ids, NDArray[np.float32]]:
        """The documents and weights of several forms of a text, one form behind the other."""
        terms, memory = self.terms(field), self._memory
        places = [place for form in forms if (place := terms.place(form)) >= 0]
        found = list(zip(terms.starts[places].tolist(), (terms.counts[places] * 4).tolist(), strict=True))
        ids = b"".join([memory[start : start + size] for start, size in found])
        weights = b"".join([memory[start + size : start + 2 * size] for start, size in found])
        return np.frombuffer(ids, np.int32), np.frombuffer(weights, np.float32)

    def close(self) -> None:
        """Gives up the files. Reading afterwards is an error."""
        self._leaf.close()


def words_file(folder: Path, segment: Any, field: str) -> Path:
    """Named so that Whoosh deletes it together with its segment."""
    return folder / f"{segment.segment_id()}.{field}.words"


def start_of(memory: memoryview, offset: int) -> int:
    """Where the arrays begin of the block that begins here: after a sign, its length, and what Whoosh keeps of it."""
    length = -int.from_bytes(memory[offset + 4 : offset + HEAD], "big", signed=True)  # below 0 stands the last block
    end = offset + HEAD + length
    return end - LENGTH - int.from_bytes(memory[end - LENGTH : end], "little")
