"""What means the same finds the same; the files that say so are checked line by line."""

import re
from collections.abc import Callable
from pathlib import Path

import corpus
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.grammar import parse
from iclei_site.search.letters import fold, plain
from iclei_site.search.meaning import needs
from iclei_site.search.request import SearchRequest
from iclei_site.search.synonyms import MAX_EXPRESSION, MAX_GROUP, Synonyms, key_of, read_file, read_folder

ENGLISH = (
    "# field\n\nNbS = nature-based solutions = nature based solution\nEV = electric vehicle\nUN = United Nations\n"
)
OWN = Path(__file__).parents[2] / "translations"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(text: str, locale: str = "en") -> Path:
        path = tmp_path / "translations" / locale / "synonyms.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return path

    return make


@pytest.fixture
def known(tmp_path: Path, write: Write) -> WhooshEngine:
    write(ENGLISH)
    write("SbN = soluciones basadas en la naturaleza = NbS\n", "es")
    write("GCoM = 首長誓約\n", "ja")
    engine = WhooshEngine(tmp_path / "index", synonyms=tmp_path / "translations")
    engine.rebuild(
        [
            corpus.make("long", title="Nature-based solutions for rivers", es={"title": "Ríos"}),
            corpus.make("short", title="NbS handbook"),
            corpus.make("apart", title="Solutions based on nature"),
            corpus.make("cars", title="Electric vehicles in cities"),
            corpus.make("spanish", title="X", es={"title": "Soluciones basadas en la naturaleza"}),
            corpus.make("plan", title="A plan", summary="For one", fr={"title": "Un plan"}),
            corpus.make("mayors", title="GCoM", ja={"title": "首長誓約"}),
        ],
        "1",
    )
    return engine


def slugs(engine: WhooshEngine, q: str, language: str = "en") -> set[str]:
    return {hit.slug for hit in engine.search(SearchRequest(language, q, literal=True)).hits}


@pytest.mark.parametrize(
    ("q", "language", "expected"),
    [
        ("nbs", "en", {"long", "short"}),
        ("nature-based solutions", "en", {"long", "short", "apart"}),  # the words as typed, and NbS
        ("NbS rivers", "en", {"long"}),
        ("rivers NbS", "en", {"long"}),
        ('"NbS"', "en", {"short"}),  # quotes mean it
        ("NbS -rivers", "en", {"short"}),
        ("EVs", "en", {"cars"}),  # the forms of an expression's words
        ("electric vehicles", "en", {"cars"}),
        ("SbN", "es", {"spanish", "short"}),
        ("NbS", "es", {"spanish", "short", "long"}),  # the visitor's language and English
        ("SbN", "en", set()),
        ("un plan", "fr", {"plan"}),  # not the UN
        ("首長誓約", "ja", {"mayors"}),
        ("GCoM", "ja", {"mayors"}),
    ],
)
def test_equivalents_are_found(known: WhooshEngine, q: str, language: str, expected: set[str]) -> None:
    assert slugs(known, q, language) == expected


def test_the_words_as_typed_come_before_their_equivalents(known: WhooshEngine) -> None:
    assert [hit.slug for hit in known.search(SearchRequest("en", "NbS")).hits] == ["short", "long"]


def test_equivalents_are_marked_where_they_stand_together(known: WhooshEngine) -> None:
    titles = {hit.slug: hit.title.html for hit in known.search(SearchRequest("en", "NbS")).hits}
    assert titles["long"] == "<mark>Nature</mark>-<mark>based</mark> <mark>solutions</mark> for rivers"
    assert titles["short"] == "<mark>NbS</mark> handbook"


def test_a_known_expression_with_a_number_stands_together(tmp_path: Path, write: Write) -> None:
    """Goal 1 is neither any goal nor any 1; while it is typed it may become goal 13."""
    write("SDG 1 = SDG1 = no poverty\nSDG 13 = SDG13 = climate action\n")
    engine = WhooshEngine(tmp_path / "index", synonyms=tmp_path / "translations")
    engine.rebuild(
        [
            corpus.make("one", title="A workshop", body="SDG 1"),
            corpus.make("thirteen", title="A workshop", body="SDG 13"),
            corpus.make("words", title="No poverty"),
            corpus.make("apart", title="SDG 11: in 13 cities, 1 region"),
        ],
        "1",
    )
    assert slugs(engine, "SDG 13") == slugs(engine, "sdg13") == {"thirteen"}
    assert slugs(engine, "SDG 1") == {"one", "thirteen", "apart", "words"}
    assert slugs(engine, "cities SDG 1") == {"apart"}
    assert slugs(engine, "SDG 1 workshop") == {"one"}


def test_they_stay_as_they_are_until_the_next_rebuild(known: WhooshEngine, write: Write, tmp_path: Path) -> None:
    write("handbook = guide\n")
    known.update([corpus.make("new", title="A guide")], [], "2")
    assert slugs(known, "NbS") == {"long", "short"}
    assert slugs(known, "handbook") == {"short"}
    known.rebuild([corpus.make("new", title="A guide"), corpus.make("long", title="Nature-based solutions")], "3")
    assert slugs(known, "NbS") == set()
    assert slugs(known, "handbook") == {"new"}
    assert {hit.slug for hit in WhooshEngine(tmp_path / "index").search(SearchRequest("en", "handbook")).hits} == {
        "new"
    }


