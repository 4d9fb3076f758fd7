"""Did you mean: slips are put right, and never what needs no correction."""

import random
import string
from collections.abc import Callable, Iterable

import corpus
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.spelling import distance
from iclei_site.search.types import Document

Index = Callable[[Iterable[Document]], WhooshEngine]
WORDS = {
    "en": ("biodiversity", "neighbourhood", "climate", "water"),
    "es": ("biodiversidad", "vecindario", "educación", "región"),
    "fr": ("écologie", "aménagement", "énergie", "déchets"),
    "pt-BR": ("educação", "resiliência", "prefeitura", "habitação"),
    "de": ("Nachhaltigkeit", "Städte", "Begrünung", "Verkehr"),
    "ar": ("المناخ", "المستدامة", "البلديات", "الطاقة"),
}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("spelling"))
    texts = {tag: {"title": "X", "summary": " ".join(words)} for tag, words in WORDS.items() if tag != "en"}
    engine.rebuild([corpus.make("all", title="Y", summary=" ".join(WORDS["en"]), **texts)], "1")
    return engine


def slips(word: str) -> list[str]:
    """Swapped, missing, doubled and wrong letters inside a word."""
    place = len(word) // 2
    wrong = "ظ" if word > "ء" else "x"
    return [
        word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + wrong + word[place + 1 :],
    ]


@pytest.mark.parametrize(("tag", "word"), [(tag, word) for tag, words in WORDS.items() for word in words])
def test_every_slip_in_every_alphabetic_language(many: WhooshEngine, tag: str, word: str) -> None:
    for slip in slips(word):
        if many.search(SearchRequest(tag, slip, literal=True)).total:
            continue  # its stem, or the same letters twice
        results = many.search(SearchRequest(tag, slip))
        assert results.did_you_mean is not None, slip
        assert results.did_you_mean.casefold() == word.casefold(), slip
        assert results.corrected
        assert results.total == 1


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("biodivercity", "biodiversity"),
        ("Biodivercity", "Biodiversity"),
        ("BIODIVERCITY", "BIODIVERSITY"),
        ("climte resilince", "climate resilience"),
        ('"climte action"', '"climate action"'),
        ("citise -climate", "cities -climate"),
        ("resiliance, (cties)", "resiliance, (cities)"),  # the first finds something: its stem
        ("biodivercity-friendly", None),  # no corrected words find anything together
        ("zzzzqqqq", None),
        ("1.6789", None),
        ("cop301", None),
        ("気候変動対策", None),
    ],
)
def test_the_whole_query_is_kept(engine: WhooshEngine, q: str, expected: str | None) -> None:
    assert engine.search(SearchRequest("en", q)).did_you_mean == expected


@pytest.mark.parametrize(
    ("language", "keywords", "summary", "q", "expected"),
    [
        ("de", "Biodiversität; Luftqualität", "", "Biodiversitet", "Biodiversität"),
        ("de", "Biodiversität; Luftqualität", "", "luftqualitet", "Luftqualität"),  # a noun
        ("de", "", "Im Netz sind grüne Städte.", "gruhne", "grüne"),
        ("es", "movilidad eléctrica", "", "electrca", "eléctrica"),
        ("es", "", "Una red en Bogotá y otra.", "bogoota", "Bogotá"),
        ("fr", "mobilité", "", "Mobilte", "Mobilité"),
        ("fr", "", "Le plan de l’énergie urbaine.", "enargie", "énergie"),  # behind an article
        ("pt-BR", "adaptação climática", "", "ADAPTAÇAAO", "ADAPTAÇÃO"),
        ("ar", "التنوع البيولوجي", "", "البولوجي", "البيولوجي"),
        ("ar", "الاقتصاد", "", "اقتصد", "اقتصاد"),  # without the article
        ("en", "", "The office of ICLEI in Johannesburg.", "johanesburg", "Johannesburg"),
        ("en", "", "Cities act. Many cities act.", "citties", "cities"),  # the capital is of the sentence
    ],
)
def test_a_correction_is_written_as_the_content_writes_it(
    index: Index,
    language: str,
    keywords: str,
    summary: str,
    q: str,
    expected: str,
) -> None:
    texts = {"keywords": keywords, "summary": summary}
    own = texts if language == "en" else {language: texts}
    engine = index([corpus.make("one", **({"title": "Xyzzy"} | own))])
    results = engine.search(SearchRequest(language, q))
    assert (results.did_you_mean, results.total) == (expected, 1)


