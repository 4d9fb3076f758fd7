"""What the docs say is what the code does: settings, the version of htmx, and the texts that they name."""

from __future__ import annotations

import re

import polib

from iclei_site.config import HOME, PREFIX, SETTINGS

DOCS = HOME / "docs"
HEADING = re.compile(rf"^#+\s+`?({PREFIX}\w+)`?\s*$", re.MULTILINE)
CONTEXT = re.compile(r"[`\"]((?:activity|keyword|pathway|story|spotlight):[a-z0-9-]+:[a-z_0-9]+)[`\"]")
HTMX = re.compile(r"htmx(?:\.org)?[ @/v-]*(\d+\.\d+\.\d+)", re.IGNORECASE)


def differences(text: str, names: list[str]) -> list[str]:
    """Settings without a heading, and headings without a setting."""
    headings = HEADING.findall(text)
    missing = [f"{name} has no heading" for name in names if name not in headings]
    more = [f"{name} is described and does not exist" for name in headings if name not in names]
    return missing + more + [f"{name} is described twice" for name in set(headings) if headings.count(name) > 1]


def test_every_setting_is_described() -> None:
    names = [PREFIX + setting.name for setting in SETTINGS]
    assert differences((DOCS / "settings.md").read_text(encoding="utf-8"), names) == []


def test_differences_are_found() -> None:
    text = "# Settings\n\n## `ICLEI_A`\n\n## ICLEI_C\n\n## ICLEI_C\n\nICLEI_B in a sentence\n"
    assert differences(text, ["ICLEI_A", "ICLEI_B"]) == [
        "ICLEI_B has no heading",
        "ICLEI_C is described and does not exist",
        "ICLEI_C is described and does not exist",
        "ICLEI_C is described twice",
    ]


def versions(text: str) -> set[str]:
    """The versions of htmx that a text names."""
    return set(HTMX.findall(text))


def test_the_docs_name_the_htmx_that_is_served() -> None:
    served = versions(" ".join(path.name for path in (HOME / "static" / "vendor").iterdir()))
    assert len(served) == 1
    inside = re.search(
        r'version:\s*"([\d.]+)"', (HOME / "static" / "vendor" / f"htmx-{min(served)}.min.js").read_text()
    )
    assert inside
    assert {inside[1]} == served
    files = [HOME / "README.md", *sorted(DOCS.rglob("*.md")), *sorted((HOME / "templates").rglob("*.html"))]
    said = {path.relative_to(HOME).as_posix(): found for path in files if (found := versions(path.read_text("utf-8")))}
    assert {name: found for name, found in said.items() if found != served} == {}
    assert [name for name in said if name.endswith(".md")], "no document says which htmx is served"


def test_another_version_is_found() -> None:
    assert versions("htmx 2.0.4, htmx-2.0.11.min.js and htmx v1.9.0; idiomorph 0.8.0") == {"2.0.4", "2.0.11", "1.9.0"}


def test_the_texts_that_translators_read_about_are_in_their_files() -> None:
    catalog = polib.pofile(str(HOME / "translations" / "es" / "LC_MESSAGES" / "content.po"))
    there = {entry.msgctxt for entry in catalog}
    for name in ("content.md", "translating.md"):
        named = CONTEXT.findall((DOCS / name).read_text(encoding="utf-8"))
        assert len(named) > 2
        assert [context for context in named if context not in there] == [], name
