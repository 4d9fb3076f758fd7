"""`make security`: wapiti, schemathesis and sqlmap attack the served site on this machine, and their reports are read.

A tool that did not do its work is no pass: each has to have asked so many questions.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import shipped
from bench.content_times import fill_sample
from bench.report import Table
from servers import free_port

from iclei_site.config import HOME

TOOLS = HOME / ".venv" / "attackers"  # each with packages of its own
HERE = Path(__file__).parent
MINUTES = 25  # of each tool at most
LEAST = {"wapiti": 500, "schemathesis": 400, "sqlmap": 1_000}  # requests below which a tool did not try
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,https_redirect,log4shell,methods,permanentxss,"
)
MODULES += "redirect,shellshock,spring4shell,sql,ssl,ssrf,timesql,upload,xss,xxe"
SEARCH = "/en/activities/?q=water&pathway=resilient&country=BR&from=2010&sort=newest&page=1&more=country"
TARGETS = (
    (SEARCH, "q,pathway,country,from,sort,page,more"),
    ("/api/v1/activities?q=water&lang=es&per_page=5", "q,lang,per_page"),
)


class Found(NamedTuple):
    """What a tool reports."""

    did: str
    faults: list[str]


def run(log: Path, *command: str | Path) -> str:
    """A tool's words; it is ended when it takes too long."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=60 * MINUTES,
            check=False,
            cwd=log.parent,
        )
        said = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace") + "\n[ended after its time]"
    log.write_text(said, encoding="utf-8")
    return said


def wapiti(base: str, folder: Path) -> Found:
    """Crawls the site and attacks what it finds."""
    report = folder / "wapiti.json"
    limits = (
        "--max-links-per-page",
        "15",
        "--max-files-per-dir",
        "6",
        "--max-scan-time",
        "150",
        "--max-attack-time",
        "20",
    )
    form = ("-f", "json", "-o", report, "--flush-session", "--no-bugreport", "--store-session", folder, "-m", MODULES)
    run(
        folder / "wapiti.log",
        TOOLS / "wapiti3" / "bin" / "wapiti",
        "-u",
        f"{base}/en/",
        "-s",
        f"{base}{SEARCH}",
        "--scope",
        "domain",
        *limits,
        *form,
    )
    if not report.exists():
        return Found("no report", ["it wrote no report"])
    said = json.loads(report.read_text(encoding="utf-8"))
    kinds = ("vulnerabilities", "anomalies")
    faults = [
        f"{name}: {each['method']} {each['path']}: {each['info']}"
        for kind in kinds
        for name, found in said[kind].items()
        for each in found
        if not expected(name, each["info"]) and not refuted(base, name, each["path"])
    ]
    pages = said["infos"]["crawled_pages_nbr"]
    return Found(
        f"{pages} pages crawled, {len(MODULES.split(','))} modules", faults if pages > 20 else [f"only {pages} pages"]
    )


def expected(name: str, words: str) -> bool:
    """This site is attacked without its nginx, so TLS is not there to be found."""
    return "HSTS" in name + words or "Strict-Transport-Security" in words or "HTTPS" in words or "not https" in words


def refuted(base: str, name: str, path: str) -> bool:
    """wapiti looks for a secret in each form. Pages that everyone shares have none: a browser says where a form comes
    from, and whoever comes from elsewhere, or says nothing, is refused. That is tried here."""
    if name != "Cross Site Request Forgery":
        return False
    elsewhere = ({}, {"Origin": "https://elsewhere.invalid"}, {"Sec-Fetch-Site": "cross-site", "Origin": base})
    return all(status(base + path, headers) == 403 for headers in elsewhere)


def status(url: str, headers: Mapping[str, str]) -> int:
    """That of an answer to a form."""
    try:
        with urlopen(Request(url, b"choice=accept", dict(headers))) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code


