"""While someone types, what they look for is found early and stays found."""

from collections.abc import Callable, Iterable
from functools import lru_cache

import corpus
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iclei_site.search.analysis import is_stop_word, tokens
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document


@lru_cache
def title_words() -> list[tuple[str, str]]:
    """The words of all titles with their languages, as they are written."""
    texts = [(tag, text.title) for document in corpus.sample() for tag, text in document.texts.items()]
    pieces = {(tag, word.strip('()“”"«»:,.')) for tag, title in texts for word in title.split()}
    return sorted((tag, word) for tag, word in pieces if len(word) >= 5)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.sampled_from(title_words()))
def test_finishing_a_word_never_makes_results_worse(engine: WhooshEngine, typed: tuple[str, str]) -> None:
    tag, word = typed
    whole = engine.search(SearchRequest(tag, word, literal=True, per_page=100))
    assert whole.total, word
    for length in range(3, len(word)):
        beginning = word[:length]
        pages = every_slug(engine, SearchRequest(tag, beginning, literal=True, per_page=100))
        assert whole.hits[0].slug in pages, beginning
        with_more = engine.search(SearchRequest(tag, f"climate {beginning}"))
        assert with_more.total or not engine.search(SearchRequest(tag, f"climate {word}", literal=True)).total


def every_slug(engine: WhooshEngine, request: SearchRequest) -> set[str]:
    first = engine.search(request)
    rest = (engine.search(request.changed(page=page)) for page in range(2, first.pages + 1))
    return {hit.slug for results in (first, *rest) for hit in results.hits}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nature-based", "nature based"),
        ("nature‑based", "nature-based"),  # a hyphen that does not break
        ("nature–based", "nature-based"),
        ("net-zero", "net zero"),
        ("1,5", "1.5"),
        ("１．５", "1.5"),
        ("cop30", "COP30"),
        ("ＣＯＰ３０", "COP30"),
        ("#AfricanCITYFOODMonth", "africancityfoodmonth"),
        ("Procura+", "procura"),
        ("ICLEI's", "ICLEI’s"),
        ("ICLEIʼs", "ICLEI`s"),
        ("women´s", "women's"),
    ],
)
def test_spellings_find_the_same(engine: WhooshEngine, one: str, other: str) -> None:
    assert every_slug(engine, SearchRequest("en", one)) == every_slug(engine, SearchRequest("en", other)) != set()


@pytest.mark.parametrize(
    "q", ["2024", "COP30", "COP3", "202", "#African", "Procura+", "#AfricanCITYFOODMonth", "+", "#"]
)
def test_numbers_and_signs_find(engine: WhooshEngine, q: str) -> None:
    assert engine.search(SearchRequest("en", q)).total > 0


@pytest.mark.parametrize(
    ("language", "before", "word"),
    [("en", "asia low carbon", "Zz"), ("en", "city food", "Network"), ("es", "pacto", "México")],
)
def test_the_first_letter_of_the_next_word_takes_nothing_away(
    engine: WhooshEngine, language: str, before: str, word: str
) -> None:
    found = every_slug(engine, SearchRequest(language, before))
    assert every_slug(engine, SearchRequest(language, f"{before} {word[0]}")) == found
    assert every_slug(engine, SearchRequest(language, f"{before} {word}", literal=True)) < found
    assert every_slug(engine, SearchRequest(language, f'{before} "{word[0]}"')) != found, "asked for as it is"


def test_stop_words_on_the_way_are_no_obstacle(engine: WhooshEngine) -> None:
    assert is_stop_word("the", "en")
    assert (
        engine.search(SearchRequest("en", "climate the")).total == engine.search(SearchRequest("en", "climate ")).total
    )
    assert [token.text for token in tokens("the")] == ["the"]


def test_nobody_begins_to_type_a_small_word(index: Callable[[Iterable[Document]], WhooshEngine]) -> None:
    engine = index([corpus.make("for", title="A city for all"), corpus.make("food", title="Food in the city")])
    assert [hit.slug for hit in engine.search(SearchRequest("en", "city fo")).hits] == ["food"]
    assert engine.search(SearchRequest("en", "for")).total == 1
