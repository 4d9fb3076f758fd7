"""What a search asks of an activity: what it is about, however it is asked."""

from collections.abc import Callable, Iterable
from pathlib import Path

import corpus
import pytest

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document

Index = Callable[[Iterable[Document]], WhooshEngine]


def slugs(engine: WhooshEngine, q: str, language: str = "en") -> list[str]:
    return [hit.slug for hit in engine.search(SearchRequest(language, q)).hits]


@pytest.fixture
def known(tmp_path: Path) -> WhooshEngine:
    """Activities, and a list of synonyms."""
    (tmp_path / "translations" / "en").mkdir(parents=True)
    lines = ["bicycle = ecomobility", "East Africa = EAC", "EV = electric vehicles", "COP = climate conference"]
    (tmp_path / "translations" / "en" / "synonyms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    engine = WhooshEngine(tmp_path / "index", synonyms=tmp_path / "translations")
    engine.rebuild(
        [
            corpus.make("water", title="Water in Kampala"),
            corpus.make("project", title="A water project in Kampala"),
            corpus.make("other", title="A project of trees"),
            corpus.make("eco", title="Days of ecomobility"),
            corpus.make("east", title="Food in East Africa"),
            corpus.make("apart", title="Africa, and the Middle East"),
            corpus.make("event", title="An event of buses"),
            corpus.make("cars", title="Electric vehicles"),
            corpus.make("cop30", title="COP30 forum"),
            corpus.make("cope", title="COPE"),
        ],
        "1",
    )
    return engine


@pytest.mark.parametrize("q", ["projects about water", "water projects in Kampala", "a list of water activities"])
def test_what_the_catalogue_holds_anyway_is_not_required(known: WhooshEngine, q: str) -> None:
    assert set(slugs(known, q)) == {"project", "water"}


def test_what_has_it_too_comes_first(known: WhooshEngine) -> None:
    assert slugs(known, "water projects") == ["project", "water"]


def test_it_is_searched_where_nothing_else_is_asked(known: WhooshEngine) -> None:
    assert set(slugs(known, "projects")) == set(slugs(known, "list of projects")) == {"project", "other"}
    assert slugs(known, '"water project"') == slugs(known, 'kampala "water project"') == ["project"]
    assert slugs(known, 'kampala "project"') == ["project"]


@pytest.mark.parametrize(
    ("language", "q"),
    [("es", "proyectos de agua"), ("fr", "des projets sur l’agua"), ("pt-BR", "projetos de agua"), ("ko", "agua 사업")],
)
def test_it_is_not_required_in_any_language(index: Index, language: str, q: str) -> None:
    engine = index([corpus.make("d", title="X", **{language: {"title": "agua"}}), corpus.make("e", title="Y")])
    assert slugs(engine, q, language) == ["d"]


def test_what_only_the_synonyms_have_is_found_while_it_is_typed(known: WhooshEngine) -> None:
    for typed in ("bicy", "bicycl", "bicycle"):
        assert slugs(known, typed) == ["eco"], typed
    assert slugs(known, "bicyx") == []


@pytest.mark.parametrize("q", ["bicylce", "bicyccle", "bicycel"])
def test_a_slip_of_a_word_that_only_the_synonyms_have_is_put_right(known: WhooshEngine, q: str) -> None:
    results = known.search(SearchRequest("en", q))
    assert (results.did_you_mean, results.corrected) == ("bicycle", True)
    assert [hit.slug for hit in results.hits] == ["eco"]


def test_a_name_of_several_words_stands_together(known: WhooshEngine) -> None:
    assert slugs(known, "East Africa") == slugs(known, "food east africa") == ["east"]
    assert set(slugs(known, "Africa East")) == {"apart", "east"}  # which is no name


def test_a_known_acronym_begins_no_other_word_but_takes_a_number(known: WhooshEngine) -> None:
    assert slugs(known, "EV") == ["cars"]
    assert slugs(known, "COP") == ["cop30"]
    assert set(slugs(known, "cop")) == {"cop30", "cope"}


@pytest.mark.parametrize("q", ["도시가 폭염에 어떻게 대응하나요", "폭염 대책", "폭염을 줄이는 방법"])
def test_korean_questions_are_searched_by_what_they_ask_about(index: Index, q: str) -> None:
    engine = index([corpus.make("d", title="X", ko={"title": "도시 폭염"}), corpus.make("e", title="Y")])
    assert slugs(engine, q, "ko") == ["d"]
