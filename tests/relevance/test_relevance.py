"""The first places hold what a person expects, in every language; better than SQLite FTS5 and Whoosh by their manuals.

`python tests/relevance/run.py` prints the table and what came instead where we are worst.
"""

from __future__ import annotations

import pytest
from measuring import OURS, PEERS, TOTAL, Report, measure

from iclei_site.config import LANGUAGE_TAGS

GOAL = 0.965  # nDCG@10 over all searches
# nDCG@10 that was reached, a little less: raise it when the search gets better, never lower it for a change. Set anew
# when every language was given a harder search (of one of the commonest words), and no lower than was reached on these.
FLOORS = {
    "en": 0.965,
    "es": 0.965,
    "fr": 0.96,
    "pt-BR": 0.95,
    "de": 0.955,
    "ar": 0.965,
    "ja": 0.98,
    "ko": 0.98,
    "zh-Hans": 0.97,
    "zh-Hant": 0.98,
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """All answers of all engines; reading the judgements checks them."""
    return measure(tmp_path_factory.mktemp("relevance"))


def test_enough_is_judged(report: Report) -> None:
    judged = [answer.judgement.language for answer in report.answers if answer.engine == OURS]
    assert len(judged) >= 180
    assert all(judged.count(language) >= 14 for language in LANGUAGE_TAGS)


def test_the_goal_is_reached(report: Report) -> None:
    assert report.mean(OURS, TOTAL).ndcg >= GOAL, f"\n{report}"


@pytest.mark.parametrize("language", LANGUAGE_TAGS)
def test_no_language_gets_worse(report: Report, language: str) -> None:
    assert report.mean(OURS, language).ndcg >= FLOORS[language], f"\n{report}"


@pytest.mark.parametrize("peer", [peer.name for peer in PEERS])
@pytest.mark.parametrize("language", LANGUAGE_TAGS)
def test_ahead_of_every_peer(report: Report, language: str, peer: str) -> None:
    assert report.mean(OURS, language).ndcg > report.mean(peer, language).ndcg, f"\n{report}"