def test_the_hits_are_those_of_the_corrected_words_with_the_same_filters(engine: WhooshEngine) -> None:
    asked = SearchRequest("en", "biodivercity", {"region": ("south-america",)}, sort="title")
    results = engine.search(asked)
    right = engine.search(asked.changed(q="biodiversity"))
    assert results.request == asked
    assert (results.total, results.hits, results.facets) == (right.total, right.hits, right.facets)
    assert [neighbour.total for neighbour in (engine.neighbours(asked, right.hits[0].slug),)] == [right.total]
    assert "<mark>" in "".join(hit.title.html + hit.summary.html for hit in results.hits)


def test_literal_words_are_searched_on_request(engine: WhooshEngine) -> None:
    results = engine.search(SearchRequest("en", "biodivercity", literal=True))
    assert (results.total, results.did_you_mean, results.corrected) == (0, "biodiversity", False)
    assert results.request.to_params() == [("q", "biodivercity"), ("literal", "1")]
    assert SearchRequest("en", literal=True).to_params() == []


def test_no_correction_that_the_filters_leave_nothing_of(engine: WhooshEngine) -> None:
    results = engine.search(SearchRequest("en", "biodivercity", {"country": ("IS",)}))
    assert (results.total, results.did_you_mean) == (0, None)
    offers = {offer.dropped: offer for offer in results.relaxations}
    assert engine.search(offers["country"].request).did_you_mean == "biodiversity"
    assert engine.search(offers["country"].request).total == offers["country"].total


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), language=st.sampled_from(["en", "es", "de", "ar"]))
def test_a_correction_always_finds_something_and_what_finds_is_never_corrected(
    engine: WhooshEngine, data: st.DataObject, language: str
) -> None:
    word = data.draw(st.sampled_from(corpus.vocabulary(300)))
    other = data.draw(st.sampled_from(["", "climate ", '"urban" ', "-food ", "wzqk "]))
    slip = data.draw(st.sampled_from(slips(word)) if len(word) > 3 else st.text(string.ascii_lowercase, min_size=3))
    region = data.draw(st.sampled_from([{}, {"region": ("japan",)}]))
    request = SearchRequest(language, other + slip, region)
    results, literal = engine.search(request), engine.search(request.changed(literal=True))
    if literal.total:
        assert (results.did_you_mean, results.total) == (None, literal.total)
    elif results.did_you_mean:
        assert results.total == engine.search(request.changed(q=results.did_you_mean, literal=True)).total > 0
    else:
        assert results.total == 0
    assert results.total or results.relaxations


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_a_count_of_slips(one: str, other: str) -> None:
    assert distance(one, other, 20) == distance(other, one, 20) >= abs(len(one) - len(other))
    assert (distance(one, other, 20) == 0) == (one == other)
    exact = distance(one, other, 20)
    assert distance(one, other, 1) == exact or exact > 1 < distance(one, other, 1) + 1


@pytest.mark.parametrize(
    ("one", "other", "slips"), [("ab", "ba", 1), ("abc", "acb", 1), ("ca", "abc", 3), ("", "a", 1)]
)
def test_swapped_neighbours_are_one_slip(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 9) == slips


def test_nothing_within_reach_is_missed() -> None:
    """The sieves keep every word that a plain comparison finds."""
    import numpy as np

    from iclei_site.search.snapshot import Vocabulary
    from iclei_site.search.spelling import Speller

    words = sorted({word for word in corpus.vocabulary(2000) if word.isascii() and word.isalpha() and len(word) > 3})
    speller = Speller(Vocabulary(words, np.ones(len(words), np.int32), []), "xx")
    rnd = random.Random(1)
    for word in rnd.sample(words, 60):
        for slip in slips(word):
            reach = 1 if len(slip) < 8 else 2
            near = {other for other in words if distance(slip, other, reach) <= reach}
            found = {other for _, other in speller.near(slip)}
            assert found <= near
            assert len(found) == min(4, len(near))
