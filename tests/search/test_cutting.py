"""A run of Chinese, Japanese or Korean that nothing holds as a whole is searched by the words in it."""

from collections.abc import Callable, Iterable

import corpus
import pytest

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document

Index = Callable[[Iterable[Document]], WhooshEngine]
TEXTS = {
    "ja": ("持続可能な都市の計画", "世界の都市", "首長誓約", "気候変動", "水資源"),
    "zh-Hans": ("城市规划与交通", "低碳城市", "建设", "气候变化", "城市的", "低碳的", "环境保险和自然保护"),
    "ko": ("기후변화 대응", "서울의 계획", "도시 물관리", "재생에너지"),
}


@pytest.fixture
def engine(index: Index) -> WhooshEngine:
    return index(
        corpus.make(f"{tag}-{number}", title="X", **{tag: {"title": text}})
        for tag, texts in TEXTS.items()
        for number, text in enumerate(texts)
    )


@pytest.mark.parametrize(
    ("language", "q", "expected", "hits"),
    [
        ("ja", "持続可能な都市づくり", "持続可能な都市", {"ja-0"}),
        ("ja", "世界首長誓約", "首長誓約", {"ja-2"}),  # the longest: no document has both
        ("ja", "気候変動対策", "気候変動", {"ja-3"}),
        ("ja", "気候変動を", "気候変動", {"ja-3"}),
        ("ja", "水の都市計画", "都市 計画", {"ja-0"}),
        ("ja", "水の気候変動", "気候変動", {"ja-3"}),  # no document has both
        ("ja", "水の資源", "水 資源", {"ja-4"}),  # one character is a word where grammar stands around it
        ("zh-Hans", "城市的交通", "城市 交通", {"zh-Hans-0"}),
        ("zh-Hans", "低碳的水", "低碳", {"zh-Hans-1", "zh-Hans-5"}),  # not 低碳的, which stands in a text as well
        ("ja", "人と世界の都市", "世界の都市", {"ja-1"}),
        ("ja", "持続可能な都市の交通", "持続可能な都市", {"ja-0"}),
        ("ja", "2050年の気候変動対策 ICLEI", None, set()),  # nothing has ICLEI
        ("ja", "都市気候変動", "気候変動", {"ja-3"}),
        ("zh-Hans", "城市交通规划", "城市 交通 规划", {"zh-Hans-0"}),
        ("zh-Hans", "低碳城市建设", "低碳城市", {"zh-Hans-1"}),
        ("zh-Hans", "环境保护", "环境 保护", {"zh-Hans-6"}),  # no word is torn, though 环境保 stands there as well
        ("zh-Hant", "低碳城市建設", "低碳城市", {"zh-Hans-1"}),  # in either script
        ("ko", "기후변화를", None, {"ko-0"}),  # a noun with what is written onto it is no other word
        ("ko", "기후변화에서", None, {"ko-0"}),
        ("ko", "서울시", "서울", {"ko-1"}),
        ("ko", "서울시 계획을", "서울 계획을", {"ko-1"}),
        ("ko", "핵융합발전소", None, set()),
        ("ja", "「持続可能な都市づくり」", "「持続可能な都市」", {"ja-0"}),
        ("ja", '"持続可能な都市づくり"', None, set()),  # in quotes as it is
    ],
)
def test_a_run_is_cut_into_words(
    engine: WhooshEngine, language: str, q: str, expected: str | None, hits: set[str]
) -> None:
    results = engine.search(SearchRequest(language, q))
    assert (results.did_you_mean, {hit.slug for hit in results.hits}) == (expected, hits)
    assert results.corrected == (expected is not None)


def test_what_is_found_is_never_cut(engine: WhooshEngine) -> None:
    for language, texts in TEXTS.items():
        for text in texts:
            results = engine.search(SearchRequest(language, text))
            assert (results.did_you_mean, results.total) == (None, 1), text


def test_little_of_a_run_is_only_offered(engine: WhooshEngine) -> None:
    results = engine.search(SearchRequest("ja", "東京都港区赤坂一丁目都市"))
    assert (results.did_you_mean, results.corrected, results.total) == ("都市", False, 0)
    assert results.relaxations


@pytest.mark.parametrize(
    ("language", "q"),
    [
        ("ja", "公園"),  # a park is nothing public
        ("ja", "マンション"),  # nor a block of flats the end of a communication
        ("ja", "トラック"),
        ("zh-Hans", "地铁"),
        ("zh-Hans", "森林"),
        ("zh-Hant", "公園"),
        ("zh-Hans", "目的"),  # nor an end an eye
        ("zh-Hans", "目的地"),
        ("ja", "木の実"),  # nor a nut a tree
    ],
)
def test_a_word_is_not_torn(index: Index, language: str, q: str) -> None:
    texts = ("公共の計画", "コミュニケーション", "トラスト", "木", "土地规划", "柏林的森", "公共交通", "目")
    languages = ("ja",) * 4 + ("zh-Hans",) * 4
    engine = index(
        corpus.make(f"d-{number}", title="X", **{tag: {"title": text}})
        for number, (tag, text) in enumerate(zip(languages, texts, strict=True))
    )
    results = engine.search(SearchRequest(language, q))
    assert (results.did_you_mean, results.total) == (None, 0)


