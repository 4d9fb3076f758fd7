"""`iclei-site` and `flask --app wsgi` are the same commands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from flask import Flask
from shipped import COMMAND, environment

from iclei_site.config import HOME

OURS = {
    "backup", "check", "consent", "content", "restore", "search", "serve", "statistics", "translations",
}  # fmt: skip


def said(instance: Path, *command: str) -> str:
    """What a command prints, in the checkout."""
    environ = environment(instance)
    done = subprocess.run(command, env=environ, cwd=HOME, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def names(text: str) -> set[str]:
    """Commands that a page of help lists."""
    return set(re.findall(r"^  ([a-z-]+)", text.partition("Commands:")[2], re.MULTILINE))


def test_both_offer_the_same(instance: Path, app: Flask) -> None:
    flask = str(Path(COMMAND).with_name("flask"))
    listed = names(said(instance, COMMAND, "--help"))
    assert listed >= {*OURS, "db"}
    assert names(said(instance, flask, "--app", "wsgi", "--help")) == listed
    assert set(app.cli.commands) >= OURS
    assert "It agrees with the database." in said(instance, flask, "--app", "wsgi", "search", "status")
