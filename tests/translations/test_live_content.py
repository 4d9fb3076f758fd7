"""A saved content.po is on the page at the next reload; a wrong one changes nothing and is named in the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from test_live_catalogs import save

Make = Callable[..., Flask]
TITLE = "Hoja de Ruta de Ciudades y Regiones 100\u00a0% Renovables"
URL = "/es/activities/100-renewables-roadmap/"


def test_saved_content_follows_and_damaged_content_does_not(
    make: Make, own_instance: Path, spanish: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = make(CATALOG_RELOAD="on", INSTANCE_PATH=str(own_instance)).test_client()
    path = spanish.with_name("content.po")
    assert TITLE in client.get(URL).text
    save(path, f'msgstr "{TITLE}"', 'msgstr "Un mapa renovado"')
    assert "Un mapa renovado" in client.get(URL).text
    save(path, 'msgstr "Un mapa renovado"', 'msgstr "Roto')
    line = path.read_text(encoding="utf-8").split("\n").index('msgstr "Roto') + 1
    assert "Un mapa renovado" in client.get(URL).text
    assert f"{path}:{line}: po: cannot be read" in caplog.text
    save(path, 'msgstr "Roto', 'msgstr "Entero"')
    assert "Entero" in client.get(URL).text


def test_without_the_setting_content_is_loaded_by_its_command(make: Make, own_instance: Path, spanish: Path) -> None:
    client = make(INSTANCE_PATH=str(own_instance)).test_client()
    save(spanish.with_name("content.po"), f'msgstr "{TITLE}"', 'msgstr "Un mapa renovado"')
    assert TITLE in client.get(URL).text
