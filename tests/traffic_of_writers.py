"""Changes of the content by the command, one after the other."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from serving.traffic import write_change
from shipped import COMMAND, environment


def load_until(instance: Path, folder: Path, *, times: int = 100, stop: threading.Event | None = None) -> list[str]:
    """Loads new generations until told to stop. Returns what the command complained about."""
    faults = []
    for number in range(1, times + 1):
        if stop is not None and stop.is_set():
            break
        command = [COMMAND, "content", "load", str(write_change(folder / "change.csv", number))]
        done = subprocess.run(command, env=environment(instance), capture_output=True, text=True, check=False)
        faults += [done.stderr] if done.returncode else []
    return faults
