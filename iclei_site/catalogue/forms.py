"""The filter form: what a visitor may ask, read from the address into a `SearchRequest`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from ..search.facets import FACETS
from ..search.grammar import clean
from ..search.request import FIRST_YEAR, LAST_YEAR, MAX_PER_PAGE, PER_PAGE, SORTS, SearchRequest, canonical
from ..search.types import SearchEngine

_YEAR = (Optional(), NumberRange(FIRST_YEAR, LAST_YEAR))
LONGEST_NUMBER = 20  # characters; one of 309 digits and more is too large to be compared


class WholeField(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """A whole number of few digits; a longer one is no possible value, whatever it is."""

    def process_formdata(self, values: list[str]) -> None:
        """Read the first value. Raises ValueError, of which the form makes an error of the field."""
        if values and len(values[0]) > LONGEST_NUMBER:
            raise ValueError("too long")
        super().process_formdata(values)


class SearchForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One GET form without a token: nothing is changed, and the address must stay shareable.

    The facets' fields are made from the table of facets. Values that cannot be are dropped, never an error.
    """

    class Meta:
        csrf = False
        locales = False  # its messages are never shown

    literal = SelectField(choices=["1"], validators=[Optional()])
    sort = SelectField(choices=list(SORTS), validators=[Optional()])
    page = WholeField(validators=[Optional(), NumberRange(1, 100_000)])
    per_page = WholeField(validators=[Optional(), NumberRange(1, MAX_PER_PAGE)])

    def value(self, name: str, default: Any = None) -> Any:
        """A field's value when it is a possible one."""
        field = self[name]
        return default if field.errors or field.data in (None, "") else field.data

    def request(self, language: str, *, any_size: bool = False) -> SearchRequest:
        """The search that is meant, but for its words. Years the wrong way round are turned.

        `any_size` lets `per_page` count.
        """
        self.validate()
        years = [self.value("from"), self.value("to")]
        if None not in years:
            years.sort()
        chosen = {facet.name: canonical(facet.name, self.value(facet.name, ())) for facet in FACETS}
        return SearchRequest(
            language=language,
            filters={name: values for name, values in chosen.items() if values},
            year_from=years[0],
            year_to=years[1],
            sort=self.value("sort", ""),
            literal=bool(self.value("literal")),
            page=self.value("page", 1),
            per_page=self.value("per_page", PER_PAGE) if any_size else PER_PAGE,
        )


for _facet in FACETS:
    setattr(SearchForm, _facet.name, SelectMultipleField(validate_choice=False))
for _name in ("from", "to"):  # `from` cannot be written as an attribute
    setattr(SearchForm, _name, WholeField(validators=_YEAR))


@lru_cache(maxsize=1024)
def search_request(query: str, language: str, *, any_size: bool = False) -> SearchRequest:
    """The search that a query string means."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    words = next((value for name, value in pairs if name == "q"), "")
    rest = tuple((name, value) for name, value in pairs if name != "q")
    return replace(_without_words(rest, language, any_size), q=clean(words))


@lru_cache(maxsize=1024)
def _without_words(pairs: tuple[tuple[str, str], ...], language: str, any_size: bool) -> SearchRequest:
    """What the other parameters mean: they stay while a visitor types, and a form is slow to make."""
    return SearchForm(MultiDict(pairs)).request(language, any_size=any_size)


def understood(search: SearchRequest, engine: SearchEngine) -> SearchRequest:
    """The search without codes that no activity has: the site could not have produced them."""
    for facet in FACETS:
        chosen = search.selected(facet.name)
        if chosen and facet.codes is None:
            known = engine.values(facet.name)
            search = search.with_filter(facet.name, (value for value in chosen if value in known)).changed(
                page=search.page
            )
    return search
