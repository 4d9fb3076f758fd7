"""Measured times, and the one table that they are printed in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Sample:
    """Times in seconds."""

    seconds: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """One more."""
        self.seconds.append(seconds)

    def at(self, share: float) -> float:
        """The time that this share of all stays below."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def p50(self) -> float:
        """The median."""
        return self.at(0.5)

    @property
    def p95(self) -> float:
        """What all but one in twenty stay below."""
        return self.at(0.95)


def ms(seconds: float) -> str:
    """Milliseconds."""
    return f"{seconds * 1000:.2f} ms"


class Table:
    """Lines in columns under a title for each part, printed at the end."""

    COLUMNS = ("", "p50 or value", "p95", "goal", "met")

    def __init__(self) -> None:
        self._lines: list[tuple[str, ...] | str] = []

    def part(self, title: str) -> None:
        """A new part of the table."""
        self._lines.append(title)

    def line(self, name: str, value: str, p95: str = "", goal: str = "", met: bool | None = None) -> None:
        """One figure beside its goal."""
        self._lines.append((name, value, p95, goal, "" if met is None else "yes" if met else "NO"))

    def __str__(self) -> str:
        rows = [self.COLUMNS, *(line for line in self._lines if isinstance(line, tuple))]
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.COLUMNS))]
        written = [_row(self.COLUMNS, widths)]
        for line in self._lines:
            written += ["", line] if isinstance(line, str) else [_row(line, widths)]
        return "\n".join(written)


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *others = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join((f"  {first}", *others)).rstrip()
