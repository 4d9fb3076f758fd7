"""How postings lie in Whoosh's files: blocks that are arrays, written and read as a whole.

Whoosh's public matchers and writers go number by number: the names with an underscore below are those of
Whoosh-Reloaded 2.7.5, held by the tests of this package.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher, W3PostingsWriter, W3Segment, W3TermInfo
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.system import pack_ushort
from whoosh.writing import SegmentWriter

from . import indexing
from .gathering import Field, Gathered
from .postings import Ids, Postings, joined, pack, unpack
from .types import Document

BLOCK = 4096  # postings decoded at once
MANY_WORDS = 1000  # forms of a field in a segment; so many are read from a file of their own


class _Blocks(W3PostingsWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes the postings of a form as they lie in arrays, so that a block is read at once and not number by number."""

    def write(self, postings: Postings) -> W3TermInfo:
        """Writes all blocks of one form. Returns what Whoosh keeps of it."""
        self.start_postings(formats.Existence(), W3TermInfo())
        for block in postings.blocks(BLOCK):
            if self._ids:
                self._write_block()
            self._block = block
            self._ids.frombytes(block.ids.tobytes())
            self._weights.frombytes(block.weights.tobytes())
        return self.finish_postings()

    def _mini_ids(self) -> str:
        return pack(self._block.ids)

    def _mini_weights(self) -> str:
        return pack(self._block.weights)

    def _mini_values(self) -> tuple[str, str]:
        return pack(self._block.counts), pack(self._block.positions)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes whole fields, and keeps the words of the large ones, as JSON, for a file of their own."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.words: dict[str, str] = {}

    def add_postings(self, schema: fields.Schema, _: object, found: Iterable[tuple[str, Field]]) -> None:
        for name, field in found:
            self.start_field(name, schema[name])
            counts = {form: self._write(form, postings) for form, postings in field.terms()}
            self.finish_field()
            if len(counts) >= MANY_WORDS and name.startswith(indexing.text_field("")):
                self.words[name] = json.dumps(counts, ensure_ascii=False)

    def _write(self, form: str, postings: Postings) -> int:
        self._btext = form.encode()
        self._tindex.add(pack_ushort(self._fieldid) + self._btext, self._postwriter.write(postings).to_bytes())
        return len(postings.ids)


class _Matcher(W3LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Reads such a block as a whole, and for Whoosh itself, where it looks for a slug, its documents one by one."""

    def block(self) -> Postings:
        self._read_data()
        ids, weights, (counts, positions) = self._data
        return Postings(
            unpack(ids, np.int32), unpack(weights, np.float32), unpack(counts, np.int32), unpack(positions, np.int32)
        )

    def _read_ids(self) -> None:
        self._ids = self.block().ids.tolist()


class _Bytes(io.RawIOBase):
    """Mapped memory as a file to be read."""

    def __init__(self, memory: memoryview) -> None:
        super().__init__()
        self._memory, self._place = memory, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._place = offset + (0, self._place, len(self._memory))[whence]
        return self._place

    def readinto(self, buffer: Any) -> int:
        found = self._memory[self._place : self._place + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)


class _Part(BufferFile):  # type: ignore[misc]  # Whoosh has no types
    """A file within a segment's one file, read where it is needed; Whoosh's own copies all of it into memory."""

    def __init__(self, memory: memoryview, name: str) -> None:
        super().__init__(b"", name=name)
        self._buf, self.file = memory, io.BufferedReader(_Bytes(memory))


class _Compound(CompoundStorage):  # type: ignore[misc]  # Whoosh has no types
    """The one file of a segment."""

    def open_file(self, name: str, *_: Any, **__: Any) -> _Part:
        offset, length = self.range(name)
        return _Part(memoryview(self._source)[offset : offset + length], name)


class _Segment(W3Segment):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's segment, opened as a `_Compound`."""

    def open_compound_file(self, storage: FileStorage) -> _Compound:
        return _Compound(storage.open_file(self.make_filename(self.COMPOUND_EXT)))


class _Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's codec with blocks of our own, and without field lengths by posting, which only its scoring reads."""

    length_stats = False

    def new_segment(self, _: FileStorage, name: str) -> _Segment:
        return _Segment(self, name)

    def field_writer(self, storage: FileStorage, segment: Any) -> _FieldWriter:
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _Blocks:
        return _Blocks(dbfile, blocklimit=BLOCK, byteids=byteids, compression=0, inlinelimit=0)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, **given: Any) -> _Matcher:
        return _Matcher(dbfile, *terminfo.extent(), format_, **given)


