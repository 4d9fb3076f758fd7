"""The page of all components: only where the setting says so, and made from the styles of the site."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pages import page

from iclei_site import create_app
from iclei_site.config import HOME, SettingError
from iclei_site.home.styleguide import frames


@pytest.fixture
def builder(instance: Path) -> FlaskClient:
    """A visitor of the same site with the setting on."""
    return create_app(INSTANCE_PATH=str(instance), STYLEGUIDE="on").test_client()


def test_it_is_not_served_by_default(client: FlaskClient) -> None:
    assert client.get("/en/styleguide/").status_code == 404
    assert client.get("/en/styleguide/empty/").status_code == 404
    assert client.get("/styleguide.css").status_code == 404


def test_components_in_both_directions_and_schemes(builder: FlaskClient) -> None:
    guide = page(builder, "/en/styleguide/")
    assert [(f.get("dir"), f.get("class")) for f in guide.select(".frame")] == [
        ("ltr", "frame light"), ("ltr", "frame dark"), ("rtl", "frame light"), ("rtl", "frame dark"),
    ]  # fmt: skip
    for part in (
        ".button",
        ".notice",
        ".trouble",
        ".box",
        ".facet",
        ".chips",
        ".tag",
        ".tile",
        ".mosaic",
        ".offers",
        ".hits",
        ".bars",
        ".figures",
        ".embed",
        ".ask",
    ):
        assert len(guide.select(f".frame {part}")) % 4 == 0, part
        assert guide.select(f".frame {part}"), part
    assert "noindex" in (guide.one("meta[name=robots]").get("content") or "")


def test_the_frame_around_nothing(builder: FlaskClient) -> None:
    """What pages are measured against loads what they load."""
    empty, full = page(builder, "/en/styleguide/empty/"), page(builder, "/en/about/")
    for part in ("link[rel=stylesheet]", "script[src]", "header", "footer", "#consent"):
        assert len(empty.select(part)) == len(full.select(part)), part
    assert empty.text("main") == "Empty"


def test_its_styles_follow_those_of_the_site(builder: FlaskClient) -> None:
    css = builder.get("/styleguide.css")
    assert css.mimetype == "text/css"
    assert ".button.is-hover" in css.text
    assert ".is-focus-visible{" in css.text
    made = frames((HOME / "static" / "css" / "site.css").read_text(encoding="utf-8"))
    light, dark = made.split("}\n")[:2]
    assert "--paper:#fbfaf6" in light
    assert "--paper:#101614" in dark


def test_a_wrong_value_stops_the_start(instance: Path) -> None:
    with pytest.raises(SettingError, match="ICLEI_STYLEGUIDE.*allowed: on, off"):
        create_app(INSTANCE_PATH=str(instance), STYLEGUIDE="perhaps")
