"""What there is to translate: the messages of the interface, and the English of the content."""

from __future__ import annotations

from pathlib import Path

from ..config import LANGUAGE_TAGS, SAMPLE_CONTENT
from ..po import glossary
from ..po.checking import Sources
from ..po.merge import by_key
from ..po.reader import read_file
from .gather import gather
from .po_files import refused
from .problems import Problems
from .stored import Content, Text, TextKey, snapshot_or_empty
from .values import SOURCE_LANGUAGE

TEMPLATE = "messages.pot"


def sources(root: Path, offered: tuple[str, ...]) -> Sources:
    """Everything, from the template and the glossary in `root` and from the content. Languages that are `offered`
    need every message."""
    template = root / TEMPLATE
    messages = by_key(read_file(template).entries) if template.exists() else {}
    terms, _ = glossary.read_glossary(root / glossary.FILE, LANGUAGE_TAGS)
    return Sources(messages, english(content()), terms, frozenset(offered), refused)


def content() -> Content:
    """The content of the database; the sample where there is none yet."""
    stored = snapshot_or_empty()
    if stored.texts:
        return stored
    gathered = gather([SAMPLE_CONTENT], Problems())
    for each in gathered.translations:
        key = TextKey(each.owner, each.field, each.language)
        gathered.content.texts[key] = Text(each.text, each.source_url)
    return gathered.content


def english(content: Content, language: str = "") -> dict[str, str]:
    """The English texts by context (`activity:tap:title`), without those that have an official text in `language`."""
    texts = content.texts
    found = ((key, text) for key, text in texts.items() if key.language == SOURCE_LANGUAGE)
    return {
        f"{key.owner}:{key.field}": text.text
        for key, text in found
        if not texts.get(key._replace(language=language), Text("")).source_url
    }
