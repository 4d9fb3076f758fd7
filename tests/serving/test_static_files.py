"""Static files of several releases, whose pages ask one server for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from whitenoise import WhiteNoise

from iclei_site import create_app


def test_files_of_a_newer_version_are_there_for_all_who_ask_at_once(
    own_instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second visitor asks while the first one's request makes the server look at what an upgrade has brought."""
    client = create_app(INSTANCE_PATH=str(own_instance)).test_client()
    file = own_instance / "static" / "0123456789ab" / "css" / "newer.css"
    file.parent.mkdir(parents=True)
    file.write_text("a{}")
    add_files, seen = WhiteNoise.add_files, []

    def get() -> None:
        with client.get("/static/css/newer.css") as response:
            seen.append(response.status_code)

    def slowly(files: WhiteNoise, root: str, prefix: str) -> None:
        monkeypatch.undo()
        get()
        add_files(files, root, prefix)

    monkeypatch.setattr(WhiteNoise, "add_files", slowly)
    get()
    assert seen == [200, 200]
