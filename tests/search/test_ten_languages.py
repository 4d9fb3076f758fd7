"""Each of the ten languages is read by its own rules, and names are found in all of them."""

from collections.abc import Callable, Iterable

import corpus
import pytest
from test_analysis import finds

from iclei_site.search.analysis import ANALYSES, stems, surfaces
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document

Index = Callable[[Iterable[Document]], WhooshEngine]


def slugs(engine: WhooshEngine, q: str, language: str) -> list[str]:
    return [hit.slug for hit in engine.search(SearchRequest(language, q, per_page=100)).hits]


@pytest.mark.parametrize(
    ("query", "text", "tag"),
    [
        ("ville", "les villes", "fr"),
        ("ecoles", "une école", "fr"),
        ("locaux", "local", "fr"),
        ("énergies renouvelables", "énergie", "fr"),
        ("lecole", "l’École", "fr"),
        ("cidade", "cidades", "pt-BR"),
        ("ação", "as ações", "pt-BR"),
        ("emissoes", "emissão", "pt-BR"),
        ("renovaveis", "renovável", "pt-BR"),
        ("solar", "painéis solares", "pt-BR"),
        ("solares", "energía solar", "es"),
        ("stadt", "Städte", "de"),
        ("staedte", "Städte", "de"),
        ("Städte", "STAEDTE", "de"),
        ("stadte", "Städte", "de"),
        ("strasse", "Straßen", "de"),
        ("Maße", "Masse", "de"),
        ("gruen", "grün", "de"),
        ("duesseldorf", "Düsseldorf", "en"),
        ("مدينه", "مدينة", "ar"),
        ("مدينة", "المدينة", "ar"),
        ("المناخ", "مناخ", "ar"),
        ("طاقة", "والطاقة", "ar"),
        ("اخضر", "أخضر", "ar"),
        ("أخضر", "اخضر", "ar"),
        ("الآن", "الان", "ar"),
        ("مستشفي", "مستشفى", "ar"),
        ("العربية", "العَرَبِيَّة", "ar"),
        ("بلدية", "البلديات", "ar"),
        ("مبادرات", "مبادرة", "ar"),
        ("ألمانية", "ألمانيا", "ar"),
        ("المانية", "ألمانيا", "ar"),
        ("كيني", "كينيا", "ar"),
        ("محمد", "محـــمد", "ar"),
        ("2024", "٢٠٢٤", "ar"),
        ("1.5", "١٫٥", "ar"),
        ("氣候", "气候", "zh-Hans"),
        ("气候", "氣候", "zh-Hant"),
        ("기후", "기후 변화", "ko"),
    ],
)
def test_spellings_of_one_word_meet(query: str, text: str, tag: str) -> None:
    assert finds(query, text, tag)


@pytest.mark.parametrize(
    ("query", "text", "tag"),
    [
        ("気", "氣", "ja"),
        ("bau", "Anbau", "de"),
        ("ما", "مناخ", "ar"),
        ("mais", "mai", "fr"),
        ("solar", "residuos sólidos", "es"),
        ("solar", "uso do solo", "pt-BR"),
    ],
)
def test_other_words_do_not(query: str, text: str, tag: str) -> None:
    assert not finds(query, text, tag)


def test_stop_words_are_folded() -> None:
    for tag, analysis in ANALYSES.items():
        assert {word for word in analysis.stop_words if surfaces(tag, word)[0] != word} == set(), tag


def test_a_stem_never_is_empty_or_has_accents() -> None:
    assert stems("pt-BR", "ações") == ("aca",)
    assert stems("fr", "de") == ()


@pytest.fixture
def german(index: Index) -> WhooshEngine:
    texts = {
        "joined": "Klimaschutzplan der Stadt",
        "apart": "Schutz des Klimas",
        "water": "Gewässerschutz",
        "plan": "Ein Plan",
        "green": "Begrünung in der Stadt",
        "bride": "Anbau von Obst",
    }
    return index([corpus.make(slug, title="X", de={"title": "Y", "summary": text}) for slug, text in texts.items()])


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("Schutz", ["apart", "joined"]),  # not `water`: no text has the word Gewässer
        ("Klima", ["apart", "joined"]),
        ("Plan", ["plan", "joined"]),
        ("Klimaschutz", ["joined", "apart"]),
        ("Stadtbegrünung", ["green"]),
        ("Stadtplan", ["joined"]),
        ("Bau", []),
    ],
)
def test_german_compounds_are_taken_apart_by_words_of_the_content(
    german: WhooshEngine, q: str, expected: list[str]
) -> None:
    assert sorted(slugs(german, f'{q} ""', "de")) == sorted(expected)


def test_a_part_of_a_compound_is_marked(german: WhooshEngine) -> None:
    found = {hit.slug: hit.summary.html for hit in german.search(SearchRequest("de", "Schutz")).hits}
    assert found["joined"] == "<mark>Klimaschutzplan</mark> der Stadt"


