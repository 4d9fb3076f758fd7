"""What is wrong with files of content, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST_SHOWN = 100  # a file of the wrong kind has something wrong in each cell; nobody reads more than this


@dataclass(frozen=True, slots=True)
class Where:
    """A line of a file; the file as the editor named it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a value. Put into words when shown only: looking for a million hints takes hours."""

    what: object
    allowed: str

    def __str__(self) -> str:
        return f"{self.what}; allowed: {self.allowed}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `file:line: field: what is wrong; allowed: what would be right`."""

    where: Where
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.field}: {self.message}"


class Problems:
    """Everything that was found. Errors stop a load, warnings are only reported. Keeps the first ones, counts all."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.error_count = 0
        self.warning_count = 0

    def error(self, where: Where, field: str, message: object) -> None:
        """Note something that stops the load."""
        self.error_count += 1
        if len(self.errors) < MOST_SHOWN:
            self.errors.append(Problem(where, field, str(message)))

    def warn(self, where: Where, field: str, message: str) -> None:
        """Note something that an editor should know."""
        self.warning_count += 1
        if len(self.warnings) < MOST_SHOWN:
            self.warnings.append(Problem(where, field, f"warning: {message}"))

    def lines(self) -> Iterator[str]:
        """All that is to be shown: warnings, then errors, with a count where some are left out."""
        for kind, shown, count in (
            ("warnings", self.warnings, self.warning_count),
            ("errors", self.errors, self.error_count),
        ):
            yield from map(str, shown)
            if count > len(shown):
                yield f"… and {count - len(shown)} more {kind} ({count} in all)."


class ContentError(Exception):
    """Files that cannot be loaded; `problems` says why. Nothing was changed."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(problems.lines()))
        self.problems = problems
