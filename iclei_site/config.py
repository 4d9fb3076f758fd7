"""Every setting: name, default, meaning. Values come from `ICLEI_*` variables, then `instance/config.py`, then here."""

from __future__ import annotations

import os
import re
import runpy
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "ICLEI_"
PACKAGE = Path(__file__).resolve().parent
# In a checkout the folders stand beside the package, in a wheel inside it.
HOME = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
SAMPLE_CONTENT = PACKAGE / "content" / "sample"
TRANSLATIONS = HOME / "translations"
EMBED_SERVICES = ("youtube", "vimeo", "openstreetmap")
OFFERED = ("en", "es", "fr", "pt-BR", "de", "ar", "ja", "ko", "zh-Hans", "zh-Hant")  # where no setting says otherwise
# Every language with a catalog can be offered: `iclei-site translations add` makes one.
_FOUND = sorted(path.parent.parent.name.replace("_", "-") for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
LANGUAGE_TAGS = (*OFFERED, *(tag for tag in _FOUND if tag not in OFFERED))

LIMITS_URLS = "allowed: memory://, redis://<host>:<port>/<number> or memcached://<host>:<port>"
PATIENCE = 5  # seconds for a connection to a server of databases: a visitor waits for it
_COMPRESSED = ("json", "problem+json", "xml", "atom+xml")
_NOT_IN_ADDRESS = re.compile(r"""[\s\x00-\x1f\x7f;"'<>,\\?#]""")


class SettingError(Exception):
    """A setting has a value that cannot work; the message names the setting and what is allowed."""


def package(name: str, setting: str, extra: str) -> Any:
    """A module that a setting needs. Raises SettingError with what to install."""
    try:
        return import_module(name)
    except ImportError:
        raise SettingError(
            f"ICLEI_{setting} needs packages of its own. Run in the checkout: pip install '.[{extra}]'"
        ) from None


@dataclass(frozen=True)
class Setting:
    """One setting. `parse` turns text into the value and raises ValueError saying what is allowed."""

    name: str
    default: str
    parse: Callable[[str], Any] = str


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"allowed: {', '.join(allowed)}")
        return text

    return parse


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"allowed: a whole number from {least} to {most}")
        return int(text)

    return parse


def _switch(text: str) -> bool:
    return _one_of("on", "off")(text) == "on"


def _languages(text: str) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not tags or any(tag not in LANGUAGE_TAGS for tag in tags):
        raise ValueError(f"allowed: one or more of {', '.join(LANGUAGE_TAGS)}, with commas between")
    return tags


def _is_address(text: str, *, path: bool) -> bool:
    """Whether this is the http address of a host that may stand in a header: with or without a path, and no more."""
    try:
        parts = urlsplit(text)
        port = parts.port  # raises ValueError where it is none
        (parts.hostname or "").encode("idna")  # likewise, where no name of a host can be so
    except ValueError:
        return False
    host = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and port != 0
    return host and not _NOT_IN_ADDRESS.search(text) and (path or parts.path in ("", "/"))


def _address(like: str, *, path: bool = True) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text and not _is_address(text, path=path):
            raise ValueError(f"allowed: an address {like}, or nothing")
        return text.rstrip("/")

    return parse


_base_url = _address("without a path like https://activities.example.org", path=False)
_matomo_url = _address("like https://statistics.example.org or https://example.org/matomo")
_endpoint = _address("like http://127.0.0.1:4318/v1/traces")


