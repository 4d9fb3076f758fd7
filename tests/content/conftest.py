"""A site with an empty database in a folder of its own, and files to load into it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from iclei_site import create_app
from iclei_site.commands.content import content_group
from iclei_site.content.stored import Content, snapshot, state
from iclei_site.extensions import db
from iclei_site.models import ContentState

COLUMNS = (
    "slug", "title", "kind", "summary", "pathways", "keywords", "sdgs", "regions", "countries", "places", "partners",
    "start_year", "end_year", "website", "source_url",
)  # fmt: skip
ROW = {
    "slug": "tap", "title": "Transformative Actions Program", "kind": "program", "summary": "Makes ideas bankable.",
    "pathways": "low-emission;resilient", "keywords": "climate finance;project preparation", "sdgs": "11;13",
    "regions": "global", "countries": "KE;BR", "places": "Kisumu|KE;Bonn|DE|50.7339|7.0997;Belém", "partners": "EIB",
    "start_year": "2015", "end_year": "", "website": "", "source_url": "https://iclei.org/tap",
}  # fmt: skip


@dataclass
class Site:
    """An app and a folder for its files of content."""

    app: Flask
    folder: Path

    def run(self, *args: object) -> tuple[int, str]:
        """`iclei-site content <args>` as an editor runs it: the exit code, and all that is printed."""
        result = self.app.test_cli_runner().invoke(content_group, [str(arg) for arg in args])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def load(self, *args: object) -> str:
        """Load files that are right."""
        code, output = self.run("load", *args)
        assert code == 0, output
        return output

    def errors(self, *args: object) -> list[str]:
        """What `check` prints about files that are wrong; loading them says the same and changes nothing."""
        code, output = self.run("check", *args)
        assert code == 1, f"nothing is wrong: {output}"
        before, version = self.content(), self.version()
        again, loaded = self.run("load", *args)
        assert again == 1
        assert loaded.startswith(output), "check and load differ"
        assert "nothing was changed" in loaded
        assert self.content() == before, "a load with errors changed the content"
        assert self.version() == version
        return output.splitlines()

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file; give its name back."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def activities(self, *rows: dict[str, str], name: str = "activities.csv") -> str:
        """Write a file of activities, each like `ROW` but for what is given."""
        extra = sorted({key for row in rows for key in row} - set(COLUMNS))
        return self.table([*COLUMNS, *extra], [{**ROW, **row} for row in rows], name)

    def texts(self, *rows: dict[str, str], name: str = "texts.csv") -> str:
        """Write a file of official texts."""
        columns = list(dict.fromkeys(["slug", "lang", "title", *(key for row in rows for key in row)]))
        return self.table(columns, list(rows), name)

    def table(self, columns: list[str], rows: list[dict[str, str]], name: str) -> str:
        text = StringIO()
        writer = csv.DictWriter(text, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
        return self.write(name, text.getvalue())

    def catalog(self, *entries: tuple[str, str, str], locale: str = "es") -> str:
        """Write a catalog of (context, English, translation); a translation that begins with ~ is fuzzy."""
        parts = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n']
        for context, source, translation in entries:
            fuzzy = "#, fuzzy\n" if translation.startswith("~") else ""
            text = translation.removeprefix("~")
            parts.append(f'{fuzzy}msgctxt "{context}"\nmsgid "{source}"\nmsgstr "{text}"\n')
        return self.write(f"{locale}/LC_MESSAGES/content.po", "\n".join(parts))

    def content(self) -> Content:
        with self.app.app_context():
            return snapshot()

    def version(self) -> str:
        with self.app.app_context():
            now = state()
            return now.version if now else ""

    def previous(self) -> str:
        with self.app.app_context():
            return db.session.scalar(select(ContentState.previous)) or ""

    def text(self, owner: str, field: str, language: str = "en") -> str | None:
        """One stored text."""
        found = self.content().texts.get((owner, field, language))  # type: ignore[call-overload]
        return found.text if found else None


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty database, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("instance")
    with create_app(INSTANCE_PATH=str(folder)).app_context():
        upgrade()
        db.engine.dispose()
    return folder


@pytest.fixture
def site(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site of its own; the test runs in the folder of its files."""
    instance, folder = tmp_path / "instance", tmp_path / "files"
    shutil.copytree(migrated, instance)
    folder.mkdir()
    monkeypatch.chdir(folder)
    app = create_app(INSTANCE_PATH=str(instance))
    yield Site(app, folder)
    with app.app_context():
        db.engine.dispose()
