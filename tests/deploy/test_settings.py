"""A setting that cannot work stops the start with a message that names it and says what is allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from iclei_site import create_app
from iclei_site.config import SettingError, kept_key, load_settings

NO_ADDRESS = [
    "example.org",
    "ftp://example.org",
    "https://",
    "https://:443",
    "https://[x",
    "https://exa mple.org",
    "https://x:abc",
    "https://x:99999",
    "https://x:0",
    "https://u:p@example.org",
    "https://example.org?a=b",
    "https://example.org?",
    "https://example.org#a",
    "https://m.example.org; script-src *",
    "https://m.example.org,https://x",
    "https://m.example.org/'self'",
    'https://m.example.org/"',
    "https://m.example.org/<a>",
    "https://m.example.org\\x",
    "https://m.example..org",
]


@pytest.mark.parametrize("name", ["BASE_URL", "MATOMO_URL", "OTEL_ENDPOINT"])
@pytest.mark.parametrize("address", NO_ADDRESS)
def test_what_is_no_address_is_refused(tmp_path: Path, name: str, address: str) -> None:
    with pytest.raises(SettingError, match=f"ICLEI_{name}=.*allowed: an address"):
        load_settings({"ICLEI_INSTANCE_PATH": str(tmp_path), f"ICLEI_{name}": address})


@pytest.mark.parametrize("address", ["", "https://a.example.org", "http://127.0.0.1:8000/", "https://[::1]:8443"])
def test_addresses_of_hosts_are_taken(tmp_path: Path, address: str) -> None:
    for name in ("BASE_URL", "MATOMO_URL", "OTEL_ENDPOINT"):
        settings = load_settings({"ICLEI_INSTANCE_PATH": str(tmp_path), f"ICLEI_{name}": address})
        assert settings[name] == address.rstrip("/")


def test_matomo_alone_may_have_a_path(tmp_path: Path) -> None:
    path = "https://example.org/matomo"
    environ = {"ICLEI_INSTANCE_PATH": str(tmp_path)}
    assert load_settings({**environ, "ICLEI_MATOMO_URL": f"{path}/"})["MATOMO_URL"] == path
    with pytest.raises(SettingError, match="without a path"):
        load_settings({**environ, "ICLEI_BASE_URL": path})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONTACT", "https://[x"),
        ("DATABASE_URL", "postgresql+psycopg://u:p@h:port/x"),
        ("DATABASE_URL", "mysql://h/x"),
        ("LIMITS_URL", "redis://x:abc"),
        ("LIMITS_URL", "redis://[x"),
        ("LIMITS_URL", "memcached://x"),
        ("SENTRY_DSN", "foo"),
        ("SENTRY_DSN", "http://x"),
    ],
)
def test_what_cannot_work_stops_the_start(instance: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"ICLEI_{name}.*allowed: "):
        create_app(INSTANCE_PATH=str(instance), **{name: value})


def test_an_instance_folder_that_cannot_be_one_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for place in (file, file / "below", Path("/proc/nowhere")):  # nobody can write there, whatever the user
        with pytest.raises(SettingError, match=f"ICLEI_INSTANCE_PATH='{place}' .*allowed: a folder"):
            create_app(INSTANCE_PATH=str(place))


@pytest.mark.parametrize("written", ["x = (", "1 / 0", "import nowhere_at_all", "\0"])
def test_a_file_of_settings_that_cannot_be_run_is_named(tmp_path: Path, written: str) -> None:
    (tmp_path / "config.py").write_text(written)
    with pytest.raises(SettingError, match=r"config\.py cannot be used \(\w+: "):
        load_settings({"ICLEI_INSTANCE_PATH": str(tmp_path)})


def test_the_key_is_kept_where_a_disk_knows_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each process has one of its own, and the answer that one has sealed is none for another."""

    def link(*_names: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    assert kept_key(tmp_path) == kept_key(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
