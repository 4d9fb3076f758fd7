"""A site of its own for each test that answers, because answers are recorded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from asking import MakeSite
from flask.testing import FlaskClient

from iclei_site import create_app


@pytest.fixture
def site(own_instance: Path) -> MakeSite:
    """Makes apps on one instance folder, with settings; what other tests asked is not among its counts."""
    with closing(sqlite3.connect(own_instance / "iclei.sqlite")) as database:
        database.execute("DELETE FROM daily_counts")
        database.commit()
    return lambda **settings: create_app(INSTANCE_PATH=str(own_instance), SECRET_KEY="of the tests", **settings)


@pytest.fixture
def visitor(site: MakeSite) -> FlaskClient:
    """A visitor who has not answered yet."""
    return site().test_client()
