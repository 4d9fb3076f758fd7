"""Facets, years, orders and pages: what the page counts is what a visitor would count by hand."""

from collections.abc import Callable, Iterable, Mapping

import corpus
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.facets import FACETS, KINDS, PATHWAYS, REGIONS, SDGS, STATUSES
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document

Index = Callable[[Iterable[Document]], WhooshEngine]
YEAR = 2026


def status(document: Document) -> str:
    if document.end_year is not None and document.end_year < YEAR:
        return "ended"
    if document.status:
        return document.status
    return "planned" if document.start_year is not None and document.start_year > YEAR else "unknown"


def values(document: Document, facet: str) -> tuple[str, ...]:
    return (status(document),) if facet == "status" else tuple(document.facets.get(facet, ()))


def passes(document: Document, filters: Mapping[str, tuple[str, ...]], but: str = "") -> bool:
    return all(set(values(document, name)) & set(codes) for name, codes in filters.items() if name != but)


CODES = {
    "pathway": PATHWAYS,
    "kind": KINDS,
    "region": REGIONS,
    "country": (*corpus.COUNTRIES, "ZZ"),
    "sdg": SDGS,
    "status": STATUSES,
    "keyword": ("peer-learning", "renewable-energy", "biodiversity", "no-such-keyword"),
}
FILTERS = st.dictionaries(st.sampled_from(list(CODES)), st.integers(1, 3), max_size=3).flatmap(
    lambda sizes: st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(CODES[name]), min_size=1, max_size=size) for name, size in sizes.items()}
    )
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=FILTERS)
def test_counts_are_those_of_counting_by_hand(engine: WhooshEngine, filters: dict[str, list[str]]) -> None:
    documents = corpus.sample()
    request = SearchRequest("en", per_page=100)
    for name, codes in filters.items():
        request = request.with_filter(name, codes)
    results = engine.search(request)
    chosen = dict(request.filters)
    assert results.total == sum(passes(document, chosen) for document in documents)
    for facet in FACETS:
        among = [values(document, facet.name) for document in documents if passes(document, chosen, but=facet.name)]
        counted = {count.value: count.count for count in results.facets[facet.name]}
        in_use = {value for document in documents for value in values(document, facet.name)}
        assert counted == {
            value: sum(value in own for own in among) for value in in_use | set(chosen.get(facet.name, ()))
        }
        selected = [count.value for count in results.facets[facet.name] if count.selected]
        assert sorted(selected) == sorted(chosen.get(facet.name, ()))


def test_values_come_in_the_order_of_their_facet(engine: WhooshEngine) -> None:
    results = engine.search(SearchRequest("en", "climate"))
    assert [count.value for count in results.facets["pathway"]] == list(PATHWAYS)
    assert [count.value for count in results.facets["sdg"]] == [c for c in SDGS if c in engine.values("sdg")]
    counts = [count.count for count in results.facets["country"]]
    assert counts == sorted(counts, reverse=True)


def test_words_and_filters_together_count_the_same(engine: WhooshEngine) -> None:
    words = engine.search(SearchRequest("en", "food"))
    for count in words.facets["pathway"]:
        one = engine.search(SearchRequest("en", "food", {"pathway": (count.value,)}))
        assert one.total == count.count
        assert {c.value: c.count for c in one.facets["pathway"]} == {c.value: c.count for c in words.facets["pathway"]}


def test_values_of_a_facet(engine: WhooshEngine) -> None:
    documents = corpus.sample()
    assert engine.values("status") == {
        code: total for code in STATUSES if (total := sum(status(document) == code for document in documents))
    }
    assert list(engine.values("pathway")) == list(PATHWAYS)


SPANS = {
    "both": (2010, 2014, None),
    "start": (2012, None, None),
    "running": (2012, None, "running"),
    "end": (None, 2013, None),
    "none": (None, None, None),
    "running-without": (None, None, "running"),
}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (2010, 2010, {"both"}),
        (2012, 2012, {"both", "start", "running"}),
        (2013, 2013, {"both", "end", "running"}),
        (2014, None, {"both", "running"}),
        (2090, None, {"running"}),
        (None, 2011, {"both"}),
        (None, 2100, {"both", "start", "running", "end"}),
        (1900, 2100, {"both", "start", "running", "end"}),
        (1900, 2009, set()),
        (2015, 2014, {"both", "running"}),  # in reverse
    ],
)
def test_years_meet(index: Index, first: int | None, last: int | None, expected: set[str]) -> None:
    documents = [
        corpus.make(slug, title=slug, start_year=start, end_year=end, status=state)
        for slug, (start, end, state) in SPANS.items()
    ]
    results = index(documents).search(SearchRequest("en", year_from=first, year_to=last))
    assert {hit.slug for hit in results.hits} == expected


