"""Asks the W3C's own checker (vnu) about every kind of page in every language. Run by `make validate`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from visiting import KINDS, site

from iclei_site.config import LANGUAGE_TAGS


def fetch(address: str) -> bytes:
    """A page, that of an error too."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.read()


def main(jar: str) -> int:
    """Prints what is wrong, and how much was looked at; 1 where anything is."""
    with site() as server, tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGE_TAGS:
            for kind, path in KINDS.items():
                Path(folder, f"{language}-{kind}.html").write_bytes(fetch(f"{server}/{language}{path}"))
        style = Path(folder, "site.css")
        style.write_bytes(Path("static/css/site.css").read_bytes())
        command = ["java", "-jar", jar, "--format", "json", "--also-check-css", folder]
        told = subprocess.run(command, capture_output=True, text=True)
        if not told.stderr.startswith("{"):
            sys.exit(told.stderr)
        messages = json.loads(told.stderr)["messages"]
        for message in messages:
            name = message.get("url", "").rpartition("/")[2]
            print(f"{message['type']}: {name}:{message.get('lastLine', 0)}: {message['message']}")
        errors = sum(message["type"] != "info" for message in messages)
        warnings = sum(message.get("subType") == "warning" for message in messages)
        print(f"{len(LANGUAGE_TAGS) * len(KINDS)} pages: {errors} errors, {warnings} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
