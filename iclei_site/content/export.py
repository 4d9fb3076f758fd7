"""The database into files that a load reads back to the same content."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import yaml
from flask import current_app

from ..database import of_one_moment
from ..po.merge import merge_content
from ..po.reader import Entry, PoFile, read_file
from ..po.writer import as_text, header_of, replace
from .csv_files import SEPARATOR, disarmed
from .files import CATALOG, find_files
from .problems import Problems
from .schema import ACTIVITY_FIELDS, LANGUAGE_FOLDERS, SECTIONS, TEXT_FIELDS, Field, Section
from .stored import Content, Text, numbered, snapshot
from .values import SOURCE_LANGUAGE
from .words import protected

WIDTH = 120


Words = tuple[str, str, str]  # context (`activity:tap:title`), English text, translation ("": none yet)


def export_content(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write all content of the database below `folder`: `activities.csv`, `texts.csv`, `home.yaml` and catalogs.

    Returns what was written, and other files of content there that were left alone: a load of the folder would read
    those too.
    """
    of_one_moment()
    content = snapshot()
    written = [
        *_write_csv(folder / "activities.csv", ACTIVITY_FIELDS, _activity_rows(content)),
        *_write_csv(folder / "texts.csv", TEXT_FIELDS, _official_rows(content)),
        *_write_home(folder / "home.yaml", content),
        *_write_catalogs(folder, content),
    ]
    others = [file for file in find_files([folder], Problems()) if file not in written]
    return written, others


def write_catalog(
    path: Path, locale: str, entries: Iterable[tuple[str, str, str]], known: PoFile | None = None
) -> None:
    """Write a `content.po`. Each entry: context (`activity:tap:title`), English text, translation ("": none yet).

    What the database does not hold comes from `known`, a catalog with the same translations: who has reviewed it,
    comments, and which English was translated.
    """
    known = known or PoFile()
    before = {(entry.context or "", entry.texts[0]): entry for entry in known.entries if any(entry.texts)}
    own = [_entry_of(*entry, before.get((entry[0], entry[2]))) for entry in sorted(entries)]
    header = {"Project-Id-Version": "iclei-site content", "Language": locale, "MIME-Version": "1.0"} | known.header
    replace(path, as_text([*own, *known.obsolete], header_of(locale, header, plural=False), locale, known.comments))


def _entry_of(context: str, source: str, translation: str, before: Entry | None) -> Entry:
    """An entry with what is known of it besides; the mark of an older source stays until the translation changes."""
    if before is None:
        return Entry(source, context, texts=[translation])
    return merge_content([before], {context: source})[0]


def _write_csv(path: Path, fields: Iterable[Field], rows: Iterable[Mapping[str, Any]]) -> list[Path]:
    lines = [[disarmed(_cell(field, row.get(field.name))) for field in fields] for row in rows]
    if not lines:
        return []
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields)
    writer.writerows(lines)
    replace(path, text.getvalue())
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
    replace(path, yaml.safe_dump(home, allow_unicode=True, sort_keys=False, width=WIDTH))
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
            write_catalog(path, locale, entries, _known(path))
            yield path


def _known(path: Path) -> PoFile:
    """The catalog that is there already, else the one that translators work on."""
    own = Path(current_app.config["TRANSLATIONS_PATH"]) / path.parent.parent.name / "LC_MESSAGES" / CATALOG
    found = next((file for file in (path, own) if file.is_file()), None)
    return read_file(found) if found else PoFile()
