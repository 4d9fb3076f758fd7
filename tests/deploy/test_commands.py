"""`iclei-site` and `flask --app wsgi` are the same commands."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from servers import free_port, wait_for
from shipped import COMMAND, environment

from iclei_site import create_app
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


@pytest.mark.parametrize(
    "command",
    [
        "consent report",
        "consent prune",
        f"consent erase {'0' * 32}",
        "statistics",
        "search rebuild",
        "content export out",
    ],
)
def test_without_a_database_a_command_says_what_to_do(tmp_path: Path, command: str) -> None:
    result = create_app(INSTANCE_PATH=str(tmp_path)).test_cli_runner().invoke(args=command.split())
    assert result.exit_code == 1
    said = "The database cannot be used (unable to open database file). Run: iclei-site restore FILE, or "
    assert f"Error: {said}iclei-site db upgrade for a new site\n" in result.output


def test_a_command_that_another_one_keeps_from_writing_says_so(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iclei_site.database.BUSY_TIMEOUT_MS", 10)
    app = create_app(INSTANCE_PATH=str(own_instance))
    with closing(sqlite3.connect(own_instance / "iclei.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = app.test_cli_runner().invoke(args=["consent", "prune"])
    assert result.exit_code == 1
    assert result.output.endswith("(database is locked). Another command is writing to it; try again.\n")


def test_the_site_is_served_on_an_address_of_ipv6(instance: Path) -> None:
    port = free_port()
    command = [COMMAND, "serve", "--host", "::1", "--port", str(port)]
    environ = environment(instance, ICLEI_WORKERS="1")  # with a public address: the machine itself may still ask
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(f"http://[::1]:{port}/healthz")
        finally:
            process.terminate()


def test_another_port_is_advised_only_where_one_is_taken(instance: Path) -> None:
    runner = create_app(INSTANCE_PATH=str(instance)).test_cli_runner()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "choose another: PORT=" in runner.invoke(args=["serve", "--port", port]).output
    for host in ("192.0.2.1", "no such host"):  # an address of no machine, and no address
        said = runner.invoke(args=["serve", "--host", host, "--port", port]).output
        assert said.startswith(f"Error: Port {port} on {host} cannot be used (")
        assert said.endswith(").\n")
