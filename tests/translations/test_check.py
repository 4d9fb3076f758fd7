"""`translations check`: a file of every known defect, and each is caught with its line; what is right passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from iclei_site.commands.translations import translations_group
from iclei_site.po.checking import Finding, Sources, check_catalog, check_folder
from iclei_site.po.glossary import read_glossary
from iclei_site.po.merge import by_key
from iclei_site.po.reader import Entry

CHARSET = '"Content-Type: text/plain; charset=UTF-8\\n"'
RULES = {
    "es": '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
    "fr": '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"',
    "ja": '"Plural-Forms: nplurals=1; plural=0;\\n"',
    "zh_Hans": '"Plural-Forms: nplurals=1; plural=0;\\n"',
    "ar": '"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : '
    'n%100>=11 ? 4 : 5);\\n"',
}
TERMS = "en,es,fr,ja,zh-Hans,ar\nclimate action,acción climática,action climatique,気候行動,气候行动,العمل المناخي\n"


class Defect(NamedTuple):
    """An entry; the line of it that is wrong, counted from 0; and what is said about it."""

    source: str
    text: str
    said: str
    wrong: int = 1
    plural: str = ""  # of the source; then `text` holds lines msgstr[0] …
    before: str = ""

    def lines(self) -> list[str]:
        head = [*self.before.split("\n")] if self.before else []
        if not self.plural:
            return [*head, f'msgid "{self.source}"', f'msgstr "{self.text}"', ""]
        return [*head, f'msgid "{self.source}"', f'msgid_plural "{self.plural}"', *self.text.split("\n"), ""]


def plural(*forms: str) -> str:
    return "\n".join(f'msgstr[{number}] "{form}"' for number, form in enumerate(forms))


ONE, MANY = "%(number)s activity", "%(number)s activities"
DEFECTS: dict[str, list[Defect]] = {
    "es": [
        Defect("Filters (%(number)s)", "Filtros", "%(number)s of the source is missing"),
        Defect("Since %(year)s", "Desde %(ano)s", "%(ano)s is not in the source"),
        Defect("Until %(year)s", "Hasta %(year)d", "%(year)d is not in the source"),
        Defect("Share %(share)s", "Parte %(share)s %", "a percent sign stands alone; write two: %%"),
        Defect("For %(name)s", "Para %(name)s y %(name)s", "%(name)s is not in the source"),
        Defect(ONE, plural("%(number)s actividad"), "1 plural forms; this language has 2", 0, MANY),
        Defect("%(number)s a", plural(*["%(number)s x"] * 3), "3 plural forms", 0, "%(number)s b"),
        Defect("%(number)s c", plural("%(number)s x", ""), "one plural form is empty", 3, "%(number)s d"),
        Defect("%(number)s e", plural("un x", "%(number)s x"), "%(number)s of the source", 2, "%(number)s f"),
        Defect("See <b>all</b>", "Ver <i>todo</i>", "<b>, </b> of the source is missing"),
        Defect('A <a href=\\"/x\\">link</a>', "Un <a>enlace</a>", '<a href="/x"> of the source is missing'),
        Defect('Go <a href=\\"/x\\">on</a>', 'Siga <a href=\\"/x\\" onclick=\\"y()\\">ya</a>', "onclick"),
        Defect("Plain", "Llano<script>alert(1)</script>", "<script>, </script> is not in the source"),
        Defect("R and D", "I &amp; D", "&amp; is not in the source"),
        Defect("Read https://un.org/a.", "Lea https://un.org/b.", "https://un.org/a of the source is missing"),
        Defect("Visit us", "Visite www.example.org", "the address www.example.org is not in the source"),
        Defect("Begin", " Empiece", "begins or ends with other spaces"),
        Defect("End", "Fin ", "begins or ends with other spaces"),
        Defect("Next\\n", "Siguiente", "begins or ends with other spaces or line breaks"),
        Defect("Two words", "Dos  palabras", "two spaces stand together"),
        Defect("Stop!", "¡Alto !", "a space stands before “!”"),
        Defect("A sentence.", "Una frase", "ends with no sign, the source with a full stop"),
        Defect("A title", "Un título.", "ends with a full stop, the source with no sign"),
        Defect("Really?", "De veras.", "ends with a full stop, the source with a question mark"),
        Defect("Wait…", "Espere.", "the source with an ellipsis"),
        Defect("Bell", "Cam\\apana", "holds U+0007, a control character"),
        Defect("Null", "Nulo\x01", "holds U+0001, a control character"),
        Defect("Turned", "Gi\u202erado", "holds U+202E, which turns the direction"),
        Defect("Marked", "Marcado\u200f", "holds U+200F, a mark of direction"),
        Defect("Unseen", "Invi\u200bsible", "holds U+200B, which cannot be seen"),
        Defect("Order", "\ufefforden", "holds U+FEFF, which cannot be seen"),
        Defect("Lost", "Perd\ufffddo", "holds U+FFFD, the sign for a letter that was lost"),
        Defect("Apart", "Separacio\u0301n", "save the text in the form NFC"),
        Defect("Joined", "Uni\u200ddo", "holds U+200D, which joins or parts letters of other scripts"),
        Defect("Parted", "Parti\u200cdo", "holds U+200C, which joins or parts letters"),
        Defect("How many?", "Cuántas?", "“¿” and “?” do not go in pairs"),
        Defect("Hooray!", "Viva!", "“¡” and “!” do not go in pairs"),
        Defect("Why now?", "¿Por qué ¿ahora?", "“¿” and “?” do not go in pairs"),
        Defect("Guess", "Conjetura", "not confirmed", 1, before="#, fuzzy"),
        Defect(
            "New words", "Palabras viejas", "the source was “Old words” when this was translated", 2,
            before='#, fuzzy\n#| msgid "Old words"',
        ),
        Defect("Nothing", "", "not translated", 0),
        Defect("Act on climate action", "Actuar en lo climático", "“climate action” is “acción climática”"),
    ],
    "fr": [
        Defect("Language:", "Langue :", "write a no-break space there"),
        Defect("Say “a”", "Dire « a »", "a common space stands beside"),
        Defect("Go!", "Allez", "ends with no sign, the source with an exclamation mark"),
        Defect("Go on!", "Allez!", "no space stands before “!”; write a no-break space there"),
        Defect("Languages:", "Langues:", "no space stands before “:”"),
        Defect("%(what)s: %(value)s", "%(what)s: %(value)s", "no space stands before “:”"),
        Defect("“Really?” they ask.", "«\u202fVraiment?\u202f» disent-ils.", "no space stands before “?”"),
        Defect("One; two", "Un; deux", "no space stands before “;”"),
        Defect("Say “b”", "Dire «b\u202f»", "no space stands after “«”"),
        Defect("Say “c”", "Dire «\u202fc»", "no space stands before “»”"),
    ],
    "ja": [
        Defect("A long sentence.", "長い文", "ends with no sign, the source with a full stop"),
        Defect("Questions?", "質問。", "ends with a full stop, the source with a question mark"),
        Defect("Water, soil", "水,土", "“,” is of another script; write “、”"),
        Defect("Who?", "誰?", "“?” is of another script; write “？”"),
        Defect(ONE, plural("%(number)s件", "%(number)s件"), "this language has 1: msgstr[0] alone", 0, MANY),
    ],
    "zh_Hans": [
        Defect("Water, soil", "水,土", "“,” is of another script; write “，”"),
        Defect("Water, %(name)s", "水，%(name)s,土", "“,” is of another script; write “，”"),
    ],
    "ar": [
        Defect("Is it so?", "هل هذا.", "ends with a full stop, the source with a question mark"),
        Defect("Is it?", "هل هذا?", "“?” is of another script; write “؟”"),
        Defect("One, two", "واحد, اثنان", "“,” is of another script; write “،”"),
        Defect("Isolated", "\u2067معزول", "is not closed by U+2069"),
        Defect("Over", "\u202bفوق\u202c", "which turns the direction"),
        Defect(
            "%(number)s x", plural("لا", "واحد", "اثنان", "ثلاثة", "%(number)s", "%(number)s"),
            "%(number)s of the source is missing", 5, "%(number)s y",
        ),
    ],
}  # fmt: skip


def lay_out(root: Path, folder: str, defects: list[Defect]) -> tuple[Path, dict[int, str]]:
    """Write a catalog; also what is said about which line."""
    lines = ['msgid ""', 'msgstr ""', CHARSET, f'"Language: {folder}\\n"', RULES[folder], '"X-Reviewed: no\\n"', ""]
    expected = {}
    for defect in defects:
        head = len(defect.before.split("\n")) if defect.before else 0
        expected[len(lines) + 1 + (defect.wrong if defect.before else head + defect.wrong)] = defect.said
        lines += defect.lines()
    path = root / folder / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path, expected


def sources(tmp_path: Path, folder: str, defects: list[Defect]) -> Sources:
    messages = [
        Entry(defect.source.replace('\\"', '"').replace("\\n", "\n"), plural=defect.plural or None)
        for defect in defects
    ]
    (tmp_path / "glossary.csv").write_text(TERMS, encoding="utf-8")
    terms, wrong = read_glossary(tmp_path / "glossary.csv", ("en", "es", "fr", "ja", "zh-Hans", "ar"))
    assert not wrong
    return Sources(by_key(messages), {}, terms, frozenset([folder]))


@pytest.mark.parametrize("folder", DEFECTS)
def test_every_known_defect_is_caught_with_its_line(tmp_path: Path, folder: str) -> None:
    path, expected = lay_out(tmp_path, folder, DEFECTS[folder])
    found = list(check_catalog(path, sources(tmp_path, folder, DEFECTS[folder])))
    said: dict[int, str] = {}
    for finding in found:
        said[finding.line] = said.get(finding.line, "") + finding.text
    for line, text in expected.items():
        assert text in said.get(line, ""), f"{path.read_text().splitlines()[line - 1]}: {said.get(line)}"
    assert said.keys() == expected.keys(), "something is caught that is not wrong"
    assert all(str(finding).startswith(f"{path}:{finding.line}: ") for finding in found)


RIGHT = {
    "es": [
        ("Really?", "¿De veras?"), ("A sentence.", "Una frase."), ("Stop!", "¡Alto!"), ("Say “a.”", "Diga «a.»"),
        ("Share %(share)s%%", "Parte: %(share)s %%"), ("See <b>all</b>", "Ver <b>todo</b>"), ("Wait…", "Espere..."),
        ("Take climate action", "Emprender acciones climáticas"), ("100% of it", "El 100 % de ello"),
        ("Really? No!", "¿De veras? ¡No!"), ("Read https://un.org/?a", "Lea https://un.org/?a"),
        (r'<a class=\"b\" href=\"/x\">See</a>', r'<a href=\"/x\" class=\"b\">Ver</a>'),
    ],
    "fr": [("Language:", "Langue\u00a0:"), ("Say “a”", "Dire «\u202fa\u202f»"), ("Go!", "Allez\u202f!"),
           ("At 10:30", "À 10:30"), ("What?!", "Quoi\u202f?!"), ("Oh…!", "Oh…\u202f!"),
           ("R&amp;D, https://un.org/a;b", "R&amp;D, https://un.org/a;b")],
    "ja": [("A sentence.", "文。"), ("Really?", "本当ですか。"), ("Why?", "なぜ？"), ("Wait…", "待機中…"),
           ("1,000 cities", "1,000都市"), ("Water: %(name)s, %(value)s", "水：%(name)s、%(value)s")],
    "ar": [("Why?", "لماذا؟"), ("Wait", "\u2067انتظر\u2069"), ("It is", "می\u200cشود"),
           ("One, two", "واحد، اثنان"), ("By words;", "بالكلمات؛")],
}  # fmt: skip


@pytest.mark.parametrize("folder", RIGHT)
def test_what_is_right_passes(tmp_path: Path, folder: str) -> None:
    entries = [Defect(source, text, "") for source, text in RIGHT[folder]]
    path, _ = lay_out(tmp_path, folder, entries)
    assert [str(finding) for finding in check_catalog(path, sources(tmp_path, folder, entries))] == []


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        (CHARSET, '"Content-Type: text/plain; charset=ISO-8859-1\\n"', 3, "does not say charset=UTF-8"),
        ("Language: es", "Language: fr", 4, "Language is fr; write: es"),
        ("plural=(n != 1)", "plural=(n > 1)", 5, "is not CLDR's rule"),
        ("nplurals=2", "nplurals=3; plural=n;x", 5, "is not CLDR's rule"),
        ('"X-Reviewed: no\\n"\n', "", 1, "X-Reviewed is missing"),
        ('msgstr "Casa"', 'msgstr "Casa', 9, "cannot be read; allowed: msgctxt"),
        ('msgstr "Casa"', "", 8, "has no msgstr (is the file cut off?)"),
        ('msgid "Home"', 'msgid "Home"\nmsgid "Home"', 8, "has no msgstr"),
        ('msgstr "Casa"', 'msgstr "Casa"\n\nmsgid "Home"\nmsgstr "Hogar"', 11, "is there twice, first in line 8"),
        ('msgstr "Casa"', 'msgstr "Casa"\nmsgstr "Hogar"', 10, "msgstr is there twice"),
        ('msgid "Home"', 'msgid "House"', 8, "is not in the interface any more"),
        ('msgid "Home"', 'msgid "House"', 1, "“Home” is missing; run: make strings"),
    ],
)
def test_defects_of_the_whole_file(tmp_path: Path, before: str, after: str, line: int, said: str) -> None:
    entries = [Defect("Home", "Casa", "")]
    path, _ = lay_out(tmp_path, "es", entries)
    path.write_text(path.read_text().replace(before, after), encoding="utf-8")
    found = list(check_catalog(path, sources(tmp_path, "es", entries)))
    assert [finding for finding in found if finding.line == line and said in finding.text], found


def test_bytes_of_another_encoding_are_named(tmp_path: Path) -> None:
    entries = [Defect("Home", "Casa", ""), Defect("Year", "Año", "")]
    path, _ = lay_out(tmp_path, "es", entries)
    path.write_bytes(path.read_text().encode("latin-1"))
    said = {f.line: f.text for f in check_catalog(path, sources(tmp_path, "es", entries))}
    assert said == {12: "byte 10 is not UTF-8; allowed: text saved as UTF-8"}


CONTENT = f"""msgid ""
msgstr ""
{CHARSET}
"Language: es\\n"
"X-Reviewed: no\\n"

