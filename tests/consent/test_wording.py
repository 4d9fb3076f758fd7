"""What the record keeps is what was shown, word for word, whatever was asked."""

from __future__ import annotations

import pytest
from asking import MakeSite, answer, set_cookies
from flask.testing import FlaskClient
from pages import HTMX
from sqlalchemy import select

from iclei_site.config import LANGUAGE_TAGS
from iclei_site.consent.wording import as_text, digest
from iclei_site.extensions import db
from iclei_site.models import ConsentRecord, ConsentWording


def kept(client: FlaskClient) -> str:
    """The words of the newest record."""
    with client.application.app_context():
        row = db.session.scalars(select(ConsentRecord).order_by(ConsentRecord.id.desc())).first()
        assert row is not None
        wording = db.session.get(ConsentWording, row.wording)
        assert wording is not None
        assert row.wording == digest(wording.text)
        return wording.text


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_the_first_question(visitor: FlaskClient, tag: str) -> None:
    html = visitor.get(f"/{tag}/").text
    answer(visitor, "accept", tag)
    banner = html[html.index('<section class="ask"') : html.index("</section>")]
    declared = visitor.get(f"/{tag}/cookies/").text
    stored = declared[declared.index('<h3 id="necessary"') : declared.index('<section aria-labelledby="history"')]
    assert kept(visitor) == as_text(banner) + as_text(stored)


def test_what_is_new(site: MakeSite) -> None:
    client = site(EMBEDS="youtube,vimeo").test_client()
    for name, cookie in set_cookies(answer(site().test_client(), "accept")).items():
        client.set_cookie(name, cookie.value)
    html = client.get("/en/").text
    answer(client, "accept", asked="news", service=["youtube", "vimeo"])
    banner = as_text(html[html.index('<section class="ask"') : html.index("</section>")])
    assert "something new: YouTube and Vimeo." in banner
    assert "[Accept what is new]\n[Reject what is new]\n" in banner
    assert kept(client).startswith(banner)


def test_the_choices_in_the_banner(visitor: FlaskClient) -> None:
    shown = visitor.get("/en/cookies/", headers=HTMX).text
    answer(visitor, "choose", asked="choices", category="functional")
    assert kept(visitor) == as_text(shown)
    assert "[ ] Allow everything functional\n" in kept(visitor)
    assert kept(visitor).endswith("[Save my choice] [Back]\n")


@pytest.mark.parametrize("choice", ["accept", "reject", "choose"])
def test_the_page_of_cookies(visitor: FlaskClient, choice: str) -> None:
    html = visitor.get("/en/cookies/").text
    answer(visitor, choice, asked="page")
    shown = html[html.index('<section aria-labelledby="choice"') : html.index('<section aria-labelledby="stored"')]
    assert kept(visitor).startswith(as_text(shown))
    assert "Your choice\n[Accept all]\n[Reject all]\n" in kept(visitor)


def test_the_button_in_the_foot(visitor: FlaskClient) -> None:
    answer(visitor, "accept")
    answer(visitor, "reject", "fr", asked="withdraw")
    assert kept(visitor) == "[Retirer mon consentement]\n"


def test_a_placeholder_and_the_question_beside_it(site: MakeSite) -> None:
    client = site(EMBEDS="vimeo").test_client()
    answer(client, "grant", service="vimeo")
    assert kept(client).startswith(
        "This part of the page comes from Vimeo and is not loaded yet. The other site learns"
    )
    assert "[Load it once]\n[Always load from Vimeo]\n" in kept(client)
    assert "[Accept all]" in kept(client), "the banner was there as well"
    other = site(EMBEDS="vimeo,youtube").test_client()
    answer(other, "reject")
    answer(other, "grant", service="vimeo")
    assert kept(other).endswith("[Always load from Vimeo]\n")


def test_boxes_and_buttons_are_marked() -> None:
    html = '<p>One <strong>two</strong>\n three<br>four</p><label><input type="checkbox"> <span>Five</span></label>'
    html += '<a class="plain button" href="/">Six</a> <button>Seven</button><p>A &amp; <a href="/">B</a></p>'
    assert as_text(html) == "One two three\nfour\n[ ] Five\n[Six] [Seven]\nA & B\n"
