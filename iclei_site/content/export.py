"""The database into files that a load reads back to the same content."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from .csv_files import SEPARATOR, disarmed
from .files import CATALOG, find_files
from .problems import Problems
from .schema import ACTIVITY_FIELDS, LANGUAGE_FOLDERS, SECTIONS, TEXT_FIELDS, Field, Section
from .stored import Content, Text, numbered, snapshot
from .values import SOURCE_LANGUAGE
from .words import protected

WIDTH = 120
# No dates: a catalog changes when its words do. X-Reviewed is for a person who knows the language to set to "yes".
_HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: iclei-site content\n"
"Language: {locale}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Reviewed: no\n"

"""


def export_content(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write all content of the database below `folder`: `activities.csv`, `texts.csv`, `home.yaml` and catalogs.

    Returns what was written, and other files of content there that were left alone: a load of the folder would read
    those too.
    """
    content = snapshot()
    written = [
        *_write_csv(folder / "activities.csv", ACTIVITY_FIELDS, _activity_rows(content)),
        *_write_csv(folder / "texts.csv", TEXT_FIELDS, _official_rows(content)),
        *_write_home(folder / "home.yaml", content),
        *_write_catalogs(folder, content),
    ]
    others = [file for file in find_files([folder], Problems()) if file not in written]
    return written, others


def write_catalog(path: Path, locale: str, entries: Iterable[tuple[str, str, str]]) -> None:
    """Write a `content.po`. Each entry: context (`activity:tap:title`), English text, translation ("": none yet)."""
    catalog = Catalog(locale=locale, fuzzy=False)
    for context, source, translation in sorted(entries):
        # Babel takes "100% of" for a printf format and marks it; checkers would look for placeholders in plain words.
        catalog.add(source, translation, context=context).flags.clear()
    body = BytesIO()
    write_po(body, catalog, width=WIDTH, omit_header=True)
    _replace(path, _HEADER.format(locale=locale) + body.getvalue().decode())


def _replace(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    Path(name).chmod(0o644)
    os.replace(name, path)


def _write_csv(path: Path, fields: Iterable[Field], rows: Iterable[Mapping[str, Any]]) -> list[Path]:
    lines = [[disarmed(_cell(field, row.get(field.name))) for field in fields] for row in rows]
    if not lines:
        return []
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields)
    writer.writerows(lines)
    _replace(path, text.getvalue())
    return [path]


def _cell(field: Field, value: Any) -> str:
    items = value if field.many else [value] if value is not None else []
    return SEPARATOR.join(field.value.write(item) for item in items)


def _activity_rows(content: Content) -> Iterable[dict[str, Any]]:
    words = content.texts_by_owner(SOURCE_LANGUAGE)
    for slug, row in sorted(content.activities.items()):
        texts = {name: text.text for name, text in words.get(f"activity:{slug}", {}).items()}
        phrases = [words[f"keyword:{keyword}"]["label"].text for keyword in row["keywords"]]
        yield {**row, **texts, "slug": slug, "keywords": phrases}


def _official_rows(content: Content) -> Iterable[dict[str, Any]]:
    """One row for each activity, language and source: texts published on different pages stay apart."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for key, text in sorted(content.texts.items()):
        if text.source_url is not None:
            slug = key.owner.partition(":")[2]
            start = {"slug": slug, "lang": key.language, "source_url": text.source_url}
            rows.setdefault((slug, key.language, text.source_url), start)[key.field] = text.text
    return rows.values()


def _write_home(path: Path, content: Content) -> list[Path]:
    words = content.texts_by_owner(SOURCE_LANGUAGE)
    home: dict[str, Any] = {}
    for section in SECTIONS:
        of_section = [(row["position"], key) for key, row in content.entries.items() if key.section == section.kind]
        entries = [
            _entry(section, content.entries[key]["data"], words.get(f"{key.section}:{key.slug}", {}))
            for _, key in sorted(of_section)
        ]
        if entries:
            home[section.name] = entries[0] if section.single else entries
    if not home:
        return []
    _replace(path, yaml.safe_dump(home, allow_unicode=True, sort_keys=False, width=WIDTH))
    return [path]


def _entry(section: Section, data: Mapping[str, Any], texts: Mapping[str, Text]) -> dict[str, Any]:
    entry = {
        field.name: _words(field, texts) if field.words else _written(field, data.get(field.name))
        for field in section.fields
    }
    return {name: value for name, value in entry.items() if value not in (None, [])}


def _written(field: Field, value: Any) -> Any:
    """Figures stay figures, for YAML."""
    if isinstance(value, list):
        return [_written(field, item) for item in value]
    return field.value.write(value) if isinstance(value, str) else value


def _words(field: Field, texts: Mapping[str, Text]) -> Any:
    if not field.many:
        return protected(texts[field.words].text) if field.words in texts else None
    names = (name for name in texts if numbered(name)[0] == field.words)
    return [protected(texts[name].text) for name in sorted(names, key=numbered)]


def _write_catalogs(folder: Path, content: Content) -> Iterable[Path]:
    """A catalog of all texts for each language that has any of its own; official texts are in `texts.csv`."""
    english = [(key, text) for key, text in content.texts.items() if key.language == SOURCE_LANGUAGE]
    for locale, language in LANGUAGE_FOLDERS.items():
        entries = []
        for key, source in english:
            own = content.texts.get(key._replace(language=language), Text(""))
            if not own.source_url:
                entries.append((f"{key.owner}:{key.field}", source.text, protected(own.text)))
        if any(translation for _, _, translation in entries):
            path = folder / locale / "LC_MESSAGES" / CATALOG
            write_catalog(path, locale, entries)
            yield path
