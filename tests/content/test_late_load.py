"""Of several loads at once, one that gives up waiting for its turn at the index leaves nothing out of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from serving.traffic import write_change

import iclei_site
from iclei_site import create_app
from iclei_site.content.indexing import content_version, differences
from iclei_site.content.load import load_paths
from iclei_site.search.types import IndexBusyError


def test_loads_at_once_leave_the_newest_version(
    own_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_app(INSTANCE_PATH=str(own_instance))
    monkeypatch.setattr(iclei_site, "WAIT", 0.1)
    second = create_app(INSTANCE_PATH=str(own_instance))
    engine = first.extensions["search"]
    real = engine.update
    loaded = threading.Event()

    def late(*given: object) -> None:
        if not loaded.is_set():
            loaded.set()
            with second.app_context(), pytest.raises(IndexBusyError):
                load_paths([write_change(tmp_path / "2.csv", 2)])
        real(*given)

    engine.update = late
    with first.app_context():
        load_paths([write_change(tmp_path / "1.csv", 1)])
    assert loaded.is_set()
    with create_app(INSTANCE_PATH=str(own_instance)).app_context():  # sees what is there now
        assert engine.status().content_version == content_version()
        assert differences(engine) == ([], [])
