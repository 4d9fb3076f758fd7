"""The extensions, created unbound; `create_app` binds them."""

from __future__ import annotations

from flask import current_app
from flask_babel import Babel, Domain
from flask_compress import Compress
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base of all models."""


class SiteBabel(Babel):
    """Flask-Babel with the catalogs of `catalogs.py`."""

    @property
    def domain_instance(self) -> Domain:
        """The catalogs of the current app."""
        domain: Domain = current_app.extensions["catalogs"]
        return domain


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
babel = SiteBabel(configure_jinja=False)  # templates get their functions from catalogs.py
compress = Compress()
