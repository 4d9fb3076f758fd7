"""What the master of the workers does beside starting them. It must not import the package: workers are forked from it,
and after a reload they have to find the new code."""

from __future__ import annotations

import logging
import os
import runpy
import shutil
from pathlib import Path
from typing import Any

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
_FORM = os.environ.get("ICLEI_LOG_FORMAT", "text")
if _FORM == "json":
    _json_lines = runpy.run_path(str(Path(__file__).parents[1] / "json_lines.py"))["JsonLines"]
    _silent = {"level": "WARNING", "handlers": ["stdout"], "propagate": False}
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": _json_lines}},
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"},
        },
        "root": {"level": "INFO", "handlers": ["stdout"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": ["stdout"], "propagate": False},
            "gunicorn.access": _silent,
            "alembic": {"level": "WARNING"},  # it tells of each plug-in as it is imported
        },
    }


def discreet(record: logging.LogRecord) -> bool:
    """Lines about requests, without the address of the visitor and what came with it."""
    if str(record.msg).startswith("Invalid request"):
        record.msg, record.args = "A request that is no valid HTTP was refused", ()
    elif str(record.msg).startswith("Error handling request"):
        record.msg, record.args = "Error handling a request", ()
    return True


def post_fork(_server: Any, _worker: Any) -> None:
    """A worker begins: what it logs looks like what the master logs."""
    from iclei_site.logs import write

    write(_FORM)
    logging.getLogger("gunicorn.error").addFilter(discreet)


def child_exit(_server: Any, worker: Any) -> None:
    """A worker ended: what it counted stays, what it merely showed does not."""
    if FOLDER:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid, FOLDER)  # type: ignore[no-untyped-call]  # the library's


def on_exit(_server: Any) -> None:
    """The server ended: its figures end with it."""
    if FOLDER and FOLDER.endswith(f"-{os.getpid()}"):  # made by `iclei-site serve`, which became this process
        shutil.rmtree(FOLDER, ignore_errors=True)
