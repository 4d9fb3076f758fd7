"""Work aside from any request."""

from __future__ import annotations

import threading
from collections.abc import Callable


def start_aside(work: Callable[[], object], name: str) -> bool:
    """Run something in a thread of its own. False where the machine has none to give: the work is for another time."""
    try:
        threading.Thread(target=work, name=name, daemon=True).start()
    except RuntimeError:  # "can't start new thread", at the limit of processes of a user or a container
        return False
    return True
