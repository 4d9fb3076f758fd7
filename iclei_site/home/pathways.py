"""The five pathways: how they belong together, and what each of them holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select

from ..addresses import absolute
from ..catalogue.links import SearchLinks
from ..catalogue.live import asked, engine, live_list
from ..content.indexing import content_version
from ..content.read import Words, entries, texts_of
from ..content.stories import Story, stories
from ..extensions import db
from ..labels import PATHWAYS as LABELS
from ..labels import REGIONS
from ..locales import current_language
from ..models import Activity
from ..search.facets import PATHWAYS
from ..search.request import SearchRequest
from ..structured import breadcrumbs, graph
from .bars import Bar, bars

bp = Blueprint("pathways", __name__)
STORIES = 3  # shown on the page of a pathway


@dataclass(frozen=True)
class Pathway:
    """One pathway in words and numbers; each text falls back to English on its own."""

    code: str
    texts: dict[str, Words]
    source_url: str

    @property
    def name(self) -> Words:
        """Its name in the page's language: where the content has none, the short one of the interface."""
        here = current_language().tag
        name = self.texts.get("name")
        return name if name and name.language == here else Words(str(LABELS[self.code]), here)

    @property
    def untranslated(self) -> bool:
        """Whether some text is shown in English instead of the page's language."""
        return any(words.language != current_language().tag for words in self.texts.values())

    @cached_property
    def activities(self) -> int:
        """How many activities follow it."""
        return engine().values("pathway").get(self.code, 0)

    @cached_property
    def stories(self) -> list[Story]:
        """Its stories, newest first."""
        return [story for story in stories(current_language().tag) if self.code in story.pathways]

    @cached_property
    def regions(self) -> list[Bar]:
        """In how many of its activities each region has a part, most first."""
        found = engine().search(SearchRequest(current_language().tag, filters={"pathway": (self.code,)}))
        counts = sorted((c for c in found.facets["region"] if c.count), key=lambda c: -c.count)
        here = url_for("home.pathways.pathway", code=self.code)
        return bars([(str(REGIONS[c.value]), c.count, f"{here}?region={c.value}#activities") for c in counts])

    @property
    def structured(self) -> dict[str, Any]:
        """Where it stands in the site, for search engines."""
        trail = [
            (gettext("Home"), url_for("home.index")),
            (gettext("Pathways"), url_for("home.pathways.index")),
            (self.name.text, url_for("home.pathways.pathway", code=self.code)),
        ]
        return graph(breadcrumbs(trail))

    @property
    def picture(self) -> str:
        """Absolute address of its picture for sharing."""
        return absolute(url_for("activities.pictures.share", codes=self.code))


def _load() -> dict[str, Pathway]:
    """Those that the content describes, by code in the order of their table."""
    found = {row.slug: row.data["source_url"] for row in entries("pathway")}
    texts = texts_of([f"pathway:{code}" for code in found], current_language().tag)
    return {
        code: Pathway(code, dict(texts.get(f"pathway:{code}", {})), found[code]) for code in PATHWAYS if code in found
    }


@lru_cache(maxsize=4)
def _shared(_version: str) -> Counter[tuple[str, str]]:
    """How many activities follow both of two pathways; counted once for each version of the content."""
    pairs: Counter[tuple[str, str]] = Counter()
    for codes in db.session.scalars(select(Activity.pathways)):
        for one, other in combinations(sorted(codes), 2):
            pairs[one, other] += 1
            pairs[other, one] += 1
    return pairs


@bp.get("/<lang:lang>/pathways/")
def index() -> str:
    """All five, and how many activities two of them share."""
    return render_template("home/pathways.html", pathways=list(_load().values()), shared=_shared(content_version()))


@bp.get("/<lang:lang>/pathways/<code>/")
def pathway(code: str) -> Response:
    """One pathway with a live list of its activities; for htmx the list alone."""
    found = _load().get(code)
    if found is None:
        abort(404)
    search = asked()
    links = SearchLinks(
        url_for(".pathway", code=code),
        search.with_filter("pathway", [code]).changed(page=search.page),
        fixed="pathway",
        catalogue=url_for("activities.catalogue"),
    )
    return live_list("home/pathway.html", links, found.name.text, pathway=found, most_stories=STORIES)