@pytest.mark.parametrize(
    ("language", "q", "expected"),
    [
        ("zh-Hans", "如何城市规划", "城市规划"),
        ("zh-Hans", "什么是城市规划", "城市规划"),
        ("zh-Hans", "应对气候变化", "气候变化"),
        ("zh-Hans", "解决交通问题", "交通"),
        ("zh-Hans", "交通市", "交通"),
        ("ja", "気候変動対策について", "気候変動"),
        ("ja", "気候変動に備える方法", "気候変動"),
        ("ja", "首長誓約に関する取り組み", "首長誓約"),
    ],
)
def test_what_a_question_is_made_of_is_left_out(engine: WhooshEngine, language: str, q: str, expected: str) -> None:
    results = engine.search(SearchRequest(language, q))
    assert (results.did_you_mean, results.corrected, results.total) == (expected, True, 1)


@pytest.mark.parametrize(
    ("language", "q", "rest"),
    [
        ("zh-Hans", "马德里", "德里"),  # Madrid and Delhi
        ("ja", "先住民", "住民"),
        ("ja", "レストラン", "レスト"),
        ("ko", "경기도", "기도"),
        ("ko", "지하수", "하수"),
    ],
)
def test_the_rest_of_a_torn_word_is_not_even_offered(index: Index, language: str, q: str, rest: str) -> None:
    engine = index([corpus.make("d", title="X", **{language: {"title": rest}})])
    results = engine.search(SearchRequest(language, q))
    assert (results.did_you_mean, results.total) == (None, 0)


def test_a_stretch_of_katakana_is_only_words_that_stand_alone_somewhere(index: Index) -> None:
    texts = ("レストレーション", "ランナー", "ネット", "ゼロ", "ネットとゼロ")
    engine = index(corpus.make(f"d{n}", title="X", ja={"title": text}) for n, text in enumerate(texts))
    assert engine.search(SearchRequest("ja", "レストラン")).did_you_mean is None
    results = engine.search(SearchRequest("ja", "ネットゼロ"))
    assert (results.did_you_mean, [hit.slug for hit in results.hits]) == ("ネット ゼロ", ["d4"])


@pytest.mark.parametrize(
    ("q", "expected", "corrected"),
    [
        ("城市与交通", "城市 交通", True),
        ("规划和低碳", "规划 低碳", True),
        ("有没有关于交通的规划", "交通 规划", True),
        ("城市和平", "城市", False),  # 和平 (peace) is a word that the content does not have
    ],
)
def test_and_is_no_part_of_a_chinese_word(index: Index, q: str, expected: str, corrected: bool) -> None:
    texts = ("城市的交通", "低碳的规划", "交通规划", "城市与", "和低碳")
    engine = index(corpus.make(f"d{n}", title="X", **{"zh-Hans": {"title": text}}) for n, text in enumerate(texts))
    results = engine.search(SearchRequest("zh-Hans", q))
    assert (results.did_you_mean, results.corrected) == (expected, corrected)


def test_the_name_of_a_country_is_not_cut(index: Index) -> None:
    engine = index([corpus.make("d", title="X", **{"zh-Hans": {"title": "印度"}, "ja": {"title": "ネシア"}})])
    for language, q in (("zh-Hans", "印度尼西亚"), ("ja", "インドネシア"), ("xx", "印度尼西亚")):
        assert not engine.search(SearchRequest(language, q)).corrected


def test_usual_words_are_likelier_than_rare_ones(index: Index) -> None:
    """欧洲循环 stands somewhere, but 欧洲 and 循环经济 stand in many."""
    texts = ("欧洲循环城市", "欧洲", "循环经济", "欧洲的循环经济", "经济", "欧洲和经济")
    engine = index(corpus.make(f"d{n}", title="X", **{"zh-Hans": {"title": text}}) for n, text in enumerate(texts))
    results = engine.search(SearchRequest("zh-Hans", "欧洲循环经济"))
    assert (results.did_you_mean, [hit.slug for hit in results.hits]) == ("欧洲 循环经济", ["d3"])


def test_half_of_a_run_is_only_offered(engine: WhooshEngine) -> None:
    results = engine.search(SearchRequest("zh-Hans", "海绵城市"))
    assert (results.did_you_mean, results.corrected) == ("城市", False)


@pytest.mark.parametrize(
    ("language", "whole", "text", "words"),
    [
        ("ja", "アフリカの水", "水はアフリカで", "アフリカ 水"),
        ("ja", "気候変動への適応", "適応と気候変動", "気候変動 適応"),
        ("zh-Hans", "非洲的水", "水在非洲", "非洲 水"),
        ("zh-Hans", "非洲水", "水在非洲", "非洲 水"),
        ("zh-Hant", "歐洲城市", "城市在歐洲", "歐洲 城市"),
    ],
)
def test_words_of_a_run_are_found_apart_behind_the_run(
    index: Index, language: str, whole: str, text: str, words: str
) -> None:
    """Where one document has them as they are typed, and many have both words."""
    texts = [*[text] * 6, whole]
    engine = index(corpus.make(f"d-{n}", title="X", **{language: {"title": each}}) for n, each in enumerate(texts))
    results = engine.search(SearchRequest(language, whole))
    assert (results.did_you_mean, results.total, results.hits[0].slug) == (None, 7, "d-6")
    assert "<mark>" in results.hits[1].title.html
    assert engine.search(SearchRequest(language, words)).total == 7
    for literally in (SearchRequest(language, f'"{whole}"'), SearchRequest(language, whole, literal=True)):
        assert engine.search(literally).total == 1


@pytest.mark.parametrize(("language", "q"), [("ja", "スマートシティ"), ("ko", "도시재생")])
def test_what_is_one_word_is_not_taken_apart(index: Index, language: str, q: str) -> None:
    halves = {"ja": "シティのスマート", "ko": "재생 도시"}[language]
    engine = index(
        corpus.make(f"d-{n}", title="X", **{language: {"title": each}}) for n, each in enumerate((q, halves))
    )
    assert engine.search(SearchRequest(language, q)).total == 1
