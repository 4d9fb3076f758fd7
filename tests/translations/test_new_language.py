"""`translations add`: an eleventh language with one command, from its files to its pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from iclei_site.commands.new_language import BadTagError, make_language
from iclei_site.config import HOME
from iclei_site.po.reader import Entry, read_file

SCRIPT = """
from iclei_site import create_app
from iclei_site.commands.serve import prepare
app = create_app(LANGUAGES="en,{tag}")
with app.app_context():
    prepare()
page = app.test_client().get("/{tag}/activities/?q=water&sort=title")
assert page.status_code == 200
assert '<html lang="{tag}" dir="{direction}">' in page.text, page.text[:300]
assert "{name}" in page.text
assert ">{word}</button>" in page.text
assert page.text.count("not translated yet and is shown in English") == 1
assert "not translated yet" not in app.test_client().get("/en/activities/?q=water").text
assert app.test_client().get("/{tag}/activities/arch/").status_code == 200
assert app.test_client().get("/{tag}/nowhere/").status_code == 404
assert app.test_client().get("/readyz").json["ready"]
"""


def test_one_command_and_its_pages(tmp_path: Path) -> None:
    tag, direction, name, word = "fa", "rtl", "فارسی", "جستجو"
    home = tmp_path / "site"
    for folder in ("iclei_site", "templates", "static", "translations"):
        shutil.copytree(HOME / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    environ = {**os.environ, "PYTHONPATH": str(home), "ICLEI_INSTANCE_PATH": str(tmp_path / "instance")}

    def python(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *args]
        return subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)

    added = python("-c", "from iclei_site.commands import main; main()", "translations", "add", tag)
    assert added.returncode == 0, added.stderr
    for said in (name.lower(), f"{tag}/?translate=1", "messages.po", "content.po", "synonyms.txt", "glossary.csv"):
        assert said in added.stdout.lower()
    catalog = home / "translations" / tag / "LC_MESSAGES" / "messages.po"
    text = catalog.read_text(encoding="utf-8")
    assert text.count('msgstr[1] ""') > 10
    catalog.write_text(text.replace('msgid "Search"\nmsgstr ""', f'msgid "Search"\nmsgstr "{word}"'), encoding="utf-8")
    served = python("-W", "error", "-c", SCRIPT.format(tag=tag, direction=direction, name=name, word=word))
    assert served.returncode == 0, served.stderr
    again = python("-c", "from iclei_site.commands import main; main()", "translations", "add", tag)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    status = python("-c", "from iclei_site.commands import main; main()", "translations", "status")
    assert "1 of " in status.stdout
    assert "not offered" in status.stdout


@pytest.mark.parametrize("tag", ["xx", "", "IT", "pt_PT", "../etc", "it-", "español", "es", "zh-hant", "en"])
def test_what_is_no_new_language_is_refused(tmp_path: Path, tag: str) -> None:
    with pytest.raises(BadTagError):
        make_language(tmp_path, tag, [], {})
    assert list(tmp_path.iterdir()) == []


def test_plural_forms_are_those_of_the_language(translations: Path, app: Flask) -> None:
    for tag, forms in (("pl", 3), ("sl", 4), ("id", 1), ("pt-PT", 2)):
        lines = make_language(translations, tag, [Entry("a", plural="b")], {"a:b:title": "A"})
        assert f"{forms} plural form" in lines[0]
        file = read_file(translations / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po")
        assert len(file.entries[0].texts) == forms
        assert not file.faults
