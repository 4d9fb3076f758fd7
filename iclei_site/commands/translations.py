"""`iclei-site translations …`: the catalogs, from the source to the translators and back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from flask import current_app
from flask.cli import AppGroup

from ..config import HOME, LANGUAGE_TAGS, PACKAGE
from ..content.sources import TEMPLATE, content, english, sources
from ..content.stored import Content
from ..locales import LANGUAGES
from ..po import writer
from ..po.checking import check_folder
from ..po.coverage import DOMAINS, coverage
from ..po.merge import merge_content, merge_messages
from ..po.reader import Entry, PoFile, read_file
from .new_language import BadTagError, make_language
from .plain import plainly

translations_group = AppGroup("translations", help="The catalogs of the interface and of the content (.po files).")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.xml", "jinja2")]
OPTIONS = {pattern: {"trimmed": "true", "silent": "false"} for pattern in ("**.html", "**.xml")}
KEYWORDS = {
    "gettext": None, "_": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # catalogs carry no dates: a merge that changes nothing changes no file


def _root() -> Path:
    return Path(current_app.config["TRANSLATIONS_PATH"])


def extract() -> Catalog:
    """Every message of the source, in the order of its text."""
    catalog = Catalog(project="iclei-site", version="", copyright_holder="the iclei_site project", creation_date=NEVER)
    for folder in (PACKAGE, HOME / "templates"):
        found = extract_from_dir(
            folder, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        )
        for filename, _line, message, comments, context in found:
            catalog.add(message, None, [(f"{folder.name}/{filename}", 0)], auto_comments=comments, context=context)
    return catalog


def entries_of(catalog: Catalog) -> list[Entry]:
    """The messages of a catalog of Babel's, sorted."""
    found = []
    for message in catalog:
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        texts = message.string if isinstance(message.string, (list, tuple)) else (message.string or "",)
        if ids[0]:
            found.append(
                Entry(
                    ids[0],
                    message.context,
                    ids[1] if len(ids) > 1 else None,
                    list(texts),
                    flags=set(message.flags),
                    notes=list(message.auto_comments),
                    places=sorted(dict.fromkeys(place for place, _ in message.locations)),
                )
            )
    return sorted(found, key=lambda entry: (entry.id, entry.context or ""))


def as_text(catalog: Catalog, *, template: bool = False) -> str:
    """A catalog of Babel's as the text of a file: no dates, no line numbers, sorted."""
    if template:
        return writer.as_text(entries_of(catalog), {"Content-Type": "text/plain; charset=UTF-8"})
    folder = str(catalog.locale)
    return writer.as_text(entries_of(catalog), writer.header_of(folder, {}, plural=True), folder)


@translations_group.command("update")
@plainly()
def update() -> None:
    """Extract the messages and merge them and the English of the content into every catalog."""
    catalog, now = extract(), content()
    writer.replace(_root() / TEMPLATE, as_text(catalog, template=True))
    for tag in LANGUAGE_TAGS:
        if (_root() / tag.replace("-", "_") / "LC_MESSAGES").is_dir():
            _merge(tag, entries_of(catalog), now)


def _merge(tag: str, template: list[Entry], now: Content) -> None:
    folder = tag.replace("-", "_")
    for domain in DOMAINS:
        path = _root() / folder / "LC_MESSAGES" / f"{domain}.po"
        old = read_file(path) if path.exists() else PoFile()
        if old.faults:
            click.echo(f"{path}:{old.faults[0].line}: {old.faults[0].what}; left as it is", err=True)
            continue
        messages = domain == "messages"
        before = [*old.entries, *old.obsolete]
        merged = merge_messages(before, template) if messages else merge_content(before, english(now, tag))
        header = writer.header_of(folder, old.header, plural=messages)
        writer.replace(path, writer.as_text(merged, header, folder, old.comments))
        new = [entry for entry in merged if not entry.obsolete]
        missing, stale = sum(1 for e in new if not any(e.texts)), sum(1 for e in new if e.stale)
        click.echo(f"{folder}/{domain}: {len(new)} texts, {missing} to translate, {stale} of an older source")


@translations_group.command("check")
@plainly()
@click.option("--terms/--no-terms", default=True, help="Also name terms that are not in the glossary's words.")
def check(terms: bool) -> None:
    """Say what is wrong with catalogs, synonyms and glossary: file, line, what to do. Warnings fail nothing."""
    count = 0
    for finding in check_folder(_root(), LANGUAGE_TAGS, sources(_root(), current_app.config["LANGUAGES"])):
        if terms or not finding.warning:
            click.echo(str(finding))
        count += not finding.warning
    if count:
        click.echo(f"{count} to put right.", err=True)
        sys.exit(1)


@translations_group.command("status")
@plainly()
def status() -> None:
    """A table: for each language and domain how much is translated, of an older source, and unreviewed."""
    click.echo(f"{'language':<21}{'domain':<10}{'translated':>14}{'%':>5}{'stale':>7}{'unreviewed':>12}  reviewed")
    wanted, now = sources(_root(), ()), content()
    for tag in LANGUAGE_TAGS[1:]:
        own = wanted.of(english(now, tag))
        for domain in DOMAINS:
            row = coverage(_root(), tag, domain, own)
            name = f"{tag:<9}{LANGUAGES[tag].name}" if domain == DOMAINS[0] else ""
            done = f"{row.translated} of {row.total}"
            notes = [row.reviewed, *(["not offered"] if tag not in current_app.config["LANGUAGES"] else [])]
            notes += [f"{row.faults} lines cannot be read"] if row.faults else []
            cells = f"{done:>14}{row.percent:>5}{row.stale:>7}{row.unreviewed:>12}  {', '.join(notes)}"
            click.echo(f"{_wide(name, 21)}{domain:<10}{cells}")


def _wide(text: str, width: int) -> str:
    """Padded to columns of a terminal, where a character of Chinese, Japanese or Korean takes two."""
    return text + " " * (width - sum(2 if "\u1100" <= letter <= "\uffdc" else 1 for letter in text))


@translations_group.command("add")
@click.argument("tag")
@plainly()
def add(tag: str) -> None:
    """Begin another language: make its files and say what remains. TAG is BCP 47: it, sw, pt-PT, zh-Hant-HK."""
    try:
        made = make_language(_root(), tag, entries_of(extract()), english(content(), tag))
    except BadTagError as problem:
        raise click.ClickException(str(problem)) from None
    for line in made:
        click.echo(line)
