"""The record of answers about cookies: append-only rows without a name, an address or a browser in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import CursorResult, Delete, delete, func, select

from .database import writing
from .extensions import db
from .models import ConsentRecord, ConsentWording

MONTH = timedelta(days=365.25 / 12)
FEW = 5  # smaller numbers are not told, so that nobody can be found in them
PATIENCE_MS = 1_000  # for another writer: the visitor who answers waits as long; the choice holds without the record
ACTS = ("accept", "reject", "choose")


def add_record(record: ConsentRecord, words: str) -> None:
    """Add an answer, and the words it was given to when they are new. Raises what the database raises."""
    with writing(PATIENCE_MS) as session:
        if session.get(ConsentWording, record.wording) is None:
            wording = ConsentWording(digest=record.wording, language=record.language, since=record.at, text=words)
            session.add(wording)
        session.add(record)


def erase_receipt(receipt: str) -> int:
    """Remove all rows of a receipt; how many there were."""
    return _removed(delete(ConsentRecord).where(ConsentRecord.receipt == receipt))


def prune_records(months: int, now: datetime | None = None) -> int:
    """Remove rows older than so many months, and words that no row names any more; how many rows there were."""
    limit = (now or datetime.now(UTC)) - months * MONTH
    count = _removed(delete(ConsentRecord).where(ConsentRecord.at < limit))
    _removed(delete(ConsentWording).where(ConsentWording.digest.not_in(select(ConsentRecord.wording))))
    return count


def _removed(statement: Delete) -> int:
    with writing() as session:
        result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


def consent_report() -> Iterator[tuple[date, str, dict[str, str]]]:
    """For each day (UTC) and language how often was accepted, rejected and chosen, newest day first. Numbers below
    `FEW` are told as "<5"; no sums, from which they could be computed."""
    columns = (func.date(ConsentRecord.at), ConsentRecord.language, ConsentRecord.act)
    counts: dict[tuple[str, str], Counter[str]] = {}
    for day, language, act, count in db.session.execute(select(*columns, func.count()).group_by(*columns)):
        counts.setdefault((str(day), language), Counter())[act] = count
    for (day, language), acts in sorted(counts.items(), reverse=True):
        yield date.fromisoformat(day), language, {act: told_count(acts[act]) for act in ACTS}


def told_count(count: int) -> str:
    """A number as it may be told."""
    return str(count) if count >= FEW or count == 0 else f"<{FEW}"