@pytest.mark.parametrize(
    ("start", "end", "said", "expected"),
    [
        (2020, 2025, None, "ended"),
        (2020, 2025, "running", "ended"),
        (2020, 2026, None, "unknown"),
        (2020, 2026, "running", "running"),
        (2027, None, None, "planned"),
        (2027, 2030, None, "planned"),
        (2026, None, None, "unknown"),
        (2020, None, None, "unknown"),
        (None, None, "planned", "planned"),
        (2020, None, "ended", "ended"),
        (None, None, None, "unknown"),
    ],
)
def test_status_in_2026(index: Index, start: int | None, end: int | None, said: str | None, expected: str) -> None:
    engine = index([corpus.make("a", title="A", start_year=start, end_year=end, status=said)])
    assert engine.search(SearchRequest("en")).hits[0].facets["status"] == (expected,)
    assert engine.search(SearchRequest("en", filters={"status": (expected,)})).total == 1


def test_a_status_changes_with_the_year(tmp_path: object) -> None:
    year = [2026]
    engine = WhooshEngine(f"{tmp_path}/index", year=lambda: year[0])
    engine.rebuild([corpus.make("a", title="A", start_year=2020, end_year=2026)], "1")
    before = engine.search(SearchRequest("en"))
    year[0] = 2027
    assert engine.status().version != before.version
    assert engine.search(SearchRequest("en")).hits[0].facets["status"] == ("ended",)


def test_orders(index: Index) -> None:
    engine = index(
        [
            corpus.make("c", title="Écluse", start_year=2015),
            corpus.make("a", title="Zoo", start_year=2010, end_year=2020),
            corpus.make("d", title="Delta", end_year=2015),
            corpus.make("b", title="Alpha"),
        ]
    )

    def ordered(sort: str, q: str = "") -> list[str]:
        return [hit.slug for hit in engine.search(SearchRequest("en", q, sort=sort)).hits]

    assert ordered("newest") == ["d", "c", "a", "b"]  # without years last, equal years by title
    assert ordered("oldest") == ["a", "d", "c", "b"]
    assert ordered("") == ordered("title") == ordered("relevance") == ["b", "d", "a", "c"]
    assert ordered("title", "-nothing") == ordered("relevance", "-nothing")


def test_titles_are_ordered_by_the_language_asked_for(index: Index) -> None:
    first = corpus.make("first", title="Zebra", es={"title": "Cebra"})
    second = corpus.make("second", title="Dog", es={"title": "Perro"})
    engine = index([first, second])
    assert [hit.slug for hit in engine.search(SearchRequest("en")).hits] == ["second", "first"]
    assert [hit.slug for hit in engine.search(SearchRequest("es")).hits] == ["first", "second"]
    assert [hit.slug for hit in engine.search(SearchRequest("ja")).hits] == ["second", "first"]


@pytest.mark.parametrize("q", ["", "climate"])
@pytest.mark.parametrize("sort", ["", "title", "newest", "oldest"])
def test_pages_hold_every_result_once_in_one_order(engine: WhooshEngine, q: str, sort: str) -> None:
    whole = engine.search(SearchRequest("en", q, sort=sort, per_page=100))
    everything = [engine.search(whole.request.changed(page=page)) for page in range(1, whole.pages + 1)]
    expected = [hit.slug for page in everything for hit in page.hits]
    small = [engine.search(SearchRequest("en", q, sort=sort, per_page=7, page=page)) for page in range(1, 40)]
    found = [hit.slug for page in small[: small[0].pages] for hit in page.hits]
    assert found == expected
    assert len(set(found)) == len(found) == whole.total


def test_past_the_end_is_the_last_page(engine: WhooshEngine) -> None:
    results = engine.search(SearchRequest("en", page=9999))
    assert (results.request.page, results.pages, len(results.hits)) == (11, 11, 4)
    nothing = engine.search(SearchRequest("en", "zzzzzz", page=3))
    assert (nothing.request.page, nothing.pages, nothing.total, nothing.hits) == (1, 1, 0, ())


def test_an_empty_index_answers(index: Index) -> None:
    engine = index([])
    results = engine.search(SearchRequest("en", "climate", {"pathway": ("resilient",)}, year_from=2000))
    assert (results.total, results.pages) == (0, 1)
    assert engine.status().documents == 0
    assert engine.related("any", "en") == ()
    engine.update([corpus.make("a", title="Climate")], [], "2")
    assert engine.search(SearchRequest("en", "climate")).total == 1


