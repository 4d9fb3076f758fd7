"""What an index is made of, gathered as columns of numbers and sorted as a whole: form, document, position, weight.

The labels of codes (keywords, countries, pathways…) are the same words in many documents: each is analysed once for a
language and then known by a number. What would be work for every word of every document is left to numpy.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .analysis import index_forms, tokens
from .indexing import SECTION_GAP, names, sections, text_field
from .postings import Ids, Postings
from .types import JOINT, Document

KNOWN = 80  # characters; a longer part is a text, which hardly stands in two documents
SLICE = 1 << 15  # sections spread into occurrences at once
BUCKET = 1 << 21  # occurrences sorted at once, 100 MB while that lasts


class Occurrences(NamedTuple):
    """Forms by number, in the order of their documents; of several in one document only the sum of weights counts."""

    forms: Ids
    documents: Ids
    positions: Ids
    weights: NDArray[np.float32]

    def chosen(self, first: int, last: int) -> Occurrences:
        """Those of the forms `first` to `last` - 1."""
        places = np.flatnonzero((self.forms >= first) & (self.forms < last))
        return self.at(places)

    def at(self, places: NDArray[np.int64]) -> Occurrences:
        """Those at these places, in their order."""
        return Occurrences(self.forms[places], self.documents[places], self.positions[places], self.weights[places])


class Field:
    """One field of the index, as it is filled."""

    def __init__(self, tag: str) -> None:
        """`tag` is the language that texts are analysed in."""
        self._tag = tag
        self._forms: dict[str, int] = {}  # numbers in the order of their first use
        self._tokens: dict[str, tuple[int, ...]] = {}  # the forms of each
        self._known: dict[str, int] = {}  # parts by their text
        self._part_forms, self._part_positions = array("i"), array("i")
        self._part_ends, self._part_lengths = array("q"), array("i")  # the lengths are in words
        self._parts = array("i")  # of all sections
        self._sizes, self._documents, self._starts, self._weights = array("i"), array("i"), array("i"), array("f")
        self._more: list[Occurrences] = []

    def add(self, document: int, texts: Iterable[tuple[str, float]]) -> int:
        """Takes the weighted texts of the next document. Returns how many words they have."""
        words = start = 0
        for text, weight in texts:
            parts = [self._part(part) for part in text.split(JOINT)] if text else []
            length = sum(self._part_lengths[part] for part in parts)
            if length:
                self._section(document, parts, weight, start)
            words += length
            start += length + SECTION_GAP
        return words

    def put(self, document: int, form: str, weight: float) -> None:
        """Takes one form of the next document as it is."""
        part = self._known.get(form)
        if part is None:
            part = self._known[form] = self._new_part([(self._number(form), 0)], 1)
        self._section(document, [part], weight, 0)

    def merge(self, forms: list[str], found: list[Postings], numbers: Ids) -> None:
        """Takes what another index has of these forms; `numbers` are its documents' numbers here, -1 where removed."""
        ids, weights, counts, positions = map(np.concatenate, zip(*found, strict=True))
        documents = numbers[ids]
        taken = np.fromiter(map(self._number, forms), np.int32, len(forms)).repeat([len(each.ids) for each in found])
        first = np.zeros(len(positions), np.float32)
        first[_before(counts)] = weights
        merged = Occurrences(taken.repeat(counts), documents.repeat(counts), positions, first)
        self._more.append(merged.at(np.flatnonzero(merged.documents >= 0)))

    def terms(self) -> Iterator[tuple[str, Postings]]:
        """All forms that documents have, in the order of their characters, each with its postings."""
        forms = sorted(self._forms)
        ranks = np.empty(len(forms), np.int32)
        ranks[[self._forms[form] for form in forms]] = np.arange(len(forms), dtype=np.int32)
        chunks = [chunk._replace(forms=ranks[chunk.forms]) for chunk in (*self._spread(), *self._more)]
        totals = np.zeros(len(forms), np.int64)
        for chunk in chunks:
            totals += np.bincount(chunk.forms, minlength=len(forms))
        for first, last in _buckets(totals):
            columns = zip(*(chunk.chosen(first, last) for chunk in chunks), strict=True)
            for rank, postings in _sorted(Occurrences(*map(np.concatenate, columns))):
                yield forms[rank], postings

    def _number(self, form: str) -> int:
        return self._forms.setdefault(form, len(self._forms))

    def _part(self, text: str) -> int:
        number = self._known.get(text)
        if number is None:
            number = self._analysed(text)
            if len(text) <= KNOWN:
                self._known[text] = number
        return number

    def _analysed(self, text: str) -> int:
        found = list(tokens(text))
        return self._new_part([(form, place) for word, place, *_ in found for form in self._forms_of(word)], len(found))

    def _forms_of(self, word: str) -> tuple[int, ...]:
        numbers = self._tokens.get(word)
        if numbers is None:
            numbers = self._tokens[word] = tuple(map(self._number, index_forms(self._tag, word)))
        return numbers

    def _new_part(self, forms: list[tuple[int, int]], length: int) -> int:
        self._part_forms.extend([form for form, _ in forms])
        self._part_positions.extend([place for _, place in forms])
        self._part_ends.append(len(self._part_forms))
        self._part_lengths.append(length)
        return len(self._part_lengths) - 1

    def _section(self, document: int, parts: list[int], weight: float, start: int) -> None:
        self._parts.extend(parts)
        self._sizes.append(len(parts))
        self._documents.append(document)
        self._starts.append(start)
        self._weights.append(weight)

    def _spread(self) -> Iterator[Occurrences]:
        """The occurrences of all sections."""
        forms, places = np.array(self._part_forms, np.int32), np.array(self._part_positions, np.int32)
        part_lengths, ends = np.array(self._part_lengths, np.int32), np.array(self._part_ends, np.int64)
        part_sizes = np.diff(ends, prepend=0)
        section_ends = np.cumsum(self._sizes, dtype=np.int64)
        for first in range(0, len(section_ends), SLICE):
            chosen = slice(first, first + SLICE)
            sizes = np.array(self._sizes[chosen], np.int32)
            begin = int(section_ends[first]) - int(sizes[0])
            parts = np.array(self._parts[begin : begin + int(sizes.sum())], np.int32)
            words = _before(part_lengths[parts])  # what stands before a part, less what stands before its section
            starts = np.array(self._starts[chosen], np.int64) - words[_before(sizes)]
            counts = part_sizes[parts]
            index = (ends[parts] - counts - _before(counts)).repeat(counts) + np.arange(int(counts.sum()))
            yield Occurrences(
                forms[index],
                np.array(self._documents[chosen], np.int32).repeat(sizes).repeat(counts),
                places[index] + (words + starts.repeat(sizes)).astype(np.int32).repeat(counts),
                np.array(self._weights[chosen], np.float32).repeat(sizes).repeat(counts),
            )


