"""The content as it will be: what is stored, changed by what files say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .gather import Gathered
from .po_files import Translation
from .problems import Problems, Wrong
from .stored import Content, EntryKey, Text, TextKey, numbered
from .values import SOURCE_LANGUAGE, NotKnownError


def merged(stored: Content, gathered: Gathered, prune: bool, problems: Problems) -> Content:
    """The new content. With `prune`, what the files should describe and do not is gone: activities where there is a
    file of activities, the entries of the sections and the texts of the languages that the files hold.

    Texts of what is gone go too. References that lead nowhere are noted as errors, odd translations as warnings.
    """
    new = Content(_activities(stored, gathered, prune), _entries(stored, gathered, prune))
    _check_references(new, gathered, problems)
    owners = new.owners()
    replaced = gathered.seen.keys() | {key.owner for key in gathered.content.texts}
    for key, text in stored.texts.items():
        official = text.source_url is not None
        if key.language == SOURCE_LANGUAGE:
            stays = key.owner not in replaced or key in gathered.kept
        else:
            pruned = prune and (key.language, official) in gathered.covered
            stays = not pruned and not _another_block(key, stored, gathered)
        if stays and key.owner in owners:
            new.texts[key] = text
    new.texts.update(gathered.content.texts)
    _translate(new, gathered, problems)
    _drop_orphans(new)
    return new


def _another_block(key: TextKey, stored: Content, gathered: Gathered) -> bool:
    """Whether a translation belongs to a paragraph that stands elsewhere now, or nowhere: its number is another's."""
    english = key._replace(language=SOURCE_LANGUAGE)
    now = gathered.content.texts.get(english)
    return bool(numbered(key.field)[1] and now and now != stored.texts.get(english))


def _activities(stored: Content, gathered: Gathered, prune: bool) -> dict[str, dict[str, Any]]:
    keep = {} if prune and "activity" in gathered.kinds else stored.activities
    before: dict[str, Any] = {"status": None}  # of a new one, whose file may lack the column
    found = {slug: {**stored.activities.get(slug, before), **row} for slug, row in gathered.content.activities.items()}
    return {**keep, **found}


def _entries(stored: Content, gathered: Gathered, prune: bool) -> dict[EntryKey, dict[str, Any]]:
    """In each section: the order of the files when they hold all of it, else the stored order and new ones behind."""
    new = gathered.content.entries
    kept = {key: row for key, row in stored.entries.items() if not (prune and key.section in gathered.kinds)}
    entries: dict[EntryKey, dict[str, Any]] = {}
    for section in dict.fromkeys(key.section for key in (*kept, *new)):
        old_order = sorted((key for key in kept if key.section == section), key=lambda key: kept[key]["position"])
        new_order = [key for key in new if key.section == section]
        order = new_order if set(old_order) <= set(new_order) else dict.fromkeys((*old_order, *new_order))
        for position, key in enumerate(order):
            entries[key] = {"position": position, "data": (new.get(key) or kept[key])["data"]}
    return entries


def _check_references(new: Content, gathered: Gathered, problems: Problems) -> None:
    known = {"activity": {slug: slug for slug in new.activities}}
    for section, slug in new.entries:
        known.setdefault(section, {})[slug] = slug
    for reference in gathered.references:
        kind, slug = reference.kind, reference.slug
        names = known.get(kind, {})
        if slug in names or f"{kind}:{slug}" in gathered.seen or (kind == "activity" and gathered.incomplete):
            continue
        unknown = NotKnownError(slug, "known", names)
        allowed = f"the slug of one ({kind}) in these files or in the database"
        problems.error(reference.where, reference.field, Wrong(unknown, allowed))


def _translate(new: Content, gathered: Gathered, problems: Problems) -> None:
    """Put translations in place; official texts win over all others."""
    for each in gathered.translations:
        if each.source_url:
            new.texts[TextKey(each.owner, each.field, each.language)] = Text(each.text, each.source_url)
    for key, each in _chosen(new, gathered, problems).items():
        present = new.texts.get(key)
        if present and present.source_url:
            continue
        if each.text:
            new.texts[key] = Text(each.text)
        else:
            new.texts.pop(key, None)


def _chosen(new: Content, gathered: Gathered, problems: Problems) -> dict[TextKey, Translation]:
    """One translation for each text: a translated one before an empty one, of today's English before an older one."""
    chosen: dict[TextKey, Translation] = {}
    ranks: dict[TextKey, tuple[bool, bool]] = {}
    blocks = {
        (key.owner, numbered(key.field)[0], text.text): key.field
        for key, text in new.texts.items()
        if key.language == SOURCE_LANGUAGE and numbered(key.field)[1]
    }
    for given in (t for t in gathered.translations if not t.source_url):
        # A paragraph put between others moves those behind it: a translation follows its English.
        place = blocks.get((given.owner, numbered(given.field)[0], given.source or ""), given.field)
        each = replace(given, field=place)
        english = new.texts.get(TextKey(each.owner, each.field, SOURCE_LANGUAGE))
        if english is None:
            _warn_unknown(each, gathered, problems)
            continue
        fresh = each.source in (None, english.text)
        if each.text and not fresh:
            context = f"{each.owner}:{each.field}"
            problems.warn(each.where, context, "the English text has changed since; used all the same")
        key, rank = TextKey(each.owner, each.field, each.language), (bool(each.text), fresh)
        if key not in ranks or rank > ranks[key]:
            chosen[key], ranks[key] = each, rank
    return chosen


def _warn_unknown(each: Translation, gathered: Gathered, problems: Problems) -> None:
    if each.text and each.owner not in gathered.seen:
        context = f"{each.owner}:{each.field}"
        problems.warn(each.where, context, "there is no such English text; not used")


def _drop_orphans(new: Content) -> None:
    """Translations without an English text could never be exported or edited again."""
    own = [key for key, text in new.texts.items() if text.source_url is None]
    for key in own:
        if key._replace(language=SOURCE_LANGUAGE) not in new.texts:
            del new.texts[key]
