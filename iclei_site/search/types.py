"""What goes into a search engine and what comes out of it. Codes only: words are for the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup

from .request import SearchRequest

JOINT = " . "  # between the labels of a section: no word goes across it


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The words of one activity in one language; an empty string where it has no text of its own there.

    Several labels in one text are joined by `JOINT`, so that each is analysed once for a whole index.
    """

    title: str = ""
    summary: str = ""
    body: str = ""
    keywords: str = ""
    places: str = ""  # places, countries, regions and partners, in this language's words


@dataclass(frozen=True, slots=True)
class Document:
    """One activity as the index holds it.

    `facets` maps each name of `FACETS` except `status` to its codes; `status` is what the content says (None: nothing).
    `digest` is a hash of all the rest: equal digests, equal documents.
    """

    slug: str
    digest: str
    facets: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, DocumentText]  # by language tag; always holds "en"
    sort_titles: Mapping[str, bytes]  # collation key of the shown title, by language tag; "en" where none
    status: str | None = None
    start_year: int | None = None
    end_year: int | None = None
    website: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A text as shown: the language it is really in, plain, and as HTML with the matches in `<mark>`."""

    text: str
    language: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `facets` has every name of `FACETS`, `status` included (worked out for the current year)."""

    slug: str
    title: Passage
    summary: Passage
    facets: Mapping[str, tuple[str, ...]]
    start_year: int | None
    end_year: int | None
    website: str | None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many results a value would give with all other facets as they are."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A search with less in it, and how many it finds. Only offered when the search finds nothing.

    One word or one filter less; where that is of no use two of them (`dropped` is "pair", and `parts` holds both); else
    without all words ("words"), all filters and years ("filters"), or both ("all").
    """

    dropped: str  # "q" or the name of a facet, or "years", or "pair", "words", "filters", "all"
    value: str  # the word as typed, or the code; empty for several
    request: SearchRequest
    total: int
    parts: tuple[tuple[str, str], ...] = ()  # what is dropped, as (dropped, value) each


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of hits. `request.page` is the page really shown (past the end: the last one)."""

    request: SearchRequest
    total: int
    pages: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]  # by name; every value of the index, in the facet's order
    relaxations: tuple[Relaxation, ...] = ()
    version: str = ""  # changes whenever an answer may change
    did_you_mean: str | None = None  # the words with their spelling corrected, which find something
    corrected: bool = False  # the hits are those of `did_you_mean`: as typed, the words find nothing
    preparing: bool = False  # the index cannot be used yet; the answer is a plain list


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where one activity stands in a search: 1-based position (0: not in it), and the hits around it."""

    position: int
    total: int
    previous: Hit | None
    following: Hit | None


@dataclass(frozen=True, slots=True)
class Related:
    """An activity like another one, and what the two share: codes by facet name."""

    hit: Hit
    shared: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the index on disk holds. `content_version` is the database's version it was made from."""

    documents: int
    languages: Mapping[str, int] = field(default_factory=dict)  # documents with a title of their own
    version: str = ""
    content_version: str = ""
    built_at: float = 0.0  # seconds since the epoch
    size_bytes: int = 0


class IndexUnusableError(Exception):
    """The index is missing or cannot be read; the message says which and what to do."""


class IndexBusyError(Exception):
    """Another process is writing to the index."""


class Progress(Protocol):
    """Called after each document that was indexed."""

    def __call__(self, done: int) -> None: ...


class SearchEngine(Protocol):
    """What the site asks of an engine. Reading methods raise IndexUnusableError, writing ones IndexBusyError too."""

    @property
    def version(self) -> str:
        """Of the index that answers now; equal versions, equal answers."""
        ...

    def search(self, request: SearchRequest) -> SearchResults: ...

    def neighbours(self, request: SearchRequest, slug: str) -> Neighbours: ...

    def related(self, slug: str, language: str, limit: int = 4) -> tuple[Related, ...]: ...

    def values(self, facet: str) -> Mapping[str, int]:
        """Every value of a facet with the number of its activities."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Keeps other writers out, of this process and others, while what is to be written is found out."""
        ...

    def rebuild(self, documents: Iterable[Document], content_version: str, progress: Progress | None = None) -> int: ...

    def update(self, changed: Iterable[Document], removed: Iterable[str], content_version: str) -> None: ...

    def status(self) -> IndexStatus: ...

    def digests(self) -> Mapping[str, str]:
        """slug to digest, for the comparison with the database."""
        ...
