"""Stems of words typed without accents: Snowball takes `efficacité` to `efficac`, but `efficacite` to `efficacit`.

The content knows how the word is spelt: where its surface stands, all stems of its spelling stand too.
"""

from __future__ import annotations

import numpy as np

from .analysis import STEM, analysis, stems
from .snapshot import Snapshot

ACCENTED = frozenset(("es", "fr", "pt-BR", "de"))
ENDING = 7  # letters of the longest ending that is cut off
SHORTEST = 3  # letters of a stem


def stems_in_content(snapshot: Snapshot, tag: str, surface: str) -> tuple[str, ...]:
    """The stems that the content's spelling of a surface has and the bare letters have not."""
    if tag not in ACCENTED or not surface.isascii() or not surface.isalpha() or surface in analysis(tag).stop_words:
        return ()
    key = ("stems", tag, surface)
    found: tuple[str, ...] | None = snapshot.memo.get(key)
    if found is None:
        made = tuple(_standing(snapshot, tag, surface))
        found = snapshot.memo.put(key, made, 200)
    return found


def _standing(snapshot: Snapshot, tag: str, surface: str) -> list[str]:
    places = snapshot.positions(tag, surface)
    known = stems(tag, surface)
    cuts = range(max(SHORTEST, len(surface) - ENDING), len(surface)) if len(places) else ()
    others = (surface[:cut] for cut in cuts if surface[:cut] not in known)
    return [stem for stem in others if np.isin(places, snapshot.positions(tag, STEM + stem)).any()]
