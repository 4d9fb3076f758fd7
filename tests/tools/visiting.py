"""A site to measure: the sample content in a folder of its own, served as `make run` serves it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from servers import free_port, wait_for  # what the tests share stands in the folder above

# One address for each kind of page, below the language.
KINDS = {
    "home": "/",
    "catalogue": "/activities/",
    "results": "/activities/?q=water&pathway=resilient",
    "nothing": "/activities/?q=zzqq",
    "activity": "/activities/urban-leds-2/",
    "pathways": "/pathways/",
    "pathway": "/pathways/resilient/",
    "stories": "/stories/",
    "story": "/stories/world-congress-2024/",
    "network": "/network/",
    "about": "/about/",
    "cookies": "/cookies/",
    "styleguide": "/styleguide/",
    "not-found": "/no-such-page/",
}


@contextmanager
def site() -> Iterator[str]:
    """The address of a fresh site, gone afterwards."""
    port = free_port()
    program = str(Path(sys.executable).with_name("iclei-site"))
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "ICLEI_INSTANCE_PATH": folder, "ICLEI_WORKERS": "1", "ICLEI_STYLEGUIDE": "on"}
        with subprocess.Popen(
            [program, "serve", "--port", str(port)], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                wait_for(f"http://127.0.0.1:{port}/healthz", 180)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
