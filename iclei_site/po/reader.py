"""A PO file as its entries, each with its lines. What cannot be read is a fault with a line, and the rest is read.

Babel's reader stops at the first fault or skips it without a word, drops the previous source of a changed text, and
knows the line of an entry only. A translator needs the line of each form, and a page the rest of a damaged file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*)?"((?:[^"\\]|\\.)*)"\s*')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", '"': '"', "\\": "\\"}
ALLOWED = 'msgctxt, msgid or msgstr and a text in quotation marks on one line, \\" for a mark inside'


class Fault(NamedTuple):
    """A line that cannot be read, and what would be right."""

    line: int
    what: str
    allowed: str = "a gettext catalog"


class Key(NamedTuple):
    """What a catalog finds an entry by; `context` is "" where it has none."""

    context: str
    id: str


@dataclass(slots=True)
class Entry:
    """One text. `texts` has one translation, or one for each plural form; "" where there is none."""

    id: str
    context: str | None = None
    plural: str | None = None
    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # of each of `texts`
    line: int = 0  # where its msgid stands
    previous: list[str] = field(default_factory=list)  # the source that was translated, where it has changed since
    flags: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)  # of translators
    notes: list[str] = field(default_factory=list)  # for translators
    places: list[str] = field(default_factory=list)  # files of the source
    obsolete: bool = False  # its source is gone; kept in lines that begin with #~

    @property
    def key(self) -> Key:
        return Key(self.context or "", self.id)

    @property
    def fuzzy(self) -> bool:
        """Whether a person still has to confirm it."""
        return "fuzzy" in self.flags

    @property
    def stale(self) -> bool:
        """Whether its source has changed since it was translated."""
        return bool(self.previous) and any(self.texts)

    @property
    def translated(self) -> bool:
        return bool(self.texts) and all(self.texts) and not self.fuzzy


@dataclass
class PoFile:
    """A catalog. `header_lines` are the lines of its fields; entries that are there twice are kept once. `obsolete`
    ones are in no use, and `comments` are those at the top of the file."""

    header: dict[str, str] = field(default_factory=dict)
    header_lines: dict[str, int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    obsolete: list[Entry] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def reviewed(self) -> bool:
        """Whether a person who knows the language has read it."""
        return self.header.get("X-Reviewed", "no").strip().lower() not in ("", "no")


def read_file(path: Path) -> PoFile:
    """A file as far as it can be read. Raises OSError where there is none."""
    return read_bytes(path.read_bytes())


def read_bytes(data: bytes) -> PoFile:
    """The same, from its bytes. Lines that are not UTF-8 are faults, and nothing of their entry is used."""
    faults, lines = [], []
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            lines.append(raw.decode().rstrip("\r"))
        except UnicodeDecodeError as error:
            faults.append(Fault(number, f"byte {error.start + 1} is not UTF-8", "text saved as UTF-8"))
            lines.append("?")  # cannot be read, so its entry is left out
    reader = _Reader()
    unreadable = {fault.line for fault in faults}
    for number, line in enumerate(lines, start=1):
        reader.take(number, line.strip())
    reader.finish()
    found = reader.file
    found.faults = sorted([*faults, *(fault for fault in found.faults if fault.line not in unreadable)])
    if not found.header and not found.entries and not found.faults:
        found.faults.append(Fault(1, "is empty"))
    return found


class _Reader:
    """Collects the lines of one entry after the other."""

    def __init__(self) -> None:
        self.file = PoFile()
        self.seen: dict[Key, int] = {}
        self.obsolete = False  # the lines of this entry begin with #~
        self.clear()

    def clear(self) -> None:
        self.parts: dict[str, tuple[int, list[str]]] = {}
        self.entry = Entry("")
        self.last = ""
        self.bad = False

    def take(self, number: int, line: str) -> None:
        obsolete, line = line.startswith("#~"), line.removeprefix("#~").strip()
        match = _LINE.fullmatch(line)
        if obsolete and match is None:
            line = f"#{line}" if line.startswith("|") else f"# {line}"
        if not line or line.startswith("#"):
            self._comment(line)
            return
        if self.parts and obsolete != self.obsolete:
            self.finish()
        self.obsolete = obsolete
        if match is None or not (match[1] or self.last):
            self._fault(number, "cannot be read", ALLOWED)
            return
        keyword, text = match.groups()
        if keyword:
            self._begin(number, keyword)
        self.parts[self.last][1].append(_ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[0]), text))

    def _begin(self, number: int, keyword: str) -> None:
        again = keyword in ("msgctxt", "msgid") and "msgid" in self.parts
        if again or ("msgstr" in self.last and not keyword.startswith("msgstr")):
            self.finish()
        if keyword in self.parts:
            self._fault(number, f"{keyword} is there twice", "each once in an entry")
        self.last = keyword
        self.parts.setdefault(keyword, (number, []))

    def _fault(self, number: int, what: str, allowed: str) -> None:
        """The entry is not used. In lines that are in no use anyway that is nobody's trouble."""
        self.bad = bool(self.parts) or not self.obsolete
        if not self.obsolete:
            self.file.faults.append(Fault(number, what, allowed))

    def _comment(self, line: str) -> None:
        if not line:
            return
        if "msgstr" in self.last:
            self.finish()
        kind, rest = line[1:2], line[2:].strip()
        if kind == ",":
            self.entry.flags |= {flag.strip() for flag in rest.split(",")}
        elif kind == ".":
            self.entry.notes.append(rest)
        elif kind == ":":
            self.entry.places += rest.split()
        elif kind == "|":
            self._previous(rest)
        else:
            self.entry.comments.append(line[1:].removeprefix(" "))

    def _previous(self, rest: str) -> None:
        match = _LINE.fullmatch(rest)
        if match is None or match[1] == "msgctxt":
            return
        if match[1] or not self.entry.previous:
            self.entry.previous.append("")
        self.entry.previous[-1] += _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[0]), match[2])

    def finish(self) -> None:
        """The entry is complete."""
        entry, parts = self.entry, {name: (line, "".join(text)) for name, (line, text) in self.parts.items()}
        if parts:
            entry.line = parts["msgid"][0] if "msgid" in parts else min(line for line, _ in parts.values())
            forms = [parts[name] for name in sorted(parts, key=_form) if name.startswith("msgstr")]
            entry.texts, entry.lines = [text for _, text in forms], [line for line, _ in forms]
            entry.context = parts["msgctxt"][1] if "msgctxt" in parts else None
            entry.plural = parts["msgid_plural"][1] if "msgid_plural" in parts else None
            entry.id = parts["msgid"][1] if "msgid" in parts else ""
            fault = next(self._wrong(parts), None)
            if self.obsolete and not (fault or self.bad):
                entry.obsolete = True
                self.file.obsolete.append(entry)
            elif not (self.obsolete or self.bad or fault):
                self._keep(entry)
            elif fault and not (self.obsolete or self.bad):
                self.file.faults.append(fault)
        self.clear()

    def _wrong(self, parts: dict[str, tuple[int, str]]) -> Iterator[Fault]:
        line, forms = self.entry.line, [name for name in parts if name.startswith("msgstr")]
        if "msgid" not in parts:
            yield Fault(line, "has no msgid", "msgid before msgstr")
        elif not forms:
            yield Fault(line, "has no msgstr (is the file cut off?)", "msgstr after msgid")
        plain = "msgstr" in forms
        if ("msgid_plural" in parts) == plain or (plain and len(forms) > 1):
            yield Fault(line, "mixes one text and plural forms", "msgid_plural with msgstr[0] …, else msgstr")
        if not self.obsolete and (first := self.seen.get(self.entry.key)):
            yield Fault(line, f"is there twice, first in line {first}", "each once")

    def _keep(self, entry: Entry) -> None:
        self.seen[entry.key] = entry.line
        if entry.id or entry.context:
            self.file.entries.append(entry)
            return
        self.file.comments = entry.comments
        line = entry.lines[0]
        for field_line, text in enumerate(entry.texts[0].split("\n"), start=line + 1):
            name, colon, value = text.partition(":")
            if colon:
                self.file.header[name.strip()] = value.strip()
                self.file.header_lines[name.strip()] = field_line


def _form(name: str) -> int:
    number = re.search(r"\d+", name)
    return int(number[0]) if number else 0
