"""Every judgement asked of the site's engine and of its peers, over the sample content in all languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade
from judged import DEPTH, Judgement, Score, mean, passes, read, score
from peers import SqliteFts5, WhooshStock

from iclei_site import create_app
from iclei_site.config import LANGUAGE_TAGS, SAMPLE_CONTENT, TRANSLATIONS
from iclei_site.content.indexing import documents
from iclei_site.content.load import load_paths
from iclei_site.search.request import SearchRequest
from iclei_site.search.types import Document, SearchEngine

OURS = "ours"
PEERS = (SqliteFts5, WhooshStock)
NAMES = (OURS, *(peer.name for peer in PEERS))
TOTAL = "total"


@dataclass(frozen=True)
class Answer:
    """What one engine gave for one judgement."""

    engine: str
    judgement: Judgement
    slugs: tuple[str, ...]
    score: Score


class Report:
    """All answers, and their means."""

    def __init__(self, answers: list[Answer]) -> None:
        self.answers = answers

    def mean(self, engine: str, language: str) -> Score:
        """Of one engine in one language, or in all of them for `TOTAL`."""
        return mean([a.score for a in self._of(engine) if language in (TOTAL, a.judgement.language)])

    def worst(self, count: int) -> list[Answer]:
        """Our answers that are worth least."""
        return sorted(self._of(OURS), key=lambda answer: answer.score.ndcg)[:count]

    def _of(self, engine: str) -> Iterator[Answer]:
        return (answer for answer in self.answers if answer.engine == engine)

    def __str__(self) -> str:
        """A table: a line a language, and for each engine success@1, success@5 and nDCG@10."""
        head = f"{'':10}{'queries':>8}" + "".join(f"   {name:<18}" for name in NAMES)
        lines = [head, " " * 18 + "   s@1   s@5   nDCG  " * len(NAMES)]
        for language in (*LANGUAGE_TAGS, TOTAL):
            count = sum(language in (TOTAL, answer.judgement.language) for answer in self._of(OURS))
            scores = (self.mean(name, language) for name in NAMES)
            cells = "".join(f"   {s.first:.2f}  {s.five:.2f}  {s.ndcg:.3f} " for s in scores)
            lines.append(f"{language:10}{count:8}{cells}")
        return "\n".join(lines)


def measure(folder: Path) -> Report:
    """Build a site in a folder, build the peers, and ask all of them everything."""
    with _site(folder) as (engine, content):
        judgements = read({document.slug: document for document in content})
        answers = list(_answers(OURS, judgements, lambda asked: _ask(engine, asked)))
    by_slug = {document.slug: document for document in content}
    for language in LANGUAGE_TAGS:
        own = [judgement for judgement in judgements if judgement.language == language]
        for peer in PEERS:
            answers += _answers(peer.name, own, _filtered(peer(content, language).search, by_slug))
    return Report(answers)


@contextmanager
def _site(folder: Path) -> Iterator[tuple[SearchEngine, list[Document]]]:
    app = create_app(INSTANCE_PATH=str(folder), LANGUAGES=",".join(LANGUAGE_TAGS))
    with app.app_context():
        upgrade()
        load_paths([SAMPLE_CONTENT, TRANSLATIONS])
        yield app.extensions["search"], list(documents())


def _answers(engine: str, judgements: list[Judgement], ask: Callable[[Judgement], list[str]]) -> Iterator[Answer]:
    for judgement in judgements:
        slugs = ask(judgement)[:DEPTH]
        yield Answer(engine, judgement, tuple(slugs), score(judgement, slugs))


def _ask(engine: SearchEngine, asked: Judgement) -> list[str]:
    found = engine.search(SearchRequest(asked.language, asked.q, asked.filters, per_page=DEPTH))
    return [hit.slug for hit in found.hits] if not found.preparing else []


def _filtered(search: Callable[[str], list[str]], by_slug: dict[str, Document]) -> Callable[[Judgement], list[str]]:
    """The peers have no facets: what their filters would leave is taken from all they find."""
    return lambda asked: [slug for slug in search(asked.q) if passes(by_slug[slug], asked.filters)]
