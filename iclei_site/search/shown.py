"""Documents as they are shown among results, read from the index once and then kept."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from .analysis import FALLBACK
from .facets import FACETS
from .highlight import Highlighter, Marking
from .snapshot import Snapshot
from .types import Hit, Passage
from .years import status_in


class Shown:
    """One document in one language: the hit without marks, and on demand with those of a query."""

    def __init__(self, plain: Hit) -> None:
        self.plain = plain
        self._texts: tuple[Highlighter, Highlighter] | None = None

    def marked(self, marking: Marking) -> Hit:
        """The hit with the words of a query in `<mark>`."""
        plain = self.plain
        if self._texts is None:
            self._texts = _highlighter(plain.title), _highlighter(plain.summary)
        title, summary = (
            Passage(passage.text, passage.language, text.marked(marking))
            for passage, text in zip((plain.title, plain.summary), self._texts, strict=True)
        )
        return Hit(plain.slug, title, summary, plain.facets, plain.start_year, plain.end_year, plain.website)


def hit(snapshot: Snapshot, document: int, language: str, marking: Marking | None = None) -> Hit:
    """A document as a result in a language. Raises IndexUnusableError."""
    key = (document, language)
    found: Shown | None = snapshot.shown.get(key)
    if found is None:
        found = snapshot.shown.put(key, Shown(_plain(snapshot, document, language)))
    return found.marked(marking) if marking else found.plain


def _plain(snapshot: Snapshot, document: int, language: str) -> Hit:
    card = snapshot.card(document)
    facts = card["facts"]
    start, end = facts["years"]
    codes = {facet.name: tuple(facts["facets"].get(facet.name, ())) for facet in FACETS}
    return Hit(
        slug=snapshot.slugs[document],
        title=_passage(card["titles"], language),
        summary=_passage(card["summaries"], language),
        facets=codes | {"status": (status_in(snapshot.year, facts["status"], start, end),)},
        start_year=start,
        end_year=end,
        website=card["website"],
    )


def _passage(texts: dict[str, Any], language: str) -> Passage:
    """A text in the language, or in English where it has none."""
    tag = language if language in texts else FALLBACK
    text = texts.get(tag, "")
    return Passage(text, tag, Markup.escape(text))


def _highlighter(passage: Passage) -> Highlighter:
    return Highlighter(passage.text, passage.language)
