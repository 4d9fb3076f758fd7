"""What the page for hosts names is there, and what is there is named; files say what the code knows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from shipped import COMMAND, DEPLOY

from iclei_site.config import HOME, PREFIX, SETTINGS

PAGE = (HOME / "docs" / "deploying.md").read_text(encoding="utf-8")


def test_every_file_is_named_and_every_name_is_a_file() -> None:
    named = set(re.findall(r"deploy/([\w.@]+[\w@])", PAGE))
    assert named == {path.name for path in DEPLOY.iterdir()}


def test_settings_of_the_files_exist() -> None:
    names = {PREFIX + setting.name for setting in SETTINGS}
    for path in DEPLOY.iterdir():
        said = set(re.findall(r"^(?:ENV |Environment=)?(ICLEI_\w+)=", path.read_text("utf-8"), re.MULTILINE))
        assert said <= names | {"ICLEI_ENV"}, path.name


def test_commands_of_the_page_exist() -> None:
    commands = {"backup", "restore", "check", "content"}
    assert set(re.findall(r"^(?:RELEASE=b )?iclei (\w+)", PAGE, re.MULTILINE)) <= commands
    for command in commands:
        done = subprocess.run([COMMAND, command, "--help"], capture_output=True, check=False)
        assert done.returncode == 0, command


def test_the_container_is_made_of_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE) for name in line.split()[:-1]]
    assert copied
    assert [name for name in copied if not (HOME / name).exists()] == []
    assert {"iclei_site", "templates", "static", "translations", "pyproject.toml"} <= set(copied)
    assert 'CMD ["iclei-site", "serve"' in text


# Folders that are there on Debian once the page's packages are installed, and that nginx therefore need not make.
MADE_BY = {"nginx-common": ("/etc/nginx", "/var/lib/nginx", "/var/log/nginx", "/var/www/html"), "systemd": ("/run",)}


def homeless(text: str) -> list[str]:
    """Paths that nginx is told to write to or to read, in folders that nobody has made."""
    made = {folder for folders in MADE_BY.values() for folder in folders} | {"/etc/nginx/sites-enabled"}
    said = r"^\s*(?:proxy_cache_path|pid|error_log|include|root|location .* { root)\s+(/[^\s;]+)"
    paths = [Path(path) for path in re.findall(said, text, re.MULTILINE)]
    return [str(path) for path in paths if str(path) not in made and str(path.parent) not in made]


def test_nginx_writes_only_where_a_folder_is() -> None:
    for name in ("nginx.conf", "iclei.nginx"):
        assert homeless((DEPLOY / name).read_text(encoding="utf-8")) == []
    assert homeless("proxy_cache_path /var/cache/nginx/iclei levels=1:2;") == ["/var/cache/nginx/iclei"]
    shipped = Path("/var/lib/dpkg/info/nginx-common.list")
    if shipped.is_file():  # on Debian and Ubuntu, where the package is
        assert set(MADE_BY["nginx-common"]) - {"/var/www/html"} <= set(shipped.read_text().split("\n"))


def test_the_dashboard_shows_figures_that_are_served(client: FlaskClient) -> None:
    client.get("/en/activities/?q=water")
    served = set(re.findall(r"^(iclei_\w+)", client.get("/metrics").text, re.MULTILINE))
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    used = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"iclei_\w+", target["expr"])
    }
    assert used
    assert used <= served


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for name in ("iclei@.service", "iclei.socket"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace("/opt/iclei/%i/bin/iclei-site", "/bin/true").replace("User=iclei\nGroup=iclei\n", "")
        (tmp_path / name.replace("@", "@a")).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "iclei" in line]
    assert said == []


def test_the_wrapper_is_a_shell_script() -> None:
    assert subprocess.run(["sh", "-n", str(DEPLOY / "iclei")], check=False).returncode == 0
