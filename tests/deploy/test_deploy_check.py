"""What a host forgets is said in a line with its remedy; a site as documented is ready."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import shipped
from copies import copy_instance
from flask import Flask
from flask_migrate import upgrade
from servers import free_port
from shipped import COMMAND, environment

from iclei_site import create_app, deployment
from iclei_site.consent import checks
from iclei_site.consent.registry import CATEGORIES
from iclei_site.consent.services import CHECKBOX, RECEIPT, VIEWED


def check(instance: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Exit code and words of the command."""
    command = [COMMAND, "check", *(arguments or ("--deploy",))]
    environ = environment(instance, **settings)
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def host(
    instance: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, shipped.Proxy, dict[str, str]]]:
    """An instance, the shipped nginx before it, and the settings that fit."""
    folder = tmp_path_factory.mktemp("host")
    own = copy_instance(instance, folder / "instance")
    own.chmod(0o700)
    port = free_port()
    with shipped.proxy(folder / "nginx", port) as proxy:
        address = f"https://localhost:{proxy.tls_port}"
        site = folder / "nginx" / "site"
        site.write_text(
            site.read_text().replace(f"server_name {shipped.DOMAIN};", f"server_name {shipped.DOMAIN} localhost;")
        )
        os.kill(int((folder / "nginx" / "nginx.pid").read_text()), 1)
        settings = {"ICLEI_BASE_URL": address, "SSL_CERT_FILE": str(folder / "nginx" / "tls" / "fullchain.pem")}
        with shipped.site(environment(own, ICLEI_WORKERS="1", **settings), port, folder / "log"):
            yield own, proxy, settings


def test_as_documented_it_is_ready(host: tuple[Path, shipped.Proxy, dict[str, str]]) -> None:
    own, _, settings = host
    assert check(own, **settings) == (0, "Ready.\n")
    with closing(sqlite3.connect(own / "iclei.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM consent_records").fetchone() == (0,), "what was tried stays"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ICLEI_SECRET_KEY": ""}, "ICLEI_SECRET_KEY is not set"),
        ({"ICLEI_SECRET_KEY": "abc"}, "ICLEI_SECRET_KEY is short"),
        ({"ICLEI_CONTACT": ""}, "ICLEI_CONTACT is not set"),
        ({"ICLEI_CONSENT_RETENTION_MONTHS": "6"}, "is less than ICLEI_CONSENT_MONTHS=11"),
        ({"ICLEI_BASE_URL": ""}, "ICLEI_BASE_URL is not set"),
        ({"ICLEI_BASE_URL": "http://127.0.0.1:9"}, "has no TLS"),
        ({"ICLEI_BASE_URL": "https://127.0.0.1:9"}, "does not answer"),
        ({"SSL_CERT_FILE": "/dev/null"}, "certificate"),
        ({"FLASK_DEBUG": "1"}, "Debugging is on"),
    ],
)
def test_a_forgotten_setting(
    host: tuple[Path, shipped.Proxy, dict[str, str]], changed: dict[str, str], words: str
) -> None:
    own, _, settings = host
    code, said = check(own, **(settings | changed))
    assert (code, words in said) == (1, True), said


def test_a_neglected_folder(own_instance: Path) -> None:
    own_instance.chmod(0o755)
    (own_instance / "iclei.sqlite").unlink()
    shutil.rmtree(own_instance / "search")
    os.chown(own_instance / "static", 12345, -1)
    for catalog in (own_instance / "catalogs").glob("es/LC_MESSAGES/*.mo"):
        catalog.write_bytes(b"old")
    code, said = check(own_instance)
    assert code == 1
    for words in ("chmod o-rwx", "database: ", "migrations: ", "index: ", "chown -R"):
        assert words in said, said
    code, said = check(own_instance, "--no-such-option")
    assert code == 2


@pytest.mark.parametrize("option", [[], ["--deploy"]])
def test_a_lost_database_made_anew_is_not_ready(tmp_path: Path, option: list[str]) -> None:
    app = create_app(INSTANCE_PATH=str(tmp_path / "instance"))
    runner = app.test_cli_runner()
    said = runner.invoke(args=["check", *option]).output
    assert "database: cannot be opened" in said
    assert "run: iclei-site restore FILE, or iclei-site db upgrade for a new site" in said
    with app.app_context():
        upgrade()
    assert runner.invoke(args=["search", "rebuild"]).exit_code == 0
    done = runner.invoke(args=["check", *option])
    assert (done.exit_code, "There are no activities. Run: iclei-site restore FILE" in done.output) == (1, True)
    assert app.test_client().get("/readyz").status_code == 200, "an empty site can be used"


