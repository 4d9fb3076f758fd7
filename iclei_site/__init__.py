"""A multilingual, searchable catalogue of the activities of a network of local governments."""

from __future__ import annotations

from typing import Any

from flask import Flask

from . import (
    catalogs,
    commands,
    database,
    errors,
    headers,
    health,
    htmx,
    locales,
    logs,
    metrics,
    reporting,
    static_files,
    statistics,
    templating,
)
from .activities.views import bp as activities
from .config import HOME, PACKAGE, flask_config, load_settings
from .consent import views as consent
from .content import live
from .content.standby import StandbyEngine
from .desk import views as desk
from .extensions import compress, migrate
from .home import styleguide
from .home.views import bp as home
from .search.engine import WhooshEngine

WAIT = 60.0  # seconds that a command waits for another one that writes to the index


def create_app(**overrides: Any) -> Flask:
    """Make the site. Settings are read from the environment and `instance/config.py`; `overrides` win. Raises
    SettingError where one cannot work."""
    settings = load_settings(**overrides)
    app = Flask(
        __name__,
        instance_path=settings["INSTANCE_PATH"],
        template_folder=str(HOME / "templates"),
        static_folder=None,
    )
    app.config.from_mapping(flask_config(settings))
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    database.init_app(app)
    migrate.init_app(app, directory=str(PACKAGE / "migrations"))
    catalogs.init_app(app)
    locales.init_app(app)
    htmx.init_app(app)
    compress.init_app(app)
    index = WhooshEngine(app.config["SEARCH_PATH"], patience=WAIT, synonyms=app.config["TRANSLATIONS_PATH"])
    app.extensions["search"] = StandbyEngine(index)
    for module in (logs, reporting, metrics, static_files, headers, errors, health, statistics, templating):
        module.init_app(app)
    app.register_blueprint(home)
    app.register_blueprint(activities)
    for part in (consent, live, desk, styleguide, commands):
        part.init_app(app)
    return app
