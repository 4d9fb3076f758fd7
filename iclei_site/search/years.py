"""What the years of an activity mean: its status in a year, and the span that a year filter compares."""

from __future__ import annotations

NO_YEAR = 9999  # both ends of a span without years: after every first year asked for, and see `overlaps`
OPEN_END = 9998  # the last year of what goes on


def status_in(year: int, status: str | None, start: int | None, end: int | None) -> str:
    """`ended` when the end is past; else what the content says; else `planned` before the start; else `unknown`.

    An empty end does not mean that something goes on: `running` is never guessed (the content's README).
    """
    if end is not None and end < year:
        return "ended"
    if status:
        return status
    return "planned" if start is not None and start > year else "unknown"


def span_of(status: str | None, start: int | None, end: int | None) -> tuple[int, int]:
    """The first and last year of an activity as a filter sees it; (NO_YEAR, -1) when neither is known.

    Without an end it is the start's year alone, or open while the content says `running`; without a start the end's.
    """
    first = end if start is None else start
    if first is None:
        return NO_YEAR, -1
    if end is not None:
        return first, end
    return first, OPEN_END if status == "running" else first
