"""Files into the database, in one transaction; then the search index follows."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Executable, bindparam, delete, insert, update

from ..database import one_at_a_time, writing
from ..extensions import db
from ..models import Activity, ContentState, ContentText, Entry
from ..search.types import IndexUnusableError
from ..search.types import Progress as IndexProgress
from .gather import gather
from .indexing import follow
from .merge import merged
from .problems import ContentError, Problems
from .progress import Progress
from .stored import Content, snapshot, snapshot_or_empty, state

CHUNK = 1_000  # rows a statement
PATIENCE_MS = 60_000  # for other loads, which take seconds each
Row = dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """How many were touched."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        removed = f"{self.removed} removed, " if self.removed else ""
        return f"{self.added} added, {self.changed} changed, {removed}{self.unchanged} unchanged"


@dataclass(frozen=True)
class LoadReport:
    """What a load did. An activity counts as changed when anything on its page is, words and keywords too."""

    activities: Counts
    entries: Counts
    texts: Counts
    version: str  # of the content in the database now
    problems: Problems  # warnings only

    def __str__(self) -> str:
        lines = (f"activities: {self.activities}", f"entries: {self.entries}", f"texts: {self.texts}")
        return "\n".join((*lines, f"content version: {self.version}"))


class _Saved(NamedTuple):
    """What the index has to know of a load: `touched` and `removed` are slugs, `total` the number of activities."""

    report: LoadReport
    is_new: bool
    touched: set[str]
    removed: list[str]
    total: int


@dataclass
class _Difference:
    """What to do to one table. Rows hold all columns."""

    table: Any
    keys: tuple[str, ...]
    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)  # keys only
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def counts(self) -> Counts:
        return Counts(len(self.added), len(self.changed), len(self.removed), self.unchanged)


def check_paths(paths: Sequence[Path]) -> Problems:
    """Everything that is wrong with files of content, seen together with the database where there is one."""
    problems = Problems()
    gathered = gather(paths, problems)
    merged(snapshot_or_empty(), gathered, False, problems)
    return problems


def load_paths(paths: Sequence[Path], prune: bool = False, progress: Progress | None = None) -> LoadReport:
    """Bring the database to what files say, and the index to the database.

    Raises ContentError when anything is wrong with the files; nothing is changed then. Raises IndexBusyError or
    IndexUnusableError when the content is saved but the index could not follow; the next load tries again.
    """
    saved = _save(paths, prune, progress)  # what it held in memory is gone before the index follows
    step: IndexProgress | None = (lambda done: progress("Indexing", done, saved.total)) if progress else None
    try:
        if saved.is_new:
            follow(saved.touched, saved.removed, step)
        elif _index_differs(saved.report.version):
            follow(None, progress=step)  # an earlier load was stopped before the index had followed
    except OSError as problem:
        raise IndexUnusableError(f"It could not be written ({problem}).") from problem
    return saved.report


def _save(paths: Sequence[Path], prune: bool, progress: Progress | None) -> _Saved:
    problems = Problems()
    gathered = gather(paths, problems, progress)
    with writing(PATIENCE_MS) as session:
        one_at_a_time(session, ContentState)
        stored = snapshot()
        target = merged(stored, gathered, prune, problems)
        if problems.error_count:
            raise ContentError(problems)
        differences = _differences(stored, target)
        if is_new := any(differences):
            _write(differences, progress)
            _new_version()
        now = state()
        version = now.version if now else ""
    touched = _touched(differences, target)
    removed = [row["slug"] for row in differences[0].removed]
    report = _report(differences, touched, version, problems)
    return _Saved(report, is_new, touched, removed, len(target.activities))


def _index_differs(version: str) -> bool:
    try:
        return bool(current_app.extensions["search"].status().content_version != version)
    except IndexUnusableError:
        return True


def _differences(stored: Content, target: Content) -> tuple[_Difference, _Difference, _Difference]:
    activities = _Difference(Activity, ("slug",))
    entries = _Difference(Entry, ("section", "slug"))
    texts = _Difference(ContentText, ("owner", "field", "language"))
    _compare(activities, stored.activities, target.activities)
    _compare(entries, stored.entries, target.entries)
    _compare(texts, stored.texts, target.texts)
    return activities, entries, texts


def _compare(difference: _Difference, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> None:
    for key, value in after.items():
        if key not in before:
            difference.added.append(_row(difference, key, value))
        elif before[key] != value:
            difference.changed.append(_row(difference, key, value))
        else:
            difference.unchanged += 1
    difference.removed = [_row(difference, key, {}) for key in before if key not in after]


def _row(difference: _Difference, key: str | tuple[str, ...], value: Any) -> Row:
    """All columns: those of the key, and those of the value (a dict or a Text)."""
    key = key if isinstance(key, tuple) else (key,)
    columns = value if isinstance(value, dict) else value._asdict()
    return {**dict(zip(difference.keys, key, strict=True)), **columns}


def _write(differences: Iterable[_Difference], progress: Progress | None) -> None:
    steps = [step for difference in differences for step in _steps(difference)]
    total, done = sum(len(rows) for _, rows in steps), 0
    for statement, rows in steps:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            db.session.connection().execute(statement, chunk)
            done += len(chunk)
            if progress:
                progress("Saving", done, total)


def _steps(difference: _Difference) -> Iterator[tuple[Executable, list[Row]]]:
    """Statements with the rows they are for; columns of the key are named `key_…` where they only find the row."""
    table, keys = difference.table.__table__, difference.keys
    found = [table.c[name] == bindparam(f"key_{name}") for name in keys]
    if difference.removed:
        yield delete(table).where(*found), [_renamed(row, keys) for row in difference.removed]
    if difference.changed:
        columns = [name for name in difference.changed[0] if name not in keys]
        statement = update(table).where(*found).values({name: bindparam(name) for name in columns})
        yield statement, [_renamed(row, keys) for row in difference.changed]
    if difference.added:
        yield insert(table), difference.added


def _renamed(row: Row, keys: tuple[str, ...]) -> Row:
    return {f"key_{name}" if name in keys else name: value for name, value in row.items()}


def _new_version() -> None:
    now = state()
    db.session.merge(
        ContentState(
            id=1,
            version=secrets.token_hex(16),
            previous=now.version if now else "",
            changed_at=datetime.now(UTC),
        )
    )
    db.session.flush()


def _touched(differences: tuple[_Difference, ...], target: Content) -> set[str]:
    """The activities whose page or place in the index may look different now, new ones included."""
    activities, _, texts = differences
    owners = {row["owner"] for row in (*texts.added, *texts.changed, *texts.removed)}
    slugs = {row["slug"] for row in (*activities.added, *activities.changed)}
    for slug, row in target.activities.items():
        shared = (f"{kind}:{code}" for kind in ("keyword", "pathway") for code in row[f"{kind}s"])
        if not owners.isdisjoint({f"activity:{slug}", *shared}):
            slugs.add(slug)
    return slugs


def _report(differences: tuple[_Difference, ...], touched: set[str], version: str, problems: Problems) -> LoadReport:
    activities, entries, texts = (difference.counts() for difference in differences)
    pages = activities.added + activities.changed + activities.unchanged
    changed = len(touched) - activities.added
    counted = Counts(activities.added, changed, activities.removed, pages - activities.added - changed)
    return LoadReport(counted, entries, texts, version, problems)
