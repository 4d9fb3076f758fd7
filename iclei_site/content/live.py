"""Translated content that is saved while the site runs is loaded before the next answer (ICLEI_CATALOG_RELOAD)."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import OperationalError

from ..search.types import IndexBusyError, IndexUnusableError
from .files import CATALOG
from .load import load_paths
from .problems import ContentError

log = logging.getLogger(__name__)


class LiveContent:
    """Watches the catalogs of content. A wrong one changes nothing; the log names its lines."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._stamps = self._look()

    def _look(self) -> dict[Path, tuple[int, int]]:
        found = {path: path.stat() for path in self._root.glob(f"*/LC_MESSAGES/{CATALOG}")}
        return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in found.items()}

    def refresh(self) -> None:
        """Load what has been saved since the last look. Every process does; the second finds nothing to change."""
        with self._lock:
            try:
                now = self._look()
            except OSError:  # an editor is just replacing a file
                return
            changed = [path for path, stamp in now.items() if stamp != self._stamps.get(path)]
            self._stamps = now
            if changed:
                self._load(changed)

    @staticmethod
    def _load(paths: list[Path]) -> None:
        try:
            load_paths(paths)
        except ContentError as error:
            for line in error.problems.lines():
                log.error("%s", line)
        except (IndexBusyError, IndexUnusableError, OperationalError) as problem:
            log.warning("translations of content could not be taken over: %s; save the file again", problem)


def init_app(app: Flask) -> None:
    """Watch where the setting says so."""
    if app.config["CATALOG_RELOAD"] == "on":
        app.before_request(LiveContent(Path(app.config["TRANSLATIONS_PATH"])).refresh)
