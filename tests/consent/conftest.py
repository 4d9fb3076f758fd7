"""A site of its own for each test that answers, because answers are recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import MakeSite
from flask.testing import FlaskClient

from iclei_site import create_app


@pytest.fixture
def site(own_instance: Path) -> MakeSite:
    """Makes apps on one instance folder, with settings."""
    return lambda **settings: create_app(INSTANCE_PATH=str(own_instance), SECRET_KEY="of the tests", **settings)


@pytest.fixture
def visitor(site: MakeSite) -> FlaskClient:
    """A visitor who has not answered yet."""
    return site().test_client()
