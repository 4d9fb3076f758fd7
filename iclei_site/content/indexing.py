"""The index follows the database: activities as documents, and the difference between the two."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import cast

from flask import current_app
from sqlalchemy import ColumnElement, or_, select

from ..extensions import db
from ..labels import KINDS, PATHWAYS, REGIONS, country_name
from ..locales import LANGUAGES, force_language
from ..models import Activity, ContentState, ContentText
from ..search.types import JOINT, Document, DocumentText, IndexUnusableError, Progress, SearchEngine
from .collation import collation_key

Texts = Mapping[str, Mapping[str, Mapping[str, str]]]  # owner, field, language to text
BATCH = 500  # activities read at a time
ATTEMPTS = 5  # to make an index while the content keeps changing
REBUILD_SHARE = 0.25  # of the documents; above it a new index is quicker than changing the old one


def content_version() -> str:
    """The version of the content in the database, "" while it has none."""
    return db.session.scalar(select(ContentState.version)) or ""


def _texts(which: ColumnElement[bool]) -> Texts:
    texts: dict[str, dict[str, dict[str, str]]] = {}
    for owner, field, language, text in db.session.execute(
        select(ContentText.owner, ContentText.field, ContentText.language, ContentText.text).where(which)
    ):
        texts.setdefault(owner, {}).setdefault(field, {})[language] = text
    return texts


class _Words:
    """The words that codes stand for, by language; made once for a whole index."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.by_code: dict[str, dict[str, str]] = {}
        for tag in LANGUAGES:
            with force_language(tag):
                names = {code: str(label) for table in (PATHWAYS, KINDS, REGIONS) for code, label in table.items()}
            for code in PATHWAYS:  # both names of a pathway are found, today's and the former one
                own = texts.get(f"pathway:{code}", {})
                more = (own.get(field, {}).get(tag, "") for field in ("name", "former_name"))
                names[code] = " ".join((names[code], *more))
            self.by_code[tag] = names

    def document_text(self, activity: Activity, tag: str, own: Mapping[str, Mapping[str, str]]) -> DocumentText:
        names = self.by_code[tag]
        codes = (*activity.pathways, activity.kind)
        goals = [f"SDG {code}" for code in activity.sdgs]
        places = [place["name"] for place in activity.places]
        places += [country_name(code, tag) for code in activity.countries]
        places += [names[code] for code in activity.regions]
        return DocumentText(
            title=own.get("title", {}).get(tag, ""),
            summary=own.get("summary", {}).get(tag, ""),
            body=JOINT.join((own.get("body", {}).get(tag, ""), *(names[code] for code in codes), *goals)),
            keywords=JOINT.join(self.keyword(slug, tag) for slug in activity.keywords),
            places=JOINT.join((*places, *activity.partners)),
        )

    def keyword(self, slug: str, tag: str) -> str:
        labels = self.texts.get(f"keyword:{slug}", {}).get("label", {})
        return labels.get(tag) or labels.get("en", slug)


def _languages(own: Mapping[str, Mapping[str, str]]) -> list[str]:
    wanted = {*current_app.config["LANGUAGES"], "en", *(tag for by_language in own.values() for tag in by_language)}
    return [tag for tag in LANGUAGES if tag in wanted]


def facet_codes(activity: Activity) -> dict[str, tuple[str, ...]]:
    """The codes of an activity by facet; its status depends on the year and is not among them."""
    return {
        "pathway": tuple(activity.pathways),
        "kind": (activity.kind,),
        "region": tuple(activity.regions),
        "country": tuple(activity.countries),
        "sdg": tuple(activity.sdgs),
        "keyword": tuple(activity.keywords),
    }


