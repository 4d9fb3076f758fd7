"""The record of answers about cookies: append-only rows without a name, an address or a browser in them. The database
itself refuses to change one (migration 0003)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, Delete, delete, func, select

from .database import add_new, writing
from .extensions import db
from .models import ConsentPolicy, ConsentRecord, ConsentWording, DailyCount

MONTH = timedelta(days=365.25 / 12)
FEW = 5  # smaller numbers are not told, so that nobody can be found in them
PATIENCE_MS = 1_000  # for another writer: the visitor who answers waits as long; the choice holds without the record
ACTS = ("accept", "reject", "choose")


def add_record(record: ConsentRecord, words: str, offered: Iterable[str]) -> None:
    """Add an answer, and the words and the policy it was given to where they are new. Raises the database's errors."""
    wording = {"digest": record.wording, "language": record.language, "since": record.at, "text": words}
    policy = {"version": record.policy, "since": record.at, "offered": list(offered)}
    with writing(PATIENCE_MS) as session:
        add_new(session, ConsentWording, wording)
        add_new(session, ConsentPolicy, policy)
        session.add(record)


def note_policy(version: str, offered: Iterable[str], now: datetime | None = None) -> None:
    """Remember since when there is this version of the policy, with what it offers (keys of services)."""
    if db.session.get(ConsentPolicy, version) is None:
        with writing() as session:
            policy = {"version": version, "since": now or datetime.now(UTC), "offered": list(offered)}
            add_new(session, ConsentPolicy, policy)


def policies() -> list[ConsentPolicy]:
    """The versions of the policy that this site has had, newest first."""
    return list(db.session.scalars(select(ConsentPolicy).order_by(ConsentPolicy.since.desc())))


def erase_receipt(receipt: str) -> int:
    """Remove all rows of a receipt; how many there were."""
    return _removed(delete(ConsentRecord).where(ConsentRecord.receipt == receipt))


def prune_records(months: int, now: datetime | None = None) -> int:
    """Remove rows older than so many months, and words that no row names any more; how many rows there were."""
    limit = (now or datetime.now(UTC)) - months * MONTH
    count = _removed(delete(ConsentRecord).where(ConsentRecord.at < limit))
    _removed(delete(ConsentWording).where(ConsentWording.digest.not_in(select(ConsentRecord.wording))))
    return count


def prune_counts(months: int, now: datetime | None = None) -> int:
    """Remove the daily counts that are older than so many months; how many rows there were."""
    limit = (now or datetime.now(UTC)) - months * MONTH
    return _removed(delete(DailyCount).where(DailyCount.day < limit.date()))


def _removed(statement: Delete) -> int:
    with writing() as session:
        result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


def day_of(database: str) -> ColumnElement[str]:
    """The day of an answer in UTC. PostgreSQL would take the days of its own time zone; SQLite keeps times in UTC."""
    at = func.timezone("UTC", ConsentRecord.at) if database == "postgresql" else ConsentRecord.at
    return func.date(at)


def consent_report() -> Iterator[tuple[date, str, dict[str, str]]]:
    """For each day (UTC) and language how often was accepted, rejected and chosen, newest day first. Numbers below
    `FEW` are told as "<5"; no sums, from which they could be computed."""
    columns = (day_of(db.engine.dialect.name), ConsentRecord.language, ConsentRecord.act)
    counts: dict[tuple[str, str], Counter[str]] = {}
    for day, language, act, count in db.session.execute(select(*columns, func.count()).group_by(*columns)):
        counts.setdefault((str(day), language), Counter())[act] = count
    for (day, language), acts in sorted(counts.items(), reverse=True):
        yield date.fromisoformat(day), language, {act: told_count(acts[act]) for act in ACTS}


def told_count(count: int) -> str:
    """A number as it may be told."""
    return str(count) if count >= FEW or count == 0 else f"<{FEW}"
