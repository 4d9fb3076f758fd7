"""The site as a host runs it: the shipped settings, the server, and nginx with the shipped files before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shipped
from servers import free_port


@pytest.fixture(scope="module")
def hosted(instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[shipped.Proxy]:
    """nginx before the running site."""
    folder = tmp_path_factory.mktemp("hosted")
    port = free_port()
    environ = shipped.environment(instance, ICLEI_WORKERS="1")
    with shipped.site(environ, port, folder / "log"), shipped.proxy(folder / "nginx", port) as proxy:
        yield proxy
