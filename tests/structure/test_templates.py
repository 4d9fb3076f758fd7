"""Templates: they parse, use what they import, and every page stands on the base."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, TemplateSyntaxError, nodes

from iclei_site.config import HOME

ROOT = HOME / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
PARTS = ("components/", "base.html")
PAGES = [
    name
    for name in TEMPLATES
    if name.endswith(".html") and not Path(name).name.startswith("_") and not name.startswith(PARTS)
]
LONGEST = 100  # lines


def unused_imports(tree: nodes.Template) -> list[str]:
    """Names that a template imports and never uses."""
    names: list[str] = [node.target for node in tree.find_all(nodes.Import)]
    for node in tree.find_all(nodes.FromImport):
        names += [item[1] if isinstance(item, tuple) else item for item in node.names]
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    return [name for name in names if name not in used]


def page_faults(tree: nodes.Template) -> list[str]:
    """What a page lacks."""
    extends = [node.template.value for node in tree.find_all(nodes.Extends) if isinstance(node.template, nodes.Const)]
    found = [] if extends == ["base.html"] else ["does not extend base.html"]
    blocks = {node.name: node for node in tree.find_all(nodes.Block)}
    for name in ("title", "main"):
        if name not in blocks:
            found.append(f"has no block {name}")
        elif not any(blocks[name].body):
            found.append(f"leaves the block {name} empty")
    return found


def parse(app: Flask, name: str) -> nodes.Template:
    return app.jinja_env.parse((ROOT / name).read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_parses_and_uses_what_it_imports(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)  # compiles: unknown filters and tests fail here
    assert unused_imports(parse(app, name)) == []
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fills_the_base(app: Flask, name: str) -> None:
    assert page_faults(parse(app, name)) == []


def test_there_are_pages() -> None:
    assert {"home/index.html", "activities/search.html", "activities/activity.html", "errors/404.html"} <= set(PAGES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_used(name: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in [*ROOT.rglob("*.*"), *(HOME / "iclei_site").rglob("*.py")]]
    if not name.startswith("errors/"):  # found by the status
        assert any(f'"{name}"' in text for text in texts), f"nothing renders {name}; remove it"


def test_faults_are_found() -> None:
    env = Environment(autoescape=True)
    assert unused_imports(env.parse('{% import "a" as x %}{% from "b" import y, z as w %}{{ y() }}')) == ["x", "w"]
    assert page_faults(env.parse('{% extends "base.html" %}{% block title %}{% endblock %}')) == [
        "leaves the block title empty",
        "has no block main",
    ]
    assert "does not extend base.html" in page_faults(env.parse("{% block title %}x{% endblock %}"))
    with pytest.raises(TemplateSyntaxError):
        env.parse("{% if %}")
