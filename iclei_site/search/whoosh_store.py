"""Everything that is done with Whoosh, and nothing else: it stores and looks up; it neither analyses nor ranks here.

The only module that imports Whoosh. It reads posting blocks as a whole, which Whoosh's public matchers cannot: the
names with an underscore below are those of Whoosh-Reloaded 2.7.5, held by the tests of this package.
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3LeafMatcher, W3PostingsWriter
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from . import indexing
from .folders import busy, unusable
from .postings import Ids, Postings, joined, pack, unpack
from .types import Document, IndexBusyError, IndexUnusableError, Progress

BLOCK = 4096  # postings decoded at once
MEMORY = 512  # megabytes of postings sorted in memory
MAX_SEGMENTS = 8  # each one more costs every look-up; small ones are merged before there are more
SMALL_SEGMENT = 1000  # documents; merging a larger one takes longer than making it again


class _Writer(W3PostingsWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes a block's numbers as they lie in arrays, so that a block is read at once and not number by number."""

    def _mini_ids(self) -> str:
        return pack(np.diff(np.array(self._ids, np.int32), prepend=np.int32(0)))

    def _mini_weights(self) -> str:
        return pack(np.array(self._weights, np.float32))

    def _mini_values(self) -> tuple[str, str]:
        counts = np.fromiter((len(value) // 4 for value in self._values), np.int32, len(self._values))
        return pack(counts), b"".join(self._values).decode("latin-1")


class _Matcher(W3LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Reads such a block, as a whole or, where Whoosh merges segments, posting by posting."""

    def block(self) -> Postings:
        self._read_data()
        gaps, weights, (counts, positions) = self._data
        return Postings(
            np.cumsum(unpack(gaps, np.int32), dtype=np.int32),
            unpack(weights, np.float32),
            unpack(counts, np.int32),
            unpack(positions, np.int32),
        )

    def _read_ids(self) -> None:
        self._ids = self.block().ids.tolist()

    def _read_weights(self) -> None:
        self._weights = self.block().weights.tolist()

    def _read_values(self) -> None:
        _, _, counts, positions = self.block()
        ends = np.cumsum(counts)
        parts = zip(ends - counts, ends, strict=True)
        self._values = [positions[start:end].tobytes() for start, end in parts] or [b""] * self._blocklength


class _Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's codec with blocks of our own, and without field lengths by posting, which only its scoring reads."""

    length_stats = False

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _Writer:
        return _Writer(dbfile, blocklimit=BLOCK, byteids=byteids, compression=0, inlinelimit=0)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, **given: Any) -> _Matcher:
        return _Matcher(dbfile, *terminfo.extent(), format_, **given)


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


class _Ready(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose values are postings already: (form, frequency, weight, positions), each form once."""

    def __init__(self, format_: formats.Format) -> None:
        super().__init__(format_, analyzer=None)

    def index(self, value: list[tuple[bytes, int, float, bytes]], **_: object) -> list[tuple[bytes, int, float, bytes]]:
        return value


def _schema() -> fields.Schema:
    schema = fields.Schema(
        slug=fields.ID(unique=True),
        name=_Ready(formats.Existence()),
        facts=fields.COLUMN(),
        card=fields.COLUMN(),
        sorting=fields.COLUMN(),
    )
    schema.add(indexing.text_field("*"), _Ready(formats.Positions()), glob=True)
    return schema


def create(folder: Path, documents: Iterable[Document], progress: Progress | None = None) -> tuple[int, int]:
    """Makes an index in an empty folder. Returns the number of documents and the generation."""
    index = _Storage(str(folder)).create_index(_schema())
    with _writer(index) as writer:
        count = 0
        for count, document in enumerate(documents, start=1):
            writer.add_document(**indexing.fields(document))
            if progress:
                progress(count)
    _keep_words(folder)
    return count, generation(folder)


def change(folder: Path, changed: Iterable[Document], removed: Iterable[str]) -> int:
    """Replaces, adds and removes documents. Returns the new generation."""
    latest = {document.slug: document for document in changed}
    index = _open(folder)
    with _writer(index) as writer:
        for slug in {*removed, *latest}:
            writer.delete_by_term("slug", slug)
        for document in latest.values():
            writer.add_document(**indexing.fields(document))
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
def _writer(index: FileIndex) -> Iterator[SegmentWriter]:
    """A writer that commits at the end, and on any exception leaves the index as it was, without its lock."""
    try:
        writer = SegmentWriter(index, limitmb=MEMORY, codec=_Codec())
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


def _merge(writer: SegmentWriter, segments: list[Any]) -> list[Any]:
    """Takes the small segments into the one being written when there are too many. Returns those that stay."""
    if len(segments) < MAX_SEGMENTS:
        return segments
    small = [segment for segment in segments if segment.doc_count_all() < SMALL_SEGMENT]
    for segment in small:
        with contextlib.closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
            writer.add_reader(reader)
    return [segment for segment in segments if segment not in small]


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
            for name in ("facts", "card", "sorting")
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
            found.update(_words(self._folder, leaf, field))
        return found

    def postings(self, field: str, form: str) -> Postings:
        """The postings of a form, removed documents included."""
        return joined([block for leaf, base in self._leaves for block in _blocks(leaf, base, field, form)])

    def close(self) -> None:
        """Gives up the files. Reading afterwards is an error."""
        self._reader.close()


def _words(folder: Path, leaf: SegmentReader, field: str) -> dict[str, int]:
    """The forms of a field in one segment, each with the number of its documents: from their file, if there is one."""
    path = _words_file(folder, leaf, field)
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    own = takewhile(lambda term: term[0][0] == field, leaf._terms.items_from(field, b""))
    return {form.decode(): info.doc_frequency() for (_, form), info in own}


def _words_file(folder: Path, leaf: SegmentReader, field: str) -> Path:
    """Named so that Whoosh deletes it together with its segment."""
    return folder / f"{leaf.segment().segment_id()}.{field}.words"


def _keep_words(folder: Path) -> None:
    """Writes the words of large segments into files: collecting them takes a new process longer than reading these."""
    with contextlib.closing(_open(folder).reader()) as reader:
        for leaf in (leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all() >= SMALL_SEGMENT):
            for field in leaf.indexed_field_names():
                if field.startswith(indexing.text_field("")):
                    words = json.dumps(_words(folder, leaf, field), ensure_ascii=False)
                    _words_file(folder, leaf, field).write_text(words, encoding="utf-8")


def _blocks(leaf: SegmentReader, base: int, field: str, form: str) -> Iterator[Postings]:
    """The blocks of a form in one segment, its documents numbered from `base`."""
    try:
        matcher = leaf._terms.matcher(field, form.encode(), leaf.schema[field].format)
    except TermNotFound:
        return
    while matcher.is_active():
        block = matcher.block()
        yield block._replace(ids=block.ids + np.int32(base))
        matcher._next_block()
