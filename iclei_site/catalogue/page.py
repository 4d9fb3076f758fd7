"""What the catalogue shows for a search: codes become words and links here, templates only lay them out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache

from flask_babel import gettext, ngettext

from ..catalogs import words_version
from ..content.read import keyword_labels
from ..htmx import Bodies
from ..labels import FACET_NAMES, Labels, listed, number
from ..search.facets import FACETS
from ..search.grammar import parse
from ..search.types import FacetCount, Hit, Relaxation, SearchResults
from .links import SearchLinks
from .parts import Chip, FacetView, Row, Way

SHORT = 10  # values of a facet shown at first, unless all possible ones are known: seventeen goals are seen at once
LONG = 200  # values of a facet shown at most
QUOTES = '"“”„‟«»＂ '  # of a phrase that is typed, and spaces within them


@lru_cache(maxsize=64)
def _labels(language: str, _version: str, _words: Hashable) -> Labels:
    """Asked of the database once for each version of the index and of the catalogs."""
    return Labels(language, keyword_labels(language))


@lru_cache(maxsize=64)
def _known(_language: str, _version: str, _words: Hashable) -> dict[tuple[str, str], tuple[str, str]]:
    """The words of values that were shown, and the language of these words."""
    return {}


class CataloguePage:
    """The words and links around one answer of the engine; parts are made when a template asks for them."""

    def __init__(self, results: SearchResults, links: SearchLinks, expanded: str = "", heading: str = "") -> None:
        self.results = results
        self.search = results.request
        self.links = links
        self.kept: Bodies = {}
        self.year_boxes = str(self.search.year_from or ""), str(self.search.year_to or "")
        self._expanded = expanded
        self._heading = heading
        kept_under = self.search.language, results.version, words_version()
        self.words = _labels(*kept_under)
        self._known = _known(*kept_under)

    def label(self, facet: str, value: str) -> str:
        """One value of a facet in the page's language."""
        return self.words.text(facet, value)

    def labels(self, facet: str, values: Iterable[str]) -> list[str]:
        """Several of them."""
        return [self.label(facet, value) for value in values]

    def listed(self, facet: str, values: Iterable[str]) -> str:
        """Several of them as a list in words."""
        return listed(self.labels(facet, values))

    @cached_property
    def facets(self) -> list[FacetView]:
        """All facets that visitors filter by here, in the order of their table."""
        shown = (facet for facet in FACETS if self.links.filtered(facet.name))
        return [self._facet(facet.name, facet.codes is not None) for facet in shown]

    def _facet(self, name: str, fixed: bool) -> FacetView:
        counts = self.results.facets[name]
        if not fixed and self.search.selected(name):
            counts = tuple(sorted(counts, key=lambda c: not c.selected))
        expanded = name == self._expanded
        shown = self._shown(counts, LONG if expanded or fixed else SHORT)
        return FacetView(
            name=name,
            label=str(FACET_NAMES[name]),
            rows=tuple(self._rows(name, shown)),
            hidden=len(counts) - len(shown),
            total=len(counts),
            more=self.links.more(name) if len(shown) < len(counts) else "",
            expanded=expanded,
        )

    def _rows(self, name: str, counts: Iterable[FacetCount]) -> Iterator[Row]:
        known = self._known
        for counted in counts:
            key = name, counted.value
            words = known.get(key) or known.setdefault(key, (self.words.text(*key), self.words.other_language(*key)))
            yield Row(*key, *words, counted.count, counted.selected)

    @staticmethod
    def _shown(counts: tuple[FacetCount, ...], most: int) -> list[FacetCount]:
        if len(counts) <= most + 2:  # a link that hides two values saves nothing
            return list(counts)
        return [c for index, c in enumerate(counts) if index < most or c.selected]

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters in force, words not among them: they stand in the box."""
        chips = [
            Chip(
                str(FACET_NAMES[name]),
                self.label(name, value),
                self.words.other_language(name, value),
                self.links.without(name, value),
            )
            for name, values in self.search.filters.items()
            if self.links.filtered(name)
            for value in values
        ]
        if self.search.year_from or self.search.year_to:
            chips.append(Chip(gettext("Years"), self.years, "", self.links.without_years()))
        return chips

    def places(self, hit: Hit) -> str:
        """The countries of an activity in words, three at most."""
        names = self.labels("country", hit.facets["country"][:3])
        more = len(hit.facets["country"]) - len(names)
        if more:  # Translators: the end of a list of countries: "Kenya, Ghana and 3 more countries"
            names.append(ngettext("%(number)s more country", "%(number)s more countries", more, number=more))
        return listed(names)

    @property
    def years(self) -> str:
        """The years asked for, in words."""
        first, last = self.search.year_from, self.search.year_to
        if first and last:
            # Translators: a filter within a sentence: "12 activities, filtered by Africa and years 2010 to 2020"
            return gettext("years %(first)s to %(last)s", first=first, last=last)
        return gettext("years from %(first)s", first=first) if first else gettext("years until %(last)s", last=last)

    @cached_property
    def sentence(self) -> str:
        """How many were found, for what words and filters, as a whole sentence."""
        total, words = self.results.total, self.words_searched
        figure = number(total)
        filters = listed([chip.label for chip in self.chips]) if self.chips else ""
        if words and filters:
            return ngettext(
                "%(number)s activity about “%(words)s”, filtered by %(filters)s",
                "%(number)s activities about “%(words)s”, filtered by %(filters)s",
                total, number=figure, words=words, filters=filters,
            )  # fmt: skip
        if words:
            return ngettext(
                "%(number)s activity about “%(words)s”", "%(number)s activities about “%(words)s”",
                total, number=figure, words=words,
            )  # fmt: skip
        if filters:
            return ngettext(
                "%(number)s activity, filtered by %(filters)s", "%(number)s activities, filtered by %(filters)s",
                total, number=figure, filters=filters,
            )  # fmt: skip
        return ngettext("%(number)s activity", "%(number)s activities", total, number=figure)

    @property
    def words_searched(self) -> str:
        """The words that the results are about: those typed, or these with their spelling corrected."""
        return (self.results.corrected and self.results.did_you_mean) or self.search.q

    @property
    def corrected_link(self) -> str:
        """The search with the spelling corrected."""
        return self.links.to(self.search.changed(q=self.results.did_you_mean or "", literal=False))

    @property
    def literal_link(self) -> str:
        """The search for the words just as they are typed."""
        return self.links.to(self.search.changed(literal=True))

    @property
    def show_button(self) -> str:
        """What the button of the panel says that closes it on a phone."""
        total = self.results.total
        return ngettext("Show %(number)s result", "Show %(number)s results", total, number=number(total))

    @property
    def page_title(self) -> str:
        """The heading with what tells this search from others, for tabs and history."""
        heading = self._heading or gettext("Find an activity")
        if not self.links.narrowed:
            return heading
        # Translators: the title of the window: "Find an activity: 12 activities about “water”"
        return gettext("%(heading)s: %(sentence)s", heading=heading, sentence=self.sentence)

    @property
    def ways(self) -> list[Way]:
        """Ways out of an empty result, best first; none leads away from this page's own activities, or to all of them:
        the button does."""
        fixed = self.links.fixed
        return [
            Way(self._way(way), self.links.to(way.request))
            for way in self.results.relaxations
            if replace(self.links, search=way.request).narrowed and (not fixed or way.request.selected(fixed))
        ]

    @property
    def lone_word(self) -> str:
        """The word, or the words in quotes, that alone are asked for; "" where more is asked for than that."""
        query = parse(self.search.q)
        return "" if self.chips or len(query.clauses) > 1 else query.text.strip(QUOTES)

    def _way(self, way: Relaxation) -> str:
        figure = number(way.total)
        if way.dropped == "q":
            return ngettext(
                "Without the word “%(word)s”: %(number)s activity",
                "Without the word “%(word)s”: %(number)s activities",
                way.total, word=way.value, number=figure,
            )  # fmt: skip
        if way.dropped == "filters":
            return ngettext(
                "Without all filters: %(number)s activity", "Without all filters: %(number)s activities",
                way.total, number=figure,
            )  # fmt: skip
        if way.dropped == "words":
            return ngettext(
                "Without all words: %(number)s activity", "Without all words: %(number)s activities",
                way.total, number=figure,
            )  # fmt: skip
        if len(way.parts) > 1:
            dropped = listed([self._dropped(*part) for part in way.parts])
            return ngettext(
                "Without %(dropped)s: %(number)s activity", "Without %(dropped)s: %(number)s activities",
                way.total, dropped=dropped, number=figure,
            )  # fmt: skip
        label = self._dropped(way.dropped, way.value)
        return ngettext(
            "Without the filter “%(filter)s”: %(number)s activity",
            "Without the filter “%(filter)s”: %(number)s activities",
            way.total, filter=label, number=figure,
        )  # fmt: skip

    def _dropped(self, dropped: str, value: str) -> str:
        """What is dropped, in words: a word in quotes, a filter by its label."""
        if dropped == "q":
            # Translators: a word that visitors typed, in the quotation marks of the language
            return gettext("“%(word)s”", word=value)
        return self.years if dropped == "years" else self.listed(dropped, self.search.selected(dropped))

    def facts_key(self, hit: Hit) -> tuple[object, ...]:
        """What the line of facts below a result depends on."""
        facets = hit.facets
        years = (hit.start_year, hit.end_year)
        return self.search.language, facets["pathway"], facets["kind"], facets["country"], years

    def span(self, item: Hit) -> str:
        """The years of an activity in words."""
        return year_span(item.start_year, item.end_year)

    @property
    def page_numbers(self) -> list[int | None]:
        """First, last and those around this page; None where some are left out."""
        here, last = self.search.page, self.results.pages
        wanted = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
        numbers: list[int | None] = []
        for wanted_page in wanted:
            if numbers and wanted_page - (numbers[-1] or 0) > 1:
                numbers.append(None)
            numbers.append(wanted_page)
        return numbers


def year_span(first: int | None, last: int | None) -> str:
    """The years of an activity in words."""
    if first and last:
        return str(first) if first == last else f"{first}–{last}"
    if first:
        return gettext("Since %(year)s", year=first)
    return gettext("Until %(year)s", year=last) if last else gettext("Years not known")
