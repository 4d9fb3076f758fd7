"""Everything that is done with Whoosh, and nothing else: it stores and looks up; it neither analyses nor ranks here.

This module and `whoosh_codec` are the only ones that import Whoosh.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.reading import SegmentReader

from . import indexing
from .folders import busy, unusable
from .postings import Ids, Postings, joined
from .types import Document, IndexBusyError, IndexUnusableError, Progress
from .whoosh_codec import Writer, blocks, words

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
        self._folder = folder
        index = _open(folder)
        try:
            self._reader = index.reader()
        except Exception:
            index.storage.abandon()
            raise
        self._leaves = [(leaf, base) for leaf, base in self._reader.leaf_readers() if leaf.doc_count_all()]
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

    def vocabulary(self, field: str) -> Mapping[str, int]:
        """The forms of a field with the number of their documents, removed ones included, in no order."""
        found: Counter[str] = Counter()
        for leaf, _ in self._leaves:
            found.update(words(self._folder, leaf, field))
        return found

    def postings(self, field: str, form: str) -> Postings:
        """The postings of a form, removed documents included."""
        return joined([block for leaf, base in self._leaves for block in blocks(leaf, base, field, form)])

    def close(self) -> None:
        """Gives up the files. Reading afterwards is an error."""
        self._reader.close()