def test_both_chinese_scripts_find_each_other(index: Index) -> None:
    engine = index(
        [
            corpus.make("hant", title="A", **{"zh-Hant": {"title": "氣候變遷調適", "summary": "綠色採購"}}),
            corpus.make("hans", title="B", **{"zh-Hans": {"title": "气候变化", "summary": "绿色采购"}}),
            corpus.make("ja", title="C", ja={"title": "気候変動", "summary": "緑"}),
        ]
    )
    assert slugs(engine, "气候", "zh-Hans") == ["hans", "hant"]
    assert slugs(engine, "氣候", "zh-Hant") == ["hant", "hans"]
    assert slugs(engine, "绿色采购", "zh-Hant") == ["hans", "hant"] or slugs(engine, "绿色采购", "zh-Hant") == [
        "hant",
        "hans",
    ]
    assert slugs(engine, "綠", "zh-Hans") == ["hans", "hant"]
    assert slugs(engine, "氣候", "en") == ["hans", "hant"]  # by their titles
    assert slugs(engine, "氣候", "ja") == ["hans", "hant"]
    assert slugs(engine, "気候", "ja") == ["ja"]


@pytest.mark.parametrize("q", ["한국", "한국의", "한국에서", "한국은", "도시 한국에서는"])
def test_a_korean_noun_is_found_whatever_is_written_onto_it(index: Index, q: str) -> None:
    """The noun stands free somewhere: else the word may be a longer one, as 전문가 is not 전문. In quotes as it is."""
    texts = ("한국 도시", "한국의 도시", "도시와 한국", "전문가 회의", "도시")
    engine = index(corpus.make(f"k{number}", title="X", ko={"title": text}) for number, text in enumerate(texts))
    assert set(slugs(engine, q, "ko")) == {"k0", "k1", "k2"}
    assert slugs(engine, '"한국의"', "ko") == ["k1"]
    assert slugs(engine, "회의", "ko") == ["k3"]


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt-BR", "de", "ar", "ja", "ko", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("首長誓約", "gcom"),
        ("Pacto Global de Prefeitos", "gcom"),
        ("pacto prefeitos", "gcom"),
        ("GCoM", "gcom"),
        ("biodiversity", "interact-bio"),
        ("Ação Integrada", "interact-bio"),
    ],
)
def test_names_in_any_language_find_from_any_language(
    engine: WhooshEngine, language: str, q: str, expected: str
) -> None:
    assert expected in slugs(engine, q, language)[:20]


def test_names_in_a_third_language_come_last(index: Index) -> None:
    engine = index(
        [
            corpus.make("spanish", title="A", es={"title": "Red red red"}),
            corpus.make("english", title="B", body="A long text " * 30 + "in which something is reduced once"),
        ]
    )
    assert slugs(engine, "red", "en") == ["english", "spanish"]
    assert slugs(engine, "re", "fr") == ["english"]


@pytest.mark.parametrize(
    ("language", "typed", "accented", "other"),
    [
        ("fr", "efficacite", "efficacité", "des mesures efficaces"),
        ("pt-BR", "sustentavel", "sustentável", "sustentar a cidade"),
        ("es", "energetico", "energético", "energía energética"),
    ],
)
def test_without_its_accents_a_word_finds_what_it_finds_with_them(
    index: Index, language: str, typed: str, accented: str, other: str
) -> None:
    texts = {"with": accented, "other": other, "else": "X"}
    engine = index([corpus.make(slug, title="Y", **{language: {"title": text}}) for slug, text in texts.items()])
    assert (
        set(slugs(engine, f'{typed} ""', language))
        == set(slugs(engine, f'{accented} ""', language))
        == {
            "with",
            "other",
        }
    )
    marked = {hit.slug: hit.title.html for hit in engine.search(SearchRequest(language, typed)).hits}
    assert "<mark>" in marked["other"]


@pytest.mark.parametrize(
    ("q", "text"), [("أثينا", "روما وأثينا"), ("مدينة", "ومدينة"), ("نيروبي", "في نيروبي بنيروبي")]
)
def test_an_arabic_word_is_found_and_marked_behind_what_is_written_onto_it(index: Index, q: str, text: str) -> None:
    engine = index([corpus.make("d", title="X", ar={"title": text}), corpus.make("e", title="Y")])
    (hit,) = engine.search(SearchRequest("ar", q)).hits
    assert f"<mark>{text.split()[-1]}</mark>" in hit.title.html


@pytest.mark.parametrize(("q", "text"), [("ألماني", "مانتا"), ("بيروت", "بيرو"), ("الوزارة", "زيارة")])
def test_arabic_words_that_only_look_alike_are_apart(index: Index, q: str, text: str) -> None:
    engine = index([corpus.make("d", title="X", ar={"title": text})])
    assert slugs(engine, q, "ar") == []


def test_a_korean_noun_of_one_syllable_is_found_with_its_particle(index: Index) -> None:
    texts = ("물 관리", "마을", "마 재배", "건물")
    engine = index(corpus.make(f"k{n}", title="X", ko={"title": text}) for n, text in enumerate(texts))
    for q in ("물", "물을", "물이"):
        assert slugs(engine, q, "ko")[0] == "k0", q
    assert slugs(engine, "마을", "ko") == ["k1"]  # a village is no yam
    assert slugs(engine, "에서는", "ko") == []


def test_few_syllables_of_katakana_are_found_where_a_word_begins(index: Index) -> None:
    texts = ("サン・セバスティアン", "バスの計画", "カーボン", "ボン市", "カーボンニュートラル")
    engine = index(corpus.make(f"j{n}", title="X", ja={"title": text}) for n, text in enumerate(texts))
    assert slugs(engine, "バス", "ja") == ["j1"]
    assert slugs(engine, "ボン", "ja") == ["j3"]
    assert slugs(engine, "ニュートラル", "ja") == ["j4"]  # many may be the second part of one
