"""`iclei-site translations …`: the interface catalogs, from the source to the translators and back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import checkers
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from flask import current_app
from flask.cli import AppGroup

from ..config import HOME, PACKAGE
from ..locales import LANGUAGES
from ..search.synonyms import read_folder

translations_group = AppGroup("translations", help="The interface catalogs (.po files).")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.xml", "jinja2")]
OPTIONS = {pattern: {"trimmed": "true", "silent": "false"} for pattern in ("**.html", "**.xml")}
KEYWORDS = {
    "gettext": None, "_": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
# Arabic in CLDR's order (zero, one, two, few, many, other); Babel's own formula has the last two the other way round.
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
}
NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # catalogs carry no dates: a merge that changes nothing changes no file


def _catalogs() -> list[Path]:
    return sorted(Path(current_app.config["TRANSLATIONS_PATH"]).glob("*/LC_MESSAGES/messages.po"))


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


def as_text(catalog: Catalog, *, template: bool = False) -> str:
    """A catalog as the text of a file: no dates, no line numbers, sorted."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    header = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"']
    if not template:
        header.append(f'"Language: {catalog.locale}\\n"')
        header.append(f'"Plural-Forms: {PLURAL_FORMS.get(str(catalog.locale), catalog.plural_forms)}\\n"')
        header.append('"X-Reviewed: no\\n"')
    return "\n".join(header) + "\n\n" + buffer.getvalue().decode().strip() + "\n"


@translations_group.command("update")
def update() -> None:
    """Extract the messages and merge them into every catalog; nothing is guessed."""
    catalog = extract()
    root = Path(current_app.config["TRANSLATIONS_PATH"])
    (root / "messages.pot").write_text(as_text(catalog, template=True), encoding="utf-8")
    for path in _catalogs():
        merged = _read(path)
        merged.update(catalog, no_fuzzy_matching=True)
        path.write_text(as_text(merged), encoding="utf-8")
        missing = sum(1 for message in merged if message.id and not _translated(message))
        click.echo(f"{path.parent.parent.name}: {len(merged)} messages, {missing} to translate")


@translations_group.command("check")
def check() -> None:
    """Placeholders, plural forms, fuzzy and missing messages, lines of synonyms; exit 1 on any."""
    problems = [str(problem) for problem in read_folder(Path(current_app.config["TRANSLATIONS_PATH"]))[1]]
    for path in _catalogs():
        catalog = _read(path)
        for message in catalog:
            problems += [f"{path}:{message.lineno}: {problem}" for problem in _problems(catalog, message)]
    for problem in problems:
        click.echo(problem)
    sys.exit(1 if problems else 0)


@translations_group.command("status")
def status() -> None:
    """How much of the interface each language has."""
    for path in _catalogs():
        messages = [message for message in _read(path) if message.id]
        done = sum(1 for message in messages if _translated(message))
        tag = path.parent.parent.name.replace("_", "-")
        offered = "offered" if tag in current_app.config["LANGUAGES"] else "not offered"
        click.echo(f"{tag:<9}{LANGUAGES[tag].name:<12}{done:>5} of {len(messages)}  {offered}")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def _translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return bool(texts) and all(texts) and not message.fuzzy


def _problems(catalog: Catalog, message: Message) -> list[str]:
    if not message.id:
        return []
    if not _translated(message):
        return [f"“{message.id}”: not translated; write its translation and remove the mark “fuzzy”"]
    problems = []
    for checker in checkers:
        try:
            checker(catalog, message)
        except Exception as problem:  # Babel's checkers raise several kinds
            problems.append(f"“{message.id}”: {problem}")
    return problems
