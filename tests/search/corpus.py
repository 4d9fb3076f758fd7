"""Documents for tests and benchmarks: the sample content as it is, and any number made of its words."""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from iclei_site.search.facets import KINDS, PATHWAYS, REGIONS, SDGS
from iclei_site.search.types import Document, DocumentText

SAMPLE = Path(__file__).parents[2] / "iclei_site/content/sample"
TRANSLATIONS = Path(__file__).parents[2] / "translations"
SEED = 20261123
LANGUAGES = ("es", "fr", "pt-BR", "de", "ar", "ja", "ko", "zh-Hans", "zh-Hant")
SPANISH = (
    "ciudad", "ciudades", "agua", "clima", "acción", "resiliencia", "energía", "renovable", "biodiversidad",
    "región", "gobierno", "local", "plan", "economía", "circular", "residuos", "transporte", "sostenible",
    "comunidad", "niños", "salud", "alimentos", "escuela", "bosque", "costa", "río", "adaptación", "mitigación",
    "emisiones", "financiamiento", "participación", "equidad", "vivienda", "movilidad", "aire", "paisaje", "cuenca",
    "red", "campaña", "pacto", "alcaldes", "proyecto", "programa", "iniciativa", "herramienta", "evento",
    "plataforma", "metodología", "alianza",
)  # fmt: skip
COUNTRIES = (
    "BR", "MX", "AR", "CO", "CL", "PE", "ES", "DE", "FR", "IT", "GB", "SE", "FI", "NO", "PL", "GR", "TR", "ZA",
    "KE", "TZ", "GH", "SN", "RW", "IN", "BD", "ID", "PH", "VN", "TH", "JP", "KR", "CN", "TW", "AU", "NZ", "US",
    "CA",
)  # fmt: skip


def make(slug: str, **given: object) -> Document:
    """A document with English texts from `title`, `summary`…, Spanish ones from `es`, and facets by name."""
    sections = ("title", "summary", "body", "keywords", "places")
    texts = {"en": DocumentText(**{name: str(given.pop(name, "")) for name in sections})}
    for tag in LANGUAGES:
        if tag in given:
            texts[tag] = DocumentText(**given.pop(tag))  # type: ignore[arg-type]
    rest = {name: given.pop(name) for name in ("status", "start_year", "end_year", "website") if name in given}
    facets = {name: tuple(codes) for name, codes in given.items()}  # type: ignore[arg-type]
    sort_titles = {tag: text.title.casefold().encode() for tag, text in texts.items() if text.title}
    digest = hashlib.sha256(repr((slug, texts, rest, facets)).encode()).hexdigest()
    return Document(slug, digest, facets, texts, sort_titles, **rest)  # type: ignore[arg-type]