class Gathered:
    """All fields of the index that have forms."""

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}

    def field(self, name: str, tag: str = "") -> Field:
        """The field of this name, a new one at its first use."""
        return self.fields.get(name) or self.fields.setdefault(name, Field(tag))

    def take(self, number: int, document: Document) -> dict[str, int]:
        """Takes the words and the names of the next document. Returns the number of its words by language."""
        for name, weight in names(document).items():
            self.field("name").put(number, name, weight)
        found = {tag: self.field(text_field(tag), tag).add(number, texts) for tag, texts in sections(document)}
        return {tag: words for tag, words in found.items() if words}


def _before(sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    """The sum of all sizes before each."""
    return np.cumsum(sizes, dtype=np.int64) - sizes


def _buckets(totals: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of forms, each with as many occurrences as are sorted at once, or one form with more."""
    ends, first = np.cumsum(totals), 0
    while first < len(totals):
        done = ends[first] - totals[first]
        last = max(first + 1, int(np.searchsorted(ends, done + BUCKET, side="right")))
        yield first, last
        first = last


def _sorted(found: Occurrences) -> Iterator[tuple[int, Postings]]:
    """Each form with its postings."""
    found = found.at(np.argsort(found.forms, kind="stable"))
    is_new = np.diff(found.forms, prepend=-1) != 0
    begins = np.flatnonzero(is_new | (np.diff(found.documents, prepend=-1) != 0))  # of postings, among occurrences
    if not len(begins):
        return
    weights = np.add.reduceat(found.weights, begins)
    ids, counts = found.documents[begins], np.diff(begins, append=len(is_new)).astype(np.int32)
    firsts = np.flatnonzero(is_new[begins])  # of forms, among postings
    ends = [*firsts[1:].tolist(), len(ids)]
    places = begins[firsts].tolist()
    stops = [*places[1:], len(is_new)]
    for form, first, end, place, stop in zip(
        found.forms[places].tolist(), firsts.tolist(), ends, places, stops, strict=True
    ):
        yield form, Postings(ids[first:end], weights[first:end], counts[first:end], found.positions[place:stop])
