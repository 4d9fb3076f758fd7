"""Where a form stands: what every layer between the disk and the scores calls postings."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]


class Postings(NamedTuple):
    """The documents of a form, ascending; the weight in each, how many positions each has, and all positions."""

    ids: Ids
    weights: NDArray[np.float32]
    counts: Ids
    positions: Ids


NO_POSTINGS = Postings(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(0, np.int32))


def joined(parts: list[Postings]) -> Postings:
    """The postings of one form in several segments as one."""
    return Postings(*map(np.concatenate, zip(*parts, strict=True)))
