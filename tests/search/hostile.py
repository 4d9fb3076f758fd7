"""What nobody types and machines send: texts that have hurt a search engine, a parser or a page somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, quote_from_bytes

LUCENE = (
    "*", "**", "*a*", "a*", "*a", "?????", "?a?", "a?b*c", "*a*e*i*o*u*", "a* b* c* d* e* f* g*", "(*a* OR *e*)",
    "wat*er", "water~", "water~2", "water~3", "water~99", "water~0.5", "water^2", "water^1e308", "water^-5",
    "water^nan", "[a TO z]", "[* TO *]", "{a TO z}", "[ TO ]", "[TO]", "{a TO]", "year:[2010 TO",
    "year:[2010 TO 2020]", "id:5", "title:", ":::", "title:water", "title:*", "_all:*", "slug:arch", "facts:*",
    "text_en:water", "name:x", "NOT", "AND", "OR", "NOT water", "water AND", "OR water", "AND AND OR", "water NOT",
    "NOT NOT NOT", "water AND NOT air", "water && air", "water || air", "!water", "+water", "+-+-", "-water",
    "--water", "- water", "-", "-(a b)", "-\"a b\" -c", "NEAR(water air)", "water NEAR/5 air", "water ADJ air",
    "water ANDMAYBE air", "water ANDNOT air", "water REQUIRE air", 'r"(a+)+$"', "/(a+)+$/", "/.*/", "(?=.*a)(?=.*b)",
    "(((water", "water)))", "()", "(())", "[[]]", "{{}}", '"', '""', '"""', '"water', 'water"', '"water air"~1000',
    '" "', "'", "'water", "''", '"-"', '"*"', '-"', '-""', "“water", "«water»", "«", "„water“", "water\\", "\\*",
    '\\"', "\\u0000", "^", "~", ":", "<>", "< > <= >=", "a..b", "1..", "2010..2020",
    "date:'last tuesday to next week'", "1.5.2.5.1,5", "1,,,,5",
)  # fmt: skip
INJECTION = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><script>alert(1)</script>',
    "'><svg/onload=alert(1)>", "</title><script>alert(1)</script>", "</mark><script>alert(1)</script>",
    "<mark>water</mark>", "<!--", "-->", "]]>", "<![CDATA[x]]>", "&lt;b&gt;water", "&amp;amp;", "&#0;", "&#x110000;",
    "<b>water", "</b>", "<a href=javascript:1>x</a>", "javascript:alert(1)", "data:text/html,<b>x", "{{7*7}}",
    "{% raw %}", "${7*7}", "#{7*7}", "%(water)s", "%s%s%n%d", "{0}{1}", "{water.__class__}", "%", "%%", "%25", "%2525",
    "%zz", "%(", "100%", "' OR '1'='1", "'; DROP TABLE activity;--", '" OR 1=1 --', "1; SELECT pg_sleep(10)",
    "' UNION SELECT NULL,NULL--", "x' AND 1=randomblob(1000000000)--", "MATCH *", "a & b | !c <-> d", "a:*",
    "to_tsquery('(')", "../../../etc/passwd", "..\\..\\windows", "file:///etc/passwd", "$(id)", "`id`", "; ls -la",
    "| cat", "\r\nSet-Cookie: a=b", "a\r\n\r\n<html>", "() { :;}; echo", "%0d%0aX: y", "null", "None", "undefined",
    "NaN", "Infinity", "true", "0", "-1", "1e309", "9" * 400, "0x7fffffff", "1/0", "__proto__", "constructor",
)  # fmt: skip
UNICODE = {
    "NUL": "wa\x00ter", "only NUL": "\x00", "100 NUL": "\x00" * 100,
    "every control character": "".join(map(chr, range(32))), "C1 controls": "".join(map(chr, range(0x7F, 0xA0))),
    "escape sequences": "\x1b[31mwater\x1b[0m", "bell": "\x07" * 50, "tabs and lines": "water\t\n\v\f\rair",
    "line separators": "a\u2028b\u2029c", "next line": "a\x85b", "right to left": "\u202ewater\u202c",
    "isolates": "\u2066a\u2067b\u2068c\u2069", "unbalanced isolates": "\u2067" * 150,
    "marks of direction": "\u200ewater\u200f", "1000 marks of direction": "\u202e" * 1000,
    "zero width": "wa\u200bt\u200ce\u200dr", "only zero width": "\u200b\u200c\u200d\ufeff\u2060",
    "byte order mark": "\ufeffwater", "soft hyphens": "w\xada\xadt", "emoji": "🌍🌱💧", "a family": "👨‍👩‍👧‍👦",
    "skin tones": "👍🏽" * 40, "flags": "🇩🇪🇧🇷🇯🇵", "keycaps": "1️⃣2️⃣", "tags": "🏴\U000e0067\U000e0062\U000e007f",
    "combining marks": "e" + "\u0301" * 100, "combining marks without end": "e" + "\u0301" * 10_000,
    "only marks": "\u0301" * 50, "stacked": "Z\u0351\u036b\u0343\u036a\u0302" * 60,
    "Hebrew points": "ש\u05b0\u05bc\u05c1" * 50, "Arabic signs": "م\u064e\u064f" * 90, "Arabic": "المدن المستدامة",
    "tatweel": "\u0640" * 200, "Persian digits": "۲۰۲۴", "a ligature of 18": "\ufdfa" * 100,
    "Hangul parts": "\u1100\u1161\u11a8" * 60, "jamo alone": "\u1100" * 200, "half width": "ｶﾞｷﾞｸﾞ",
    "voice marks": "\uff9e" * 100, "one Chinese character": "水", "200 Chinese": "水" * 200,
    "10,000 Chinese": "水" * 10_000, "all Chinese": "的一是不了人我在有他" * 20,
    "rare Chinese": "\U00020000\U0002a6d6\U00030000", "Japanese phrase": "「気候変動」",
    "mixed scripts": "waterвода水ماء", "Thai": "น้ำ" * 40, "Devanagari": "जलवायु" * 30,
    "Tibetan": "\u0f67\u0fb9\u0f92" * 50, "Turkish": "İıŞş" * 20, "sharp s": "ß" * 200, "full width": "ｗａｔｅｒ",
    "mathematical": "𝔴𝔞𝔱𝔢𝔯", "circled": "ⓦⓐⓣⓔⓡ", "ligatures": "ﬃﬄ" * 80, "superscripts": "x²³¹", "fractions": "½⅓",
    "Roman": "ⅧⅨ", "noncharacters": "\ufffe\uffff\U0010ffff\ufdd0", "private": "\ue000\U000f0000",
    "unassigned": "\u0378\U000e0fff", "replacement": "\ufffd" * 200, "a lone surrogate": "wa\ud800ter",
    "a low one": "\udc00", "reversed pair": "\udc00\ud800", "100 surrogates": "\udfff" * 100,
    "only apostrophes": "'’ʼ`´" * 40, "apostrophes inside": "l'eau d’o'c'l'o'c'k", "many hyphens": "a-" * 100,
    "dashes": "–—−‐‑", "only spaces": " " * 500, "other spaces": "\u00a0\u2003\u3000\u1680",
    "quotes of all kinds": "«»“”„‟‹›「」『』＂", "punctuation": "!§$%&/()=?+*#'.,;:-_<>|@€[]{}\\",
    "underscores": "_" * 200, "dots": "." * 5000, "IDN": "xn--maana-pta.com", "empty": "",
}  # fmt: skip
LONG = {
    "10,000 letters": "a" * 10_000, "10,000 letters and a *": "a" * 10_000 + "*", "200 letters": "b" * 200,
    "41 letters": "c" * 41, "100,000 letters": "d" * 100_000,
    "5,000 words": " ".join(f"w{number}" for number in range(5000)), "5,000 times the": "the " * 5000,
    "5,000 real words": "water city energy climate " * 1250,
    "12 words": "water city energy climate local government plan action green air food health",
    "40 one-letter words": " ".join("abcdefghijklmnopqrst" * 2), "all letters": " ".join("abcdefghijklmnopqrstuvwxyz"),
    "12 prefixes": "a b c d e f g h i j k l", "a": "a", "e": "e", "12 times a": "a " * 12,
    "12 stop words": "the of and to in a for on is with as by", "a long phrase": '"' + "water " * 1000 + '"',
    "a phrase of stop words": '"the of and to in a for on"', "a phrase of prefixes": '"c p',
    "a phrase of the": '"the the the the the the the t', "100 phrases": '"water city" ' * 100,
    "12 phrases": '"and the" ' * 12, "phrases of one word": '"a" "b" "c" "d" "e" "f" "g" "h"',
    "unwanted only": "-water -city -energy", "unwanted all": " ".join(f"-{letter}" for letter in "abcdefghijkl"),
    "wanted and unwanted": "water -water", "1000 NOT": "NOT " * 1000 + "water", "1000 minus": "-" * 1000 + "water",
    "100 (": "(" * 100 + "water" + ")" * 100, "10,000 (": "(" * 10_000 + "water" + ")" * 10_000,
    "500 [": "[" * 500 + "a TO b" + "]" * 500, "2000 quotes": '"' * 2000, "quotes and spaces": '" ' * 1000,
    "5000 *": "*" * 5000, "*a*b*": "*".join("ab" * 150), "20 times *a*": "*a* *e* " * 20,
    "5000 backslashes": "\\" * 5000, "300 ANDMAYBE": " ANDMAYBE ".join(["water"] * 300),
    "1000 OR": " OR ".join(f"word{number}" for number in range(1000)), "hyphens": "nature-based-" * 40,
    "numbers": " ".join(map(str, range(1000))), "decimals": "1.5 2,5 " * 100, "a long number": "1" * 5000,
    "digits and letters": "a1" * 100, "years": "1990 1991 1992 1993 1994 1995 1996 1997 1998 1999 2000 2001",
    "nearly every word": "climatt enregy watr citty govrenment sustainble resilience",
    "no word": "qzxj vwkq xjqz zzqx", "compounds": "klimaschutzwassermanagementplanungsamt" * 3,
    "hashtags": "#AfricanCITYFOODMonth Procura+ COP30", "markup without end": "<" * 3000, "entities": "&amp;" * 1000,
    "percent signs": "%" * 3000,
    "a run of Chinese words": "城市交通规划低碳城市建设气候变化生物多样性循环经济可持续采购" * 6,
    "a run of Japanese words": "持続可能な都市づくり脱炭素社会への取り組み再生可能エネルギー" * 6,
    "a run of Korean words": "지속가능한도시를위한기후변화대응과생물다양성보전으로" * 7,
    "12 runs": "城市规划 低碳建设 气候城市 水环境治理 都市農業 학교급식을 " * 2,
    "joined words": "netzerolowcarboncityplanwaterenergyclimate " * 5,
}  # fmt: skip
# As bytes of the address: what is no text at all, or no proper percent-encoding.
BYTES = {
    "no UTF-8": "%FF%FE%80", "overlong NUL": "%C0%80", "overlong slash": "%C0%AF", "cut off": "w%E2%82",
    "a surrogate": "%ED%A0%80", "a pair of them": "%ED%A0%BD%ED%B8%80", "beyond Unicode": "%F4%90%80%80",
    "five bytes": "%F8%88%80%80%80", "Latin-1": "caf%E9", "UTF-16": "%FF%FEw%00a%00", "half an escape": "%",
    "half an escape at the end": "water%2", "no escape": "%zz%gg", "IIS escape": "%u0041", "plus signs": "+" * 300,
    "encoded NUL": "%00", "encoded line": "%0d%0a", "semicolons": "a;b;q=c", "raw UTF-8": "caf\xc3\xa9",
    "raw Latin-1": "caf\xe9", "raw control": "a\x01b", "raw quote": '"<b>', "a second question mark": "?q=x?",
    "empty parts": "&&&=&", "10,000 escapes": "%20" * 10_000, "10,000 bad bytes": "%FF" * 10_000,
}  # fmt: skip


def texts() -> dict[str, str]:
    """All that can be handed over as text, by a name for it."""
    named = {text[:40]: text for text in (*LUCENE, *INJECTION)}
    return named | UNICODE | LONG


def raw() -> Iterator[tuple[str, str]]:
    """Everything as it stands in an address behind `q=`, with its name."""
    for name, text in texts().items():
        yield name, quote_from_bytes(text.encode("utf-8", "surrogatepass"))
    yield from BYTES.items()


def in_path(text: str) -> str:
    """A text as a part of a path, cut to what a path may hold."""
    return quote(text[:100].encode("utf-8", "surrogatepass"), safe="")
