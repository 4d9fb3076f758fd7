"""What may be wrong with one translation: each rule yields the line and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from .placeholders import formatted, lost_and_added, specs
from .plurals import form_count
from .reader import Entry
from .signs import TAG, URL, wrong_signs

Finding = tuple[int, str]
ATTRIBUTE = re.compile(r"""[^\s"'=<>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
CLOSING = "\"'’”»›)]}）］｝」』】〉》〕\u00a0\u202f "  # may follow the sign that ends a sentence
ENDINGS = {  # one kind of final sign in all scripts; CJK and Arabic have signs of their own
    "full stop": ".。．｡۔", "question mark": "?？؟", "exclamation mark": "!！", "colon": ":：", "ellipsis": "…",
    "comma": ",，、،", "semicolon": ";；؛",
}  # fmt: skip
_KINDS = {sign: kind for kind, signs in ENDINGS.items() for sign in signs}
FRENCH_BEFORE = re.compile(r"[ \t]([:;!?»])|«[ \t]")
BEFORE_SIGN = re.compile(r"[ \t]([,;:!?.。，、；：！？،؛؟])(?=\s|$)")
RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "ps", "dv", "yi"}
MARKS = "\u200e\u200f\u061c"  # set the direction of what stands beside them
ISOLATES = {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}
JOINERS = "\u200c\u200d"  # are letters' business in these languages
JOINED = RIGHT_TO_LEFT | {"as", "bn", "gu", "hi", "km", "kn", "ml", "mr", "my", "ne", "or", "pa", "si", "ta", "te"}


def untranslated(entry: Entry) -> Iterator[Finding]:
    """Not there, not confirmed, or of an older source. The interface needs every message."""
    if entry.stale:
        yield entry.line, f"the source was “{_short(entry.previous[0])}” when this was translated; {CONFIRM}"
    elif entry.fuzzy and any(entry.texts):
        yield entry.line, f"not confirmed; {CONFIRM}"


CONFIRM = "put the translation right and take the mark “fuzzy” away (in Poedit: “Needs work”)"


def placeholders(entry: Entry, folder: str) -> Iterator[Finding]:
    """`%(name)s` as the source has it."""
    if not formatted(entry):
        return
    for form, line in _forms(entry):
        lost, added = lost_and_added(entry, form, folder)
        if "%" in added:
            yield line, "a percent sign stands alone; write two: %%"
        elif "%" in specs(entry.texts[form]):
            added = [name for name in added if name != "%"]
        if names := [name for name in lost if name != "%"]:
            yield line, f"{_named(names)} of the source is missing; copy it as it is"
        if names := [name for name in added if name != "%"]:
            yield line, f"{_named(names)} is not in the source; write only what the source has, letter by letter"


def plural_forms(entry: Entry, folder: str) -> Iterator[Finding]:
    """As many forms as the language has."""
    count = form_count(folder)
    if entry.plural is None:
        return
    if len(entry.texts) != count:
        wanted = "msgstr[0] alone" if count == 1 else f"msgstr[0] to msgstr[{count - 1}]"
        yield entry.line, f"{len(entry.texts)} plural forms; this language has {count}: {wanted}"
    elif any(entry.texts) and not all(entry.texts):
        empty = entry.lines[entry.texts.index("")]
        yield empty, "one plural form is empty; write all of them"


def markup(entry: Entry, _folder: str) -> Iterator[Finding]:
    """HTML tags with their attributes, and addresses, are those of the source."""
    for pattern, what in ((TAG, "the tag or sign"), (URL, "the address")):
        allowed = [_found(pattern, text) for text in (entry.id, entry.plural) if text is not None]
        for form, line in _forms(entry):
            own = _found(pattern, entry.texts[form])
            if own in allowed:
                continue
            lost, added = allowed[-1] - own, own - allowed[-1]
            if lost:
                yield (
                    line,
                    f"{what} {_named(lost.elements())} of the source is missing; copy the whole of it",
                )
            if added:
                yield line, f"{what} {_named(added.elements())} is not in the source; take it away"


