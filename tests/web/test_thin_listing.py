"""A listing of thin facts, as the federal files give them: what is known leads, what is not is one list to ask."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from programs.search import listings_of
from programs.web.listing.send import ways_to_send
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db
NOTHING = {
    "phone": "", "street1": "", "city": "", "state": None, "zip_code": "", "latitude": None, "longitude": None,
    "precision": "", "format": None, "focus": [], "levels": [],
}  # fmt: skip
MANY = ["cbt", "dbt", "act-therapy", "emdr", "matrix-model", "twelve-step", "relapse-prevention"]


def page_of(client: Client, slug: str, **fields: Any) -> str:
    ProgramFactory(slug=slug, **fields)
    response = client.get(f"/en/programs/{slug}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_listing_that_knows_only_its_name(client: Client) -> None:
    page = page_of(client, "bare", name="A Name", **NOTHING)
    article = page.split("<article")[1].split("</article>")[0]
    for absent in ('class="answers"', 'class="care"', 'id="costs"', "Intake hours", "we don't know</dd>\n    <dt>Fax"):
        assert absent not in article
    assert article.count("Ask when you call") == 1
    assert article.count("fact unknown") == 3  # no number, not checked, which aspects
    assert article.index("A Name") < article.index("Ask when you call") < article.index("Good to ask any program")


def test_answers_are_those_that_are_known(client: Client) -> None:
    page = page_of(client, "cedar", payments=["medicaid"])
    answers = page.split('class="answers"')[1].split('class="tools"')[0]
    assert [words for words in ("Where", "When", "Who pays", "Openings") if f"{words}</h2>" in answers] == [
        "Where",
        "Who pays",
    ]
    assert "We don't know" not in answers


def test_what_is_not_known_is_a_list_to_tick(client: Client) -> None:
    page = page_of(client, "cedar")
    box = page.split('aria-labelledby="ask-title"')[1].split("</section>")[0]
    assert box.count('<input type="checkbox"') == box.count("<li>") >= 3
    assert " name=" not in box  # nothing of it can be sent


def test_what_cannot_be_pressed_is_a_plain_list(client: Client) -> None:
    page = page_of(client, "cedar", therapies=MANY)
    listed = page.split('<ul class="terms-short">')[1].split("</ul>")[0]
    assert listed.count("<li>") == len(MANY)
    assert "chip" not in page.split("<article")[1].split("</article>")[0]


def test_the_way_there_has_one_name(client: Client) -> None:
    page = page_of(client, "cedar")
    links = re.findall(r"<a[^>]+openstreetmap[^>]+>.*?</a>", page)
    assert len(links) == 2
    assert all("Directions" in link for link in links)


def test_programs_nearby_are_those_that_say_whom_they_treat(client: Client) -> None:
    ProgramFactory(name="Silent", latitude=39.7401)
    ProgramFactory(name="Teens said", ages=["adolescent"], conditions=["depression"], latitude=39.7603)
    page = page_of(client, "cedar", ages=["adolescent"])
    near = page.split('<section class="nearby">')[1].split("</section>")[0]
    assert "Teens said" in near
    assert "Teens · Depression" in near
    assert "Silent" not in near
    assert "We don't know" not in near


def test_where_none_says_so_those_that_do_not_say_are_nearby(client: Client) -> None:
    ProgramFactory(name="Silent", latitude=39.7401)
    page = page_of(client, "cedar", ages=["adolescent"])
    assert "Silent" in page.split('<section class="nearby">')[1].split("</section>")[0]


def test_it_is_sent_on_by_the_readers_own_device() -> None:
    program: Any = ProgramFactory(name="Cedar & Sons +\r\nIOP", phone="(303) 555-0142", city="Denver")
    (listing,) = listings_of([program.pk])
    send = ways_to_send(listing, "https://finder.example/en/programs/cedar/")
    body = "Cedar & Sons + IOP\r\nDenver, CO\r\n(303) 555-0142\r\nhttps://finder.example/en/programs/cedar/"
    mail = urlsplit(send["mail"])
    assert (mail.scheme, mail.path) == ("mailto", "")
    assert parse_qs(mail.query) == {"subject": ["Cedar & Sons + IOP"], "body": [body]}
    assert send["message"].startswith("sms:?&body=")
    assert parse_qs(send["message"].partition("?&")[2]) == {"body": [body]}
    assert "+" not in send["mail"] + send["message"]


def test_a_program_without_a_number_is_sent_without_one(client: Client) -> None:
    page = page_of(client, "bare", name="A Name", **NOTHING)
    (link,) = re.findall(r'href="(sms:\?[^"]+)"', page)
    assert link == "sms:?&body=A%20Name%0D%0Ahttp%3A%2F%2Ftestserver%2Fprograms%2Fbare%2F"
