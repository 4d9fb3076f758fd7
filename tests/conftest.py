"""The real parts that tests share: an app on a SQLite file with the sample content and its index, and a server."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from copies import copy_instance
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from servers import free_port, wait_for

from iclei_site import create_app
from iclei_site.config import SAMPLE_CONTENT, TRANSLATIONS
from iclei_site.content.load import load_paths

HERE = Path(__file__).parent
gc.set_threshold(50_000, 50, 100)  # the heap of a test run is looked through less often: a fifth of its time
hypothesis.settings.register_profile("untimed", deadline=None)  # no test measures a busy machine
hypothesis.settings.load_profile("untimed")
# What waits for processes and browsers comes first, so that no process of tests is left with it in the end.
FIRST = ("browser", "deploy", "serving", "translations", "content", "security")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folders in their order; within each as they were."""
    order = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path.relative_to(HERE).parts[0], len(FIRST)))


def make_app(instance: Path, *paths: Path, **settings: object) -> Flask:
    """An app with a migrated database in `instance`, the content of `paths` and its index."""
    app = create_app(INSTANCE_PATH=str(instance), **settings)
    with app.app_context():
        upgrade()
        if paths:
            load_paths(list(paths))
    return app


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the sample content in all its languages; not to be changed."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    make_app(folder, SAMPLE_CONTENT, TRANSLATIONS)
    return folder


@pytest.fixture
def own_instance(instance: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return copy_instance(instance, tmp_path / "instance")


@pytest.fixture(scope="session")
def app(instance: Path) -> Flask:
    """The app on the sample content; tests only read."""
    return create_app(INSTANCE_PATH=str(instance))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return app.test_client()


@pytest.fixture
def bilingual(instance: Path) -> FlaskClient:
    """A visitor of the same site where English and Spanish alone are offered."""
    return create_app(INSTANCE_PATH=str(instance), LANGUAGES="en,es").test_client()


@pytest.fixture(scope="session")
def server(instance: Path) -> Iterator[str]:
    """The address of the site, served by the production server."""
    port = free_port()
    environ = {**os.environ, "ICLEI_INSTANCE_PATH": str(instance), "ICLEI_WORKERS": "1", "ICLEI_STYLEGUIDE": "on"}
    command = [str(Path(sys.executable).with_name("iclei-site")), "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/healthz")
        yield address
        process.terminate()
