"""How the content writes a word that is known by its surface: with its accents and its own capitals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from .analysis import surfaces, tokens
from .snapshot import Snapshot

ARTICLE = 4  # letters of an article that is written onto its word, at most
LOOKED_AT = 16  # documents read to see how a word is written
_SHOWN = ("keywords", "summaries", "titles")
_UNSHOWN = ("bodies", "places")
_NAMES = ("titles", "places")  # where a capital may be that of a label


class Spelling(NamedTuple):
    """A word as the content writes it; `certain` where its capitals are its own and not those of a title."""

    text: str
    certain: bool


def as_written(snapshot: Snapshot, tag: str, surface: str, typed: str) -> str:
    """A surface as the content writes it, in capitals where the typed word is."""
    word = _written(snapshot, tag, surface)
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word


def _written(snapshot: Snapshot, tag: str, surface: str) -> str:
    """As a document has it inside a sentence or in small letters, else as the first one has it.

    Looked at first are those in which it weighs most: their own texts hold it, and not only the label of a code.
    """
    first = ""
    ids, weights = snapshot.listed(tag, surface)
    for document in ids[np.argsort(-weights, kind="stable")[:LOOKED_AT]].tolist():
        for spelling in _spellings(snapshot, document, tag, surface):
            if spelling.certain or spelling.text.islower():
                return spelling.text
            first = first or spelling.text
    return first or snapshot.synonyms.alone(tag).get(surface, surface)


def _spellings(snapshot: Snapshot, document: int, tag: str, surface: str) -> Iterator[Spelling]:
    """How one document writes a surface, wherever it does."""
    shown = _in_parts(snapshot.card(document), _SHOWN, tag, surface)
    return chain(shown, _in_parts(snapshot.unshown(document), _UNSHOWN, tag, surface))


def _in_parts(texts: Mapping[str, Any], parts: tuple[str, ...], tag: str, surface: str) -> Iterator[Spelling]:
    for part in parts:
        text = texts.get(part, {}).get(tag, "")
        for token in tokens(text):
            if found := _as_in(token.text, tag, surface):
                is_own = part not in _NAMES and not (part != "keywords" and _begins_sentence(text[: token.start]))
                yield Spelling(found, is_own)


def _begins_sentence(before: str) -> bool:
    """Whether a word has its capital from its place, behind this text."""
    return before.rstrip(" “„«(\"'")[-1:] in ("", ".", "!", "?", ":")


def _as_in(written: str, tag: str, surface: str) -> str | None:
    """What of a written word is a surface: all of it, or what stands behind an article; None where nothing is."""
    main, *others = surfaces(tag, written)
    spelled = main == surface or (surface in others and len(surface) > len(main))  # the latter: umlauts spelled out
    if spelled and written.isalpha():
        return written
    ends = (written[cut:] for cut in range(1, min(ARTICLE, len(written) - 1) + 1) if spelled or surface in others)
    return next((end for end in ends if end.isalpha() and surfaces(tag, end)[0] == surface), None)
