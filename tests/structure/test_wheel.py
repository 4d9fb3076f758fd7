"""The wheel carries everything, and works where there is no checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from iclei_site.config import HOME, PACKAGE

FOLDERS = ("templates", "static", "translations")
SCRIPT = """
import json, re
import iclei_site
from iclei_site import create_app
from iclei_site.commands.serve import prepare
app = create_app()
with app.app_context():
    prepare()
client = app.test_client()
home, spanish = client.get("/en/"), client.get("/es/activities/?q=agua")
files = re.findall(r'(?:href|src)="(/static/[^"]+)"', home.text)
def status(url):
    with client.get(url) as answer:
        return answer.status_code
print(json.dumps({
    "file": iclei_site.__file__, "home": home.status_code, "spanish": spanish.status_code,
    "results": spanish.text.count("<article>"), "ready": client.get("/readyz").json,
    "static": [status(url) for url in files], "lang": '<html lang="es"' in spanish.text,
}))
"""


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=HOME)
    return next(folder.glob("*.whl"))


def expected() -> set[str]:
    """Every file of the site as the wheel should name it."""
    beside = {
        f"iclei_site/{p.relative_to(HOME).as_posix()}" for f in FOLDERS for p in (HOME / f).rglob("*") if p.is_file()
    }
    own = {p.relative_to(HOME).as_posix() for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    return {name for name in beside | own if not name.endswith((".pyc", ".mo"))}


def test_the_wheel_carries_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = expected()
    assert wanted - held == set()
    for name in ("templates/base.html", "static/css/site.css", "translations/es/LC_MESSAGES/messages.po"):
        assert f"iclei_site/{name}" in wanted
    for name in ("migrations/env.py", "content/sample/activities.csv"):
        assert f"iclei_site/{name}" in wanted
    assert not [name for name in held if name.startswith(("tests/", "instance/", "docs/"))]
    assert wanted - (held - {"iclei_site/templates/base.html"}) == {
        "iclei_site/templates/base.html"
    }  # it would be seen


def test_the_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile")
    run(*pip, "--disable-pip-version-check", "--target", target, wheel, cwd=tmp_path)
    environ = {"PYTHONPATH": str(target), "ICLEI_INSTANCE_PATH": str(tmp_path / "instance")}
    said = json.loads(run(sys.executable, "-W", "error", "-c", SCRIPT, cwd=tmp_path, **environ).splitlines()[-1])
    assert Path(said["file"]).is_relative_to(target), "the checkout was run, not the wheel"
    assert (said["home"], said["spanish"], said["lang"]) == (200, 200, True)
    assert said["results"] > 0
    assert said["ready"]["ready"] is True, said["ready"]
    assert set(said["static"]) == {200}
    assert (target / "bin" / "iclei-site").exists()
