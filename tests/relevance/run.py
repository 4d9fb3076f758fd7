"""`python tests/relevance/run.py`: the table, and the searches that we answer worst with what came instead."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from judged import DEPTH
from measuring import Answer, measure

WORST = 15


def main(worst: int) -> None:
    """Measure and print."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="iclei-relevance-") as folder:
        report = measure(Path(folder))
    sys.stdout.write(f"{report}\n\nThe {worst} worst; = grade of what came, - what was wanted and did not come\n")
    sys.stdout.writelines(map(_explained, report.worst(worst)))
    sys.stdout.write(f"\n{time.perf_counter() - started:.0f} s\n")


def _explained(answer: Answer) -> str:
    grades = answer.judgement.grades
    came = ", ".join(f"{slug}={grades.get(slug, 0)}" for slug in answer.slugs) or "nothing"
    missed = sorted((slug for slug in grades if slug not in answer.slugs), key=lambda slug: -grades[slug])[:DEPTH]
    lacking = ", ".join(f"{slug}={grades[slug]}" for slug in missed)
    return f"\n{answer.score.ndcg:.2f}  {answer.judgement}  ({answer.judgement.why})\n   = {came}\n   - {lacking}\n"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WORST)
