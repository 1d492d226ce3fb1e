"""Words of danger: every answer begins with how to reach help, in the language of the words and of the page."""

from __future__ import annotations

import pytest
from django.test import Client

from programs.models import Program
from tests.factories import PlaceFactory, ProgramFactory
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
def programs() -> None:
    PlaceFactory()
    PlaceFactory(kind="city", zip_code="", key="city-kiel-wi", name="Kiel", normalized_name="kiel", state="WI")
    ProgramFactory(name="Kiel Campus")
    ProgramFactory(name="Cedar IOP", services=["suicide-prevention", "naloxone"])


def results(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page[page.index('id="results"') :]


ENGLISH, SPANISH = "Please get help right now", "Por favor, busque ayuda ahora mismo"


@pytest.mark.parametrize(
    ("address", "languages"),
    [
        ("/programs/?q=kill+myself", [ENGLISH]),
        ("/programs/?q=quiero+morir", [SPANISH, ENGLISH]),
        ("/es/programs/?q=quiero+morir", [SPANISH]),
        ("/es/programs/?q=kill+myself", [ENGLISH, SPANISH]),
        ("/programs/?near=kill+myself", [ENGLISH]),
        ("/programs/?near=80203&q=overdose", [ENGLISH]),
        ("/programs/?near=nowhere+at+all&q=suicide", [ENGLISH]),
        ("/programs/?q=suicide&page=99", [ENGLISH]),
    ],
)
def test_the_answer_begins_with_help(client: Client, address: str, languages: list[str]) -> None:
    page = results(client, address)
    said = [page.index(title) for title in languages]
    assert said == sorted(said)
    assert said[-1] < page.index("<h1")
    assert page.index("tel:988") < page.index("<h1")
    others = {ENGLISH, SPANISH} - set(languages)
    assert not any(title in page for title in others)


def test_then_comes_what_was_asked_for_and_no_name(client: Client) -> None:
    page = results(client, "/programs/?q=kill+myself&unstated=exclude")
    assert "Cedar IOP" in page
    assert "Kiel" not in page
    assert "Did you mean" not in page
    assert "is in its name" not in page


def test_no_place_is_made_of_them(client: Client) -> None:
    assert "Kiel" not in results(client, "/programs/?near=kill+myself")


@pytest.mark.parametrize("address", ["/programs/?q=kiel", "/programs/?near=80203", "/programs/?q=depression"])
def test_no_help_box_for_other_words(client: Client, address: str) -> None:
    page = results(client, address)
    assert ENGLISH not in page


def test_911_is_first_where_minutes_count(client: Client) -> None:
    page = results(client, "/programs/?q=overdose")
    assert page.index("tel:911") < page.index("tel:988") < page.index("<h1")
    page = results(client, "/programs/?q=suicide")
    assert page.index("tel:988") < page.index("tel:911")


def test_suggestions(client: Client) -> None:
    answer = client.get("/places/suggest/?q=kill+myself")
    assert answer.json()["suggestions"] == []
    assert "tel:988" in answer.json()["crisis"]
    assert "no-store" in answer["Cache-Control"]
    answer = client.get("/places/suggest/?q=kiel").json()
    assert [place["text"] for place in answer["suggestions"]] == ["Kiel, WI"]
    assert answer["crisis"] == ""


def test_the_api_says_it(client: Client) -> None:
    body = client.get("/api/v1/programs/?q=quiero+morir").json()
    assert body["crisis"] == {
        "language": "es",
        "kind": "suicide",
        "call": "tel:988",
        "text": "sms:988?&body=AYUDA",
        "emergency": "tel:911",
    }
    assert [result["name"] for result in body["results"]] == ["Cedar IOP"]
    assert [(offer["parameter"], offer["value"], offer["count"]) for offer in body["offers"]] == [
        ("service", "suicide-prevention", 1)
    ]
    assert client.get("/api/v1/programs/?q=kiel").json()["crisis"] is None


def test_the_api_says_it_of_a_place(client: Client) -> None:
    answer = client.get("/api/v1/programs/?near=kill+myself")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "near"
    assert error["crisis"]["call"] == "tel:988"
    assert "choices" not in error


def test_an_offer_of_the_api_leads_to_what_it_counts(client: Client) -> None:
    Program.objects.filter(name="Kiel Campus").update(therapies=["dbt"])
    (offer,) = client.get("/api/v1/programs/?q=dbt&page_size=1").json()["offers"]
    assert (offer["words"], offer["label"], offer["changes"]) == ("dbt", "DBT", {"q": [], "therapy": ["dbt"]})
    assert client.get(offer["url"]).json()["count"] == offer["count"] == 1


def test_words_as_filters_are_links(client: Client) -> None:
    Program.objects.filter(name="Kiel Campus").update(therapies=["dbt"])
    page = results(client, "/programs/?q=dbt")
    assert '<a class="chip" href="/programs/?therapy=dbt">DBT: 1 program</a>' in page
    page = results(client, "/es/programs/?q=dbt")
    assert "Elija lo que quiere decir:" in page
    assert '<a class="chip" href="/es/programs/?therapy=dbt">' in page


def test_words_that_nobody_is_asked_about(client: Client) -> None:
    assert "Our sources do not ask programs about “autism”" in results(client, "/programs/?q=autism")


def test_a_sentence_of_which_nothing_is_understood_is_not_repeated(client: Client) -> None:
    page = results(client, "/programs/?q=please help me I do not know what to do")
    assert "We found nothing here that programs are asked about." in page
    assert "1-800-662-4357" in page.split("We found nothing here")[1].split("</div>")[0]
    assert "do not say: what you wrote" in page
    assert "about “please" not in page
    assert "say: “please" not in page
