"""A story with a video of another site in it, for tests: the sample content has none."""

from __future__ import annotations

from pathlib import Path

from iclei_site import create_app
from iclei_site.content.load import load_paths

PLAYER = "https://player.vimeo.com/video/76979871"
PAGE = "/stories/film/"
STORY = """---
title: "A film"
summary: "About a film."
pathways: [circular]
regions: [global]
source_url: "https://example.org/film"
---
[How a city mends things](https://Vimeo.com/76979871)

[Not an address](https://[x)
"""


def add_film(instance: Path, folder: Path) -> None:
    """Add the story to the content of an instance folder."""
    file = folder / "stories" / "film.md"
    file.parent.mkdir()
    file.write_text(STORY, encoding="utf-8")
    with create_app(INSTANCE_PATH=str(instance)).app_context():
        load_paths([file])