def schemathesis(base: str, folder: Path) -> Found:
    """Made-up values for every parameter of the API and the catalogue."""
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    how = ("--checks", checks, "-n", "150", "--mode", "all", "--phases", "fuzzing", "--seed", "1", "--no-color")
    said = run(
        folder / "schemathesis.log",
        TOOLS / "schemathesis" / "bin" / "st",
        "run",
        HERE / "openapi.json",
        "--url",
        base,
        *how,
    )
    cases = sum(int(number) for number in re.findall(r"(\d+) generated", said))
    passed = sum(int(number) for number in re.findall(r"(\d+) passed$", said, re.MULTILINE))
    lines = re.findall(r"^- (.+)$", said, re.MULTILINE)
    faults = [f"{cases - passed} cases failed", *lines] if "failed" in said or passed < cases else []
    return Found(f"{cases} cases", faults if cases > 200 else [*faults, f"only {cases} cases"])


def sqlmap(base: str, folder: Path) -> Found:
    """Level 3 on each parameter of the catalogue and the API."""
    faults, tested = [], 0
    asked = [(path, names, "BEU") for path, names in TARGETS]
    asked += [(path, "q", "BEUST") for path, _ in TARGETS]  # stacked and by time too, which takes long: words alone
    for number, (path, names, techniques) in enumerate(asked):
        how = (
            "--batch",
            "--level",
            "3",
            "--risk",
            "1",
            "-p",
            names,
            "--threads",
            "4",
            "--output-dir",
            folder / f"sqlmap{number}",
        )
        more = ("--technique", techniques, "--disable-coloring", "--flush-session")
        said = run(folder / f"sqlmap{number}.log", TOOLS / "sqlmap" / "bin" / "sqlmap", "-u", base + path, *how, *more)
        tested += len(set(re.findall(r"parameter '(\w+)' does not seem to be injectable", said)))
        faults += re.findall(r"^.*(?:is vulnerable|identified the following injection).*$", said, re.MULTILINE)
        if len(set(re.findall(r"parameter '(\w+)' does not seem", said))) < len(names.split(",")) and not faults:
            faults.append(f"not all of {names} were tested: {said.strip().splitlines()[-1]}")
    return Found(f"{tested} parameters", faults)


def requests(proxy_log: Path) -> int:
    """So many were answered by the site."""
    return proxy_log.read_text(encoding="utf-8", errors="replace").count('"iclei_site.requests"')


def main() -> None:
    """Attack, read, print."""
    table = Table()
    bad = False
    with tempfile.TemporaryDirectory(prefix="iclei-security-") as name:
        folder = Path(name)
        instance = fill_sample(folder).instance
        port, log = free_port(), folder / "log"
        environ = shipped.environment(instance, ICLEI_PROXY_COUNT="0", ICLEI_BASE_URL="")
        table.part("Attacked: iclei-site serve (gunicorn, 2 workers) on 127.0.0.1")
        with shipped.site(environ, port, log):
            tools: list[Callable[[str, Path], Found]] = [schemathesis, sqlmap, wapiti]
            for tool in [one for one in tools if one.__name__ in (sys.argv[1:] or LEAST)]:
                before, started = requests(log), time.monotonic()
                found = tool(f"http://127.0.0.1:{port}", folder)
                asked = requests(log) - before
                faults = [*found.faults, *([f"only {asked} requests"] if asked < LEAST[tool.__name__] else [])]
                bad = bad or bool(faults)
                took = f"{asked} requests, {time.monotonic() - started:.0f} s"
                table.line(tool.__name__, found.did, took, "nothing", not faults)
                for fault in faults[:20]:
                    table.line(f"  {fault[:150]}", "")
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        errors = [line for line in lines if '"status": 5' in line or "Traceback" in line]
        table.line("errors of the site meanwhile", str(len(errors)), "", "0", not errors)
        for line in errors[:5]:
            table.line(f"  {line[:200]}", "")
    sys.stdout.write(f"{table}\n")
    sys.exit(bad or bool(errors))


if __name__ == "__main__":
    main()
