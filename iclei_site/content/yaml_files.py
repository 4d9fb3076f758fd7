"""The home file: YAML read by the schema, not by YAML's own guesses (`NO` is Norway, not false)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .files import whole_text
from .problems import Problems, Where
from .records import Cell, Record
from .schema import SECTION, Field, Section
from .values import did_you_mean, shown

DEEPEST = 20  # levels; the schema has four
_NULL = "tag:yaml.org,2002:null"


class _Loader(yaml.SafeLoader):
    """Composes nodes, but no aliases (a few lines of them can stand for gigabytes) and nothing very deep."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs have no types here
        mark: Any = event.start_mark  # of either of yaml's two parsers, says the stub
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not used here", problem_mark=mark)
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"has more than {DEEPEST} levels", problem_mark=mark)
        self.depth += 1
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_home(file: Path, problems: Problems) -> Iterator[tuple[Section, Record]]:
    """The entries of all sections, in the order of the file."""
    text = whole_text(file, problems)
    root = _compose(file, text, problems) if text else None
    if root is None:
        return
    if not isinstance(root, MappingNode):
        problems.error(_where(file, root), "file", f"is not made of sections; allowed: {', '.join(SECTION)}")
        return
    for name, node in _pairs(file, root, problems):
        if section := SECTION.get(name):
            yield from ((section, record) for record in _entries(file, section, node, problems))
        else:
            hint = did_you_mean(name, {each: each for each in SECTION})
            problems.error(_where(file, node), shown(name), f"is not a section{hint}; allowed: {', '.join(SECTION)}")


def read_entry(file: Path, section: Section, text: str, problems: Problems) -> Record | None:
    """One entry that stands alone: the head of a file of its own. None where it cannot be read, which is noted."""
    node = _compose(file, text, problems)
    if node is not None and not isinstance(node, MappingNode):
        problems.error(_where(file, node), section.name, "holds an entry without keys; allowed: keys and values")
    return _record(file, section, node, problems) if isinstance(node, MappingNode) else None


def _compose(file: Path, text: str, problems: Problems) -> Node | None:
    try:
        node: Node | None = _Loader(text).get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problem = f"holds the character U+{error.character:04X}"
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = error.problem or "cannot be read"
        if error.context and error.context_mark and error.context_mark.line + 1 < line:
            problem += f" ({error.context} from line {error.context_mark.line + 1})"
    else:
        if node is None:
            problems.error(Where(str(file), 1), "file", "holds comments only; allowed: content, or no file")
        return node
    problems.error(Where(str(file), line), "yaml", f"{problem}; allowed: YAML as in the sample's home.yaml")
    return None


def _where(file: Path, node: Node) -> Where:
    return Where(str(file), node.start_mark.line + 1)


def _pairs(file: Path, node: MappingNode, problems: Problems) -> Iterator[tuple[str, Node]]:
    seen: dict[str, Where] = {}
    for key, value in node.value:
        name, where = str(key.value) if isinstance(key, ScalarNode) else "?", _where(file, key)
        if name in seen:
            problems.error(where, shown(name), f"is there twice, first in line {seen[name].line}; allowed: once")
        else:
            seen[name] = where
            yield name, value


def _entries(file: Path, section: Section, node: Node, problems: Problems) -> Iterator[Record]:
    wanted = "keys and values" if section.single else "a list of entries"
    nodes = [node] if section.single else node.value if isinstance(node, SequenceNode) else None
    if nodes is None:
        problems.error(_where(file, node), section.name, f"is not {wanted}; allowed: {wanted}")
    for each in nodes or ():
        if isinstance(each, MappingNode):
            yield _record(file, section, each, problems)
        else:
            problems.error(_where(file, each), section.name, "holds an entry without keys; allowed: keys and values")


def _record(file: Path, section: Section, node: MappingNode, problems: Problems) -> Record:
    """The entry; without the fields that are nested, as these are not missing but wrong, which is noted."""
    fields = {field.name: field for field in section.fields}
    record = Record(_where(file, node), {name: [] for name in fields})
    for name, value in _pairs(file, node, problems):
        if field := fields.get(name):
            del record.cells[name]
            record.cells.update(_cells(file, field, value, problems))
        elif name not in section.guidance:
            hint = did_you_mean(name, {each: each for each in fields})
            problems.error(_where(file, value), shown(name), f"is not known here{hint}; allowed: {', '.join(fields)}")
    return record


def _cells(file: Path, field: Field, node: Node, problems: Problems) -> dict[str, list[Cell]]:
    nodes = node.value if field.many and isinstance(node, SequenceNode) else [node]
    if not all(isinstance(each, ScalarNode) for each in nodes):
        wanted = "a list of " if field.many else ""
        problems.error(_where(file, node), field.name, f"is nested; allowed: {wanted}{field.value.allowed}")
        return {}
    return {field.name: [Cell(_where(file, each), each.value.strip()) for each in nodes if each.tag != _NULL]}
