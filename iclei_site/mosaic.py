"""Patterns made from pathways: squares with a motif of one pathway each, the same for the same words every time."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple


class Square(NamedTuple):
    """One square: its column and row, its pathway, quarter turns clockwise, and whether ink and tint change places."""

    column: int
    row: int
    pathway: str
    turns: int
    inverted: bool


def mosaic(pathways: Sequence[str], columns: int, rows: int, seed: str = "") -> list[Square]:
    """A pattern of at least one pathway; each comes about as often as the others, and no two rows begin alike."""
    squares = []
    for place in range(columns * rows):
        row, column = divmod(place, columns)
        chance = sha256(f"{seed}:{'+'.join(pathways)}:{place}".encode()).digest()
        pathway = pathways[(column + row * 2 + chance[0] % 4 // 3) % len(pathways)]
        turns = chance[1] % 2 * 2 if pathway == "resilient" else chance[1] % 4  # water lies flat
        squares.append(Square(column, row, pathway, turns, chance[2] % 3 == 0))
    return squares
