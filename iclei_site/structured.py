"""What search engines read beside the words of a page: JSON-LD with the types and properties of https://schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .addresses import absolute

Node = Mapping[str, Any]


def graph(*nodes: Node) -> dict[str, Any]:
    """Several things in one script."""
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Node:
    """The way from the home page to here: names and paths."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
        for place, (name, path) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def website(name: str, language: str, home: str, search: str) -> Node:
    """The site in one language, and how to search it; `home` and `search` are paths."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{absolute(search)}?q={{q}}"}
    action = {"@type": "SearchAction", "target": target, "query-input": "required name=q"}
    return {
        "@type": "WebSite",
        "@id": absolute(home),
        "name": name,
        "url": absolute(home),
        "inLanguage": language,
        "potentialAction": action,
    }
