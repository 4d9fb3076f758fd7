"""The files that another language begins with."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from babel import Locale, UnknownLocaleError

from ..config import LANGUAGE_TAGS
from ..po import glossary, writer
from ..po.merge import merge_content, merge_messages
from ..po.plurals import form_count
from ..po.reader import Entry
from ..search.synonyms import FILE as SYNONYMS


class BadTagError(ValueError):
    """No tag of a language that can be added; the message says why."""


def make_language(root: Path, tag: str, messages: list[Entry], english: Mapping[str, str]) -> list[str]:
    """Make catalogs, synonyms and a column of the glossary. Returns lines that say what was made and what remains."""
    locale = _locale(tag)
    folder, name = tag.replace("-", "_"), _name(locale)
    catalogs = root / folder / "LC_MESSAGES"
    if tag in LANGUAGE_TAGS or catalogs.exists():
        raise BadTagError(f"{tag} is there already: {catalogs}")
    header = writer.header_of(folder, {}, plural=True)
    writer.replace(catalogs / "messages.po", writer.as_text(merge_messages([], messages), header, folder))
    header = writer.header_of(folder, {}, plural=False)
    writer.replace(catalogs / "content.po", writer.as_text(merge_content([], english), header, folder))
    _write_synonyms(root, folder, locale)
    _widen_glossary(root / glossary.FILE, tag)
    forms = form_count(folder)
    return [
        f"{name} ({tag}), {forms} plural form{'s' if forms > 1 else ''}, {locale.text_direction}. Made:",
        f"  {catalogs / 'messages.po'}: {len(messages)} messages of the interface. Translate all of them first",
        f"  {catalogs / 'content.po'}: {len(english)} texts. English is shown for those that are empty",
        f"  {root / folder / SYNONYMS}: words that mean the same in a search, none yet",
        f"  {root / glossary.FILE}: an empty column {tag}. Fill it first, with people who use the terms",
        "To see it:",
        f"  ICLEI_LANGUAGES=en,{tag} make run, then http://127.0.0.1:8000/{tag}/?translate=1",
        "When it is complete:",
        "  iclei-site translations check says nothing against it; iclei-site translations status shows 100 %",
        f"  iclei-site content load {catalogs / 'content.po'} (a site that has content already)",
        f"  offer it to visitors: add {tag} to ICLEI_LANGUAGES, or to OFFERED in iclei_site/config.py for everybody",
        "What a programmer may add: stems and stop words of its search (iclei_site/search/analysis.py), the order of",
        "  its titles (iclei_site/content/collation.py). Until then words are found as they are written.",
    ]


def _locale(tag: str) -> Locale:
    try:
        locale = Locale.parse(tag, sep="-", resolve_likely_subtags=False)
    except (ValueError, UnknownLocaleError):
        raise BadTagError(f"{tag} is no language that CLDR knows; write a BCP 47 tag such as it, sw or pt-PT") from None
    if str(locale).replace("_", "-") != tag:
        raise BadTagError(f"write {str(locale).replace('_', '-')} for {tag}")
    return locale


def _name(locale: Locale) -> str:
    return locale.get_display_name(locale) or str(locale)


def _write_synonyms(root: Path, folder: str, locale: Locale) -> None:
    lines = (root / "en" / SYNONYMS).read_text(encoding="utf-8").split("\n")
    explained = [line for line in lines[: lines.index("")] if line.startswith("#")]
    explained[0] = f"# Synonyms of the search, {locale.get_display_name('en')}."
    writer.replace(root / folder / SYNONYMS, "\n".join(explained) + "\n")


def _widen_glossary(path: Path, tag: str) -> None:
    if not path.exists():
        return
    rows = list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"))))
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [*row, tag if number == 0 else ""] for number, row in enumerate(rows)
    )
    writer.replace(path, text.getvalue())
