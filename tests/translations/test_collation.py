"""Titles stand in the order that readers of each language expect.

The orders below are those of ICU 77 with CLDR's data, found once with titles and keywords of the sample content.
"""

from __future__ import annotations

import random

import pytest
from flask.testing import FlaskClient
from pages import page

from iclei_site.content.collation import collation_key

ORDERS = {
    "en": ["1.5 °C", "100% Renewables", "Ability", "élan", "Elbe", "Zero waste"],
    "es": ["Ámbito", "naturaleza", "nube", "ñandú", "obra", "Zona"],
    "fr": ["Accélérateur", "accès à l’énergie", "école", "économie circulaire", "œuvre", "zones humides"],
    "pt-BR": ["ação climática", "água", "Aliança", "órgão", "Zona"],
    "de": ["Anpassung", "Ärzte", "Bürger", "Öffentlicher Raum", "Straße", "Strategie", "Überschwemmungen", "Zoo"],
    "ar": ["2030", "بناء القدرات", "تغير المناخ", "جودة الهواء", "حلول", "شبكة", "مدن", "ARCH", "TAP"],
    "ja": [
        "100％", "ARCH", "TAP", "エネルギー", "カーボンニュートラル", "ガバナンス", "サーキュラー",
        "ネットワーク", "レジリエンス", "緩和", "気候行動", "公共調達", "市民参加", "水管理", "都市計画", "防災",
    ],
    "ko": ["100%", "거버넌스", "기후행동", "도시계획", "생물다양성", "재생에너지", "ARCH", "TAP"],
    "zh-Hans": [
        "100%", "城市规划", "道路", "公共采购", "减缓", "可再生能源", "气候行动", "适应", "水管理", "资金", "ARCH",
    ],
    "zh-Hant": [
        "100%", "大學", "女性", "水管理", "永續", "全球", "再生能源", "低碳", "河川", "城市", "氣候", "資金", "調適",
        "ARCH",
    ],
}  # fmt: skip


@pytest.mark.parametrize("tag", ORDERS)
def test_titles_stand_as_readers_expect(tag: str) -> None:
    wanted = ORDERS[tag]
    mixed = random.Random(3).sample(wanted, len(wanted))
    assert sorted(mixed, key=lambda title: collation_key(title, tag)) == wanted


@pytest.mark.parametrize(
    ("tag", "first", "second"),
    [
        ("ja", "サービス", "さあびす"),  # a long vowel is that vowel, katakana like hiragana
        ("ja", "キャ", "きや"),
        ("de", "Straße", "Strasse"),
        ("fr", "cœur", "coeur"),
        ("ar", "أحواض", "احواض"),
        ("en", "Zürich", "zurich"),
    ],
)
def test_spellings_of_one_word_stand_together(tag: str, first: str, second: str) -> None:
    one, two = (collation_key(text, tag).split(b"\x00")[0] for text in (first, second))
    assert one == two
    assert collation_key(first, tag) != collation_key(second, tag), "the order of equal ones would be by chance"


@pytest.mark.parametrize("tag", ORDERS)
def test_any_text_has_a_place(tag: str) -> None:
    for text in ("", "😀", "\U00020000", "𠮷野家", "龘", "ー", "ｱｲｳ", "Ω", "कखग", "\ufffd", "a" * 5000):
        assert collation_key(text, tag) == collation_key(text, tag)
        assert b"\x00" in collation_key(text, tag)


def test_the_catalogue_is_in_that_order(client: FlaskClient) -> None:
    for tag in ("zh-Hans", "ko", "ar"):
        titles = page(client, f"/{tag}/activities/?sort=title").texts(".hits h3")
        assert titles == sorted(titles, key=lambda title: collation_key(title, tag))
        assert not titles[-1].isascii() or tag == "ar", "the language's own script does not come first"
