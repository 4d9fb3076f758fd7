"""A new release takes over and gives back, and nobody notices."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
import shipped
from releases import copy_release, listening, readers, release, until


def test_new_code_beside_old_and_a_way_back(
    own_instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = shipped.environment(own_instance)
    new = copy_release(tmp_path / "b", "release b")
    opened = listening()
    with (
        shipped.proxy(tmp_path / "nginx", opened.getsockname()[1]) as proxy,
        release(opened, environ, tmp_path / "a.log") as old,
        readers(proxy, 3) as visitors,
    ):
        until(lambda: all(visitor.seen for visitor in visitors))
        old.send_signal(signal.SIGHUP)
        until(lambda: (tmp_path / "a.log").read_text().count("Booting worker") >= 4)
        with release(opened, environ, tmp_path / "b.log", new) as newer:
            old.terminate()
            old.wait(30)
            until(lambda: all(visitor.seen[-1] == "b" for visitor in visitors))
            with release(opened, environ, tmp_path / "c.log"):
                newer.terminate()
                newer.wait(30)
                until(lambda: all(visitor.seen[-1] == "" for visitor in visitors))
                for visitor in visitors:
                    visitor.stop.set()
                for visitor in visitors:
                    visitor.join(30)
    opened.close()
    seconds = sorted(second for visitor in visitors for second in visitor.seconds)
    faults = [fault for visitor in visitors for fault in visitor.faults]
    with capsys.disabled():
        sys.stdout.write(
            f"\nreload, upgrade and way back: {len(seconds)} requests, {len(faults)} failed, "
            f"p50 {seconds[len(seconds) // 2] * 1000:.0f} ms, slowest {seconds[-1] * 1000:.0f} ms\n"
        )
    assert faults == []
