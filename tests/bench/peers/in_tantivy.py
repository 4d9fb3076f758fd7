"""Tantivy: stemmed fields with weights for words, a folded one for beginnings, phrases and typos, counts from its
aggregations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Filter, Occur, Query, Tokenizer

from .asking import KINDS, Answer, Question
from .documents import FACETS, MARKS, SECTIONS, SHOWN, WEIGHTS, Row

HEAP = 256 << 20  # bytes of its writer
_COUNTS = {facet: {"terms": {"field": facet, "size": 1000}} for facet in FACETS}
_FOLDING = (Filter.lowercase(), Filter.ascii_fold())


class Tantivy:
    """Used from Python, as by a site like this one."""

    name = "tantivy"
    kinds: Sequence[str] = KINDS
    has_cold = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "tantivy"
        self._folder.mkdir()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("slug", stored=True, tokenizer_name="raw", index_option="basic")
        for section in SECTIONS:
            builder.add_text_field(section, stored=section in ("title", "summary"), tokenizer_name="stemmed")
        builder.add_text_field("words", tokenizer_name="folded")
        for facet in FACETS:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index: Any = None
        self._searcher: Any = None

    def build(self, rows: Sequence[Row]) -> None:
        """One document a row; the texts of `words` are values of their own, so that no phrase goes from one to the
        next."""
        self._index = self._open()
        writer = self._index.writer(HEAP)
        for row in rows:
            texts = {section: [row.texts[section]] for section in SECTIONS}
            document = {"slug": [row.slug], **texts, "words": list(row.texts.values())}
            document |= {facet: list(codes) for facet, codes in row.facets.items()}
            writer.add_document(tantivy.Document(**document))
        writer.commit()
        writer.wait_merging_threads()
        self.forget()

    def _open(self) -> Any:
        index = tantivy.Index(self._schema, str(self._folder))
        for name, filters in (("stemmed", (*_FOLDING, Filter.stemmer("english"))), ("folded", _FOLDING)):
            analyzer = tantivy.TextAnalyzerBuilder(Tokenizer.simple())
            for one in filters:
                analyzer = analyzer.filter(one)
            index.register_tokenizer(name, analyzer.build())
        return index

    def forget(self) -> None:
        """Opens the index again."""
        self._index = self._open()
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> Any:
        """A search, and the counts: of each chosen facet without its own filter."""
        query, filters = self._query(question), question.filters
        among = self._narrowed(query, filters)
        found = self._searcher.search(among, SHOWN, count=True)
        hits = [self._searcher.doc(address) for _, address in found.hits]
        shown = self._marked(query, hits)
        counts = self._count(among, (facet for facet in FACETS if facet not in filters))
        for own in filters:
            others = {facet: code for facet, code in filters.items() if facet != own}
            counts |= self._count(self._narrowed(query, others), (own,))
        return found.count, [hit["slug"] for hit in hits], counts, shown

    def answer(self, raw: Any) -> Answer:
        """The buckets as counts."""
        total, slugs, counts, _ = raw
        read = {name: {b["key"]: b["doc_count"] for b in own["buckets"]} for name, own in counts.items()}
        return Answer(total, [slug[0] for slug in slugs], read)

    def close(self) -> None:
        """Nothing to do."""

    def _query(self, question: Question) -> Any:
        (word, *_) = question.words
        if question.kind == "prefixes":
            return Query.regex_query(self._schema, "words", f"{word}.*")
        if question.kind == "phrases":
            return self._index.parse_query(f'"{" ".join(question.words)}"', ["words"])
        if question.kind == "typos":
            return Query.fuzzy_term_query(self._schema, "words", word, distance=1 + (len(word) >= 8))
        return self._index.parse_query(
            " ".join(question.words), list(SECTIONS), field_boosts=WEIGHTS, conjunction_by_default=True
        )

    def _marked(self, query: Any, hits: Sequence[Any]) -> list[list[str]]:
        """Titles and summaries as they are shown."""
        shown = []
        for field in ("title", "summary"):
            if not MARKS:
                shown.append([hit[field][0] for hit in hits])
                continue
            generator = tantivy.SnippetGenerator.create(self._searcher, query, self._schema, field)
            generator.set_max_num_chars(4000)
            shown.append([generator.snippet_from_doc(hit).to_html() for hit in hits])
        return shown

    def _narrowed(self, query: Any, filters: Mapping[str, str]) -> Any:
        terms = (Query.const_score_query(self._term(facet, code), 0.0) for facet, code in filters.items())
        return Query.boolean_query([(Occur.Must, query), *((Occur.Must, term) for term in terms)])

    def _term(self, facet: str, code: str) -> Any:
        return Query.term_query(self._schema, facet, code, "basic")

    def _count(self, query: Any, facets: Iterable[str]) -> dict[str, Any]:
        counts: dict[str, Any] = self._searcher.aggregate(query, {facet: _COUNTS[facet] for facet in facets})
        return counts
