"""Interface catalogs: `.po` files are the source; what gettext reads is made from them in the instance folder."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from flask import Flask

log = logging.getLogger(__name__)


def compile_catalogs(source: Path, target: Path) -> list[str]:
    """Bring `target/<locale>/LC_MESSAGES/messages.mo` up to date. Returns a line for each catalog that cannot be read;
    those keep their last good version."""
    problems = []
    for po in sorted(source.glob("*/LC_MESSAGES/messages.po")):
        mo = target / po.relative_to(source).with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        try:
            _compile(po, mo)
        except (PoFileError, ValueError, OSError) as problem:
            problems.append(f"{po}: {problem}")
    return problems


def _compile(po: Path, mo: Path) -> None:
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parent.parent.name, abort_invalid=True)
    mo.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=mo.parent)
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalog)
    stamp = po.stat().st_mtime_ns
    os.utime(name, ns=(stamp, stamp))
    os.replace(name, mo)


def init_app(app: Flask) -> None:
    """Compile at start what has changed."""
    for problem in compile_catalogs(Path(app.config["TRANSLATIONS_PATH"]), Path(app.config["CATALOGS_PATH"])):
        log.error("catalog not used: %s", problem)
