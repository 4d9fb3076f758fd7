"""Whatever is typed is a query of bounded size, and means what a visitor would expect."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iclei_site.search.analysis import MAX_LETTERS, is_run
from iclei_site.search.grammar import MAX_PHRASE, MAX_TERMS, Clause, clean, parse

# Letters that mean something to the grammar, are dangerous elsewhere, or are simply odd.
TEXT = st.text(
    st.one_of(
        st.sampled_from("ab éß-−\"“”«' ’*()[]~:.,1気候ｶﾞ\u0301\u202e\u200d\x00\ud800\uffff\n"), st.characters(codec=None)
    )
)


def shape(text: str) -> list[str]:
    """A query in short: one string a clause, words joined by + (all wanted) or _ (together), * behind a prefix."""

    def one(clause: Clause) -> str:
        phrases = ("_".join(word.text + "*" * word.prefix for word in phrase) for phrase in clause.phrases)
        return "-" * clause.negated + "+".join(phrases)

    return [one(clause) for clause in parse(text).clauses]


@given(TEXT)
def test_no_text_is_an_error_and_none_is_large(text: str) -> None:
    query = parse(text)
    phrases = query.wanted + query.unwanted
    assert len(query.text) <= 200
    assert len(phrases) <= MAX_TERMS
    assert all(len(phrase) <= MAX_PHRASE for phrase in phrases)
    assert all(0 < len(word.text) <= MAX_LETTERS for phrase in phrases for word in phrase)
    assert len(query.name) <= 200


@given(TEXT)
def test_cleaned_text_is_visible_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not [letter for letter in cleaned if unicodedata.category(letter) in ("Cc", "Cf", "Cs")]
    cleaned.encode()  # no lone surrogate is left


@given(TEXT)
def test_a_clause_can_be_taken_out(text: str) -> None:
    query = parse(text)
    for clause in query.clauses:
        assert query.text[clause.start : clause.end].strip()
        assert len(parse(query.without(clause)).clauses) < len(query.clauses) or len(query.clauses) >= MAX_TERMS - 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("school meal", ["school", "meal*"]),
        ('school "climate action"', ["school", "climate_action"]),
        ('"climate act', ["climate_act*"]),  # still typing
        ("“climate action”", ["climate_action"]),
        ("«ville verte»", ["ville_verte"]),
        ("cities -climate", ["cities", "-climate"]),
        ('-"climate action" city', ["-climate_action", "city*"]),
        ("nature-based", ["nature+based*"]),
        ("-nature-based x", ["-nature_based", "x*"]),
        ("word - other", ["word", "other*"]),
        ("--a b", ["-a", "b*"]),
        ("Bilanzen und -prognosen", ["Bilanzen", "und", "prognosen*"]),  # a word that shares its beginning
        ("rund -prognosen", ["rund", "-prognosen"]),
        ("a AND (b OR c)", ["a", "AND", "b", "OR", "c*"]),
        ("title:x*", ["title+x*"]),
        ("気候変動", ["気候_候変_変動*"]),
        ("気 b", ["気*", "b*"]),
        ('"気候 変動"', ["気候_変動"]),
        ("peo\x00ple\u202e", ["people*"]),
        ("  ", []),
        ("!?*", []),
        ('""', []),
    ],
)
def test_what_is_meant(text: str, expected: list[str]) -> None:
    assert shape(text) == expected


def test_what_is_too_much_is_left_out() -> None:
    many = parse(" ".join(f"w{number}" for number in range(30)))
    assert [phrase[0].text for phrase in many.wanted] == [f"w{number}" for number in range(MAX_TERMS)]
    joined = parse("-".join(f"w{number}" for number in range(30)))
    assert len(joined.wanted) == MAX_TERMS
    (phrase,) = parse('"' + " ".join(f"w{number}" for number in range(MAX_PHRASE + 5)) + '"').wanted
    assert [word.text for word in phrase] == [f"w{number}" for number in range(MAX_PHRASE)]
    (long,) = parse("x" * 100).wanted
    assert long[0].text == "x" * MAX_LETTERS


def test_runs_in_quotes_stand_where_they_stood() -> None:
    (phrase,) = parse('"気候変動 首長"').wanted
    assert [(word.text, word.offset) for word in phrase] == [("気候", 0), ("候変", 1), ("変動", 2), ("首長", 4)]
    assert all(is_run(word.text) for word in phrase)


def test_a_megabyte_is_read_no_further_than_needed() -> None:
    assert parse("climate " * 200_000).text == ("climate " * 25).strip()


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("2027年世界大会", [["2027"], ["世界", "界大", "大会"]]),
        ("2015年の水", [["2015"], ["水"]]),
        ("2024年度予算", [["2024"], ["予算"]]),
        ("2030년", [["2030"]]),
        ("世界大会2027年", [["世界", "界大", "大会"], ["2027"]]),
        ("27年世界", [["27"], ["年世", "世界"]]),  # no year that is written so
        ("年世界", [["年世", "世界"]]),
    ],
)
def test_the_sign_of_a_year_is_no_word(q: str, expected: list[list[str]]) -> None:
    assert [[word.text for word in phrase] for phrase in parse(q).wanted] == expected


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("CO2を減らす", [["CO2"], ["減ら", "らす"]]),
        ("自治体のCO2", [["自治", "治体"], ["CO2"]]),
        ("水のCO2", [["水"], ["CO2"]]),
        ("LEDSとは", [["LEDS"]]),
        ("ICLEI在非洲", [["ICLEI"], ["非洲"]]),
        ("CO2를", [["CO2"]]),
        ("CO2이산화", [["CO2"], ["이산", "산화"]]),
    ],
)
def test_particles_beside_other_letters_are_no_words(q: str, expected: list[list[str]]) -> None:
    assert [[word.text for word in phrase] for phrase in parse(q).wanted if phrase[0].text != "は"] == expected


@pytest.mark.parametrize("minus", "-−－–—")
def test_every_minus_excludes(minus: str) -> None:
    assert [phrase[0].text for phrase in parse(f"water {minus}africa").unwanted] == ["africa"]
    assert not parse(f"water{minus}africa").unwanted


def test_a_run_is_read_in_full() -> None:
    (phrase,) = parse("世界気候エネルギー首長誓約の日本における取り組み").wanted
    assert phrase[-1].text == "組み"
