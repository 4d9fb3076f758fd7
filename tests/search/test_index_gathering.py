"""What is gathered in arrays is what one would count word by word; merging keeps an index small."""

from collections.abc import Callable, Iterable
from pathlib import Path

import corpus
import numpy as np
import pytest

from iclei_site.search import gathering, whoosh_store
from iclei_site.search.analysis import index_forms, tokens
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.gathering import Field
from iclei_site.search.indexing import SECTION_GAP
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import JOINT, Document

Index = Callable[[Iterable[Document]], WhooshEngine]
Texts = list[tuple[str, float]]
Counted = dict[str, dict[int, tuple[float, list[int]]]]  # by form and document: weight and positions

LABELS = ("Klima und Energie", "気候変動", "COP 30", "1.5 degrees", "l'eau", "", "climate . action . climate")
DOCUMENTS: list[Texts] = [
    [
        ("Climate action of cities" if number % 3 else "", 4.0),
        (JOINT.join(LABELS[number % 4 : number % 4 + 3]), 3.0),
        (LABELS[number % 7], 2.0),
        (f"A text of its own, number {number}, about climate." * (number % 5), 1.0),
    ]
    for number in range(50)
]


def word_by_word(tag: str, documents: list[Texts]) -> tuple[Counted, list[int]]:
    """The same without arrays, labels or slices."""
    found: Counted = {}
    lengths = []
    for number, texts in enumerate(documents):
        base = words = 0
        for text, weight in texts:
            here = list(tokens(text))
            for token in here:
                for form in index_forms(tag, token.text):
                    worth, places = found.setdefault(form, {}).get(number, (0.0, []))
                    found[form][number] = worth + weight, [*places, base + token.position]
            words += len(here)
            base += len(here) + SECTION_GAP
        lengths.append(words)
    return found, lengths


@pytest.mark.parametrize("tag", ["en", "de", "ja"])
@pytest.mark.parametrize(("sections", "occurrences"), [(7, 11), (1 << 15, 1 << 21)])
def test_arrays_hold_what_one_counts(
    monkeypatch: pytest.MonkeyPatch, tag: str, sections: int, occurrences: int
) -> None:
    monkeypatch.setattr(gathering, "SLICE", sections)
    monkeypatch.setattr(gathering, "BUCKET", occurrences)
    field = Field(tag)
    lengths = [field.add(number, texts) for number, texts in enumerate(DOCUMENTS)]
    counted, words = word_by_word(tag, DOCUMENTS)
    assert lengths == words
    found: Counted = {}
    for form, (ids, weights, counts, positions) in field.terms():
        places = np.split(positions, np.cumsum(counts)[:-1])
        found[form] = {
            int(number): (float(weight), own.tolist()) for number, weight, own in zip(ids, weights, places, strict=True)
        }
    assert found == counted
    assert list(found) == sorted(found)


def test_nothing_gives_nothing() -> None:
    field = Field("en")
    assert field.add(0, [("", 4.0), (" . ", 1.0)]) == 0
    assert list(field.terms()) == []


def test_several_forms_are_read_as_the_best_of_each(index: Index) -> None:
    """At once from all segments, changed and removed documents left out, and one form or the other missing in some."""
    documents = list(corpus.documents(60))
    engine = index(documents)
    engine.update([corpus.make("new", title="Water city"), documents[7]], [documents[3].slug], "2")
    snapshot = engine._current()
    known = snapshot.vocabulary("en")
    for forms in (
        ["water", "city"],
        known.starting("c", 256),
        [*known.surfaces[:40], "nowhere"],
        ["nowhere", "no"],
        [],
    ):
        best = np.zeros(snapshot.size, np.float32)
        for form in forms:
            ids, weights = snapshot.listed("en", form)
            best[ids] = np.maximum(best[ids], weights)
        found = snapshot.any_of("en", forms)
        assert found.ids.tolist() == np.flatnonzero(best).tolist()
        assert found.weights.tolist() == best[best > 0].tolist()


def test_large_segments_are_merged_and_what_was_removed_goes(tmp_path: Path) -> None:
    """Loads that change a part of the content each time: neither segments nor removed documents pile up."""
    engine = WhooshEngine(tmp_path / "index")
    documents = list(corpus.documents(200))
    engine.rebuild(documents, "0")
    for step in range(30):
        part = documents[step * 40 % 200 :][:40]
        engine.update(part, [], str(step))
        reader = whoosh_store.Reader(tmp_path / "index" / "current")
        assert len(reader.live) == 200
        assert reader.documents <= 200 + whoosh_store.MAX_SEGMENTS * 40
        assert len(reader._leaves) <= whoosh_store.MAX_SEGMENTS
        reader.close()
    rebuilt = WhooshEngine(tmp_path / "rebuilt")
    rebuilt.rebuild(documents, "0")
    for words in ("", "climate", '"climate action"', "citi"):
        request = SearchRequest("en", words, per_page=100)
        assert engine.search(request).hits == rebuilt.search(request).hits
