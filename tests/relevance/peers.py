"""SQLite FTS5 and Whoosh's MultifieldParser, as one gets them by their manuals, on the documents of the site.

They get the words of the same sections with the same weights, in English where a section has none in the language.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable

from whoosh.analysis import Analyzer, LanguageAnalyzer, StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.lang import has_stemmer
from whoosh.qparser import MultifieldParser

from iclei_site.search.types import Document

WEIGHTS = {"title": 4.0, "keywords": 3.0, "places": 2.0, "summary": 2.0, "body": 1.0}
_PIECES = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


def _texts(document: Document, language: str) -> list[str]:
    own, english = document.texts.get(language), document.texts["en"]
    return [getattr(own, section, "") or getattr(english, section) for section in WEIGHTS]


class SqliteFts5:
    """A table for a language: unicode61 without diacritics, bm25 with the weights of the sections."""

    name = "SQLite FTS5"

    def __init__(self, documents: Iterable[Document], language: str) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute(
            f"CREATE VIRTUAL TABLE found USING fts5(slug UNINDEXED, {', '.join(WEIGHTS)},"
            " tokenize='unicode61 remove_diacritics 2')"
        )
        rows = ([document.slug, *_texts(document, language)] for document in documents)
        self._db.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?)", rows)

    def search(self, q: str) -> list[str]:
        """Slugs, the best first: of all words with the last one as a prefix, else of any word."""
        pieces = [(bool(minus), phrase or word) for minus, phrase, word in _PIECES.findall(q)]
        terms = [f'"{text.replace(chr(34), "")}"' for minus, text in pieces if not minus]
        without = "".join(f' NOT "{text}"' for minus, text in pieces if minus)
        if terms and not q.rstrip().endswith('"') and not pieces[-1][0]:
            terms[-1] += "*"
        return self._ask(f"({' AND '.join(terms)}){without}") or self._ask(f"({' OR '.join(terms)}){without}")

    def _ask(self, match: str) -> list[str]:
        weights = ", ".join(map(str, WEIGHTS.values()))
        statement = f"SELECT slug FROM found WHERE found MATCH ? ORDER BY bm25(found, 0, {weights}), slug"
        return [slug for (slug,) in self._db.execute(statement, [match])]


class WhooshStock:
    """An index for a language with Whoosh's analyzer for it, or its English one where it has none."""

    name = "Whoosh"

    def __init__(self, documents: Iterable[Document], language: str) -> None:
        code = language.split("-")[0]
        fields = {
            section: TEXT(analyzer=self._analyzer(code), field_boost=weight) for section, weight in WEIGHTS.items()
        }
        name = f"PEER{os.getpid()}"  # of its files in the folder of all temporary ones
        index = RamStorage().create_index(Schema(slug=ID(stored=True), **fields), indexname=name)
        with index.writer() as writer:
            for document in documents:
                writer.add_document(slug=document.slug, **dict(zip(WEIGHTS, _texts(document, language), strict=True)))
        self._searcher = index.searcher()
        self._parser = MultifieldParser(list(WEIGHTS), index.schema)

    @staticmethod
    def _analyzer(code: str) -> Analyzer:
        return LanguageAnalyzer(code) if code != "en" and has_stemmer(code) else StemmingAnalyzer()

    def search(self, q: str) -> list[str]:
        """Slugs, the best first."""
        return [hit["slug"] for hit in self._searcher.search(self._parser.parse(q), limit=None)]