def _document(activity: Activity, words: _Words, own: Mapping[str, Mapping[str, str]]) -> Document:
    titles = dict(own.get("title", {}))
    tags = _languages(own)
    document = Document(
        slug=activity.slug,
        digest="",
        facets=facet_codes(activity),
        texts={tag: words.document_text(activity, tag, own) for tag in tags},
        sort_titles=_sort_titles({"en": activity.slug} | titles, tags),
        status=activity.status,
        start_year=activity.start_year,
        end_year=activity.end_year,
        website=activity.website,
    )
    return replace(document, digest=hashlib.sha256(repr(document).encode()).hexdigest()[:24])


def _sort_titles(titles: Mapping[str, str], tags: list[str]) -> dict[str, bytes]:
    """The collation keys of what is shown as title, where they are not those of English."""
    english = collation_key(titles["en"], "en")
    own = (tag for tag in tags if titles.get(tag) or not titles["en"].isascii())  # all languages sort ASCII alike
    keys = {tag: collation_key(titles.get(tag) or titles["en"], tag) for tag in own}
    return {"en": english} | {tag: key for tag, key in keys.items() if key != english}


def documents(slugs: Collection[str] | None = None) -> Iterator[Document]:
    """Activities as documents, in order of their slugs; all of them, or those named."""
    words = _Words(_texts(or_(ContentText.owner.startswith("keyword:"), ContentText.owner.startswith("pathway:"))))
    wanted = sorted(db.session.scalars(select(Activity.slug)) if slugs is None else slugs)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        texts = _texts(ContentText.owner.in_([f"activity:{slug}" for slug in batch]))
        for activity in db.session.scalars(select(Activity).where(Activity.slug.in_(batch)).order_by(Activity.slug)):
            yield _document(activity, words, texts.get(f"activity:{activity.slug}", {}))


def rebuild(progress: Progress | None = None) -> int:
    """Make a new index from the database and switch to it. Returns the number of documents. Raises IndexBusyError.

    Made again when the content changed meanwhile: whoever changed it may have given up waiting for us.
    """
    with _engine().writing():
        for _ in range(ATTEMPTS):
            version = _version_now()
            done = _engine().rebuild(documents(), version, progress)
            if _version_now() == version:
                break
    return done


def follow(changed: Collection[str] | None, removed: Collection[str] = (), progress: Progress | None = None) -> None:
    """Bring the index to the database's version. Raises IndexBusyError, and leaves the old index as it was.

    `changed` and `removed` are what the last load did: believed when the index is of the version before it, else the
    two are compared in full. None: a load was stopped, and nobody knows what the index lacks.
    Done again when the content changed meanwhile: whoever changed it may have given up waiting for us.
    """
    with _engine().writing():  # other loads may have changed both while we waited
        for _ in range(ATTEMPTS):
            version = _version_now()
            _follow(changed, removed, version, progress)
            if _version_now() == version:
                break
            changed, removed = differences(_engine())


def _follow(changed: Collection[str] | None, removed: Collection[str], version: str, progress: Progress | None) -> None:
    engine = _engine()
    try:
        status = engine.status()
    except IndexUnusableError:
        rebuild(progress)
        return
    if status.content_version == version:
        return
    if changed is not None and status.content_version != (db.session.scalar(select(ContentState.previous)) or None):
        changed, removed = differences(engine)
    if changed is None or len(changed) + len(removed) > max(50, REBUILD_SHARE * status.documents):
        rebuild(progress)
    else:
        engine.update(documents(changed) if changed else (), removed, version)


def _version_now() -> str:
    """The version of the content, and from here on the content as of this moment."""
    db.session.rollback()  # what was read before is of an older view of the database
    return content_version()


def differences(engine: SearchEngine) -> tuple[list[str], list[str]]:
    """Slugs of the activities that the index lacks or holds in another form, and of those it should not hold."""
    indexed = engine.digests()
    current: dict[str, str] = {document.slug: document.digest for document in documents()}
    changed = [slug for slug, digest in current.items() if indexed.get(slug) != digest]
    return changed, [slug for slug in indexed if slug not in current]


def _engine() -> SearchEngine:
    return cast(SearchEngine, current_app.extensions["search"])
