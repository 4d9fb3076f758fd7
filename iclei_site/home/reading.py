"""How long a text takes to read."""

from __future__ import annotations

from collections.abc import Iterable

from ..content.read import Words

# Words a minute as measured by Trauzettel-Klosinski and Dietz for texts of equal content ("Standardized Assessment of
# Reading Performance", 2012); Chinese and Japanese are counted in characters. Korean was not among them: near the mean.
WORDS = {"en": 228, "es": 218, "fr": 195, "pt-BR": 181, "de": 179, "ar": 138, "ko": 180}
CHARACTERS = {"ja": 357, "zh-Hans": 255, "zh-Hant": 255}


def minutes(texts: Iterable[Words]) -> int:
    """Whole minutes, at least one; each text counts at the pace of the language that it is really in."""
    return max(1, round(sum(_share(*words) for words in texts)))


def _share(text: str, language: str) -> float:
    if pace := CHARACTERS.get(language):
        return sum(character.isalnum() for character in text) / pace
    return len(text.split()) / WORDS[language]