def _contact(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = bool(parts.path if parts.scheme == "mailto" else parts.scheme == "https" and parts.netloc)
    except ValueError:
        good = False
    if text and not good:
        raise ValueError(
            "allowed: an address like mailto:editors@example.org or https://example.org/contact, or nothing"
        )
    return text


def _database_url(text: str) -> str:
    try:
        good = text.startswith(("sqlite:///", "postgresql+psycopg://")) and bool(make_url(text))
    except (ArgumentError, ValueError):  # its port is no number, say
        good = False
    if text and not good:
        raise ValueError(
            "allowed: sqlite:///<file> or postgresql+psycopg://<user>:<password>@<host>:<port>/<database>, or nothing"
        )
    return text


def _limits_url(text: str) -> str:
    if not text.startswith(("memory://", "redis://", "rediss://", "memcached://")):
        raise ValueError(LIMITS_URLS)
    return text


def _embeds(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if any(code not in EMBED_SERVICES for code in codes):
        raise ValueError(f"allowed: some of {', '.join(EMBED_SERVICES)}, with commas between, or nothing")
    return codes


SETTINGS = (
    Setting("SECRET_KEY", ""),  # signs what the site hands out; without one each process makes its own
    Setting("DATABASE_URL", "", _database_url),  # nothing: SQLite in the instance folder
    Setting("SEARCH_ENGINE", "whoosh", _one_of("whoosh")),
    Setting("LANGUAGES", ",".join(OFFERED), _languages),  # which are offered; the first is the fallback
    Setting("BASE_URL", "", _base_url),  # the public address; nothing: that of the request
    Setting("CONTACT", "", _contact),  # whom readers tell of mistakes and barriers
    Setting("PROXY_COUNT", "0", _whole(0, 10)),  # reverse proxies in front, whose forwarded headers are believed
    Setting("CONSENT_MONTHS", "11", _whole(6, 12)),  # how long an answer about cookies holds
    Setting("CONSENT_RETENTION_MONTHS", "24", _whole(1, 120)),  # how long the record of answers is kept
    Setting("LIMITS_URL", "memory://", _limits_url),  # where answers of one client are counted
    Setting("MATOMO_URL", "", _matomo_url),  # of a Matomo that counts visits, once allowed; nothing: none
    Setting("MATOMO_SITE", "1", _whole(1, 1_000_000)),  # the number of this site there
    Setting("EMBEDS", "", _embeds),  # whose videos and maps content may show, once allowed
    Setting("INSTANCE_PATH", ""),  # nothing: instance/ beside the package's checkout, or ./instance
    Setting("CATALOG_RELOAD", "", _one_of("", "on", "off")),  # look for changed translations before each request
    Setting("TRANSLATION_DESK", "", _one_of("", "on", "off")),  # pages that help translators
    Setting("STYLEGUIDE", "off", _switch),  # serves the page of all components, for those who build the site
    Setting("LOG_FORMAT", "text", _one_of("text", "json")),  # of `iclei-site serve`: for people or for machines
    Setting("SENTRY_DSN", ""),  # where errors are reported to; nothing: nowhere
    Setting("OTEL_ENDPOINT", "", _endpoint),  # where traces are sent to; nothing: nowhere
    Setting("PORT", "8000", _whole(1, 65535)),  # of `iclei-site serve`
    Setting("WORKERS", "2", _whole(1, 64)),  # processes of `iclei-site serve`
    Setting("THREADS", "4", _whole(1, 64)),  # threads a process of `iclei-site serve`
)


def instance_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the database, the index and config.py live."""
    given = environ.get(PREFIX + "INSTANCE_PATH")
    return Path(given).resolve() if given else (HOME if HOME != PACKAGE else Path.cwd()) / "instance"


def _written(file: Path) -> dict[str, Any]:
    """What `instance/config.py` sets. Raises SettingError where it cannot be read or run."""
    try:
        return runpy.run_path(str(file)) if file.is_file() else {}
    except Exception as problem:  # it is Python of the host's own, and may raise anything
        raise SettingError(f"{file} cannot be used ({type(problem).__name__}: {problem}).") from None


def load_settings(environ: Mapping[str, str] = os.environ, **overrides: Any) -> dict[str, Any]:
    """The values of all settings, by name without the prefix. Raises SettingError."""
    instance = instance_path(environ)
    written = _written(instance / "config.py")
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        key = PREFIX + setting.name
        text = str(overrides.get(setting.name, environ.get(key, written.get(key, setting.default))))
        try:
            values[setting.name] = setting.parse(text.strip())
        except ValueError as problem:
            raise SettingError(f"{key}={text!r} cannot be used; {problem}.") from None
    values["INSTANCE_PATH"] = str(overrides.get("INSTANCE_PATH", instance))
    values["SECRET_KEY_GIVEN"] = bool(values["SECRET_KEY"])
    values["SECRET_KEY"] = values["SECRET_KEY"] or kept_key(Path(values["INSTANCE_PATH"]))
    return values | {name: value for name, value in overrides.items() if name not in values}


def kept_key(instance: Path) -> str:
    """The secret key that all processes of one machine share, made once in the instance folder for its owner alone;
    one for this process where nothing can be written there."""
    file = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            handle, name = tempfile.mkstemp(dir=instance)  # readable by its owner only
            with os.fdopen(handle, "w") as new:
                new.write(secrets.token_hex(32))
            try:
                os.link(name, file)
            except FileExistsError:
                os.unlink(name)  # another process was first
            except OSError:
                os.replace(name, file)  # on a disk that knows no links
            else:
                os.unlink(name)
        return file.read_text() or secrets.token_hex(32)
    except OSError:
        return secrets.token_hex(32)


def _engine_options(database: str) -> dict[str, Any]:
    """An error that is logged names no receipt. A server may have been away or be silent; its days are those of UTC."""
    options: dict[str, Any] = {"hide_parameters": True}
    if not database.startswith("sqlite:"):
        arguments = {"connect_timeout": PATIENCE, "options": "-c timezone=UTC"}
        options |= {"pool_pre_ping": True, "connect_args": arguments}
    return options


def flask_config(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with what Flask and its extensions read."""
    instance = Path(settings["INSTANCE_PATH"])
    database: str = settings["DATABASE_URL"] or "sqlite:///iclei.sqlite"
    if database.startswith("sqlite:///"):
        file = instance / unquote(database.removeprefix("sqlite:///"))  # whatever signs are in its path
        database = f"sqlite:///file:{quote(str(file))}?mode=rw&uri=true"
    return {
        "TRANSLATIONS_PATH": TRANSLATIONS,
        "CATALOGS_PATH": instance / "catalogs",
        "SEARCH_PATH": instance / "search",
        **settings,
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(database),
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(instance / "catalogs"),
        "MAX_CONTENT_LENGTH": 16 * 1024,
        "WTF_I18N_ENABLED": False,  # the messages of the form library are never shown
        "COMPRESS_MIMETYPES": ["text/html", "image/svg+xml", *(f"application/{name}" for name in _COMPRESSED)],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_LEVEL": 5,
        "COMPRESS_STREAMS": False,
        "COMPRESS_MIN_SIZE": 600,
    }
