"""A load that is killed: what was there before is there still, and the next load succeeds."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from iclei_site.search.request import SearchRequest

# Loads a file as the command does, and stops for good once a step has begun.
LOAD = """
import sys, time
from pathlib import Path
from iclei_site import create_app
from iclei_site.content.load import load_paths

def progress(step, done, total):
    if step == sys.argv[3] and 0 < done < total:
        print(step, flush=True)
        time.sleep(600)

with create_app(INSTANCE_PATH=sys.argv[1]).app_context():
    load_paths([Path(sys.argv[2])], True, progress)
"""


def found(site, q: str) -> int:
    with site.app.app_context():
        return site.app.extensions["search"].search(SearchRequest("en", q=q)).total


@pytest.mark.parametrize("step", ["Reading", "Saving", "Indexing"])
def test_killed_load(site, step):
    site.load(site.activities({"slug": "old", "title": "Bee hotels"}))
    before, version = site.content(), site.version()
    rows = [{"slug": f"new-{number}", "title": f"Wasp hotels {number}"} for number in range(600)]
    site.activities(*rows, name="big/a.csv")
    site.activities({"slug": "last"}, name="big/b.csv")

    instance = str(site.folder.parent / "instance")
    with subprocess.Popen(
        [sys.executable, "-c", LOAD, instance, "big", step], stdout=subprocess.PIPE, text=True
    ) as load:
        assert load.stdout
        assert load.stdout.readline() == f"{step}\n", "the load ended too early"
        load.kill()
    assert load.returncode == -signal.SIGKILL

    if step == "Indexing":  # the content is saved; the old index goes on answering until the next load
        assert len(site.content().activities) == 601
    else:
        assert site.content() == before
        assert site.version() == version
    assert (found(site, "bee"), found(site, "wasp")) == (1, 0)

    site.load("--prune", "big")
    assert len(site.content().activities) == 601
    assert (found(site, "bee"), found(site, "wasp")) == (0, 600)
