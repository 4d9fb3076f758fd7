"""How many plural forms a language has and which number takes which, by CLDR's rules for whole numbers."""

from __future__ import annotations

from functools import lru_cache
from gettext import c2py  # the compiler of Plural-Forms

from babel import Locale
from babel.messages.plurals import get_plural
from babel.plural import PluralRule, to_gettext

# Arabic in CLDR's order (zero, one, two, few, many, other); Babel's own formula has the last two the other way round.
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
}
# What catalogs have used for ever, and whatever the version of Babel says of whole millions.
_USUAL = ("nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);", "nplurals=2; plural=(n > 1);")
# Numbers that tell rules apart. Whole millions are no test: CLDR gives them a form of their own in Spanish and others,
# for texts like "2 millones de …", and gettext's catalogs do not.
_NUMBERS = (*range(1000), 1000, 1001, 1002, 2000, 10_000, 100_000, 999_999)


def plural_header(folder: str) -> str:
    """The line Plural-Forms of a catalog: gettext's usual formula where one agrees with CLDR, else CLDR's."""
    if folder in PLURAL_FORMS:
        return PLURAL_FORMS[folder]
    count, formula = get_plural(folder)[:2]
    usual = (*_USUAL, f"nplurals={count}; plural={formula};")
    return next((header for header in usual if agrees(header, folder)), "") or _by_cldr(folder)


def _by_cldr(folder: str) -> str:
    rule = Locale.parse(folder).plural_form
    used = {rule(number) for number in _NUMBERS}
    return to_gettext(PluralRule({tag: each for tag, each in rule.rules.items() if tag in used})).rstrip(";") + ";"


@lru_cache(maxsize=64)
def form_count(folder: str) -> int:
    """How many forms a language has."""
    return int(plural_header(folder).partition("nplurals=")[2].partition(";")[0])


@lru_cache(maxsize=256)
def agrees(header: str, folder: str) -> bool:
    """Whether numbers share a form exactly where they share one in CLDR, and all forms are of use."""
    try:
        form = c2py(header.partition("plural=")[2].strip().rstrip(";"))
        count = int(header.partition("nplurals=")[2].partition(";")[0])
        pairs = {(form(number), Locale.parse(folder).plural_form(number)) for number in _NUMBERS}
    except (ValueError, ArithmeticError, RecursionError):
        return False
    forms, names = {form for form, _ in pairs}, {name for _, name in pairs}
    return len(pairs) == len(forms) == len(names) and forms == set(range(count))
