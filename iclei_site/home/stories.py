"""Stories: the list with its filters, the feed, and one story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext, ngettext

from ..addresses import absolute
from ..content.read import titled_activities
from ..content.stories import Story, related, stories
from ..htmx import render_page, wants_partial
from ..labels import PATHWAYS, REGIONS, listed, number
from ..locales import current_language
from ..search.request import canonical
from ..structured import breadcrumbs, graph
from .reading import minutes

bp = Blueprint("stories", __name__)
PER_PAGE = 20
FEW = 5  # so many more stand on the last page: nobody turns a page for a single story
FEED = 50  # entries; newer ones push the oldest out


@dataclass(frozen=True)
class StoryList:
    """The stories of a pathway or region, or all of them; "" stands for any."""

    pathway: str
    region: str
    page: int

    @classmethod
    def asked(cls) -> StoryList:
        """What the address of this request asks for. What cannot be is dropped, never an error."""
        pathway = canonical("pathway", request.args.getlist("pathway")[:1])
        region = canonical("region", request.args.getlist("region")[:1])
        page = request.args.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(pathway[0] if pathway else "", region[0] if region else "", max(1, number))

    @cached_property
    def found(self) -> list[Story]:
        """All that fit, newest first."""
        return [
            story
            for story in stories(current_language().tag)
            if self.pathway in ("", *story.pathways) and self.region in ("", *story.regions)
        ]

    @property
    def pages(self) -> int:
        """How many pages these take."""
        return max(1, -(-(len(self.found) - FEW) // PER_PAGE))

    @property
    def here(self) -> int:
        """The page really shown: the last one where the address asks for more."""
        return min(self.page, self.pages)

    @property
    def shown(self) -> list[Story]:
        """Those of this page."""
        end = self.here * PER_PAGE if self.here < self.pages else None
        return self.found[(self.here - 1) * PER_PAGE : end]

    def regions(self) -> list[str]:
        """The regions that any story is about, in the order of their table."""
        told = {region for story in stories(current_language().tag) for region in story.regions}
        return [code for code in REGIONS if code in told]

    def address(self, page: int = 1, endpoint: str = "home.stories.index") -> str:
        """The canonical address of a page of these stories."""
        chosen = {"pathway": self.pathway, "region": self.region, "page": str(page) if page > 1 else ""}
        query = urlencode([(name, value) for name, value in chosen.items() if value])
        return url_for(endpoint) + (f"?{query}" if query else "")

    @property
    def sentence(self) -> str:
        """How many there are, as a whole sentence."""
        total = len(self.found)
        words = [str(PATHWAYS[self.pathway])] if self.pathway else []
        words += [str(REGIONS[self.region])] if self.region else []
        if not words:
            return ngettext("%(number)s story", "%(number)s stories", total, number=number(total))
        return ngettext(
            "%(number)s story, filtered by %(filters)s", "%(number)s stories, filtered by %(filters)s",
            total, number=number(total), filters=listed(words),
        )  # fmt: skip

    @property
    def title(self) -> str:
        """The heading with what tells this list from others."""
        if not (self.pathway or self.region):
            return gettext("Stories")
        return gettext("%(heading)s: %(sentence)s", heading=gettext("Stories"), sentence=self.sentence)

    @property
    def untranslated(self) -> bool:
        """Whether some of these are shown in English instead of the page's language."""
        here = current_language().tag
        return any(words.language != here for story in self.shown for words in (story.title, story.excerpt))


@dataclass(frozen=True)
class StoryPage:
    """One story and what stands around it."""

    story: Story
    among: tuple[Story, ...]

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return minutes(self.story.plain)

    @property
    def newer(self) -> Story | None:
        """The one that came after it."""
        place = self.among.index(self.story)
        return self.among[place - 1] if place else None

    @property
    def older(self) -> Story | None:
        """The one that came before it."""
        place = self.among.index(self.story) + 1
        return self.among[place] if place < len(self.among) else None

    @property
    def related(self) -> list[Story]:
        """Stories like it."""
        return related(self.story, self.among)

    @cached_property
    def activities(self) -> Any:
        """The activities that it names, with their titles."""
        return titled_activities(self.story.activities, current_language().tag)

    @property
    def untranslated(self) -> bool:
        """Whether some text is shown in English instead of the page's language."""
        return any(words.language != current_language().tag for words in self.story.texts.values())

    @property
    def picture(self) -> str:
        """Absolute address of the picture for sharing, drawn from the pathways; "" where there are none."""
        codes = canonical("pathway", self.story.pathways)
        share = "activities.pictures.share"
        return absolute(url_for(share, codes="+".join(codes), slug=self.story.slug)) if codes else ""

    @property
    def structured(self) -> dict[str, Any]:
        """The story for search engines (https://schema.org/Article), and where it stands in the site."""
        here = absolute(url_for(".story", slug=self.story.slug))
        article: dict[str, Any] = {
            "@type": "Article",
            "@id": here,
            "headline": self.story.title.text,
            "description": self.story.excerpt.text,
            "inLanguage": self.story.title.language,
            "url": here,
            "isBasedOn": list(self.story.sources),
            "about": [{"@type": "Thing", "name": str(PATHWAYS[code])} for code in self.story.pathways],
            "publisher": {"@type": "Organization", "name": gettext("ICLEI activities")},
        }
        article |= {"datePublished": self.story.date} if self.story.date else {}
        article |= {"image": self.picture} if self.picture else {}
        trail = [
            (gettext("Home"), url_for("home.index")),
            (gettext("Stories"), url_for(".index")),
            (self.story.title.text, url_for(".story", slug=self.story.slug)),
        ]
        return graph(article, breadcrumbs(trail))


@bp.get("/<lang:lang>/stories/")
def index() -> Response:
    """The list with its filters; for htmx the list alone."""
    asked = StoryList.asked()
    response = render_page("home/stories.html", "home/_stories.html", list=asked)
    if wants_partial():
        response.headers["HX-Push-Url"] = asked.address(asked.here)
    return response


@bp.get("/<lang:lang>/stories.atom")
def feed() -> Response:
    """The same list for feed readers (RFC 4287). Each entry needs a date, so those without one are left out."""
    asked = StoryList.asked()
    dated = [story for story in asked.found if story.date][:FEED]
    xml = render_template("home/stories.atom", list=asked, stories=dated, moment=_moment)
    return Response(xml, mimetype="application/atom+xml")


def _moment(day: str) -> str:
    """A date as feeds want it: the first day of a month or year that is all that is known."""
    return f"{date(*([int(part) for part in day.split('-')] + [1, 1])[:3]).isoformat()}T00:00:00Z"


@bp.get("/<lang:lang>/stories/<slug>/")
def story(slug: str) -> str:
    """One story."""
    among = stories(current_language().tag)
    found = next((story for story in among if story.slug == slug), None)
    if found is None:
        abort(404)
    return render_template("home/story.html", page=StoryPage(found, among), story=found)
