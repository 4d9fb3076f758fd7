"""What the page for hosts names is there, and what is there is named; files say what the code knows."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from shipped import COMMAND, DEPLOY

from iclei_site.config import HOME, PREFIX, SETTINGS

PAGE = (HOME / "docs" / "deploying.md").read_text(encoding="utf-8")


def test_every_file_is_named_and_every_name_is_a_file() -> None:
    named = set(re.findall(r"deploy/([\w.@-]+[\w@])", PAGE))
    assert named == {path.name for path in DEPLOY.iterdir()}


def test_settings_of_the_files_exist() -> None:
    names = {PREFIX + setting.name for setting in SETTINGS}
    for path in DEPLOY.iterdir():
        said = set(re.findall(r"^(?:ENV |Environment=)?(ICLEI_\w+)=", path.read_text("utf-8"), re.MULTILINE))
        assert said <= names | {"ICLEI_ENV"}, path.name


def test_commands_of_the_page_exist() -> None:
    commands = {"backup", "restore", "check", "content", "consent"}
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


UNITS = ("iclei@.service", "iclei.socket", "iclei-daily.service", "iclei-daily.timer")


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace("/opt/iclei/%i/bin/iclei-site", "/bin/true").replace("User=iclei\nGroup=iclei\n", "")
        text = text.replace("ExecStart=/usr/local/bin/iclei ", "ExecStart=/bin/true ")
        (tmp_path / name.replace("@", "@a")).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "iclei" in line]
    assert said == []


@pytest.mark.parametrize(("name", "most"), [("iclei@.service", 20), ("iclei-daily.service", 30)])
def test_what_is_broken_into_can_do_little(name: str, most: int) -> None:
    """Tenths of what systemd calls the exposure of a unit: 0 can do nothing, 100 whatever root can."""
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={most}", str(DEPLOY / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_site_writes_to_its_folder_alone() -> None:
    site, daily = ((DEPLOY / name).read_text(encoding="utf-8").splitlines() for name in UNITS if "service" in name)
    confined = {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "UMask=0077"}
    for lines in (site, daily):
        assert confined <= set(lines)
    assert {"User=iclei", "StateDirectory=iclei", "CapabilityBoundingSet="} <= set(site)
    assert "ReadWritePaths=/var/lib/iclei" in daily


def test_a_release_that_fails_is_started_again_without_end() -> None:
    service = (DEPLOY / "iclei@.service").read_text(encoding="utf-8")
    assert {"Restart=always", "StartLimitIntervalSec=0"} <= set(service.splitlines())
    assert "TriggerLimitIntervalSec=0" in (DEPLOY / "iclei.socket").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("fails", ["", "backup", "consent"])
def test_what_runs_daily_is_what_the_site_can_do(tmp_path: Path, fails: str) -> None:
    """The very words of the unit, as systemd would run them, with the wrapper's place taken by one that tells. What
    fails keeps nothing from the rest, and fails the unit."""
    lines = re.findall(r"^ExecStart=(.*)$", (DEPLOY / "iclei-daily.service").read_text("utf-8"), re.MULTILINE)
    (tmp_path / "iclei").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/told\n[ "$1" != "$FAILS" ]\n')
    (tmp_path / "iclei").chmod(0o755)
    codes = []
    for line in lines:
        if any(codes):
            break  # as systemd does
        words = line.replace("$$", "$").replace("%%", "%").replace("/usr/local/bin/iclei", str(tmp_path / "iclei"))
        environ = {"PATH": os.defpath, "FAILS": fails}
        codes.append(subprocess.run(["sh", "-c", words], env=environ, check=False).returncode)
    told = (tmp_path / "told").read_text().splitlines()
    assert told[0] == "consent prune"
    assert re.fullmatch(r"backup /var/lib/iclei/backups/[1-7]\.backup", told[1])
    assert (len(told), any(codes)) == (2, bool(fails))


def wrapped(
    tmp_path: Path, settings: str, *arguments: str, active: str = "a", enabled: str = "", **environ: str
) -> str:
    """What the wrapper runs: the release, the arguments and the settings it hands over."""
    (tmp_path / "iclei.env").write_text(settings, encoding="utf-8")
    known = f'is-active" "iclei@[{active or "-"}] | is-enabled" "iclei@[{enabled or "-"}]'
    stubs = {
        "systemctl": f'case "$2 $3" in {known}) ;; *) exit 1 ;; esac',
        "setpriv": f'pwd; printf "%s\\n" "$@"; env -0 > {tmp_path}/env',
    }
    (tmp_path / "bin").mkdir(exist_ok=True)
    for name, does in stubs.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    environ |= {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "ICLEI_ENV": str(tmp_path / "iclei.env")}
    command = ["sh", str(DEPLOY / "iclei"), *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return done.stdout


def handed_over(tmp_path: Path) -> dict[str, str]:
    """The environment of what the wrapper ran."""
    pairs = (tmp_path / "env").read_text().rstrip("\0").split("\0")
    return dict(pair.split("=", 1) for pair in pairs)


def test_the_wrapper_runs_nothing_that_a_setting_says(tmp_path: Path) -> None:
    """A password with `$(…)`, quotes and spaces is a password."""
    password = f"postgresql+psycopg://u:$(touch {tmp_path}/made)`id`${{HOME}} 'x';\\\"@h/d"
    settings = f"# words=1\nICLEI_DATABASE_URL={password}\nnot a line\n; a=b\n\nICLEI_INSTANCE_PATH={tmp_path}\n"
    settings += f'ICLEI_CONTACT="mailto:a@b.c"\ntouch {tmp_path}/made; A=1\nICLEI_SECRET_KEY=last'
    said = wrapped(tmp_path, settings, "backup", "two words").splitlines()
    assert said[0] == str(tmp_path), "relative names are of the instance folder"
    assert said[1:4] == ["--reuid=iclei", "--regid=iclei", "--init-groups"]
    assert said[4:] == ["/opt/iclei/a/bin/iclei-site", "backup", "two words"]
    told = handed_over(tmp_path)
    assert told["ICLEI_DATABASE_URL"] == password
    assert (told["ICLEI_CONTACT"], told["ICLEI_SECRET_KEY"]) == ("mailto:a@b.c", "last")
    assert not (tmp_path / "made").exists(), "a setting was run as root"


@pytest.mark.parametrize(
    ("active", "enabled", "release"),
    [
        ("a", "a", "a"), ("b", "b", "b"), ("a", "b", "a"), ("b", "a", "b"), ("ab", "ab", "b"),
        ("", "a", "a"), ("", "b", "b"), ("", "ab", "a"), ("", "", "a"),
    ],
)  # fmt: skip
def test_the_wrapper_takes_the_release_that_is_to_run(tmp_path: Path, active: str, enabled: str, release: str) -> None:
    """Also while it does not run: a site that is stopped, or that systemd is about to start again."""
    settings = f"ICLEI_INSTANCE_PATH={tmp_path}\n"
    assert f"/opt/iclei/{release}/" in wrapped(tmp_path, settings, "check", active=active, enabled=enabled)


def test_the_wrapper_takes_the_release_that_runs(tmp_path: Path) -> None:
    settings = (DEPLOY / "iclei.env").read_text(encoding="utf-8") + f"ICLEI_INSTANCE_PATH={tmp_path}\n"
    assert "/opt/iclei/b/" in wrapped(tmp_path, settings, "check", active="b")
    assert "/opt/iclei/b/" in wrapped(tmp_path, settings, "check", RELEASE="b")
    assert "/opt/iclei/a/" in wrapped(tmp_path, settings, "check", active="b", RELEASE="a")
    assert handed_over(tmp_path)["ICLEI_PROXY_COUNT"] == "1"
