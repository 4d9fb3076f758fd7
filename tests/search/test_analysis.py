"""Spellings that people use for one word are one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iclei_site.search.analysis import index_forms, name_key, query_forms, spellings, surfaces, tokens


def finds(query: str, text: str, tag: str = "en") -> bool:
    """Whether a word of the text has a form that the query's word is looked up by."""
    wanted = {form for token in tokens(query) for form, _ in query_forms(tag, token.text)}
    return any(wanted.intersection(index_forms(tag, token.text)) for token in tokens(text))


@pytest.mark.parametrize(
    ("query", "text", "tag"),
    [
        ("cafe", "Café", "en"),
        ("café", "cafe\u0301", "en"),  # the accent apart
        ("CAFÉ", "cafe", "xx"),  # an unknown language is folded
        ("ciudad", "ciudades", "es"),
        ("ciudades", "la ciudad", "es"),
        ("acciones", "ACCION", "es"),
        ("city", "cities", "en"),
        ("cities", "City", "en"),
        ("eau", "L’eau", "fr"),
        ("l'eau", "eau", "fr"),
        ("ICLEI", "ICLEI's members", "en"),
        ("dont", "don’t", "en"),
        ("oneil", "O'Neil", "en"),
        ("Malmo", "Malmö", "en"),
        ("Lodz", "Łódź", "en"),
        ("Kobenhavn", "København", "en"),
        ("strasse", "Straße", "de"),
        ("oeuvre", "œuvre", "fr"),
        ("Diyarbakir", "Diyarbakır", "en"),
        ("istanbul", "İstanbul", "en"),
        ("COP30", "ＣＯＰ３０", "en"),  # full width
        ("CO2", "CO₂", "en"),
        ("climate", "cli\u00admate", "en"),  # a soft hyphen
        ("AfricanCITYFoodMonth", "#africancityfoodmonth", "en"),
        ("procura", "Procura+", "en"),
        ("カ", "ｶ", "ja"),
    ],
)
def test_spellings_of_one_word_meet(query: str, text: str, tag: str) -> None:
    assert finds(query, text, tag)


@pytest.mark.parametrize(("query", "text"), [("30", "COP30"), ("5", "1.5"), ("eau", "bureau"), ("art", "party")])
def test_parts_of_a_word_do_not_meet_it(query: str, text: str) -> None:
    assert not finds(query, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nature-based solutions", ["nature", "based", "solutions"]),
        ("1.5°C and 1,5", ["1.5", "C", "and", "1,5"]),
        ("on 12.11.2024", ["on", "12", "11", "2024"]),
        ("#AfricanCITYFOODMonth!", ["AfricanCITYFOODMonth"]),
        ("snake_case", ["snake", "case"]),
        ("気候変動", ["気候", "候変", "変動", "動"]),
        ("COP30気候", ["COP30", "気候", "候"]),
        ("ﾊﾞｽ", ["バス", "ス"]),
        ("العَرَبِيَّة", ["العَرَبِيَّة"]),  # vowel signs do not cut
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


def test_tokens_know_their_characters_and_places() -> None:
    text = "São Paulo, l’eau 気候"
    found = [(token.position, text[token.start : token.end]) for token in tokens(text)]
    assert found == [(0, "São"), (1, "Paulo"), (2, "l’eau"), (3, "気候"), (4, "候")]


def test_every_apostrophe_is_one() -> None:
    assert {surfaces("fr", f"l{mark}eau") for mark in "'’‘ʼ‛＇ʹ′`´"} == {("eau", "leau")}


def test_a_stem_is_no_surface() -> None:
    """`connect` is the stem of `connections`: who looks for `connect` is to get the word itself first."""
    assert index_forms("en", "connections") == ("connections", "=connect")
    assert dict(query_forms("en", "connect"))["=connect"] < dict(query_forms("en", "connect"))["connect"]


def test_names_are_compared_by_their_words() -> None:
    assert name_key("“Cities & Régions” – Talanoa!") == "cities regions talanoa"


def test_a_word_of_any_length_has_short_forms() -> None:
    assert all(len(form) <= 41 for form in index_forms("en", "ﷺ" * 300))


@given(st.text(st.characters(max_codepoint=127), max_size=60) | st.text(max_size=30))
def test_the_quick_way_through_plain_texts_is_the_same(text: str) -> None:
    spans, words = spellings("en", text)
    found = list(tokens(text))
    assert spans == [(token.start, token.end) for token in found]
    assert words == [" ".join(surfaces("en", token.text)) for token in found]
