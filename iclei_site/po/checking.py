"""Everything that is wrong with the files of translators, each with its line and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from ..search.synonyms import FILE as SYNONYMS
from ..search.synonyms import read_file as read_synonyms
from . import glossary, rules
from .plurals import agrees, plural_header
from .reader import Entry, Key, PoFile, read_file

SHOWN = 48  # letters of a source that a finding quotes


class Finding(NamedTuple):
    """`str()` of it is `file:line: what is wrong; what to do`. A warning fails no check."""

    path: Path
    line: int
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'warning: ' if self.warning else ''}{self.text}"


@dataclass(frozen=True)
class Sources:
    """What there is to translate: messages by key, English texts by context, and the glossary's terms."""

    messages: Mapping[Key, Entry]
    content: Mapping[str, str]
    terms: list[glossary.Term]
    offered: frozenset[str] = frozenset()  # the tags of languages that need every message
    refused: Callable[[Entry], str] = lambda _entry: ""  # why a text of content cannot be shown, "" where it can be

    def of(self, content: Mapping[str, str]) -> Sources:
        """The same for one language, whose official texts are no matter of catalogs."""
        return replace(self, content=content)


def check_folder(root: Path, tags: tuple[str, ...], sources: Sources) -> Iterator[Finding]:
    """The glossary, and all catalogs and synonyms of the languages with these tags, the source among them."""
    _, wrong = glossary.read_glossary(root / glossary.FILE, tags)
    yield from (Finding(root / glossary.FILE, *row) for row in wrong)
    for tag in tags:
        folder = root / tag.replace("-", "_")
        if (folder / SYNONYMS).exists():
            yield from (Finding(*problem) for problem in read_synonyms(folder / SYNONYMS)[1])
        if tag != glossary.SOURCE:
            for domain in ("messages", "content"):
                yield from check_catalog(folder / "LC_MESSAGES" / f"{domain}.po", sources)


def check_catalog(path: Path, sources: Sources) -> Iterator[Finding]:
    """One catalog; its name says whether it holds the interface or the content."""
    try:
        file = read_file(path)
    except FileNotFoundError:
        yield Finding(path, 1, "is not there; run: iclei-site translations update")
        return
    folder, messages = path.parent.parent.name, path.stem == "messages"
    tag = folder.replace("_", "-")
    for fault in file.faults:
        yield Finding(path, fault.line, f"{fault.what}; allowed: {fault.allowed}")
    yield from (Finding(path, line, text) for line, text in _header(file, folder, messages))
    for entry in file.entries:
        found = _message(entry, sources, tag in sources.offered) if messages else _text(entry, sources)
        yield from (Finding(path, line, _about(entry, text), warning) for line, text, warning in found)
        if any(entry.texts):
            of_all = rules.RULES if messages else rules.OF_CONTENT
            for rule in of_all:
                yield from (Finding(path, line, _about(entry, text)) for line, text in rule(entry, folder))
            strayed = glossary.strayed(sources.terms, entry, tag)
            yield from (Finding(path, line, _about(entry, text), warning=True) for line, text in strayed)
    if messages and not file.faults:
        yield from _missing(path, file.entries, sources)


def _about(entry: Entry, text: str) -> str:
    source = entry.id if len(entry.id) <= SHOWN else f"{entry.id[: SHOWN - 1]}…"
    return f"“{entry.context or source}”: {text}".replace("\n", "↵")


def _header(file: PoFile, folder: str, messages: bool) -> Iterator[tuple[int, str]]:
    header, lines = file.header, file.header_lines
    if "charset=utf-8" not in header.get("Content-Type", "").lower():
        yield lines.get("Content-Type", 1), "Content-Type does not say charset=UTF-8; write: text/plain; charset=UTF-8"
    if header.get("Language") != folder:
        yield lines.get("Language", 1), f"Language is {header.get('Language', 'missing')}; write: {folder}"
    if messages and not agrees(header.get("Plural-Forms", ""), folder):
        yield lines.get("Plural-Forms", 1), f"Plural-Forms is not CLDR's rule; write: {plural_header(folder)}"
    if "X-Reviewed" not in header:
        yield 1, "X-Reviewed is missing; write: no, or yes once a person has read all of it"


def _message(entry: Entry, sources: Sources, needed: bool) -> Iterator[tuple[int, str, bool]]:
    if entry.key not in sources.messages:
        yield entry.line, "is not in the interface any more; run: make strings", True
    elif not any(entry.texts):
        yield entry.line, "not translated; write its translation", not needed
    yield from ((*found, False) for found in rules.untranslated(entry))


def _text(entry: Entry, sources: Sources) -> Iterator[tuple[int, str, bool]]:
    english = sources.content.get(entry.context or "")
    if english is None:
        yield entry.line, "there is no such text; not used. Delete the entry once its words are of no use", True
    elif any(entry.texts) and (why := sources.refused(entry)):
        yield entry.lines[0], f"not used, nor any other text of this file: {why}", False
    elif english != entry.id and any(entry.texts):
        yield entry.line, f"the English is now “{english[:SHOWN]}”; run: make strings, then put it right", False
    yield from ((*found, False) for found in rules.untranslated(entry))


def _missing(path: Path, entries: Iterable[Entry], sources: Sources) -> Iterator[Finding]:
    lacking = sources.messages.keys() - {entry.key for entry in entries}
    for key in sorted(lacking):
        yield Finding(path, 1, f"“{key.id[:SHOWN]}” is missing; run: make strings, then translate it")
