"""A rebuild that had to wait for another writer does not bring back what that one replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traffic import SLUG, write_change

from iclei_site import create_app
from iclei_site.content.indexing import content_version, rebuild
from iclei_site.content.load import load_paths
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest


class Late:
    """The engine of a process that gets its turn to write only after another process has loaded a change."""

    def __init__(self, instance: Path, change: Path) -> None:
        self._instance = instance
        self._change = change

    def rebuild(self, *given: Any) -> int:
        """Waits, and then does what the engine does."""
        with create_app(INSTANCE_PATH=str(self._instance)).app_context():
            load_paths([self._change])
        return WhooshEngine(self._instance / "search").rebuild(*given)


def test_a_change_that_came_first_stays(own_instance: Path, tmp_path: Path) -> None:
    app = create_app(INSTANCE_PATH=str(own_instance))
    app.extensions["search"] = Late(own_instance, write_change(tmp_path / "change.csv", 1))
    with app.app_context():
        content_version()  # as `iclei-site search rebuild` counts the activities first
        rebuild()
    engine = WhooshEngine(own_instance / "search")
    assert [hit.slug for hit in engine.search(SearchRequest("en", "quokka1")).hits] == [SLUG]
    with create_app(INSTANCE_PATH=str(own_instance)).app_context():
        assert engine.status().content_version == content_version()
