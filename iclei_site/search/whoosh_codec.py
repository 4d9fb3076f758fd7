"""How postings lie in Whoosh's files: the arrays of each form as they are, one block a form, read as a whole.

Whoosh's public matchers and writers go number by number: the names with an underscore below are those of
Whoosh-Reloaded 2.7.5, held by the tests of this package.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from pickle import dumps
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.codec.whoosh3 import (
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3FieldWriter,
    W3LeafMatcher,
    W3PostingsWriter,
    W3Segment,
    W3TermInfo,
)
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.system import pack_ushort
from whoosh.writing import SegmentWriter

from . import indexing
from .gathering import Field, Gathered
from .postings import Ids, Postings
from .types import Document
from .whoosh_terms import LENGTH, Segment, Terms, start_of, words_file

MANY_WORDS = 1000  # forms of a field in a segment; so many are read from a file of their own


class _Blocks(W3PostingsWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes the postings of a form as they lie in arrays."""

    def write(self, postings: Postings) -> W3TermInfo:
        """Writes one form. Returns what Whoosh keeps of it."""
        self.start_postings(formats.Existence(), W3TermInfo())
        self._arrays = b"".join(column.tobytes() for column in postings)
        self._ids.frombytes(postings.ids.tobytes())
        self._weights.frombytes(postings.weights.tobytes())
        return self.finish_postings()

    def _write_block(self, last: bool = True) -> None:
        self._terminfo.add_block(self)
        info = dumps((len(self._ids), self._ids[-1], 0, 0, 0, 0), 2)  # as Whoosh reads it
        data = self._arrays + len(self._arrays).to_bytes(LENGTH, "little")
        self._postfile.write(WHOOSH3_HEADER_MAGIC)
        self._postfile.write_int(-len(info + data))  # below 0: the last one
        self._postfile.write(info + data)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes whole fields, and keeps the words of the large ones for a file of their own."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.words: dict[str, Terms] = {}

    def add_postings(self, schema: fields.Schema, _: object, found: Iterable[tuple[str, Field]]) -> None:
        for name, field in found:
            self.start_field(name, schema[name])
            written = [(form, *self._write(form, postings)) for form, postings in field.terms()]
            self.finish_field()
            if len(written) >= MANY_WORDS and name.startswith(indexing.text_field("")):
                forms, counts, starts = zip(*written, strict=True)
                self.words[name] = Terms(list(forms), np.array(counts, np.int32), np.array(starts, np.int64))

    def _write(self, form: str, postings: Postings) -> tuple[int, int]:
        """Writes the postings of a form. Returns how many they are and where their arrays begin."""
        self._btext = form.encode()
        self._tindex.add(pack_ushort(self._fieldid) + self._btext, self._postwriter.write(postings).to_bytes())
        return len(postings.ids), self._postfile.tell() - LENGTH - sum(column.nbytes for column in postings)


class _Matcher(W3LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Reads such a block for Whoosh itself, where it looks for a slug: its documents one by one."""

    def _read_ids(self) -> None:
        ids = self._postfile.get(start_of(self._postfile._buf, self._startoffset), self._blocklength * 4)
        self._ids = np.frombuffer(ids, np.int32).tolist()


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
        return _Blocks(dbfile, blocklimit=0, byteids=byteids, compression=0, inlinelimit=0)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, **given: Any) -> _Matcher:
        return _Matcher(dbfile, *terminfo.extent(), format_, **given)


class _Pool(Gathered):
    """Stands where Whoosh sorts postings one by one; what merged segments have is read field by field at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._merged: list[tuple[Segment, Ids]] = []

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """What Whoosh itself makes of a document: its slug."""
        name, form, number, weight, _ = posting
        self.field(name).put(number, form.decode(), weight)

    def merge(self, segment: Segment, numbers: Ids) -> None:
        """Takes a segment in; `numbers` are its documents' numbers in the new one, -1 where removed."""
        self._merged.append((segment, numbers))
        for name in segment.fields:
            self.field(name)

    def iter_postings(self) -> Iterator[tuple[str, Field]]:
        """The fields, each gone when the next one is asked for."""
        for name in sorted(self.fields):
            field = self.fields.pop(name)
            for segment, numbers in self._merged:
                forms = segment.terms(name).forms
                if forms:
                    field.merge(forms, [segment.postings(name, form) for form in forms], numbers)
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
        self.pool.merge(Segment(Path(self.storage.folder), reader), np.array(new, np.int32))

    def _assemble_segment(self) -> None:
        super()._assemble_segment()
        for name, terms in self.fieldwriter.words.items():
            words_file(Path(self.storage.folder), self.newsegment, name).write_bytes(terms.to_bytes())
