"""Shapes of requests that servers have disagreed about, to the site's own server and through the shipped nginx."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import shipped
from servers import free_port
from shipped import DOMAIN, Proxy, request

HOST = f"Host: {DOMAIN}\r\n"
SMUGGLED = f"GET /en/smuggled/ HTTP/1.1\r\n{HOST}\r\n"
POST = f"POST /en/ HTTP/1.1\r\n{HOST}"
LONG = len(SMUGGLED)
END = "\r\n\r\n0\r\n\r\n" + SMUGGLED  # no chunks at all, and then the inner request
MANY = "".join(f"X-{number}: a\r\n" for number in range(1000))
# An inner request hidden in what one server takes for a body and another does not; and what is no request.
SHAPES = {
    "length and chunks": f"{POST}Content-Length: 6\r\nTransfer-Encoding: chunked{END}",
    "two lengths": f"{POST}Content-Length: 0\r\nContent-Length: {LONG}\r\n\r\n{SMUGGLED}",
    "a list of lengths": f"{POST}Content-Length: 0, {LONG}\r\n\r\n{SMUGGLED}",
    "a signed length": f"{POST}Content-Length: +0\r\n\r\n{SMUGGLED}",
    "a space before the colon": f"{POST}Content-Length : {LONG}\r\n\r\n{SMUGGLED}",
    "unknown encoding": f"{POST}Transfer-Encoding: xchunked{END}",
    "twice chunked": f"{POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity{END}",
    "a folded header": f"{POST}Transfer-Encoding:\r\n chunked{END}",
    "a bare line feed": f"{POST}X: a\nTransfer-Encoding: chunked{END}",
    "a bad size of a chunk": f"{POST}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n{SMUGGLED}",
    "chunks of version 1.0": f"POST /en/ HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked{END}",
    "two hosts": f"GET /en/ HTTP/1.1\r\n{HOST}Host: evil.example\r\n\r\n",
    "no host": "GET /en/ HTTP/1.1\r\n\r\n",
    "no version": "GET /en/\r\n\r\n",
    "another protocol": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a null": f"GET /en/\0 HTTP/1.1\r\n{HOST}\r\n",
    "an endless header": f"GET /en/ HTTP/1.1\r\n{HOST}X: {'a' * 200_000}\r\n\r\n",
    "an endless address": f"GET /en/?q={'a' * 100_000} HTTP/1.1\r\n{HOST}\r\n",
    "a thousand headers": f"GET /en/ HTTP/1.1\r\n{HOST}{MANY}\r\n",
}
MEANT = {
    "a folded header",
    "twice chunked",
    "chunks of version 1.0",
    "no host",  # nginx refuses it; the site knows its own
    "no version",
    "a thousand headers",
    "a bare line feed",
}


@pytest.fixture(scope="module")
def hosted(instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, int, Path]]:
    """nginx, the port of the site behind it, and the site's log."""
    folder, port = tmp_path_factory.mktemp("wire"), free_port()
    environ = shipped.environment(instance, ICLEI_WORKERS="1")
    with shipped.site(environ, port, folder / "log"), shipped.proxy(folder / "nginx", port) as proxy:
        yield proxy, port, folder / "log"


def exchange(connection: socket.socket, data: bytes) -> bytes:
    """All that comes back within a moment."""
    answer = b""
    with connection:
        connection.settimeout(1.5)
        try:
            connection.sendall(data)
            while chunk := connection.recv(1 << 16):
                answer += chunk
        except OSError:  # it waits for more, or has closed the connection
            pass
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]


@pytest.mark.parametrize("through", ["nginx", "directly"])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_hides_a_request(hosted: tuple[Proxy, int, Path], shape: str, through: str) -> None:
    """Refused, or understood by both alike: then nginx sends the inner one on as what it is, a request of its own."""
    proxy, port, log = hosted
    before = log.read_text().count("/en/smuggled/")
    connection = proxy.connect() if through == "nginx" else socket.create_connection(("127.0.0.1", port), 5)
    found = statuses(exchange(connection, SHAPES[shape].encode("latin-1")))
    time.sleep(0.05)
    asked = log.read_text().count('"path": "/en/smuggled/"') - before
    assert asked <= found.count(404), "a request was made that its sender got no answer to"
    if shape not in MEANT:
        assert not found or 400 <= found[0] < 600, f"{shape}: {found}"
        assert 500 not in found
    assert proxy.get("/en/", Cookie="a=b").status == 200, "the next visitor gets what they asked for"


