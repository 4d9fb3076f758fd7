"""Migrations only add, so that the release before one keeps working with it and can be gone back to."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from releases import migrate_at_once

from iclei_site.config import PACKAGE

VERSIONS = sorted((PACKAGE / "migrations" / "versions").glob("*.py"))
ADDING = {"create_table", "create_index", "add_column", "get_bind"}
GUARDS = ("CREATE FUNCTION ", "CREATE TRIGGER ")  # beginnings of statements that keep what is recorded as it is


def _said(call: ast.Call, name: str) -> bool | None:
    """The truth that a call gives to an option; None where it does not name it."""
    found = next((word.value for word in call.keywords if word.arg == name), None)
    return None if found is None else not (isinstance(found, ast.Constant) and found.value in (False, None))


def _begins(text: ast.expr) -> str:
    """How a text begins, also one with values in it."""
    first = text.values[0] if isinstance(text, ast.JoinedStr) else text
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _fault(call: ast.Call) -> str:
    """What an old release could not stand about a call of `op`; "" when it only adds."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr == "execute" and _begins(call.args[0]).startswith(GUARDS):
        return ""
    if call.func.attr not in ADDING:
        return f"op.{call.func.attr} does more than add"
    if call.func.attr == "create_index" and _said(call, "unique"):
        return "a unique index refuses rows of the release before"
    columns = [part for part in call.args if isinstance(part, ast.Call)] if call.func.attr == "add_column" else []
    if any(_said(column, "nullable") is not True and not _said(column, "server_default") for column in columns):
        return "a column that must not be empty refuses rows of the release before: nullable=True, or a server_default"
    return ""


def faults(text: str) -> list[str]:
    """All calls outside `downgrade` that the release before would not survive."""
    body = [part for part in ast.parse(text).body if getattr(part, "name", "") != "downgrade"]
    calls = [node for part in body for node in ast.walk(part) if isinstance(node, ast.Call)]
    ours = [call for call in calls if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "op"]
    return [fault for call in ours if (fault := _fault(call))]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.name)
def test_it_only_adds(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        'op.drop_table("activities")',
        'op.drop_column("activities", "kind")',
        'op.rename_table("activities", "works")',
        'op.alter_column("activities", "kind", new_column_name="sort")',
        'op.execute("DELETE FROM activities")',
        'op.execute(f"DROP TRIGGER {table}_stay")',
        'op.batch_alter_table("activities")',
        'op.add_column("activities", sa.Column("more", sa.Text(), nullable=False))',
        'op.add_column("activities", sa.Column("more", sa.Text()))',
        'op.create_index("one", "activities", ["kind"], unique=True)',
    ],
)
def test_what_does_more_is_found(line: str) -> None:
    assert len(faults(f"def upgrade():\n    more()\n\ndef more():\n    {line}\n")) == 1
    assert faults(f"def downgrade():\n    {line}\n") == []


def test_what_adds_passes() -> None:
    added = 'op.add_column("a", sa.Column("b", sa.Text(), nullable=True))'
    filled = 'op.add_column("a", sa.Column("c", sa.Integer(), nullable=False, server_default="0"))'
    assert faults(f"def upgrade():\n    {added}\n    {filled}\n") == []
    assert len(VERSIONS) >= 2, "no migration was looked at"


def test_several_that_migrate_at_once(tmp_path: Path) -> None:
    """Two servers that are started together: the later one finds what the other one has made."""
    assert migrate_at_once(ICLEI_INSTANCE_PATH=str(tmp_path)) == []