msgctxt "activity:tap:title"
msgid "100% for climate action"
msgstr "El 100 % de la accion"

msgctxt "activity:gone:title"
msgid "Gone"
msgstr "Ido"

msgctxt "activity:arch:title"
msgid "Old heritage"
msgstr "Patrimonio viejo"

#, fuzzy
#| msgid "Former words"
msgctxt "activity:twin:title"
msgid "Twin"
msgstr "Gemelo"

msgctxt "activity:end:summary"
msgid "It ended."
msgstr "Terminó"

msgctxt "activity:later:title"
msgid "Later"
msgstr ""
"""


def test_content_is_checked_likewise(tmp_path: Path) -> None:
    path = tmp_path / "es" / "LC_MESSAGES" / "content.po"
    path.parent.mkdir(parents=True)
    path.write_text(CONTENT, encoding="utf-8")
    now = {"tap": "100% for climate action", "arch": "New heritage", "twin": "Twin", "later": "Later"}
    english = {f"activity:{slug}:title": text for slug, text in now.items()} | {"activity:end:summary": "It ended."}
    found = list(check_catalog(path, sources(tmp_path, "es", []).of(english)))
    assert [(finding.line, finding.warning) for finding in found] == [
        (9, True), (12, True), (16, False), (22, False), (27, False),
    ]  # fmt: skip
    for finding, said in zip(
        found, ("glossary", "no such text", "New heritage", "Former words", "full stop"), strict=True
    ):
        assert said in finding.text


def run(app: Flask, *args: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(translations_group, list(args))
    return done.exit_code, done.output


def test_the_command_prints_findings_and_fails_on_any_error(make: Callable[..., Flask], spanish: Path) -> None:
    app = make()
    code, output = run(app, "check", "--no-terms")
    assert (code, output) == (0, "")
    text = spanish.read_text(encoding="utf-8")
    spanish.write_text(
        text.replace('msgstr "%(number)s actividades"', 'msgstr[9] "%(numero)s cosas"', 1).replace(
            'msgstr[1] "%(number)s actividades"', 'msgstr[1] "%(numero)s actividades"'
        ),
        encoding="utf-8",
    )
    synonyms, glossary = spanish.parents[1] / "synonyms.txt", spanish.parents[2] / "glossary.csv"
    synonyms.write_text(synonyms.read_text(encoding="utf-8") + "only one word\n", encoding="utf-8")
    glossary.write_text(glossary.read_text(encoding="utf-8") + "new term,x,,,,,,,,\n", encoding="utf-8")
    code, output = run(app, "check")
    assert code == 1
    lines = {
        path: [line for line in output.splitlines() if line.startswith(f"{path}:") and "warning" not in line]
        for path in (spanish, synonyms, glossary)
    }
    assert all(lines.values()), output
    assert "%(numero)s is not in the source" in "\n".join(lines[spanish])
    assert lines[synonyms][0].startswith(f"{synonyms}:{len(synonyms.read_text().splitlines())}: no “ = ”")
    assert "“new term” has no word for fr, pt-BR" in lines[glossary][0]


def test_terms_are_warnings_and_fail_nothing(tmp_path: Path) -> None:
    found = check_folder(tmp_path, ("en",), Sources({}, {}, []))
    assert list(found) == []
    assert str(Finding(Path("a.po"), 3, "x", warning=True)) == "a.po:3: warning: x"


def test_the_glossary_has_the_terms_of_the_field_in_all_languages(app: Flask) -> None:
    terms, wrong = read_glossary(Path(app.config["TRANSLATIONS_PATH"]) / "glossary.csv", app.config["LANGUAGES"])
    assert not wrong
    assert len(terms) >= 60
    assert all(len(term.words) == 10 for term in terms)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("en,es\nwater,agua\n", "there is no column for fr"),
        ("en,es,fr\nwater,agua,eau\nWater,agua,eau\n", "is in line 2 already"),
        ("en,es,fr\nwater,agua,\n", "has no word for fr"),
    ],
)
def test_a_wrong_glossary_is_found(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "glossary.csv"
    path.write_text(text, encoding="utf-8")
    _, wrong = read_glossary(path, ("en", "es", "fr"))
    assert said in wrong[0].text