def test_the_longest_expression_is_meant() -> None:
    known = Synonyms({"en": [["zero", "none"], ["zero emission", "clean"], ["emission", "output"]]})
    (first, second) = needs(parse("zero emission buses"), "en", known)
    assert [[word.text for word in option.phrases[0]] for option in first[1:]] == [["clean"]]
    assert len(second) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("only one", "no “ = ” between expressions"),
        ("a=b", "no “ = ” between expressions"),
        ("a = ", "no “ = ” between expressions"),
        ("a =  = b", "nothing before or after"),
        ("EV = ev", "stands twice"),
        ("Café = CAFE = x", "stands twice"),
        ("first = other", "stands in line 1 already"),
        ("x" * (MAX_EXPRESSION + 1) + " = y", "characters"),
        (" = ".join(f"w{number}" for number in range(MAX_GROUP + 1)), "expressions; keep the"),
        ("a\x07b = c", "control character"),
        ('"a b" = c', "is no expression"),
        ("-a = c", "is no expression"),
        ("!! = c", "is no expression"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(write: Write, line: str, expected: str) -> None:
    path = write(f"first = second\n# a comment\n{line}\nlast = one more\n")
    groups, (problem,) = read_file(path)
    assert str(problem).startswith(f"{path}:3: ")
    assert expected in problem.text
    assert groups == [("first", "second"), ("last", "one more")]


def test_another_encoding_is_said(write: Write) -> None:
    path = write("")
    path.write_bytes("é = e accent".encode("latin-1"))
    assert [problem.line for problem in read_file(path)[1]] == [1]


@given(text=st.text(st.sampled_from('ab =\n#é"-\x00\ufeff気\u202e') | st.characters(codec="utf-8"), max_size=200))
def test_no_file_is_an_error_and_what_is_read_is_right(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "en" / "synonyms.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    groups, problems = read_file(path)
    lines = [
        line
        for line in re.split("\r\n?|\n", text.removeprefix("\ufeff"))
        if line.strip() and not line.strip().startswith("#")
    ]
    assert len(groups) + len(problems) == len(lines)
    assert all(2 <= len(group) <= MAX_GROUP for group in groups)
    Synonyms({"en": groups})


def test_our_own_files_are_right() -> None:
    groups, problems = read_folder(OWN)
    assert [str(problem) for problem in problems] == []
    assert set(groups) == {"en", "es", "fr", "pt-BR", "de", "ar", "ja", "ko", "zh-Hans", "zh-Hant"}
    assert all(len(own) >= 30 for own in groups.values())


def keys(tag: str, expression: str) -> tuple[str, ...]:
    return tuple(key_of(tag, phrase) for phrase in parse(expression).wanted)


@pytest.mark.parametrize(
    ("tag", "typed", "meant"),
    [
        ("de", "Ziel 6", "SDG 6"),
        ("fr", "objectif 6", "SDG 6"),
        ("es", "objetivo 6", "SDG 6"),
        ("pt-BR", "objetivo 6", "SDG 6"),
        ("ja", "目標6", "SDG 6"),
        ("ja", "SDGs 6", "SDG 6"),
        ("ko", "목표 6", "SDG 6"),
        ("zh-Hans", "可持续发展目标6", "SDG 6"),
        ("zh-Hant", "永續發展目標6", "SDG 6"),
        ("en", "Korean", "Korea"),
        ("de", "koreanische", "Korea"),
        ("fr", "africaines", "Afrique"),
        ("es", "brasileñas", "Brasil"),
        ("pt-BR", "canadenses", "Canadá"),
        ("de", "Radfahren", "Fahrrad"),
        ("ja", "猛暑", "暑熱"),
        ("zh-Hans", "热浪", "高温"),
        ("ar", "موجة حر", "حرارة"),
    ],
)
def test_our_own_say_what_people_type(tag: str, typed: str, meant: str) -> None:
    """A goal as one names it in the language, what belongs to a country, and words as they are spoken."""
    known = Synonyms({tag: read_folder(OWN)[0][tag]})
    found = {key_of(tag, phrase) for phrase in known.equivalents(tag, keys(tag, typed))}
    assert key_of(tag, tuple(word for phrase in parse(meant).wanted for word in phrase)) in found


def test_our_own_are_known_without_their_accents_too() -> None:
    groups, _ = read_folder(OWN)
    expressions = [(tag, expression) for tag, own in groups.items() for group in own for expression in group]
    lost = {each for each in expressions if keys(*each) != keys(each[0], fold(plain(each[1])))}
    assert lost == set()


@pytest.mark.parametrize(
    ("tag", "expression", "typed"),
    [
        ("es", "economía circular", "economia circular"),
        ("fr", "neutralité carbone", "neutralite carbone"),
        ("pt-BR", "adaptação climática", "adaptacao climatica"),
        ("de", "grüne Dächer", "grune dacher"),
        ("ar", "إدارة النفايات", "اداره النفايات"),
    ],
)
def test_typed_without_accents_an_expression_is_the_same(tag: str, expression: str, typed: str) -> None:
    known = Synonyms({tag: [[expression, "xyzzy"]]})
    for text in (expression, typed):
        assert known.equivalents(tag, keys(tag, text)), text
