"""No catalog makes a page fail: what cannot be used gives way to the last good one or to English."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import page

URLS = (
    "/es/",
    "/es/activities/?q=agua&pathway=resilient&from=2010",
    "/es/activities/arch/",
    "/es/activities/?q=zzzzqqqq",
)
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: es\\n"\n'
PLURALS = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
SEARCH = 'msgid "Search"\nmsgstr "Buscar"\n\n'
ACTIVITIES = 'msgid "%(number)s activity"\nmsgid_plural "%(number)s activities"\n'
Make = Callable[..., Flask]


def write(path: Path, data: str | bytes) -> None:
    """Save a file; its time is always another one, however fast a test is."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def look(client: FlaskClient) -> str:
    """Every kind of page with words; each answers and is well made. Returns the sources."""
    return "\n".join(page(client, url).html for url in URLS)


def heading(client: FlaskClient) -> str:
    return page(client, "/es/activities/").text("h1")


# What is wrong with the whole file, and the line that the log names.
DAMAGED: dict[str, tuple[Callable[[bytes], bytes], int | None]] = {
    "cut off in a text": (lambda data: data[: data.index(b"Remove the filter") + 9], None),
    "cut off before a text": (lambda data: data[: data.index(b"msgstr", 4000)], None),
    "empty": (lambda data: b"", 1),
    "of other letters": (lambda data: data.decode().encode("utf-16"), 1),
    "in Latin-1": (lambda data: data.decode().encode("latin-1", "replace"), None),
    "binary": (lambda data: random.Random(5).randbytes(20_000), 1),
    "zeros": (lambda data: bytes(5_000), 1),
    "a mark is missing": (lambda data: data.replace(b'msgstr "Buscar"', b'msgstr "Buscar', 1), None),
    "a line without marks": (lambda data: data.replace(b'msgstr "Buscar"', b"Buscar", 1), None),
    "a conflict of versions": (lambda data: data.replace(b"\n\n", b"\n<<<<<<< HEAD\n", 1), None),
    "twice the same": (lambda data: data + (SEARCH * 2).encode(), None),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_keeps_the_last_good_catalog(
    make: Make, spanish: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage, line = DAMAGED[kind]
    client = make(CATALOG_RELOAD="on").test_client()
    good, before = spanish.read_bytes(), look(client)
    write(spanish, damage(good))
    assert look(client) == before, "the page shows that a file is damaged"
    named = re.findall(rf"{re.escape(str(spanish))}:(\d+): ", caplog.text)
    assert named, caplog.text
    assert line is None or int(named[0]) == line
    caplog.clear()
    look(client)
    assert str(spanish) not in caplog.text, "the log is told once"
    assert look(make().test_client()) == before, "another process has no last good catalog"
    write(spanish, good.replace(b'"Encuentre una actividad"', b'"Otra cosa"').replace(b'"Buscar"', b'"Hallar"'))
    assert look(client) != before, "the good file is not taken over"


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_gives_what_can_be_read_where_there_is_no_last_good_one(
    make: Make, spanish: Path, kind: str
) -> None:
    write(spanish, DAMAGED[kind][0](spanish.read_bytes()))
    app = make()
    look(app.test_client())
    if kind in ("cut off in a text", "a mark is missing", "twice the same"):
        assert heading(app.test_client()) != "Find an activity", "what comes before the damage is lost"
    assert app.test_client().get("/readyz").json["parts"]["catalogs"] == "ok"


# One message that is wrong, and what is shown instead; the others stay Spanish.
WRONG = {
    "a placeholder of another name": ACTIVITIES
    + 'msgstr[0] "%(numero)s actividad"\nmsgstr[1] "%(numero)s actividades"\n',
    "a placeholder of another kind": ACTIVITIES
    + 'msgstr[0] "%(number)d actividad"\nmsgstr[1] "%(number)d actividades"\n',
    "a placeholder without a name": ACTIVITIES + 'msgstr[0] "%s actividad"\nmsgstr[1] "%s actividades"\n',
    "a lone percent sign": ACTIVITIES + 'msgstr[0] "%(number)s % acti"\nmsgstr[1] "%(number)s % acti"\n',
    "an open placeholder": ACTIVITIES + 'msgstr[0] "%(number"\nmsgstr[1] "%(number"\n',
    "too few plural forms": ACTIVITIES + 'msgstr[0] "%(number)s actividad"\n',
    "too many plural forms": ACTIVITIES + "".join(f'msgstr[{n}] "%(number)s actividades"\n' for n in range(3)),
    "no plural forms": 'msgid "%(number)s activity"\nmsgstr "%(number)s actividad"\n',
    "not confirmed": "#, fuzzy\n" + ACTIVITIES + 'msgstr[0] "%(number)s cosa"\nmsgstr[1] "%(number)s cosas"\n',
    "empty": ACTIVITIES + 'msgstr[0] ""\nmsgstr[1] ""\n',
}


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("reload", ["on", "off"])
def test_a_wrong_message_gives_way_to_english_alone(make: Make, spanish: Path, kind: str, reload: str) -> None:
    client = make(CATALOG_RELOAD=reload).test_client() if reload == "on" else None
    write(spanish, HEADER + PLURALS + SEARCH + WRONG[kind])
    client = client or make().test_client()
    assert look(client)
    shown = page(client, "/es/activities/")
    assert shown.text("#count") == "204 activities"
    assert shown.text(".box button") == "Buscar"


@pytest.mark.parametrize(
    "rule",
    [
        "nplurals=2; plural=(n % 0);",
        "nplurals=2; plural=(n != ",
        "nplurals=99; plural=n;",
        "nonsense",
        "nplurals=2; plural=-n;",
    ],
)
def test_a_wrong_rule_for_plurals_is_not_followed(make: Make, spanish: Path, rule: str) -> None:
    forms = 'msgstr[0] "%(number)s actividad"\nmsgstr[1] "%(number)s actividades"\n'
    write(spanish, f'{HEADER}"Plural-Forms: {rule}\\n"\n\n' + ACTIVITIES + forms)
    client = make().test_client()
    assert page(client, "/es/activities/").text("#count") == "204 actividades"
    assert look(client)


def test_a_message_with_a_context_is_guarded_too(make: Make, spanish: Path) -> None:
    plain = HEADER + PLURALS + 'msgid "Network of %(year)s"\nmsgstr "De otro sentido"\n\n'
    right = 'msgctxt "menu"\nmsgid "Network of %(year)s"\nmsgstr "Red de %(year)s"\n'
    for text, shown in (
        (right, "Red de 2020"),
        (right.replace("Red de %(year)s", "Red de %(ano)s"), "Network of 2020"),
    ):
        write(spanish, plain + text)
        app = make()
        with app.test_request_context("/es/"):
            app.preprocess_request()
            domain = app.extensions["catalogs"]
            assert domain.pgettext("menu", "Network of %(year)s", year=2020) == shown
            assert app.jinja_env.globals["pgettext"]("menu", "Network of %(year)s", year=2020) == shown
            assert domain.pgettext("menu", "Network of %(year)s") == "Network of %(year)s", "nothing to fill in"


def test_markup_in_a_translation_is_shown_and_not_followed(make: Make, spanish: Path) -> None:
    write(spanish, HEADER + PLURALS + SEARCH.replace("Buscar", "<script>alert(1)</script>"))
    assert page(make().test_client(), "/es/activities/").text(".box button") == "<script>alert(1)</script>"


@pytest.mark.parametrize("data", [b"", b"\xde\x12\x04\x95", bytes(5000), random.Random(7).randbytes(5000), None])
def test_a_damaged_compiled_catalog_is_made_again(make: Make, tmp_path: Path, data: bytes | None) -> None:
    before = look(make().test_client())
    mo = tmp_path / "catalogs" / "es" / "LC_MESSAGES" / "messages.mo"
    stamp, good = mo.stat().st_mtime_ns, mo.read_bytes()
    mo.write_bytes(good[: len(good) // 2] if data is None else data)
    os.utime(mo, ns=(stamp, stamp))
    assert look(make().test_client()) == before
    assert mo.read_bytes() == good


def test_a_file_that_may_not_be_read_is_left_out(make: Make, spanish: Path) -> None:
    spanish.unlink()
    spanish.mkdir()
    assert heading(make().test_client()) == "Find an activity"


def test_no_file_half_written_is_ever_served(make: Make, spanish: Path, tmp_path: Path) -> None:
    make()
    names = sorted(path.name for path in (tmp_path / "catalogs").rglob("*") if path.is_file())
    assert set(names) == {"messages.mo"}


def test_letter_by_letter_no_cut_makes_a_page_fail(make: Make, spanish: Path) -> None:
    client, good = make(CATALOG_RELOAD="on").test_client(), spanish.read_bytes()
    for end in random.Random(11).sample(range(len(good)), 60):
        write(spanish, good[:end])
        assert client.get("/es/activities/?q=agua").status_code == 200, end
    damaged = random.Random(13)
    for _ in range(60):
        data = bytearray(good)
        for _ in range(20):
            data[damaged.randrange(len(data))] = damaged.randrange(256)
        write(spanish, bytes(data))
        assert client.get("/es/activities/?q=agua").status_code == 200
