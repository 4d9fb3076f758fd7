"""Lighthouse on a phone, three times each, and the median. Run by `make lighthouse`, which installs it."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from visiting import KINDS, site

PAGES = {kind: f"/en{KINDS[kind]}" for kind in ("home", "catalogue", "activity")} | {"Arabic": f"/ar{KINDS['home']}"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
NUMBERS = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
RUNS = 3


def visit(program: str, address: str) -> dict[str, Any]:
    """One report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        flags = "--headless=new --no-sandbox --disable-dev-shm-usage"
        command = [program, address, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return dict(json.loads(report.read_text(encoding="utf-8")))


def main(program: str) -> int:
    """Prints the table; 1 where a score is below 100, with what costs it."""
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or "")
    print(f"{'':12}" + "".join(f"{name:>16}" for name in CATEGORIES) + f"{'LCP ms':>9}{'TBT ms':>8}{'CLS':>7}")
    faults: dict[str, None] = {}
    with site() as server:
        for name, path in PAGES.items():
            reports = [visit(program, server + path) for _ in range(RUNS)]
            scores = [statistics.median(r["categories"][c]["score"] * 100 for r in reports) for c in CATEGORIES]
            lcp, tbt, cls = (statistics.median(r["audits"][n]["numericValue"] for r in reports) for n in NUMBERS)
            print(f"{name:12}" + "".join(f"{score:16.0f}" for score in scores) + f"{lcp:9.0f}{tbt:8.0f}{cls:7.3f}")
            for category, score in zip(CATEGORIES, scores, strict=True):
                for ref in reports[0]["categories"][category]["auditRefs"] if score < 100 else ():
                    audit = reports[0]["audits"][ref["id"]]
                    if ref["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                        faults[f"{name}: {category}: {audit['title']} {audit.get('displayValue', '')}"] = None
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
