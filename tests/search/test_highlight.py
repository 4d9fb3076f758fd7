"""Marks show why a text was found and change nothing else of it."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iclei_site.search.grammar import parse
from iclei_site.search.highlight import Highlighter, Marking
from iclei_site.search.meaning import needs
from iclei_site.search.synonyms import Synonyms

PIECES = st.sampled_from(
    [
        "climate",
        "Climate",
        "cities",
        "city",
        "the",
        "l’eau",
        "São",
        "a<b>",
        "&amp;",
        '"',
        "'",
        "気候変動",
        "-",
        " ",
        "\n",
        "x",
        "e\u0301",
    ]
)
TEXT = st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=60)


def mark(text: str, query: str, tag: str = "en") -> str:
    return str(Highlighter(text, tag).marked(Marking(needs(parse(query), tag, Synonyms({})), tag)))


@given(TEXT, TEXT)
def test_the_text_is_unchanged_but_for_marks_and_always_escaped(text: str, query: str) -> None:
    marked = mark(text, query)
    bare = marked.replace("<mark>", "").replace("</mark>", "")
    assert html.unescape(bare) == html.unescape(str(Highlighter(text, "en").plain))
    assert bare == str(Highlighter(text, "en").plain)
    assert not set(bare) & set("<>\"'")
    assert marked.count("<mark>") == marked.count("</mark>")
    assert "<mark></mark>" not in marked


WORDS = st.sampled_from(
    ["city", "cities", "City", "plan", "planning", "plans", "the", "COP30", "a_b", "co", "<b>", "Sécu", "plán"]
)
GAPS = st.sampled_from([" ", " ", ", ", "-", "_", ".", "  ", "&", "", " – ", "“", "…", "\u00a0", "ł"])
ENGLISH = st.lists(st.tuples(WORDS, GAPS), max_size=14).map(lambda pairs: "".join(map("".join, pairs)))


@given(ENGLISH, ENGLISH, st.booleans())
def test_a_text_of_plain_letters_is_marked_like_any_other(text: str, query: str, quoted: bool) -> None:
    """A last word that is not written as it is spelt keeps the same text from being read in the short way."""
    asked = f'"{query}"' if quoted else query
    assert mark(f"{text} . ß", asked).removesuffix(" . ß") == mark(f"{text} . q", f"{asked}").removesuffix(" . q")


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Climate & cities", "city", "Climate &amp; <mark>cities</mark>"),
        ("A café in São Paulo", "CAFE sao", "A <mark>café</mark> in <mark>São</mark> Paulo"),
        ("Biodiversity", "biod", "<mark>Biodiversity</mark>"),  # the whole word
        ("Biodiversity biod", '"biod"', "Biodiversity <mark>biod</mark>"),
        ("Nature-based", "nature-based", "<mark>Nature</mark>-<mark>based</mark>"),
        ("The city of the sea", "the city", "The <mark>city</mark> of the sea"),
        ("The sea", "the", "<mark>The</mark> sea"),
        ("City", "-city", "City"),
        ("<script>city</script>", "script", "&lt;<mark>script</mark>&gt;city&lt;/<mark>script</mark>&gt;"),
        ("世界気候変動計画", "気候変動", "世界<mark>気候変動</mark>計画"),
        ("気候", "候", "気<mark>候</mark>"),
        ("水資源と洪水の管理", "水", "<mark>水</mark>資源と洪<mark>水</mark>の管理"),  # one character alone
        ("水資源の水", "水 資源", "<mark>水</mark><mark>資源</mark>の<mark>水</mark>"),
        ("水資源", "水資", "<mark>水資</mark>源"),
        ("Big seas", "b", "<mark>Big</mark> seas"),
        ("ICLEI's", "iclei", "<mark>ICLEI&#39;s</mark>"),
        ("a&b city", "city", "a&amp;b <mark>city</mark>"),
        ("", "city", ""),
    ],
)
def test_marks(text: str, query: str, expected: str) -> None:
    assert mark(text, query) == expected


def test_words_are_marked_by_the_rules_of_their_language() -> None:
    assert mark("las ciudades", "ciudad", "es") == "las <mark>ciudades</mark>"
