"""What visitors look for comes first, on the real content."""

from collections.abc import Callable, Iterable

import corpus
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document

ODD = ['"', "-", " ", "c", "city", "the", "気候", "1.5", "l'", "+", "*", "("]
Index = Callable[[Iterable[Document]], WhooshEngine]
LONG = "mot " * 30


def slugs(engine: WhooshEngine, q: str, language: str = "en") -> list[str]:
    """All results of the literal words in their order, over all pages."""
    first = engine.search(SearchRequest(language, q, per_page=100, literal=True))
    pages = [first, *(engine.search(first.request.changed(page=page)) for page in range(2, first.pages + 1))]
    return [hit.slug for page in pages for hit in page.hits]


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("TAP", "transformative-actions-program"),
        ("tap", "transformative-actions-program"),
        ("CHAMP", "champ"),
        ("GCoM", "gcom"),
        ("Global Covenant of Mayors for Climate & Energy", "gcom"),
        ("INTERACT-Bio", "interact-bio"),
        ("#AfricanCITYFOODMonth", "african-cityfood-month"),
        ("CLEVER Cities", "clever-cities"),
        ("3ENCULT", "3encult"),
        ("Cities Race to Zero", "cities-race-to-zero"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_acronym_or_exact_title_comes_first(engine: WhooshEngine, language: str, q: str, first: str) -> None:
    assert slugs(engine, q, language)[0] == first


def test_an_official_title_in_another_language_is_found_from_any(engine: WhooshEngine) -> None:
    assert slugs(engine, "世界気候エネルギー首長誓約", "es") == ["gcom"]
    assert slugs(engine, "世界気候エネルギー首長誓約", "ja")[0] == "gcom"


def test_the_whole_title_comes_before_a_part_of_one(index: Index) -> None:
    long = "A longer text about many other things that local governments do together in their countries"
    engine = index(
        [
            corpus.make("bracket", title="Mayors for Energy (Europe)", summary="Mayors for energy"),
            corpus.make("whole", title="Mayors for Energy", summary=long),
            corpus.make("colon", title="Mayors for Energy: the next phase", summary="Mayors for energy"),
        ]
    )
    assert slugs(engine, "mayors for energy")[0] == "whole"


def test_a_korean_word_within_another_comes_last(index: Index) -> None:
    """And where two words touch there is none: 지역 and 사회 in 지역사회."""
    engine = index(
        [
            corpus.make("within", title="One thing", ko={"title": "지역사회 역량", "summary": "지역사회와 함께"}),
            corpus.make("word", title="One thing", ko={"title": "도시 계획", "summary": "지역사회의 역사를 배웁니다"}),
            corpus.make("longer", title="One thing", ko={"title": "제1차 재생에너지 계획", "summary": "재생에너지"}),
            corpus.make("begun", title="One thing", ko={"title": "도시 계획", "summary": "에너지전환과 계획"}),
        ]
    )
    assert slugs(engine, "역사", "ko") == ["word"]
    assert slugs(engine, "에너지", "ko") == ["begun", "longer"]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("school meal", "buy-better-food"),
        ("nature based", "conexus"),
        ("nature-based", "conexus"),
        ("sao paulo", "iclei-world-congress-2024"),
        ("SÃO PAULO", "iclei-world-congress-2024"),
        ("biod", "interact-bio"),
        ("Procura+", "procura-plus-network"),
    ],
)
def test_words_as_people_type_them_find(engine: WhooshEngine, q: str, expected: str) -> None:
    assert expected in slugs(engine, q)


def test_spellings_find_the_same(engine: WhooshEngine) -> None:
    for one, other in [("nature-based", "nature based"), ("sao paulo", "São Paulo"), ("ICLEI’s", "iclei's")]:
        assert slugs(engine, one) == slugs(engine, other) != []


def test_a_longer_prefix_finds_fewer_and_the_word_itself_is_among_them(engine: WhooshEngine) -> None:
    found = [set(slugs(engine, "biodiversity"[:length])) for length in range(3, 13)]
    assert all(longer <= shorter for shorter, longer in zip(found, found[1:], strict=False))
    assert "interact-bio" in found[-1]


def test_all_words_are_required_but_stop_words_are_not(engine: WhooshEngine) -> None:
    both = set(slugs(engine, '"climate" "food"'))
    assert both == set(slugs(engine, '"climate"')) & set(slugs(engine, '"food"')) != set()
    assert set(slugs(engine, "the climate of a food")) == set(slugs(engine, "climate food"))
    assert slugs(engine, "the of") != []


def test_words_side_by_side_come_before_words_apart(index: Index) -> None:
    apart, other = "solar plans for the power of towns", "wind wind wind wind"
    engine = index(
        [
            corpus.make("a-apart", title="One thing", summary=apart),
            corpus.make("b-together", title="One thing", summary="plans for the solar power of towns"),
            corpus.make("c-title-apart", title="Solar and wind power", summary=other),
            corpus.make("d-title", title="Towns of solar power", summary=other),
            corpus.make("e-title-first", title="Solar power of towns", summary=other),
        ]
    )
    assert slugs(engine, "solar power") == ["e-title-first", "d-title", "c-title-apart", "b-together", "a-apart"]
    assert slugs(engine, "power solar")[-2:] == ["a-apart", "b-together"]
    assert slugs(engine, "towns of solar power")[0] == "d-title"  # a small word between keeps its place


def test_characters_side_by_side_across_a_space(index: Index) -> None:
    engine = index(
        [
            corpus.make("a", title="One thing", ja={"title": "計画", "summary": "都市の気候と大会の計画"}),
            corpus.make("b", title="One thing", ja={"title": "計画", "summary": "気候大会と都市の計画の"}),
        ]
    )
    assert slugs(engine, "気候 大会", "ja") == ["b", "a"]


