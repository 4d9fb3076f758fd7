"""A copy of the catalogs that a test may damage, and an app on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from iclei_site import create_app
from iclei_site.config import TRANSLATIONS


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    """The catalogs of the site, for this test alone."""
    return Path(shutil.copytree(TRANSLATIONS, tmp_path / "translations"))


@pytest.fixture
def spanish(translations: Path) -> Path:
    """The Spanish catalog of the interface among them."""
    return translations / "es" / "LC_MESSAGES" / "messages.po"


@pytest.fixture
def make(instance: Path, translations: Path, tmp_path: Path) -> Callable[..., Flask]:
    """Start the site on them, as a new process does: its content is that of all tests."""

    def start(**settings: object) -> Flask:
        catalogs = tmp_path / "catalogs"
        places = {"TRANSLATIONS_PATH": translations, "CATALOGS_PATH": catalogs, "INSTANCE_PATH": str(instance)}
        return create_app(**{**places, **settings})

    return start
