"""What the tests of the catalogue compare pages with: the content itself."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from known import Known
from sqlalchemy import select

from iclei_site import create_app
from iclei_site.extensions import db
from iclei_site.models import Activity
from iclei_site.search.years import status_in


@pytest.fixture(scope="session")
def known(app: Flask) -> list[Known]:
    """All activities."""
    year = datetime.date.today().year
    with app.app_context():
        return [
            Known(
                a.slug,
                {
                    "pathway": tuple(a.pathways),
                    "kind": (a.kind,),
                    "region": tuple(a.regions),
                    "country": tuple(a.countries),
                    "sdg": tuple(a.sdgs),
                    "status": (status_in(year, a.status, a.start_year, a.end_year),),
                    "keyword": tuple(a.keywords),
                },
                a.start_year,
                a.end_year,
            )
            for a in db.session.scalars(select(Activity))
        ]


@pytest.fixture
def broken(own_instance: Path) -> FlaskClient:
    """A visitor of a site whose database is gone."""
    app = create_app(INSTANCE_PATH=str(own_instance))
    for file in own_instance.glob("iclei.sqlite*"):
        file.unlink()
    return app.test_client()