def test_a_title_weighs_more_than_keywords_places_and_body(index: Index) -> None:
    engine = index(
        [
            corpus.make("body", title="One thing", body="solar"),
            corpus.make("places", title="One thing", places="Solar"),
            corpus.make("keywords", title="One thing", keywords="solar"),
            corpus.make("title", title="Solar thing"),
        ]
    )
    assert slugs(engine, "solar") == ["title", "keywords", "places", "body"]


def test_the_word_itself_beats_its_stem_and_that_a_longer_word(index: Index) -> None:
    texts = ["planning", "plans", "plan", "planetary"]
    engine = index([corpus.make(text, title="Some title", summary=f"About {text} here") for text in texts])
    found = slugs(engine, "plan")
    assert found[0] == "plan"
    assert found[-1] == "planetary"


def test_phrases_stand_together_and_in_order(index: Index) -> None:
    engine = index(
        [
            corpus.make("there", title="Local climate action plan"),
            corpus.make("apart", title="Climate and action"),
            corpus.make("turned", title="Action climate"),
            corpus.make("across", title="Climate", summary="Action"),
            corpus.make("other", title="Climates actions"),
            corpus.make("ja", title="X", ja={"title": "気候変動の計画"}),
        ]
    )
    assert slugs(engine, '"climate action"') == ["there"]
    assert slugs(engine, '"climate act') == ["there"]
    assert slugs(engine, '-"climate action" climate action') != []
    assert "there" not in slugs(engine, '-"climate action" climate action')
    assert slugs(engine, "気候変動", "ja") == ["ja"]
    assert slugs(engine, "候変", "ja") == ["ja"]
    assert slugs(engine, "変", "ja") == ["ja"]
    assert slugs(engine, "画", "ja") == ["ja"]
    assert slugs(engine, "動変", "ja") == []


def test_a_minus_takes_away(engine: WhooshEngine) -> None:
    everything, climate, cities = (set(slugs(engine, q)) for q in ("", '"climate"', '"cities"'))
    assert set(slugs(engine, "cities -climate")) == cities - climate != set()
    assert set(slugs(engine, "-climate")) == everything - climate != set()


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    q=st.text(max_size=40) | st.lists(st.sampled_from(ODD), max_size=30).map("".join),
    language=st.sampled_from(["en", "es", "ja", "xx"]),
)
def test_no_text_is_an_error(engine: WhooshEngine, q: str, language: str) -> None:
    results = engine.search(SearchRequest(language, q))
    assert 0 <= results.total <= 204
    assert len(results.hits) == min(20, results.total)


def test_a_query_of_nothing_to_look_up_finds_everything(engine: WhooshEngine) -> None:
    assert engine.search(SearchRequest("en", "?!*")).total == 204


def test_the_language_of_the_visitor_counts_more_than_english(index: Index) -> None:
    engine = index(
        [
            corpus.make("english", title="Plan regional", summary="Text"),
            corpus.make("both", title="Regional plan", es={"title": "Agua limpia", "summary": "Texto"}),
            corpus.make("spanish", title="Water", es={"title": "Plan regional", "summary": "Texto"}),
        ]
    )
    assert slugs(engine, "plan", "es") == ["spanish", "english", "both"]
    assert slugs(engine, "agua", "en") == ["both"]  # by its title
    assert slugs(engine, "texto", "en") == []
    assert slugs(engine, "ciudades agua", "es") == []
    assert slugs(engine, "aguas", "es") == ["both"]


def test_texts_fall_back_to_english_each_on_its_own(index: Index) -> None:
    engine = index([corpus.make("a", title="Clean <water>", summary="For all", es={"title": "Agua limpia"})])
    (hit,) = engine.search(SearchRequest("es", "all")).hits
    assert (hit.title.text, hit.title.language) == ("Agua limpia", "es")
    assert (hit.summary.text, hit.summary.language) == ("For all", "en")
    assert hit.summary.html == "For <mark>all</mark>"


@pytest.mark.parametrize(
    ("language", "q", "ordered"),
    [
        ("fr", "GES", {"acronym": ("Un plan", f"{LONG} des GES"), "begun": ("Gestion", "gestion gestion")}),
        ("es", "VE", {"acronym": ("Un plan", f"{LONG} los VE"), "begun": ("Verano", "verano verano")}),
        ("ja", "水", {"begun": ("水資源計画", ""), "ended": ("洪水", "")}),
        ("zh-Hans", "水", {"begun": ("水资源规划", ""), "ended": ("洪水", "")}),
        ("ko", "물", {"particle": ("도시의 물을 지킨다", ""), "other": ("물류", ""), "inside": ("건물", "다물다")}),
        ("ko", "물", {"alone": ("물, 에너지", ""), "other": ("물류", ""), "inside": ("건물", "동물")}),
    ],
)
def test_a_short_word_comes_before_longer_ones_with_its_letters(
    index: Index, language: str, q: str, ordered: dict[str, tuple[str, str]]
) -> None:
    """In Chinese and Japanese, words begin with what they are about; Korean words stand apart."""
    texts = {slug: {language: {"title": title or "X", "body": body}} for slug, (title, body) in ordered.items()}
    others = [corpus.make(f"other-{number}", title="Y", **{language: {"title": "Z"}}) for number in range(20)]
    engine = index([*others, *(corpus.make(slug, title="Y", **own) for slug, own in texts.items())])
    assert slugs(engine, q, language) == list(ordered)
