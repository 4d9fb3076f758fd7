"""A stand-in for Matomo: no test of Matomo itself, which would need PHP and a database of its own.

It serves a `matomo.js` that does in the browser what the default tracker does as far as a page can see it: it sets
`_pk_id.<site>.<digest>` for 13 months and `_pk_ses.<site>.<digest>` for 30 minutes from the page (so not HttpOnly), and
sends one beacon to `matomo.php`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SCRIPT = b"""(() => {
  const own = Object.fromEntries(window._paq.map(([name, ...values]) => [name, values[0]]));
  const set = (name, value, seconds) => {
    const until = new Date(Date.now() + seconds * 1000).toGMTString();
    document.cookie = `${name}.${own.setSiteId}.abcd=${value};expires=${until};path=/;SameSite=Lax`;
  };
  const known = document.cookie.match(/_pk_id[^=]*=([^;]*)/);
  set("_pk_id", known ? known[1] : `0123456789abcdef.${Math.round(Date.now() / 1000)}.`, 33955200);
  set("_pk_ses", "1", 1800);
  navigator.sendBeacon(own.setTrackerUrl, new URLSearchParams({idsite: own.setSiteId, url: location.href}));
})();
"""


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._note()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(SCRIPT)))
        self.end_headers()
        self.wfile.write(SCRIPT)

    def do_POST(self) -> None:
        self._note()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.end_headers()

    def _note(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class Matomo(ThreadingHTTPServer):
    """It, and the paths that it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """Where it is: another site than the one that is visited, although on the same machine."""
        return f"http://localhost:{self.server_port}"

    def wait_for(self, path: str, seconds: float = 5.0) -> None:
        """Until a path is asked for, or not: a beacon is sent when the browser has time for it."""
        until = time.monotonic() + seconds
        while path not in self.asked and time.monotonic() < until:
            time.sleep(0.05)


@contextmanager
def standin() -> Iterator[Matomo]:
    """Serve it for a while."""
    with Matomo() as matomo:
        thread = threading.Thread(target=matomo.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield matomo
        finally:
            matomo.shutdown()
            thread.join()
