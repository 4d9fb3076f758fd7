"""Stories for pages: newest first, in the visitor's language; which belong together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from . import prose
from .indexing import content_version
from .read import Words, entries, series, texts_of
from .words import excerpt, name_slug

EXCERPT = 220  # characters


@dataclass(frozen=True)
class Story:
    """One story; each of its texts falls back to English on its own."""

    slug: str
    date: str  # 2025-11-27, or 2025-11 or 2025 where no more is known, or ""
    pathways: tuple[str, ...]
    regions: tuple[str, ...]
    activities: tuple[str, ...]  # slugs
    sources: tuple[str, ...]  # addresses, at least one
    texts: Mapping[str, Words]

    @property
    def title(self) -> Words:
        """The title; the slug where a damaged database has none."""
        return self.texts.get("title") or Words(self.slug, "en")

    @cached_property
    def summary(self) -> list[Words]:
        """The paragraphs at the head of the story."""
        return series(self.texts, "summary")

    @cached_property
    def body(self) -> list[Words]:
        """The blocks of Markdown below them."""
        return series(self.texts, "body")

    @property
    def note(self) -> Words | None:
        """What readers should know about the sources."""
        return self.texts.get("note")

    @cached_property
    def excerpt(self) -> Words:
        """The beginning, for lists of stories."""
        return self.beginning(EXCERPT)

    def beginning(self, length: int) -> Words:
        """The first sentences, or words, that `length` characters hold."""
        first = self.summary[0] if self.summary else self.title
        return Words(excerpt(first.text, length), first.language)

    @cached_property
    def plain(self) -> list[Words]:
        """All its words without marks."""
        return [*self.summary, *(Words(prose.words_only(block.text), block.language) for block in self.body)]


def stories(language: str) -> tuple[Story, ...]:
    """All stories, newest first; those without a date at the end."""
    return _stories(language, content_version())


@lru_cache(maxsize=32)
def _stories(language: str, _version: str) -> tuple[Story, ...]:
    """Asked of the database once for each version of the content."""
    rows = entries("story")
    texts = texts_of([f"story:{row.slug}" for row in rows], language)
    made = (
        Story(
            slug=row.slug,
            date=row.data.get("date") or "",
            pathways=tuple(row.data.get("pathways", ())),
            regions=tuple(row.data.get("regions", ())),
            activities=tuple(row.data.get("activities", ())),
            sources=(row.data["source_url"], *row.data.get("more_sources", ())),
            texts=texts.get(f"story:{row.slug}", {}),
        )
        for row in rows
    )
    return tuple(sorted(made, key=lambda story: story.date, reverse=True))


def stories_about(activity: str, language: str) -> list[Story]:
    """The stories that name an activity."""
    return [story for story in stories(language) if activity in story.activities]


def related(story: Story, among: Sequence[Story], limit: int = 3) -> list[Story]:
    """The stories most like one: the same activities count most, then pathways, then regions; newer ones first."""

    def shared(other: Story) -> int:
        common = (
            len({*story.activities} & {*other.activities}) * 4,
            len({*story.pathways} & {*other.pathways}) * 2,
            len({*story.regions} & {*other.regions}),
        )
        return sum(common)

    others = [other for other in among if other.slug != story.slug and shared(other)]
    return sorted(others, key=lambda other: -shared(other))[:limit]


def stories_like(words: str, language: str, limit: int = 3) -> list[Story]:
    """The stories whose title or address has some of these words; those with more of them first."""
    wanted = _pieces(words)
    found = [(len(wanted & _pieces(f"{story.slug} {story.title.text}")), story) for story in stories(language)]
    best = sorted((pair for pair in found if pair[0]), key=lambda pair: -pair[0])
    return [story for _, story in best[:limit]]


def _pieces(text: str) -> set[str]:
    """The words of a text that tell something: of four letters and more, or with a digit; without accents."""
    latin = {word for word in name_slug(text).split("-") if len(word) > 3 or re.search(r"\d", word)}
    return latin | set(re.findall(r"[^\W\d_a-zA-Z]{2,}", text.casefold()))
