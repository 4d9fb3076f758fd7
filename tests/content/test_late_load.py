"""Of several loads at once, the one whose turn at the index comes late does not call it by an older version."""

from __future__ import annotations

import threading
from pathlib import Path

from serving.traffic import write_change

from iclei_site import create_app
from iclei_site.content.indexing import content_version, differences
from iclei_site.content.load import load_paths


def test_loads_at_once_leave_the_newest_version(own_instance: Path, tmp_path: Path) -> None:
    first = create_app(INSTANCE_PATH=str(own_instance))
    second = create_app(INSTANCE_PATH=str(own_instance))
    engine = first.extensions["search"]
    real = engine.update
    loaded = threading.Event()

    def late(*given: object) -> None:
        if not loaded.is_set():
            loaded.set()
            with second.app_context():
                load_paths([write_change(tmp_path / "2.csv", 2)])
        real(*given)

    engine.update = late
    with first.app_context():
        load_paths([write_change(tmp_path / "1.csv", 1)])
    assert loaded.is_set()
    with create_app(INSTANCE_PATH=str(own_instance)).app_context():  # sees what is there now
        assert engine.status().content_version == content_version()
        assert differences(engine) == ([], [])
