"""“You asked”: one line that says on every page what a program answers to what was chosen."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from programs.models import Program
from programs.vocabularies import CONDITION, SERVICE
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
)
from tests.search.worlds import federal
from tests.web.reading import cards, page_of, text_of

pytestmark = pytest.mark.django_db

ASKED = "age=adolescent&payment=medicaid&when=evenings&condition=self-harm"


@pytest.fixture
def thin() -> Any:
    """A listing as the federal list of mental health facilities makes them."""
    PlaceFactory()
    program: Any = ProgramFactory(
        name="Birch IOP",
        slug="birch",
        ages=["adolescent"],
        payments=["medicaid", "private-insurance"],
        languages=["es"],
    )
    federal("samhsa-directory-mental-health", program)
    return program


def asked_in(page: str) -> list[str]:
    """The lines as a screen reader says them: signs are left out."""
    lines = re.findall(r'<p class="asked">.*?</p>', page)
    return [text_of(re.sub(r"<(b|i) aria-hidden.*?</\1>", "", line)) for line in lines]


SAID = "You asked: Teens : yes Medicaid : yes Weekday evenings : not known Self-harm and suicidal thoughts : not known"


def test_the_card_answers_in_signs_and_in_words(client: Client, thin: Any) -> None:
    page = page_of(client, f"near=80203&{ASKED}")
    (card,) = cards(page)
    assert asked_in(card) == [SAID]
    assert '<span class="says">Teens <b aria-hidden="true">✓</b>' in card
    assert '<span class="open">Weekday evenings <b aria-hidden="true">?</b>' in card
    assert "Ways to pay" in text_of(card.split('<details class="more"')[1]), "with all else that it says"
    assert "Ways to pay" not in text_of(card.split('<details class="more"')[0]), "Medicaid was asked for"
    assert "does not say so" in text_of(page.split('class="answers-key"')[1].split("</p>")[0]), (
        "the signs are explained"
    )


def test_the_same_line_stands_on_every_page_that_the_search_leads_to(client: Client, thin: Any) -> None:
    for path in (f"/programs/birch/?{ASKED}", f"/compare/?id={thin.pk}&{ASKED}", f"/shortlist/?id={thin.pk}&{ASKED}"):
        lines = asked_in(client.get(path).content.decode())
        assert lines, path
        assert set(lines) == {SAID}, path
    printed = client.get(f"/shortlist/?id={thin.pk}&{ASKED}").content.decode().split('class="to-print"')[1]
    assert asked_in(printed) == [SAID]
    table = client.get(f"/shortlist/csv/?id={thin.pk}&{ASKED}").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    said = "Teens: yes · Medicaid: yes · Weekday evenings: not known · Self-harm and suicidal thoughts: not known"
    assert row["You asked"] == said


def test_without_a_search_nothing_is_said_and_nothing_asked(
    client: Client, thin: Any, django_assert_num_queries: Any
) -> None:
    for path in ("/programs/birch/", f"/shortlist/?id={thin.pk}", f"/compare/?id={thin.pk}"):
        assert "asked" not in re.findall(r'class="([^"]*)"', client.get(path).content.decode()), path
    with django_assert_num_queries(2):
        client.get(f"/shortlist/?id={thin.pk}")
    assert "You asked" not in client.get(f"/shortlist/csv/?id={thin.pk}").content.decode()
    assert asked_in(page_of(client, "near=80203")) == []


def test_the_choices_go_along_and_neither_place_nor_words(client: Client, thin: Any) -> None:
    page = page_of(client, f"near=80203&q=birch&radius=50&ordering=name&{ASKED}")
    link = re.search(r'href="(/programs/birch/\?[^"]*)"', page)
    assert link is not None
    assert link[1].replace("&amp;", "&") == f"/programs/birch/?{ASKED}"
    listing = client.get(f"/programs/birch/?{ASKED}").content.decode()
    assert f'data-choices="{ASKED.replace("&", "&amp;")}"' in listing
    assert re.search(r'<link rel="canonical" href="[^"?]*/programs/birch/">', listing), "one address for search engines"
    shortlist = client.get(f"/shortlist/?id={thin.pk}&{ASKED}&near=80203&q=birch").content.decode()
    body = shortlist.split("<main")[1]
    assert "near=80203" not in body
    assert "q=birch" not in body
    printed = shortlist.split("The same list:")[1].split("</p>")[0]
    assert f"/shortlist/?id={thin.pk}" in printed
    assert "adolescent" not in printed, "what is passed on holds no search"


SENTENCE = "my 16yo cuts herself, we have medicaid, evenings"


def test_a_sentence_is_answered_by_what_was_understood_of_it(client: Client, thin: Any) -> None:
    page = page_of(client, f"near=80203&q={SENTENCE}")
    (card,) = cards(page)
    assert "cuts" not in card, "what somebody typed is not repeated on every card"
    (line,) = asked_in(card)
    assert line.startswith("You asked: Teens : yes")
    assert "Medicaid : yes Weekday evenings : not known" in line
    assert 'class="answers-key"' in page, "the signs are explained"
    assert "days and hours" not in text_of(card), "the line says already that this is to be asked"
    assert f"say: “{SENTENCE}" not in text_of(page)
    assert "1 program does not say all of this: " in text_of(page)
    assert asked_in(page_of(client, f"near=80203&q={SENTENCE}&view=table")) == [line]
    near = client.get(f"/near-me/cards/?near=39.74,-104.98&q={SENTENCE}&unstated=include&id={thin.pk}")
    assert asked_in(near.text) == [line]


def test_what_was_understood_goes_along_as_choices(client: Client, thin: Any) -> None:
    page = page_of(client, "near=80203&q=teens with medicaid, evenings&payment=medicaid")
    link = re.search(r'href="(/programs/birch/\?[^"]*)"', page)
    assert link is not None
    assert link[1].replace("&amp;", "&") == "/programs/birch/?payment=medicaid&age=adolescent&when=evenings"
    said = asked_in(client.get(link[1].replace("&amp;", "&")).text)
    assert said == ["You asked: Medicaid : yes Teens : yes Weekday evenings : not known"]


def test_a_time_that_was_chosen_is_not_mixed_with_one_of_the_words(client: Client, thin: Any) -> None:
    page = page_of(client, "near=80203&q=evenings&hours_min=9")
    assert '/programs/birch/?hours_min=9"' in page


@pytest.mark.parametrize("wrong", ["condition=unheard-of", "payer=nobody", "when=never", "hours_min=x"])
def test_choices_that_cannot_be_read_are_left_out_and_named(client: Client, thin: Any, wrong: str) -> None:
    for path in (f"/shortlist/?id={thin.pk}&{wrong}", f"/compare/?id={thin.pk}&{wrong}"):
        page = client.get(path).content.decode()
        assert "holds choices of a search that we cannot read" in page
        assert "Birch IOP" in page
        assert asked_in(page) == []
    assert asked_in(client.get(f"/programs/birch/?{wrong}").content.decode()) == []


def test_an_insurer_that_was_asked_for_is_answered(client: Client, thin: Any) -> None:
    network: Any = NetworkFactory(payer=PayerFactory(name="<b>Alpha</b>", slug="alpha"), name="Open")
    inside: Any = ProgramFactory(slug="inside")
    ParticipationFactory(program=inside, network=network)
    first, second = cards(page_of(client, "near=80203&payer=alpha"))
    assert asked_in(first) == ["You asked: <b>Alpha</b> : yes"]
    assert asked_in(second) == ["You asked: <b>Alpha</b> : not known"]
    assert "<b>Alpha" not in first


def test_who_was_asked_and_does_not_say_so_is_told_apart(client: Client, thin: Any) -> None:
    line = asked_in(client.get("/programs/birch/?payment=medicare&payment=medicaid").content.decode())
    assert line == ["You asked: Medicare : does not say so Medicaid : yes"]


def test_spanish_speaks_of_being_treated_in_spanish(client: Client, thin: Any) -> None:
    page = page_of(client, "near=80203&language=es&when=evenings", accept_language="es")
    assert asked_in(page) == ["Usted preguntó: Atiende en español : sí Tarde-noche entre semana : no se sabe"]


def test_a_timetable_is_named_without_its_hours(client: Client) -> None:
    program: Any = ProgramFactory(slug="evening")
    TrackFactory(program=program)
    line = asked_in(
        client.get("/programs/evening/?when=evenings&hours_min=9&free=mon-fri:17:00-21:00").content.decode()
    )
    assert line == ["You asked: Weekday evenings, At least 9 hours a week, Mon–Fri 5–9 p.m. : yes"]


def test_of_sixty_choices_a_card_shows_six_and_the_rest_when_it_is_opened(client: Client, thin: Any) -> None:
    pairs = [("condition", term.code) for term in CONDITION] + [("service", term.code) for term in SERVICE]
    query = "&".join(f"{name}={code}" for name, code in pairs[:60])
    page = client.get(f"/programs/birch/?{query}").content.decode()
    assert asked_in(page)[0].count(" : ") == len(pairs[:60])
    program: Any = ProgramFactory(conditions=[code for name, code in pairs if name == "condition"])
    Program.objects.filter(pk=program.pk).update(services=[code for name, code in pairs if name == "service"])
    (card,) = cards(page_of(client, f"near=80203&{query}&unstated=exclude"))
    first, whole = asked_in(card)
    assert first.endswith(f"and {len(pairs[:60]) - 6} more")
    assert first.count(" : ") == 6
    assert whole.count(" : ") == len(pairs[:60])


def nearby(client: Client, query: str) -> list[str]:
    """Names and links of the programs near Cedar, in the order in which its page names them."""
    page = client.get(f"/programs/cedar/{query}").text
    section = page.split('<section class="nearby">')[1].split("</section>")[0]
    return re.findall(r'href="/programs/([^"]+)"', section)[:2]


def test_programs_nearby_are_those_for_what_was_looked_for(client: Client) -> None:
    ProgramFactory(slug="cedar", ages=["adolescent", "adult"], conditions=["depression"])
    ProgramFactory(slug="adults", ages=["adult"], latitude=39.7403)
    ProgramFactory(slug="teens", ages=["adolescent"], latitude=39.7703)
    assert nearby(client, "") == ["adults/", "teens/"]
    assert nearby(client, "?age=adolescent")[0] == "teens/?age=adolescent"
    assert not any(path.startswith("adults") for path in nearby(client, "?age=adolescent"))
    nobody = "?age=senior&language=es"
    assert nearby(client, nobody) == [f"{slug}/?{nobody[1:].replace('&', '&amp;')}" for slug in ("adults", "teens")]
