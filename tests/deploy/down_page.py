"""`deploy/down.html`, which nginx shows where there is no site and no page that was kept: the words of the site's own
page for that, in all languages. To make it again: PYTHONPATH=tests .venv/bin/python tests/deploy/down_page.py
"""

from __future__ import annotations

from html import escape

from shipped import DEPLOY

from iclei_site.config import OFFERED, TRANSLATIONS
from iclei_site.locales import LANGUAGES
from iclei_site.po.reader import read_file

TITLE = "The catalogue is being prepared"
WORDS = "This takes a minute at most. Please try again then; your words and filters are kept in the address."
START = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ICLEI</title>
</head>
<body>
"""


def page() -> str:
    """The file as it should be. Without styles, pictures or scripts: nothing would serve them."""
    parts = []
    for tag in OFFERED:
        said: dict[str, str] = {}
        if tag != "en":
            file = read_file(TRANSLATIONS / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po")
            said = {entry.id: entry.texts[0] for entry in file.entries if entry.context is None}
        title, words = escape(said.get(TITLE, TITLE)), escape(said.get(WORDS, WORDS))
        start = f'<section lang="{tag}" dir="{LANGUAGES[tag].direction}">'
        parts.append(f"{start}\n<h1>{title}</h1>\n<p>{words}</p>\n</section>\n")
    return START + "".join(parts) + "</body>\n</html>\n"


if __name__ == "__main__":
    (DEPLOY / "down.html").write_text(page(), encoding="utf-8")
