"""A word that people use is no slip of another one."""

from collections.abc import Callable, Iterable

import corpus
import pytest

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.lexicon import is_used
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document

Index = Callable[[Iterable[Document]], WhooshEngine]


@pytest.mark.parametrize(
    ("tag", "word"),
    [
        ("en", "Planting"), ("es", "camión"), ("es", "camion"), ("fr", "commerce"), ("pt-BR", "cozinhar"),
        ("de", "Überschwemmung"), ("ar", "القاهرة"), ("ar", "امطار"),
    ],
)  # fmt: skip
def test_words_in_use(tag: str, word: str) -> None:
    assert is_used(tag, word, "")


@pytest.mark.parametrize(
    ("tag", "word", "other"),
    [
        ("en", "biodivercity", "biodiversity"),
        ("de", "Stäte", "Städte"),  # as it is typed, though English has `state`
        ("es", "educción", "educación"),  # a word, but hardly ever meant
        ("ja", "気候", ""),  # no list
        ("en", "", ""),
    ],
)
def test_what_is_none(tag: str, word: str, other: str) -> None:
    assert not is_used(tag, word, other)


@pytest.mark.parametrize(
    ("language", "q", "other"),
    [("en", "planting", "planning"), ("ar", "القاهرة", "القادرة"), ("fr", "commerce", "commencé")],
)
def test_a_word_in_use_is_never_searched_as_another(index: Index, language: str, q: str, other: str) -> None:
    engine = index([corpus.make("d", title=other if language == "en" else "X", **{language: {"title": other}})])
    results = engine.search(SearchRequest(language, q))
    assert (results.total, results.did_you_mean, results.corrected) == (0, other, False)
