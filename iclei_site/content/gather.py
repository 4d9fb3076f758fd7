"""What files say, read and checked on its own: without the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import csv_files
from .files import find_files, kind_of
from .markdown_files import read_story
from .po_files import Translation, catalog_language, read_catalog
from .problems import Problems, Where
from .progress import Progress
from .records import Record, read_record
from .schema import ACTIVITY_FIELDS, TEXT_FIELDS, Field, Section
from .stored import Content, EntryKey, Text, TextKey
from .values import SOURCE_LANGUAGE
from .words import name_slug
from .yaml_files import read_home


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a file that names an activity or an entry, which must be there in the end."""

    where: Where
    field: str
    kind: str
    slug: str


@dataclass
class Gathered:
    """The content of files. Rows with problems are left out of `content`, but are known in `seen`."""

    # Activities may lack optional columns, entries have no position but their order, texts are English.
    content: Content = field(default_factory=Content)
    translations: list[Translation] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    seen: dict[str, Where] = field(default_factory=dict)  # owners, and where they are first described
    kept: set[TextKey] = field(default_factory=set)  # English texts that the files say nothing about
    kinds: set[str] = field(default_factory=set)  # what the files describe in full: `activity`, `story` …
    incomplete: bool = False  # a row could not be read at all, so there may be activities that nobody knows
    covered: set[tuple[str, bool]] = field(default_factory=set)  # languages, and whether their official texts


def gather(paths: Sequence[Path], problems: Problems, progress: Progress | None = None) -> Gathered:
    """Read all files of content under `paths`. What is wrong is noted; all files are read in any case."""
    gathered = Gathered()
    files = find_files(paths, problems)
    for done, file in enumerate(files, start=1):
        _READERS[kind_of(file) or ""](file, gathered, problems)
        if progress:
            progress("Reading", done, len(files))
    return gathered


def _read_csv(file: Path, gathered: Gathered, problems: Problems) -> None:
    table = csv_files.open_table(file, problems)
    if table is None:
        gathered.incomplete = True
        return
    of_texts = "lang" in table.header
    fields: Sequence[Field] = TEXT_FIELDS if of_texts else ACTIVITY_FIELDS
    take = _take_text if of_texts else _take_activity
    if not of_texts:
        gathered.kinds.add("activity")
    for record in csv_files.records(table, fields, problems):
        values = read_record(record, fields, problems)
        complete = all(f.name in table.header for f in fields if not f.optional_column)
        take(record, values if complete else None, gathered, problems)


def _new(owner: str, where: Where, name: str, gathered: Gathered, problems: Problems) -> bool:
    first = gathered.seen.setdefault(owner, where)
    if first is where:
        return True
    slug = owner.partition(":")[2]
    problems.error(where, name, f"{slug!r} is there twice, first in {first}; allowed: each once")
    return False


def _take_activity(record: Record, values: dict[str, Any] | None, gathered: Gathered, problems: Problems) -> None:
    given = "".join(cell.text for cell in record.cells.get("slug", ()))
    owner = f"activity:{given}"
    gathered.incomplete |= not given
    if not given or not _new(owner, record.where, "slug", gathered, problems) or values is None:
        return
    keywords = {name_slug(phrase): Text(phrase) for phrase in reversed(values["keywords"])}
    values["keywords"] = list(reversed(keywords))
    for keyword, label in keywords.items():
        gathered.content.texts.setdefault(TextKey(f"keyword:{keyword}", "label", SOURCE_LANGUAGE), label)
    slug = values.pop("slug")
    for each in (f for f in ACTIVITY_FIELDS if f.words):
        key = TextKey(owner, each.words, SOURCE_LANGUAGE)
        if each.name not in values:
            gathered.kept.add(key)
        elif words := values.pop(each.name):
            gathered.content.texts[key] = Text(words)
    gathered.content.activities[slug] = values


def _take_text(record: Record, values: dict[str, Any] | None, gathered: Gathered, problems: Problems) -> None:
    if not values:
        return
    slug, language, url = values["slug"], values["lang"], values.get("source_url")
    gathered.references.append(Reference(record.where, "slug", "activity", slug))
    given = {f.words: values[f.name] for f in TEXT_FIELDS if f.words and values.get(f.name)}
    if not given:
        problems.error(record.where, "title", "has no text in this row; allowed: a title, a summary or a body")
    if url:
        gathered.covered.add((language, True))
    for name, words in given.items():
        if _new(f"text {name}:{slug} ({language})", record.where, name, gathered, problems):
            gathered.translations.append(
                Translation(record.where, f"activity:{slug}", name, language, words, source_url=url)
            )


def _read_yaml(file: Path, gathered: Gathered, problems: Problems) -> None:
    _take_entries(read_home(file, problems), gathered, problems)


def _read_markdown(file: Path, gathered: Gathered, problems: Problems) -> None:
    _take_entries(read_story(file, problems), gathered, problems)


def _take_entries(records: Iterable[tuple[Section, Record]], gathered: Gathered, problems: Problems) -> None:
    seen: dict[str, Counter[str]] = {}
    for section, record in records:
        gathered.kinds.add(section.kind)
        values = read_record(record, section.fields, problems)
        if values is not None and len(values) == len(section.fields):
            slug = section.slug(values, seen.setdefault(section.kind, Counter()))
            if _new(f"{section.kind}:{slug}", record.where, section.key, gathered, problems):
                _take_entry(section, slug, values, gathered)
                _take_references(section, record, gathered)
        elif not section.named:  # so that nobody is told that it is unknown
            named = {f"{section.kind}:{cell.text}": cell.where for cell in record.cells.get(section.key, ())}
            gathered.seen.update(named)


def _take_entry(section: Section, slug: str, values: dict[str, Any], gathered: Gathered) -> None:
    owner = f"{section.kind}:{slug}"
    for each in (f for f in section.fields if f.words):
        words = values.pop(each.name)
        numbered = enumerate(words, start=1) if each.many else ()
        named = {f"{each.words}_{n}": text for n, text in numbered} if each.many else {each.words: words}
        gathered.content.texts.update(
            {TextKey(owner, name, SOURCE_LANGUAGE): Text(text) for name, text in named.items() if text}
        )
    gathered.content.entries[EntryKey(section.kind, slug)] = {"data": values}


def _take_references(section: Section, record: Record, gathered: Gathered) -> None:
    for each in (f for f in section.fields if f.refers_to):
        for cell in record.cells[each.name]:
            slug = each.value.read(cell.text) if cell.text else ""
            if slug:
                gathered.references.append(Reference(cell.where, each.name, each.refers_to, slug))


def _read_po(file: Path, gathered: Gathered, problems: Problems) -> None:
    if language := catalog_language(file, problems):
        gathered.covered.add((language, False))
        gathered.translations.extend(read_catalog(file, language, problems))


_READERS = {"csv": _read_csv, "yaml": _read_yaml, "md": _read_markdown, "po": _read_po}
