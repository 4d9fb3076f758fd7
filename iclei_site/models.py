"""What the database holds. Lists of codes are JSON: no page asks the database for them, the index answers those."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .extensions import Base


class Place(TypedDict):
    """A place of an activity. Coordinates in degrees, None where not known."""

    name: str
    country: str  # ISO 3166-1 alpha-2, or "" where not known
    latitude: float | None
    longitude: float | None


class Activity(Base):
    """One activity; its words are in `ContentText`, owner `activity:<slug>`."""

    __tablename__ = "activities"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str | None] = mapped_column(String(10))  # only where the content says so
    start_year: Mapped[int | None] = mapped_column(Integer)
    end_year: Mapped[int | None] = mapped_column(Integer)
    pathways: Mapped[list[str]] = mapped_column(JSON)
    sdgs: Mapped[list[str]] = mapped_column(JSON)
    regions: Mapped[list[str]] = mapped_column(JSON)
    countries: Mapped[list[str]] = mapped_column(JSON)
    keywords: Mapped[list[str]] = mapped_column(JSON)  # slugs; the words: owner `keyword:<slug>`, field `label`
    places: Mapped[list[Place]] = mapped_column(JSON)
    partners: Mapped[list[str]] = mapped_column(JSON)
    website: Mapped[str | None] = mapped_column(Text)
    source_url: Mapped[str] = mapped_column(Text)


class Entry(Base):
    """A fact of the other pages: a statistic, an office, a pathway, a story … Words are in `ContentText`."""

    __tablename__ = "entries"

    section: Mapped[str] = mapped_column(String(20), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class ContentText(Base):
    """One field of one thing in one language. English is the source; each field falls back to it on its own."""

    __tablename__ = "content_texts"

    owner: Mapped[str] = mapped_column(String(101), primary_key=True)  # "<section>:<slug>"
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)  # BCP 47 tag
    text: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(Text)  # where an official text was published


class ContentState(Base):
    """One row: which version of the content this is. The index names the version it was made from."""

    __tablename__ = "content_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(32))
    previous: Mapped[str] = mapped_column(String(32), default="")  # the version that this one changed
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ConsentRecord(Base):
    """One answer to the question about cookies. Rows are added, and removed by `consent prune`, `erase` or the visitor;
    the database refuses to change one."""

    __tablename__ = "consent_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(32), index=True)  # random; the visitor's own copy carries it
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    policy: Mapped[str] = mapped_column(String(20))
    wording: Mapped[str] = mapped_column(String(64))  # of `ConsentWording`
    language: Mapped[str] = mapped_column(String(10))
    act: Mapped[str] = mapped_column(String(10))
    gpc: Mapped[bool] = mapped_column(Boolean)
    offered: Mapped[list[str]] = mapped_column(JSON)
    granted: Mapped[list[str]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)


class ConsentWording(Base):
    """The words of a question, once for each version and language."""

    __tablename__ = "consent_wordings"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256, hexadecimal
    language: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    text: Mapped[str] = mapped_column(Text)


class ConsentPolicy(Base):
    """A version of what is asked about, and when this site had it first."""

    __tablename__ = "consent_policies"

    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    offered: Mapped[list[str]] = mapped_column(JSON)  # keys of services


class DailyCount(Base):
    """How often something happened on a day. There is nothing about anybody in it."""

    __tablename__ = "daily_counts"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
