"""Two processes at once: the one that gets its turn to write last does not bring back what the other one replaced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from traffic import SLUG, write_change

from iclei_site import create_app
from iclei_site.content.indexing import content_version, differences
from iclei_site.content.load import load_paths
from iclei_site.search.engine import WhooshEngine
from iclei_site.search.request import SearchRequest

# A process that gets the lock of the index only after it was told to go on.
LATE = """
import sys
from pathlib import Path
from iclei_site import create_app
from iclei_site.content.indexing import content_version, rebuild
from iclei_site.content.load import load_paths
from iclei_site.search.folders import Folders

writing = Folders.writing

def late(folders):
    print("waiting", flush=True)
    sys.stdin.readline()
    return writing(folders)

with create_app(INSTANCE_PATH=sys.argv[1]).app_context():
    content_version()  # as `iclei-site search rebuild` counts the activities first
    Folders.writing = late
    {act}
"""


@pytest.mark.parametrize("act", ["rebuild()", "load_paths([Path(sys.argv[2])])"])
def test_a_change_that_came_first_stays(own_instance: Path, tmp_path: Path, act: str) -> None:
    first, second = (write_change(tmp_path / f"{number}.csv", number) for number in (1, 2))
    command = [sys.executable, "-c", LATE.format(act=act), str(own_instance), str(first)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as late:
        assert late.stdout
        assert late.stdout.readline() == "waiting\n"
        with create_app(INSTANCE_PATH=str(own_instance)).app_context():
            load_paths([second])
        late.communicate("\n" * 9, timeout=60)
    assert late.returncode == 0
    engine = WhooshEngine(own_instance / "search")
    assert [hit.slug for hit in engine.search(SearchRequest("en", "quokka2")).hits] == [SLUG]
    assert engine.search(SearchRequest("en", "quokka1")).total == 0
    with create_app(INSTANCE_PATH=str(own_instance)).app_context():
        assert engine.status().content_version == content_version()
        assert differences(engine) == ([], [])
