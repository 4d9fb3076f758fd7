"""Markdown: cut into blocks that are translated one by one, and made into safe HTML."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "h2", "ul", "ol", "li", "strong", "em", "blockquote", "a", "br", "hr"}
_HEADING = re.compile(r"<(/?)h[1-6]>")
# HTML in a text is reduced to plain text before; pictures would come from other sites; code has no use in stories.
_READER = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline", "code", "fence"])


def blocks(text: str) -> list[tuple[int, str]]:
    """The paragraphs, headings and lists of a text, each with the number of its first line, counted from 0.

    Raises ValueError where a part is none of these: `[name]: address` defines a link for other parts to use.
    """
    env: dict[str, object] = {}
    lines = text.split("\n")
    found = []
    for token in _READER.parse(text, env):
        if token.level == 0 and token.map:
            first, last = token.map
            found.append((first, "\n".join(lines[first:last]).strip("\n")))
    if env.get("references"):
        raise ValueError("holds a link that is defined apart from its words")
    return found


def _kept(_tag: str, name: str, value: str) -> str | None:
    """Links lead to whole addresses: shorter ones would mean another page in each language."""
    return None if name == "href" and not value.startswith(("https://", "http://", "mailto:")) else value


@lru_cache(maxsize=2_000)
def html(text: str) -> Markup:
    """A block as HTML. Headings are all of one level, below the title of the page."""
    made = _HEADING.sub(r"<\1h2>", _READER.render(text))
    return Markup(  # noqa: S704  # cleaned to a few tags here
        nh3.clean(
            made,
            tags=TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            attribute_filter=_kept,
            link_rel="nofollow noopener",
        )
    )


def words_only(text: str) -> str:
    """A block without its marks, for counting and for machines."""
    return nh3.clean(_READER.render(text), tags=set()).strip()