@pytest.mark.parametrize(
    "method", ["TRACE", "TRACK", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "POST", "get", "X" * 50]
)
def test_methods(hosted: tuple[Proxy, int, Path], method: str) -> None:
    proxy, _, _ = hosted
    answer = proxy.get("/en/activities/", method, Content_Length="0", X_Secret="echo-me")
    assert answer.status in (400, 403, 405, 501), answer.status
    assert b"echo-me" not in answer.body


def test_sizes(hosted: tuple[Proxy, int, Path]) -> None:
    proxy, port, _ = hosted
    body = b"a=" + b"x" * 20_000
    big = request("/en/activities/", "POST", {"Content-Length": str(len(body))}) + body
    assert statuses(exchange(proxy.connect(), big))[0] in (405, 413)
    assert statuses(exchange(socket.create_connection(("127.0.0.1", port), 5), big))[0] in (405, 413)
    assert proxy.get("/en/activities/?q=" + "x" * 3000).status == 200
    assert proxy.get("/en/activities/?q=" + "x" * 30_000).status in (400, 414)


TRAVERSALS = (
    "/static/../config.py",
    "/static/..%2f..%2fconfig.py",
    "/static/%2e%2e/%2e%2e/iclei.sqlite",
    "/static/..%5c..%5ciclei.sqlite",
    "/static//etc/passwd",
    "/static/%00/../../iclei.sqlite",
    "/static/....//....//iclei.sqlite",
    "/share/../../../etc/passwd.png",
    "/share/..%2f..%2ficlei.png",
    "/opensearch/..%2f..%2ficlei.xml",
    "/en/activities/..%2f..%2f..%2fetc%2fpasswd/",
    "/api/v1/activities/..%2f..%2ficlei.sqlite",
    "/.git/config",
    "/instance/iclei.sqlite",
    "/config.py",
    "/.env",
)


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out(hosted: tuple[Proxy, int, Path], path: str) -> None:
    proxy, port, _ = hosted
    direct = exchange(socket.create_connection(("127.0.0.1", port), 5), request(path))
    for answer in (proxy.get(path).body, direct):
        assert b"SQLite format" not in answer
        assert b"root:" not in answer
        assert b"ICLEI_" not in answer
    assert set(statuses(direct)) <= {301, 302, 308, 400, 404}
    assert proxy.get(path).status in (301, 302, 308, 400, 404)


UNKEYED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "6.6.6.6",
    "Forwarded": "host=evil.example",
    "X-Host": "evil.example",
    "X-Original-URL": "/en/none/",
    "X-Rewrite-URL": "/en/none/",
    "X-HTTP-Method-Override": "POST",
    "Accept": "application/json",
    "Accept-Language": "ar",
    "User-Agent": "evil.example",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "Range": "bytes=0-9",
    "If-None-Match": "*",
    "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT",
    "If-Match": '"x"',
    "Accept-Encoding": "evil",
    "HX-Current-URL": "https://evil.example/",
    "HX-Target": "evil",
    "HX-Trigger": "search",
    "HX-Boosted": "true",
    "X-Request-ID": "evil-evil-evil",
    "Content-Type": "evil/evil",
    "Expect": "100-continue",
    "Upgrade": "h2c",
    "Connection": "X-Forwarded-Host",
    "Max-Forwards": "0",
    "Transfer-Encoding": "identity",
}


@pytest.mark.parametrize("name", UNKEYED)
def test_no_header_poisons_the_cache(hosted: tuple[Proxy, int, Path], name: str) -> None:
    proxy, _, _ = hosted
    for number, path in enumerate(("/en/activities/?q=poison&z=", "/api/v1/activities?lang=en&z=")):
        url = f"{path}{number}{name.lower()}"
        proxy.get(url, **{name.replace("-", "_"): UNKEYED[name]})
        later, fresh = proxy.get(url), proxy.get(url, Cookie="a=b")
        assert (later.status, later.headers.get("content-type")) == (fresh.status, fresh.headers.get("content-type")), (
            url
        )
        assert later.body == fresh.body, url
        assert b"evil" not in later.body.lower().replace(name.lower().encode(), b"")
        assert urlsplit(later.headers.get("location", "")).netloc in ("", DOMAIN)