def sample() -> list[Document]:
    """The 204 activities of the sample content, with the official titles in other languages."""
    titles: dict[str, dict[str, str]] = {}
    for row in _rows("activity_titles_i18n.csv"):
        titles.setdefault(row["slug"], {})["pt-BR" if row["lang"] == "pt" else row["lang"]] = row["title"]
    return [_from_row(row, titles.get(row["slug"], {})) for row in _rows("activities.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _from_row(row: dict[str, str], titles: dict[str, str]) -> Document:
    def split(column: str) -> list[str]:
        return [part for part in row[column].split(";") if part]

    places = [part.split("|")[0] for part in split("places")] + split("partners")
    return make(
        row["slug"],
        title=row["title"],
        summary=row["summary"],
        keywords=" ".join(split("keywords")),
        places=" ".join(places),
        pathway=split("pathways"),
        kind=[row["kind"]],
        region=split("regions"),
        country=split("countries"),
        sdg=split("sdgs"),
        keyword=[re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-") for word in split("keywords")],
        start_year=int(row["start_year"]) if row["start_year"] else None,
        end_year=int(row["end_year"]) if row["end_year"] else None,
        website=row["website"] or None,
        **{tag: {"title": title} for tag, title in titles.items()},
    )


class Words:
    """Words drawn with a frequency that falls with their rank, as in real text."""

    def __init__(self, words: list[str], rnd: random.Random) -> None:
        self._words = words
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
        self._random = rnd

    def draw(self, least: int, most: int) -> list[str]:
        count = self._random.randint(least, most)
        return self._random.choices(self._words, cum_weights=self._weights, k=count)


def vocabulary(size: int = 20_000) -> list[str]:
    """The sample's words, most frequent first, then words made of pairs of their parts: as varied as real content."""
    text = " ".join(f"{row['title']} {row['summary']} {row['keywords']}" for row in _rows("activities.csv"))
    words = [word for word, _ in Counter(re.findall(r"[^\W_]+", text.casefold())).most_common()]
    rnd = random.Random(SEED)
    heads = [word[: len(word) // 2 + 1] for word in words if len(word) > 5]
    tails = [word[len(word) // 2 :] for word in words if len(word) > 5]
    return [*words, *dict.fromkeys(rnd.choice(heads) + rnd.choice(tails) for _ in range(size - len(words)))]


def documents(count: int, seed: int = SEED) -> Iterator[Document]:
    """Seeded documents of some 60 words, every fifth in Spanish too; the same ones for the same arguments."""
    rnd = random.Random(seed)
    english = Words(vocabulary(), rnd)
    spanish = Words(list(SPANISH), rnd)
    keywords = vocabulary()[100:500]
    for number in range(count):
        yield _made(rnd, number, (english, spanish, keywords))


def _made(rnd: random.Random, number: int, words: tuple[Words, Words, list[str]]) -> Document:
    english, spanish, keywords = words
    chosen = rnd.sample(keywords, rnd.randint(2, 4))
    start = rnd.choice([None, *range(1995, 2030)])
    translated = {}
    if number % 5 == 0:
        title, summary = (" ".join(spanish.draw(*size)).capitalize() for size in ((3, 8), (18, 30)))
        translated = {"es": {"title": title, "summary": summary, "keywords": " ".join(spanish.draw(2, 4))}}
    return make(
        f"activity-{number:06d}",
        title=" ".join(english.draw(3, 8)).capitalize(),
        summary=" ".join(english.draw(18, 30)).capitalize() + ".",
        body=" ".join(english.draw(20, 30)),
        keywords=" ".join(chosen),
        places=" ".join(english.draw(1, 3)).title(),
        pathway=sorted(rnd.sample(PATHWAYS, rnd.randint(1, 2))),
        kind=[rnd.choice(KINDS)],
        region=[rnd.choice(REGIONS)],
        country=sorted(rnd.sample(COUNTRIES, rnd.randint(0, 3))),
        sdg=sorted({"11", *rnd.sample(SDGS, rnd.randint(0, 3))}, key=int),
        keyword=sorted(chosen),
        status=rnd.choice([None, None, "running"]),
        start_year=start,
        end_year=start + rnd.randint(0, 6) if start and rnd.random() < 0.5 else None,
        website=f"https://example.org/{number}" if rnd.random() < 0.5 else None,
        **translated,
    )


def translated(tag: str, count: int, seed: int = SEED) -> tuple[list[Document], list[str]]:
    """Seeded documents of words of the sample's texts in a language, and these words, most frequent first."""
    catalog = TRANSLATIONS / tag.replace("-", "_") / "LC_MESSAGES/content.po"
    lines = re.findall(r'^(?:msgstr )?"(.*)"$', catalog.read_text("utf-8"), re.MULTILINE)
    text = " ".join(line for line in lines if not line.isascii())
    words = [word for word, _ in Counter(re.findall(r"[^\W\d_]{2,12}", text)).most_common()]
    rnd = random.Random(seed)
    drawn = Words(words, rnd)
    made = [
        make(
            f"activity-{number:06d}",
            title=f"Activity {number}",
            **{tag: {"title": " ".join(drawn.draw(3, 6)), "summary": " ".join(drawn.draw(18, 30))}},
        )
        for number in range(count)
    ]
    return made, words
