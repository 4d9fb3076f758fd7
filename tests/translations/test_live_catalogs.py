"""A saved catalog is on the page at the next reload, in every process; without the setting, after a restart."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pages import part
from servers import free_port, wait_for

from iclei_site import create_app
from iclei_site.commands.serve import _help_translators

Make = Callable[..., Flask]
# The name of a pathway in a facet, below results, in a chip, on the page of an activity.
PAGES = (
    "/es/activities/",
    "/es/activities/?pathway=circular&q=agua",
    "/es/activities/?region=africa&page=2",
    "/es/activities/awake-african-water-adaptation/",
)


def save(path: Path, before: str, after: str) -> None:
    """What an editor does: replace words and save."""
    text, stamp = path.read_text(encoding="utf-8"), path.stat().st_mtime_ns
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    os.utime(path, ns=(stamp + 10**9, stamp + 10**9))


def test_every_kept_word_follows(make: Make, spanish: Path) -> None:
    client = make(CATALOG_RELOAD="on").test_client()
    partial = part(client, PAGES[1], Accept_Encoding="br").data
    assert all("Redondo" not in client.get(url).text for url in PAGES)
    save(spanish, 'msgstr "Circular"', 'msgstr "Redondo"')
    for url in PAGES:
        assert "Redondo" in client.get(url).text, url
    assert part(client, PAGES[1], Accept_Encoding="br").data != partial, "the compressed part is an old one"


def test_only_the_language_that_was_saved_changes(make: Make, spanish: Path) -> None:
    client = make(CATALOG_RELOAD="on").test_client()
    french = client.get("/fr/activities/").text
    save(spanish, 'msgstr "Buscar"', 'msgstr "Hallar"')
    assert "Hallar" in client.get("/es/activities/").text
    assert client.get("/fr/activities/").text == french


def test_without_the_setting_a_restart_is_needed(make: Make, spanish: Path) -> None:
    client = make(CATALOG_RELOAD="off").test_client()
    assert "Hallar" not in client.get("/es/").text
    save(spanish, 'msgstr "Buscar"', 'msgstr "Hallar"')
    assert "Hallar" not in client.get("/es/").text
    assert "Hallar" in make().test_client().get("/es/").text


def test_nothing_is_read_again_that_has_not_changed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(CATALOG_RELOAD="on")
    version = app.extensions["catalogs"].version
    monkeypatch.setattr("iclei_site.catalogs.read_file", lambda path: pytest.fail(f"{path} is read again"))
    assert app.test_client().get("/es/").status_code == 200
    assert app.extensions["catalogs"].version == version


SITE = """
from iclei_site import create_app
app = create_app(TRANSLATIONS_PATH={!r}, CATALOGS_PATH={!r}, CATALOG_RELOAD="on")
"""


def test_every_worker_follows_at_once(own_instance: Path, translations: Path, spanish: Path, tmp_path: Path) -> None:
    (tmp_path / "site_here.py").write_text(SITE.format(str(translations), str(tmp_path / "catalogs")))
    port = free_port()
    environ = {**os.environ, "ICLEI_INSTANCE_PATH": str(own_instance)}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "3", "--no-control-socket"]
    with subprocess.Popen([*command, "site_here:app"], env=environ, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            said = [ask(port) for _ in range(12)]
            save(spanish, 'msgstr "Buscar"', 'msgstr "Hallar"')
            later = [ask(port) for _ in range(24)]
        finally:
            process.terminate()
    assert not any(said)
    assert all(later), "a worker shows the old words"


def ask(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/es/", timeout=10) as answer:
        return b"Hallar" in answer.read()


def test_a_checkout_is_served_with_both_settings_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    with app.app_context():
        _help_translators()
    assert os.environ == {"ICLEI_CATALOG_RELOAD": "on", "ICLEI_TRANSLATION_DESK": "on"}


def test_what_is_set_stays(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    with create_app(INSTANCE_PATH=str(instance), CATALOG_RELOAD="off", TRANSLATION_DESK="off").app_context():
        _help_translators()
    assert os.environ == {}


def test_nothing_is_on_by_itself(app: Flask) -> None:
    assert app.config["CATALOG_RELOAD"] == app.config["TRANSLATION_DESK"] == ""
