"""The languages: how one is chosen, its direction, and the same page in another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from flask_babel import force_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from .config import LANGUAGE_TAGS
from .extensions import babel

__all__ = ["LANGUAGES", "Language", "current_language", "force_language", "init_app", "negotiate", "offered", "resolve"]


@dataclass(frozen=True)
class Language:
    """A language of the site. `folder` is Babel's spelling, used for catalogs and CLDR."""

    tag: str  # BCP 47, in addresses and <html lang>
    name: str  # in itself
    direction: str = "ltr"

    @property
    def folder(self) -> str:
        return self.tag.replace("-", "_")


# As CLDR names them, which takes a tenth of a start to read; a menu names "português (Brasil)" and Chinese shorter.
_NAMES = {
    "en": "English", "es": "Español", "fr": "Français", "pt-BR": "Português", "de": "Deutsch", "ar": "العربية",
    "ja": "日本語", "ko": "한국어", "zh-Hans": "简体中文", "zh-Hant": "繁體中文",
}  # fmt: skip
_RTL = {"ar"}


def _language(tag: str) -> Language:
    if tag in _NAMES:
        return Language(tag, _NAMES[tag], "rtl" if tag in _RTL else "ltr")
    locale = Locale.parse(tag, sep="-")
    name = locale.get_display_name(locale) or tag
    return Language(tag, name[0].upper() + name[1:], locale.text_direction)


LANGUAGES: Mapping[str, Language] = {tag: _language(tag) for tag in LANGUAGE_TAGS}
# What people and browsers write for one of ours. Subtags are cut from the right until one fits (RFC 4647, lookup);
# Chinese goes by script, and by region where no script is given.
_ALIASES = {"pt": "pt-BR", "zh": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"}
# Mandarin and Cantonese by their own codes are written like Chinese, Cantonese in traditional characters.
_ALIASES |= {"cmn": "zh-Hans", "yue": "zh-Hant", "yue-cn": "zh-Hans"}
_ALIASES |= {f"{code}-{tag[3:].lower()}": tag for code in ("cmn", "yue") for tag in ("zh-Hans", "zh-Hant")}
_ALIASES |= {f"cmn-{region}": "zh-Hant" for region in ("tw", "hk", "mo")}
_BY_LOWER = {tag.lower(): tag for tag in LANGUAGE_TAGS} | _ALIASES


def resolve(text: str) -> str | None:
    """The tag meant by `text` (any case, alias or more specific tag), offered or not."""
    parts = text.lower().replace("_", "-").split("-")
    while parts:
        if tag := _BY_LOWER.get("-".join(parts)):
            return tag
        parts.pop()
    return None


def offered() -> tuple[Language, ...]:
    """The languages visitors can choose, in the setting's order; the first is the fallback."""
    return tuple(LANGUAGES[tag] for tag in current_app.config["LANGUAGES"])


def negotiate(accepted: LanguageAccept | Iterable[tuple[str, float]], tags: tuple[str, ...]) -> str:
    """The offered tag that suits an Accept-Language header best; when none does, the first one that is not refused."""
    asked = sorted(accepted, key=lambda pair: -pair[1])
    refused = {resolve(text) for text, quality in asked if quality <= 0}
    for text, quality in asked:
        tag = next((tag for tag in tags if tag not in refused), None) if text == "*" else resolve(text)
        if quality > 0 and tag in tags:
            return str(tag)
    return next((tag for tag in tags if tag not in refused), tags[0])


def current_language() -> Language:
    """The language of this answer, the fallback where no address said one."""
    fallback: str = current_app.config["LANGUAGES"][0]
    return LANGUAGES[g.get("language") or fallback] if has_request_context() else LANGUAGES[fallback]


def force_language(tag: str) -> Any:
    """Context manager: gettext and CLDR speak this language inside."""
    return force_locale(LANGUAGES[tag].folder)


class LanguageConverter(BaseConverter):
    """The `<lang:…>` part of an address; anything that looks like a tag, put right by `_take_language`."""

    regex = r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]{2,8})*"
    part_isolating = True


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Read the language from the address; send aliases, other spellings and languages not offered to the right one."""
    if not values or "lang" not in values:
        return
    given: str = values.pop("lang")
    tags: tuple[str, ...] = current_app.config["LANGUAGES"]
    tag = resolve(given)
    if tag is None:
        raise NotFound
    if tag != given or tag not in tags:
        query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
        target = url_for(endpoint or "", **(values | {"lang": tag if tag in tags else tags[0]})) + query
        # A language that is not offered today may be tomorrow: browsers must not remember that redirect.
        abort(redirect(target, 308 if tag in tags else 302))
    g.language = tag


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current_language().tag


def language_of_path(path: str) -> str:
    """The offered language that an address begins with, else the best of Accept-Language. For pages of errors."""
    tags: tuple[str, ...] = current_app.config["LANGUAGES"]
    tag = resolve(path.strip("/").partition("/")[0]) if path.strip("/") else None
    return tag if tag in tags else negotiate(request.accept_languages, tags)


def init_app(app: Flask) -> None:
    """Bind Babel to the address."""
    app.url_map.converters["lang"] = LanguageConverter
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    babel.init_app(app, locale_selector=lambda: current_language().folder, timezone_selector=lambda: "UTC")
