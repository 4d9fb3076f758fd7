"""What the search box of the home page offers while one types."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from markup import parse, text_of
from pages import page, part, select

from iclei_site.activities.pictures import draw
from iclei_site.search.facets import PATHWAYS


def offers(client: FlaskClient, url: str) -> dict[str, str]:
    """The suggestions for an address of the catalogue: words to address."""
    root, _ = parse(part(client, url, HX_Target="suggestions").text)
    return {text_of(link): link.get("href", "") for link in select(root, "li a")}


@pytest.mark.parametrize(
    ("url", "label", "href"),
    [
        ("/en/activities/?q=resil", "Resilient", "/en/activities/?pathway=resilient"),
        ("/en/activities/?q=braz", "Brazil", "/en/activities/?country=BR"),
        ("/en/activities/?q=south+am", "South America", "/en/activities/?region=south-america"),
        ("/es/activities/?q=brasil", "Brasil", "/es/activities/?country=BR"),
        ("/es/activities/?q=mex", "México", "/es/activities/?country=MX"),
        ("/ja/activities/?q=ブラジル", "ブラジル", "/ja/activities/?country=BR"),
        ("/ja/activities/?q=brazil", "ブラジル", "/ja/activities/?country=BR"),
        ("/ar/activities/?q=البراز", "البرازيل", "/ar/activities/?country=BR"),
        ("/en/activities/?q=urban+leds", "Urban-LEDS II", "/en/activities/urban-leds-2/"),
    ],
)
def test_words_typed_so_far_are_understood(client: FlaskClient, url: str, label: str, href: str) -> None:
    found = offers(client, url)
    assert href in found.values(), found
    assert next(name for name, address in found.items() if address == href).startswith(label)
    assert len(found) <= 12
    for address in found.values():
        page(client, address)


def test_nothing_typed_is_what_the_page_holds(client: FlaskClient) -> None:
    empty = part(client, "/en/activities/?q=", HX_Target="suggestions").text
    assert empty.strip() in page(client, "/en/").html
    assert 'role="status"' in empty
    assert offers(client, "/en/activities/?q=") == {}


def test_suggestions_leave_the_address_and_are_not_kept(client: FlaskClient) -> None:
    response = part(client, "/en/activities/?q=water", HX_Target="suggestions")
    assert not {"HX-Push-Url", "HX-Replace-Url"} & set(response.headers.keys())
    assert response.headers["Cache-Control"] == "no-store"
    assert 'id="results"' not in response.text
    assert client.get("/en/activities/?q=water", headers={"HX-Target": "suggestions"}).text.startswith("<!doctype")


@pytest.mark.parametrize("words", ["%", "<b>", "'", "zzzzqq", "-x", '"', "water " * 30])
def test_any_words_may_be_typed(client: FlaskClient, words: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": "suggestions"}
    response = client.get("/en/activities/", query_string={"q": words}, headers=headers)
    assert response.status_code == 200
    assert response.text.count("<b>") == response.text.count("</b>"), "what is typed is text, not HTML"


def test_a_picture_for_sharing_is_small_and_its_own() -> None:
    one, all_five = draw(("resilient",)), draw(PATHWAYS)
    assert one != all_five
    for picture in (one, all_five):
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 80_000
        assert [int.from_bytes(picture[start : start + 4], "big") for start in (16, 20)] == [1200, 630]
