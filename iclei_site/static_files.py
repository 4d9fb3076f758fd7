"""Styles, scripts and pictures under names that carry a hash, compressed ahead, answered before Flask is asked."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from .config import HOME, SettingError
from .headers import for_all

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/static/"
VERSION = "[0-9a-f]" * 12  # names of the folders; others are being written
_COMPRESSED = {".css", ".js", ".svg", ".json", ".txt"}


def hashed_names(source: Path) -> dict[str, str]:
    """`css/site.css` to `css/site.<hash of its bytes>.css` for every file below `source`."""
    names = {}
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        name = path.relative_to(source)
        names[name.as_posix()] = name.with_name(f"{name.stem}.{digest}{name.suffix}").as_posix()
    return names


def _publish(source: Path, target: Path, names: dict[str, str]) -> None:
    """Write the hashed and compressed copies beside `target` and move them there in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent))
    for name, hashed in names.items():
        copy = work / hashed
        copy.parent.mkdir(parents=True, exist_ok=True)
        data = (source / name).read_bytes()
        copy.write_bytes(data)
        if copy.suffix in _COMPRESSED:
            Path(f"{copy}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
            Path(f"{copy}.br").write_bytes(brotli.compress(data))
    work.chmod(0o755)
    try:
        work.rename(target)
    except OSError:  # another worker was first
        shutil.rmtree(work)


def _securing(environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
    """Adds what every answer carries, whatever the status: WhiteNoise's own way leaves 304 and 405 out."""

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        more = for_all(environ["wsgi.url_scheme"] == "https")
        return start_response(status, [*headers, *more.items()], exc_info)

    return start


class _Files(WhiteNoise):  # type: ignore[misc]  # WhiteNoise carries no types
    """The files of every version below a folder: during an upgrade a page of one version may ask the server of the
    other for its files, and a page that a cache kept for those of the version before."""

    def __init__(self, application: WSGIApplication, folder: Path) -> None:
        super().__init__(application, immutable_file_test=lambda path, url: True, allow_all_origins=False)
        self._folder = folder
        self._known: set[Path] = set()
        self._look()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX) and path not in self.files:
            self._look()
        start = _securing(environ, start_response) if path in self.files else start_response
        answer: Iterable[bytes] = super().__call__(environ, start)
        return answer

    def _look(self) -> None:
        for version in sorted(self._folder.glob(VERSION)):
            if version not in self._known:
                self.add_files(str(version), prefix=PREFIX)
                self._known.add(version)  # only now: another thread that asks meanwhile looks for itself


def init_app(app: Flask) -> None:
    """Publish the files once for each version of them, and serve them for ever under their hashed names. Raises
    SettingError where the instance folder cannot be written."""
    source = Path(app.config.get("STATIC_PATH", HOME / "static"))
    names = hashed_names(source)
    version = hashlib.sha256("\n".join(names.values()).encode()).hexdigest()[:12]
    root = Path(app.config["INSTANCE_PATH"]) / "static" / version
    try:
        if not root.is_dir():
            _publish(source, root, names)
    except OSError as problem:
        raise SettingError(
            f"ICLEI_INSTANCE_PATH={app.config['INSTANCE_PATH']!r} cannot be used ({problem.strerror}); "
            "allowed: a folder that this user may write to, with room for a few megabytes."
        ) from None
    files = _Files(app.wsgi_app, root.parent)
    app.wsgi_app = files  # type: ignore[method-assign]  # the way Flask documents for middleware
    app.jinja_env.globals["static"] = lambda name: PREFIX + names[name]