def spaces(entry: Entry, folder: str) -> Iterator[Finding]:
    """Spaces where the source has them, none before signs; French has its no-break spaces there."""
    source = entry.id
    for form, line in _forms(entry):
        text = entry.texts[form]
        if _edges(text) != _edges(source):
            yield line, "begins or ends with other spaces or line breaks than the source; make them the same"
        if "  " in text.strip() and "  " not in source:
            yield line, "two spaces stand together; keep one"
        if folder.startswith("fr"):
            if FRENCH_BEFORE.search(text):
                yield line, "a common space stands beside : ; ! ? « or »; write a no-break space there"
        elif (found := BEFORE_SIGN.search(text)) and not BEFORE_SIGN.search(source):
            yield line, f"a space stands before “{found[1]}”; take it away"


def signs(entry: Entry, folder: str) -> Iterator[Finding]:
    """The signs of the language: spaces of French, pairs of Spanish, and those of other scripts."""
    for form, line in _forms(entry):
        yield from ((line, what) for what in wrong_signs(entry.texts[form], folder))


def ending(entry: Entry, _folder: str) -> Iterator[Finding]:
    """A sentence ends with the same kind of sign, in the script of the language."""
    kinds = {_ending(text) for text in (entry.id, entry.plural) if text is not None}
    for form, line in _forms(entry):
        own = _ending(entry.texts[form])
        if own not in kinds:
            wanted = next(iter(kinds))
            yield line, f"ends with {_a(own)}, the source with {_a(wanted)}; end it likewise"


def characters(entry: Entry, folder: str) -> Iterator[Finding]:
    """No character that cannot be seen and changes what is around it, and one way to write each letter."""
    known = set(entry.id + (entry.plural or ""))
    for form, line in _forms(entry):
        text = entry.texts[form]
        for letter in dict.fromkeys(text):
            if letter not in known and (wrong := _hidden(letter, folder)):
                yield line, f"holds U+{ord(letter):04X}, {wrong}; delete it and type the words again"
        if not _balanced(text):
            yield line, "an isolate for direction (U+2066 to U+2068) is not closed by U+2069; close it or delete both"
        if unicodedata.normalize("NFC", text) != text:
            yield line, "letters and their accents are separate characters; save the text in the form NFC"


RULES = (placeholders, plural_forms, markup, spaces, signs, ending, characters)
OF_CONTENT = (markup, spaces, signs, ending, characters)  # its texts are shown as they are: a percent sign is one


def _forms(entry: Entry) -> Iterator[tuple[int, int]]:
    return ((form, line) for form, line in enumerate(entry.lines) if entry.texts[form])


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _named(names: object) -> str:
    return ", ".join(map(str, names))  # type: ignore[call-overload]


def _found(pattern: re.Pattern[str], text: str) -> Counter[str]:
    after = ".,;:!?)。，、؛؟" if pattern is URL else ""  # end the sentence, not the address
    return Counter(part.rstrip(after) if after else _sorted(part) for part in pattern.findall(text))


def _sorted(tag: str) -> str:
    """A tag with its attributes in one order: theirs is nobody's business."""
    name, *attributes = ATTRIBUTE.findall(tag.strip("<>"))
    return f"<{' '.join([name, *sorted(attributes)])}>" if attributes else tag


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _ending(text: str) -> str:
    text = text.rstrip(CLOSING)
    if text.endswith("か。"):  # a question in Japanese
        return "question mark"
    return "ellipsis" if text.endswith(("...", "。。。")) else _KINDS.get(text[-1:], "")


def _a(kind: str) -> str:
    return (f"an {kind}" if kind[0] in "aeio" else f"a {kind}") if kind else "no sign"


def _hidden(letter: str, folder: str) -> str:
    category = unicodedata.category(letter)
    if letter == "\ufffd":
        return "the sign for a letter that was lost"
    if letter in MARKS or letter in ISOLATES:
        return "" if folder in RIGHT_TO_LEFT else "a mark of direction"
    if letter in JOINERS:
        return "" if folder.partition("_")[0] in JOINED else "which joins or parts letters of other scripts"
    if unicodedata.bidirectional(letter) in ("LRE", "RLE", "LRO", "RLO", "PDF"):
        return "which turns the direction of all that follows"
    if category == "Cf":
        return "which cannot be seen"
    return "a control character" if category in ("Cc", "Cs", "Co", "Cn") and letter not in "\n\t" else ""


def _balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += ISOLATES.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0
