"""Files of strangers: none fills memory or disk on its way in, and none runs anything on its way out."""

from __future__ import annotations

import csv
import gzip
import resource
import subprocess
import zipfile
from pathlib import Path

import pytest
from shipped import COMMAND, environment

from iclei_site import create_app
from iclei_site.config import SAMPLE_CONTENT
from iclei_site.content.export import export_content

MEMORY = 1_500_000_000  # bytes of addresses; an import of the sample takes a fraction
BILLION = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)


def check(instance: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    """`content check` with little memory and half a minute."""
    command = [COMMAND, "content", "check", *map(str, paths)]

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000_000, 50_000_000))

    return subprocess.run(
        command, env=environment(instance), capture_output=True, text=True, timeout=30, preexec_fn=limits, check=False
    )


def bomb(folder: Path, kind: str) -> Path:
    """A small file that stands for a large one, or a large one."""
    zeros = b"0" * 200_000_000
    file = folder / {"zip": "a.csv", "gzip": "activities.csv", "line": "activities.csv", "yaml": "home.yaml"}.get(
        kind, kind
    )
    if kind == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("activities.csv", zeros)
    elif kind == "gzip":
        file.write_bytes(gzip.compress(zeros, 1))
    elif kind == "yaml":
        file.write_text(BILLION)
    elif kind == "line":
        file.write_bytes(b"slug,title\n" + zeros)
    else:
        with file.open("wb") as sparse:
            sparse.truncate(3_000_000_000)
    return file


@pytest.mark.parametrize("kind", ["zip", "gzip", "yaml", "line", "home.yaml", "content.po", "activities.csv"])
def test_a_bomb_is_an_error_of_one_line(instance: Path, tmp_path: Path, kind: str) -> None:
    done = check(instance, bomb(tmp_path, kind))
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "MemoryError" not in done.stderr
    assert len(done.stdout) < 50_000


def test_no_cell_of_an_export_is_a_formula(own_instance: Path, tmp_path: Path) -> None:
    with (SAMPLE_CONTENT / "activities.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    formulas = ['=HYPERLINK("https://evil.example")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"]
    rows = [
        row | {"slug": f"formula-{n}", "title": text, "summary": f"{text} and more"} for n, text in enumerate(formulas)
    ]
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerows(rows)
    done = subprocess.run(
        [COMMAND, "content", "load", str(tmp_path / "in.csv")],
        env=environment(own_instance),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with create_app(INSTANCE_PATH=str(own_instance)).app_context():
        written, _ = export_content(tmp_path / "out")
    tables = [path for path in written if path.suffix == ".csv"]
    assert tables
    for path in tables:
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))] == []
    assert "HYPERLINK" in tables[0].read_text(encoding="utf-8"), "the words themselves are kept"
