"""Everything that is done with Whoosh, and nothing else: it stores and looks up; it neither analyses nor ranks here.

This module, `whoosh_codec` and `whoosh_terms` are the only ones that import Whoosh.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.reading import SegmentReader

from . import indexing
from .folders import busy, unusable
from .postings import NO_POSTINGS, Ids, Postings, joined
from .types import Document, IndexBusyError, IndexUnusableError, Progress
from .whoosh_codec import Writer
from .whoosh_terms import Segment

MAX_SEGMENTS = 8  # each one more costs every look-up; the smaller ones are merged before there are more
COLUMNS = ("facts", "card", "unshown", "sorting")


class _Storage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Remembers the files it opens: Whoosh leaves them open when it fails half-way."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._opened: list[Any] = []

    def open_file(self, name: str, **given: Any) -> Any:
        self._opened.append(super().open_file(name, **given))
        return self._opened[-1]

    def create_file(self, name: str, **given: Any) -> Any:
        self._opened.append(super().create_file(name, **given))
        return self._opened[-1]

    def temp_storage(self, name: str | None = None) -> _Storage:
        inner = _Storage(super().temp_storage(name).folder)
        inner._opened = self._opened
        return inner

    def abandon(self) -> None:
        """Closes every file that is still open, whatever it says."""
        for file in self._opened:
            with contextlib.suppress(Exception):
                file.close()


def _schema() -> fields.Schema:
    words = fields.FieldType(formats.Existence(), analyzer=None)  # only ever filled by `_Pool`
    columns = {name: fields.COLUMN() for name in COLUMNS}
    schema = fields.Schema(slug=fields.ID(unique=True), name=words, **columns)
    schema.add(indexing.text_field("*"), words, glob=True)
    return schema


def create(folder: Path, documents: Iterable[Document], progress: Progress | None = None) -> tuple[int, int]:
    """Makes an index in an empty folder. Returns the number of documents and the generation."""
    index = _Storage(str(folder)).create_index(_schema())
    with _writer(index) as writer:
        count = 0
        for count, document in enumerate(documents, start=1):
            writer.take(document)
            if progress:
                progress(count)
    return count, generation(folder)


def change(folder: Path, changed: Iterable[Document], removed: Iterable[str]) -> int:
    """Replaces, adds and removes documents. Returns the new generation."""
    latest = {document.slug: document for document in changed}
    index = _open(folder)
    with _writer(index) as writer:
        for slug in {*removed, *latest}:
            writer.delete_by_term("slug", slug)
        for document in latest.values():
            writer.take(document)
    return generation(folder)


def generation(folder: Path) -> int:
    """The number of the newest commit in a folder; -1 when it holds no index."""
    return int(FileIndex.latest_generation(_Bare(folder)))


class _Bare:
    """As much of an index as its generation needs, without reading it."""

    def __init__(self, folder: Path) -> None:
        self.storage = FileStorage(str(folder))
        self.indexname = "MAIN"


def _open(folder: Path) -> FileIndex:
    storage = _Storage(str(folder))
    try:
        with unusable(folder):
            return storage.open_index()
    except IndexUnusableError:
        storage.abandon()
        raise


@contextlib.contextmanager
def _writer(index: FileIndex) -> Iterator[Writer]:
    """A writer that commits at the end, and on any exception leaves the index as it was, without its lock."""
    try:
        writer = Writer(index)
    except LockError:
        raise IndexBusyError(busy(index.storage.folder)) from None
    try:
        yield writer
        writer.commit(mergetype=_merge)
    except BaseException:
        with contextlib.suppress(Exception):  # on a full disk, cancelling fails too
            writer.cancel()
        index.storage.abandon()
        if writer.writelock.fd is not None:
            writer.writelock.release()
        raise


def _merge(writer: Writer, segments: list[Any]) -> list[Any]:
    """Takes the smallest segments into the one being written when there are too many. Returns those that stay.

    At least half of them, and on until each that stays is larger than all before it: then a document is seldom moved,
    and the removed ones of a large segment go as soon as the small ones outweigh what is left of it.
    """
    if len(segments) < MAX_SEGMENTS:
        return segments
    ordered = sorted(segments, key=lambda segment: segment.doc_count())
    count, moved = 0, writer.doc_count()
    while count < len(ordered) and (count < MAX_SEGMENTS // 2 or ordered[count].doc_count() <= moved):
        moved += ordered[count].doc_count()
        writer.add_reader(SegmentReader(writer.storage, writer.schema, ordered[count]))
        count += 1
    return ordered[count:]


class Reader:
    """One version of an index as it is on disk. Not for several threads at once.

    Documents are numbered 0 to `documents` - 1, removed ones included; `live` holds the numbers of the others.
    """

    def __init__(self, folder: Path) -> None:
        index = _open(folder)
        try:
            self._reader = index.reader()
        except Exception:
            index.storage.abandon()
            raise
        self._leaves = [(leaf, base) for leaf, base in self._reader.leaf_readers() if leaf.doc_count_all()]
        self._segments = [(Segment(folder, leaf), np.int32(base)) for leaf, base in self._leaves]
        self.generation = int(self._reader.generation() or 0)
        self.documents = int(self._reader.doc_count_all())
        live = np.ones(self.documents, np.bool_)
        live[[base + number for leaf, base in self._leaves for number in leaf.segment().deleted_docs()]] = False
        self.live: Ids = np.flatnonzero(live).astype(np.int32)
        self._columns = {
            name: [(leaf.column_reader(name), base, leaf.doc_count_all()) for leaf, base in self._leaves]
            for name in COLUMNS
        }

    def records(self, name: str) -> list[bytes]:
        """One record of each live document, in their order."""
        found = [record for column, _, _ in self._columns[name] for record in column]
        return [found[number] for number in self.live]

    def record(self, name: str, number: int) -> bytes:
        """One record of one document."""
        column, base = next((c, base) for c, base, count in self._columns[name] if base <= number < base + count)
        return bytes(column[number - base])

    def vocabulary(self, field: str) -> tuple[list[str], Ids]:
        """The forms of a field in the order of their characters, and how many documents have each, removed ones
        included."""
        found = [segment.terms(field) for segment, _ in self._segments]
        if len(found) == 1:
            return found[0].forms, found[0].counts
        counted: Counter[str] = Counter()
        for terms in found:
            counted.update(dict(zip(terms.forms, terms.counts.tolist(), strict=True)))
        forms = sorted(counted)
        return forms, np.fromiter(map(counted.__getitem__, forms), np.int32, len(forms))

    def postings(self, field: str, form: str) -> Postings:
        """The postings of a form, removed documents included."""
        parts = [(segment.postings(field, form), base) for segment, base in self._segments]
        found = [part._replace(ids=part.ids + base) if base else part for part, base in parts if len(part.ids)]
        return joined(found) if len(found) > 1 else (found or [NO_POSTINGS])[0]

    def columns(self, field: str, forms: list[str]) -> tuple[Ids, NDArray[np.float32]]:
        """The documents that have any of these forms and what it weighs there, removed ones included: in no order, and
        once for each form."""
        parts = [(*segment.columns(field, forms), base) for segment, base in self._segments]
        if len(parts) == 1:
            return parts[0][:2]
        ids = [NO_POSTINGS.ids, *(ids + base for ids, _, base in parts)]
        return np.concatenate(ids), np.concatenate([NO_POSTINGS.weights, *(weights for _, weights, _ in parts)])

    def close(self) -> None:
        """Gives up the files. Reading afterwards is an error."""
        self._reader.close()