def test_neighbours(engine: WhooshEngine) -> None:
    request = SearchRequest("en", "climate", {"pathway": ("resilient",)}, per_page=100)
    order = [hit.slug for hit in engine.search(request).hits]
    for place, slug in enumerate(order):
        around = engine.neighbours(request.changed(page=3), slug)
        assert (around.position, around.total) == (place + 1, len(order))
        assert (around.previous.slug if around.previous else None) == (order[place - 1] if place else None)
        assert (around.following.slug if around.following else None) == (
            order[place + 1] if place + 1 < len(order) else None
        )
    outside = engine.neighbours(request, "no-such-activity")
    assert (outside.position, outside.total, outside.previous, outside.following) == (0, len(order), None, None)


def test_nothing_found_says_what_to_drop(engine: WhooshEngine) -> None:
    request = SearchRequest("en", "zzzz climate", {"pathway": ("resilient",)}, year_from=2000)
    (offer,) = engine.search(request).relaxations
    assert (offer.dropped, offer.value, offer.request.q) == ("q", "zzzz", "climate")
    assert engine.search(offer.request).total == offer.total > 0


def test_every_way_out_is_offered_with_its_count_most_first(engine: WhooshEngine) -> None:
    request = SearchRequest("en", "schoolfood4change", {"region": ("japan",)})
    results = engine.search(request)
    assert results.total == 0
    assert [(offer.dropped, offer.value) for offer in results.relaxations] == [
        ("q", "schoolfood4change"),
        ("region", "japan"),
    ]
    assert [engine.search(offer.request).total for offer in results.relaxations] == [
        offer.total for offer in results.relaxations
    ]
    only_years = engine.search(SearchRequest("en", "tap", year_from=1900, year_to=1901))
    assert [(offer.dropped, offer.value) for offer in only_years.relaxations] == [("years", "1900–1901")]
    (everything,) = engine.search(SearchRequest("en", "zzzz")).relaxations  # where nothing less will do
    assert (everything.dropped, everything.total, everything.request.is_empty) == ("words", 204, True)


def test_related_activities_share_what_is_said(engine: WhooshEngine) -> None:
    documents = {document.slug: document for document in corpus.sample()}
    for slug, document in documents.items():
        for one in engine.related(slug, "en"):
            assert one.hit.slug != slug
            assert one.shared
            assert "11" not in one.shared.get("sdg", ())
            for name, codes in one.shared.items():
                assert set(codes) <= set(values(document, name)) & set(values(documents[one.hit.slug], name))


def test_related_activities_are_the_obvious_ones(engine: WhooshEngine) -> None:
    found = {one.hit.slug for one in engine.related("procura-plus-awards", "en")}
    assert {"procura-plus-network", "procura-plus-conference"} <= found
    assert engine.related("no-such-activity", "en") == ()


def test_of_many_words_those_that_nothing_holds_are_dropped_together(engine: WhooshEngine) -> None:
    (offer,) = engine.search(SearchRequest("en", "qqxx biodiversity wwvv zzkk")).relaxations
    assert [part for _, part in offer.parts] == ["qqxx", "wwvv", "zzkk"]
    assert offer.request.q == "biodiversity"
    assert offer.total == engine.search(SearchRequest("en", "biodiversity", literal=True)).total > 0


def test_where_no_single_change_helps_two_or_more_are_offered(engine: WhooshEngine) -> None:
    def ways(request: SearchRequest) -> list[tuple[str, int]]:
        offers = engine.search(request).relaxations
        assert [engine.search(offer.request).total for offer in offers] == [offer.total for offer in offers]
        return [(offer.dropped, len(offer.parts)) for offer in offers]

    assert ways(SearchRequest("en", "zzzz wwww food")) == [("pair", 2)]
    both = SearchRequest("en", "zzzz climate", {"country": ("IS",)})
    assert ways(both) == [("pair", 2)]
    assert engine.search(both).relaxations[0].parts == (("q", "zzzz"), ("country", "IS"))
    assert ways(SearchRequest("en", "zzzz wwww vvvv food city")) == [("pair", 3)]
    assert ways(SearchRequest("en", "zzzz wwww vvvv malmo jeju")) == [("words", 5)]  # no activity has both
    nowhere = {"country": ("IS",), "keyword": ("no-such-thing",)}
    assert ways(SearchRequest("en", "zzzz wwww", nowhere)) == [("all", 4)]
    assert ways(SearchRequest("en", "food city", {**nowhere, "kind": ("tool",)}, year_to=1900)) == [("filters", 4)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_search_is_a_dead_end(engine: WhooshEngine, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(["food", "zzzz", '"wwww vvvv"', "-climate", "クマ"]), max_size=6))
    chosen = data.draw(st.dictionaries(st.sampled_from(["country", "keyword"]), st.just(("XX",)), max_size=2))
    results = engine.search(
        SearchRequest("en", " ".join(words), chosen, year_to=data.draw(st.sampled_from([None, 1901])))
    )
    assert results.total or results.relaxations