class _Pool(Gathered):
    """Stands where Whoosh sorts postings one by one; what merged segments have is read field by field at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._merged: list[tuple[SegmentReader, Ids]] = []

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """What Whoosh itself makes of a document: its slug."""
        name, form, number, weight, _ = posting
        self.field(name).put(number, form.decode(), weight)

    def merge(self, reader: SegmentReader, numbers: Ids) -> None:
        """Takes a segment in; `numbers` are its documents' numbers in the new one, -1 where removed."""
        self._merged.append((reader, numbers))
        for name in reader.indexed_field_names():
            self.field(name)

    def iter_postings(self) -> Iterator[tuple[str, Field]]:
        """The fields, each gone when the next one is asked for."""
        for name in sorted(self.fields):
            field = self.fields.pop(name)
            for reader, numbers in self._merged:
                forms = [form for form, _ in _terms(reader, name)]
                found = [joined(list(blocks(reader, 0, name, form))) for form in forms]
                if found:
                    field.merge(forms, found, numbers)
            yield name, field

    def cleanup(self) -> None:
        """Gives everything up."""
        self.fields.clear()
        while self._merged:
            self._merged.pop()[0].close()


class Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's writer with our pool."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=_Codec())
        self.pool = _Pool()

    def take(self, document: Document) -> None:
        """Adds a document."""
        lengths = self.pool.take(self.docnum, document)
        self.add_document(slug=document.slug, **indexing.records(document, lengths))

    def add_postings_to_pool(self, reader: SegmentReader, start: int, numbers: Mapping[int, int] | None) -> None:
        every = range(reader.doc_count_all())
        new = [start + number if numbers is None else numbers.get(number, -1) for number in every]
        self.pool.merge(reader, np.array(new, np.int32))

    def _assemble_segment(self) -> None:
        super()._assemble_segment()
        for name, words in self.fieldwriter.words.items():
            _words_file(Path(self.storage.folder), self.newsegment, name).write_text(words, encoding="utf-8")


def words(folder: Path, leaf: SegmentReader, field: str) -> dict[str, int]:
    """The forms of a field in one segment, each with the number of its documents.

    Read from their file, if there is one: collecting them takes longer.
    """
    path = _words_file(folder, leaf.segment(), field)
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    return {form: info.doc_frequency() for form, info in _terms(leaf, field)}


def _words_file(folder: Path, segment: Any, field: str) -> Path:
    """Named so that Whoosh deletes it together with its segment."""
    return folder / f"{segment.segment_id()}.{field}.words"


def _terms(leaf: SegmentReader, field: str) -> Iterator[tuple[str, W3TermInfo]]:
    """The forms of a field in one segment, in their order."""
    own = takewhile(lambda term: term[0][0] == field, leaf._terms.items_from(field, b""))
    return ((form.decode(), info) for (_, form), info in own)


def blocks(leaf: SegmentReader, base: int, field: str, form: str) -> Iterator[Postings]:
    """The blocks of a form in one segment, its documents numbered from `base`."""
    try:
        matcher = leaf._terms.matcher(field, form.encode(), leaf.schema[field].format)
    except TermNotFound:
        return
    while matcher.is_active():
        block = matcher.block()
        yield block._replace(ids=block.ids + np.int32(base))
        matcher._next_block()