def test_a_folder_that_the_site_may_not_write_to(own_instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(INSTANCE_PATH=str(own_instance))
    own_instance.chmod(0o750)

    def denied(dir: Path) -> None:  # the library's name
        raise PermissionError(13, "Permission denied")

    with app.app_context():
        assert [line for line in deployment.permissions() if "Nothing can be written" in line] == []
        assert not list(own_instance.glob("tmp*")), "what was tried is left behind"
        monkeypatch.setattr(deployment.tempfile, "TemporaryFile", denied)
        said = [line for line in deployment.permissions() if "Nothing can be written" in line]
    assert len(said) == 1 + sum(path.is_dir() for path in own_instance.iterdir())
    assert "Permission denied" in said[0]


def test_a_language_that_is_not_loaded_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    domain = app.extensions["catalogs"]
    monkeypatch.setattr(domain, "catalogs", {name: c for name, c in domain.catalogs.items() if name != "pt_BR"})
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, "not loaded: pt-BR;" in ready.json["parts"]["catalogs"]) == (503, True)


def test_too_few_proxies(instance: Path, tmp_path: Path) -> None:
    port = free_port()
    with shipped.proxy(tmp_path / "nginx", port) as proxy:
        settings = {
            "ICLEI_BASE_URL": f"https://{shipped.DOMAIN}",
            "ICLEI_PROXY_COUNT": "0",
            "ICLEI_WORKERS": "1",
        }
        with shipped.site(environment(instance, **settings), port, tmp_path / "log"):
            assert "strict-transport-security" not in proxy.get("/healthz").headers


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"vary": ""}, ["drops the Vary"]),
        ({"mixed": True}, ["mixes parts with pages"]),
        ({"forged": 400}, ["X-Forwarded-Host is believed"]),
        ({"part": 502, "mixed": True}, []),  # the site is down behind a cache that has the page
        ({}, []),
    ],
)
def test_a_proxy_that_does_harm(
    monkeypatch: pytest.MonkeyPatch, instance: Path, answers: dict[str, object], words: list[str]
) -> None:
    def ask(path: str, headers: dict[str, str] | None = None) -> deployment.Answer:
        part = "HX-Request" in (headers or {}) or answers.get("mixed")
        status = answers.get("forged", 200) if "X-Forwarded-Host" in (headers or {}) else 200
        status = answers.get("part", status) if "HX-Request" in (headers or {}) else status
        assert isinstance(status, int)
        vary = str(answers.get("vary", "Cookie, HX-Request, Accept-Encoding"))
        return deployment.Answer(status, {"vary": vary}, b"<div>" if part and status == 200 else b"<html><div>")

    monkeypatch.setattr(deployment, "ask", ask)
    with create_app(INSTANCE_PATH=str(instance)).app_context():
        found = list(deployment.proxies())
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))


def test_a_page_in_a_language_that_is_offered_is_asked_for(monkeypatch: pytest.MonkeyPatch, instance: Path) -> None:
    """Where there is no English, its page is a redirect, and nothing about it would be seen."""
    site = create_app(INSTANCE_PATH=str(instance), LANGUAGES="de,fr")
    client = site.test_client()

    def ask(path: str, headers: dict[str, str] | None = None) -> deployment.Answer:
        given = client.get(path, headers=headers)
        return deployment.Answer(given.status_code, {}, given.data, ["sticky=1"])

    monkeypatch.setattr(deployment, "ask", ask)
    monkeypatch.setattr(checks, "ask", ask)
    with site.app_context():
        assert "drops the Vary" in "".join(deployment.proxies())
        assert "gets the cookie sticky unasked" in "".join(checks.cookies())


NAMES = (*(CHECKBOX + category for category in sorted(CATEGORIES)), RECEIPT, VIEWED)
ANSWER = [f"{name}=yes; Path=/; Secure" for name in NAMES]


@pytest.mark.parametrize(
    ("status", "cookies", "words"),
    [
        (303, ANSWER, []),
        (303, ANSWER[1:], ["comes without the cookie cookielawinfo-checkbox-analytics"]),
        (303, [*ANSWER, "sticky=1; Secure"], ["sets the cookie sticky, which nobody declares"]),
        (303, [line.replace("; Secure", "") for line in ANSWER], ["may travel without TLS"]),
        (403, [], ["gets 403"]),
    ],
)
def test_what_stands_before_the_site_may_not_touch_the_cookies_of_an_answer(
    monkeypatch: pytest.MonkeyPatch, instance: Path, status: int, cookies: list[str], words: list[str]
) -> None:
    sent: list[str] = []

    def ask(path: str, headers: dict[str, str], form: dict[str, str]) -> deployment.Answer:
        sent.append(form["choice"])
        return deployment.Answer(status, {}, b"", cookies)

    monkeypatch.setattr(checks, "ask", ask)
    with create_app(INSTANCE_PATH=str(instance), BASE_URL="https://localhost").app_context():
        found = list(checks.answers())
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))
    assert sent == (["accept", "erase"] if status == 303 else ["accept"])


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, instance: Path) -> None:
    monkeypatch.setattr(deployment, "LEAST_FREE", 1 << 60)
    with create_app(INSTANCE_PATH=str(instance)).app_context():
        assert "Make room" in next(deployment.disk())


def test_another_part_can_add_a_check(monkeypatch: pytest.MonkeyPatch, instance: Path) -> None:
    monkeypatch.setattr(deployment, "CHECKS", [])

    @deployment.deploy_check
    def cookies() -> Iterator[str]:
        yield "One cookie too many."

    with create_app(INSTANCE_PATH=str(instance)).app_context():
        assert deployment.findings() == ["One cookie too many."]
