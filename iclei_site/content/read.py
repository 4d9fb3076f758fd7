"""Content for pages: activities, entries, and their words in the visitor's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import select

from ..extensions import db
from ..models import Activity, ContentText, Entry
from .stored import numbered
from .values import SOURCE_LANGUAGE


class Words(NamedTuple):
    """A text and the language it is really in."""

    text: str
    language: str


TextsOf = Mapping[str, Mapping[str, Words]]  # by owner and field; an owner or field without any text is not there


def texts_of(owners: Collection[str], language: str) -> TextsOf:
    """The words of `owners` (`activity:tap` …), in one query; each field falls back to English on its own."""
    query = select(ContentText.owner, ContentText.field, ContentText.language, ContentText.text).where(
        ContentText.owner.in_(owners), ContentText.language.in_({language, SOURCE_LANGUAGE})
    )
    found: dict[str, dict[str, Words]] = {}
    for owner, field, tag, text in db.session.execute(query):
        fields = found.setdefault(owner, {})
        if tag == language or field not in fields:
            fields[field] = Words(text, tag)
    return found


def keyword_labels(language: str) -> dict[str, Words]:
    """The words of all keywords by slug, in this language or else in English."""
    query = select(ContentText.owner, ContentText.language, ContentText.text).where(
        ContentText.owner.startswith("keyword:", autoescape=True),
        ContentText.language.in_({language, SOURCE_LANGUAGE}),
    )
    labels: dict[str, Words] = {}
    for owner, tag, text in db.session.execute(query):
        slug = owner.partition(":")[2]
        if tag == language or slug not in labels:
            labels[slug] = Words(text, tag)
    return labels


def series(fields: Mapping[str, Words], stem: str) -> list[Words]:
    """The texts `<stem>_1`, `<stem>_2` … in their order."""
    names = (name for name in fields if numbered(name)[0] == stem and name != stem)
    return [fields[name] for name in sorted(names, key=numbered)]


def activity_by_slug(slug: str) -> Activity | None:
    """One activity."""
    return db.session.scalar(select(Activity).where(Activity.slug == slug))


def titled_activities(slugs: Collection[str], language: str) -> list[tuple[Activity, Words]]:
    """These activities with their titles, in this order; those that are gone are left out."""
    found = {row.slug: row for row in db.session.scalars(select(Activity).where(Activity.slug.in_(slugs)))}
    texts = texts_of([f"activity:{slug}" for slug in found], language)
    return [
        (found[slug], texts.get(f"activity:{slug}", {}).get("title", Words(slug, SOURCE_LANGUAGE)))
        for slug in slugs
        if slug in found
    ]


def entries(section: str) -> list[Entry]:
    """All entries of a kind in their order; the kinds are those of `schema.SECTIONS`."""
    return list(db.session.scalars(select(Entry).where(Entry.section == section).order_by(Entry.position)))
