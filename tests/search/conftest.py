"""Real indexes in temporary folders: `engine` over the sample content, `index` over documents of a test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import corpus
import pytest

from iclei_site.search.engine import WhooshEngine
from iclei_site.search.types import Document

YEAR = 2026


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    """The 204 activities of the sample. Only to be read."""
    made = WhooshEngine(tmp_path_factory.mktemp("sample"), year=lambda: YEAR)
    made.rebuild(corpus.sample(), "sample")
    return made


@pytest.fixture
def index(tmp_path: Path) -> Callable[[Iterable[Document]], WhooshEngine]:
    """Makes an engine over these documents."""

    def make(documents: Iterable[Document]) -> WhooshEngine:
        made = WhooshEngine(tmp_path / "index", patience=0.2, year=lambda: YEAR)
        made.rebuild(documents, "1")
        return made

    return make
