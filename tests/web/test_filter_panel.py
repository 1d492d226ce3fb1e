"""The filter panel: how many programs each choice would leave, and of how many it is not known."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from programs.search import FacetCounts
from programs.vocabularies import BY_CODE
from programs.web.results import filter_options
from programs.web.results.filter_panel import GROUPS, NETWORKS_AT_ONCE
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    session,
)
from tests.shared import shared_by_all
from tests.web.reading import choices, group, page_of, quiet_lines, ticked

pytestmark = pytest.mark.django_db


@shared_by_all
def programs() -> None:
    """Three programs in Denver: two treat depression, one of them in Spanish as well; one says little."""
    PlaceFactory()
    evening: Any = ProgramFactory(
        conditions=["depression", "anxiety"],
        languages=["en", "es"],
        payments=["medicaid"],
        accepting="yes",
        openings_reported_at=timezone.now(),
    )
    TrackFactory(program=evening)
    ProgramFactory(conditions=["depression"], languages=["en"], format="hybrid")
    ProgramFactory(focus=[])


@pytest.mark.parametrize(
    ("query", "code", "counts", "lines"),
    [
        ("near=80203", "condition", {"depression": 2, "anxiety": 1}, ["1 does not say"]),
        ("near=80203", "payment", {"medicaid": 1}, ["2 do not say"]),
        ("near=80203", "format", {"in-person": 2, "hybrid": 1}, []),
        ("near=80203", "when", {"evenings": 1}, ["2 do not say"]),
        ("near=80203", "state", {"CO": 3}, []),
        ("near=80203", "therapy", {}, ["3 do not say"]),
        # a facet is counted as if nothing of it had been chosen
        ("near=80203&language=es", "language", {"en": 2, "es": 1}, ["1 does not say"]),
        ("near=80203&language=es", "condition", {"depression": 1, "anxiety": 1}, []),
        # where all must hold, with what is chosen
        ("near=80203&condition=depression", "condition", {"depression": 2, "anxiety": 1}, ["1 does not say"]),
        ("near=80203&condition=gambling", "condition", {}, ["1 does not say"]),  # some could be asked
        ("near=80203&condition=gambling&unstated=exclude", "condition", {"gambling": 0}, ["1 does not say"]),
        ("near=80203&condition=gambling", "payment", {}, []),
    ],
)
def test_counts_beside_choices(client: Client, query: str, code: str, counts: dict[str, int], lines: list[str]) -> None:
    html = group(page_of(client, query), code)
    assert choices(html) == counts
    assert quiet_lines(html) == lines


@pytest.mark.parametrize("query", ["near=80203", "near=80203&condition=gambling", "", "near=nowhere"])
def test_every_group_is_there_whatever_was_found(client: Client, query: str) -> None:
    page = page_of(client, query)
    for code in (*GROUPS, "when"):
        assert f'data-group="{code}"' in page


@pytest.mark.parametrize("query", ["near=nowhere-at-all", "radius=abc", "near=80203&page=99"])
def test_without_an_answer_every_choice_is_there_and_none_has_a_count(client: Client, query: str) -> None:
    page = page_of(client, query)
    assert set(choices(group(page, "payment")).values()) == {None}
    assert len(choices(group(page, "condition"))) > 20
    assert 'class="quiet-line"' not in page


def test_a_choice_is_a_checkbox_whose_name_holds_the_count(client: Client) -> None:
    page = page_of(client, "near=80203&payment=medicaid")
    html = group(page, "payment")
    assert ticked(html) == {"medicaid"}
    box = '<input type="checkbox" id="payment-medicaid" name="payment" value="medicaid" checked>'
    assert f'<label class="option">{box}<span>Medicaid' in html
    assert '<span class="tally">1</span></label>' in html


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_group_is_its_choices_one_by_one(seed: int, language: str) -> None:
    dice, facet = random.Random(seed), BY_CODE[random.Random(seed).choice(["age", "condition", "language"])]
    codes = [term.code for term in facet]
    chosen = set(dice.sample(codes, dice.choice([0, 0, 1, 2, len(codes)])))
    counts = {code: dice.choice([0, 1, 12_345]) for code in codes if code in chosen or dice.random() < 0.5}
    unstated = {code: dice.choice([0, 3, 4_321]) for code in codes if dice.random() < 0.5}
    counted = FacetCounts(counts | {"of-old": 3}, dice.choice([0, None, 7]), unstated | {"of-old": 3})
    with translation.override(language):
        choices = filter_options.terms(facet)
        html = b"".join(filter_options.content(language, choices, chosen, counted))
        singly = [
            filter_options.option(
                one, one.value in chosen, counts.get(one.value, 0), unstated.get(one.value, 0), language
            )
            for one in choices.options
        ]
        assert html == b"".join(singly) + filter_options.not_said(language, counted.unknown)
        ticked = [one.value for one, said in zip(choices.options, singly, strict=True) if b" checked>" in said]
    assert set(ticked) == chosen
    assert html.count(b"disabled") == sum(
        code not in chosen and not counts.get(code) and not unstated.get(code) for code in codes
    )


def test_a_percent_sign_is_one() -> None:
    one = filter_options.choice("payer", "a", "100 % Health %s %b")
    counted = FacetCounts({"a": 5}, 0)
    (html, _said) = filter_options.content("en", filter_options.Choices.of([one]), (), counted)
    assert html == filter_options.option(one, False, 5)
    assert b"<span>100 % Health %s %b</span>" in html


def test_large_counts_have_separators() -> None:
    from programs.web.results.filter_options import choice, option

    assert b'<span class="tally">12,345</span>' in option(choice("payer", "a", "A"), False, 12345)


@pytest.mark.parametrize(
    ("query", "counts", "said"),
    [
        ("near=80203", {"true": 1}, ["2 do not say"]),
        ("near=80203&accepting=true", {"true": 1}, ["2 do not say"]),
        ("near=80203&format=hybrid", {}, ["1 does not say"]),
        (
            "near=80203&format=hybrid&unstated=exclude",
            {},
            ["None of these programs has said lately that it takes new patients."],
        ),
        ("near=80203&format=hybrid&accepting=true", {}, ["1 does not say"]),  # ask 1
    ],
)
def test_who_takes_new_patients(client: Client, query: str, counts: dict[str, int], said: list[str]) -> None:
    panel = page_of(client, query).split('<div class="group accepting">')[1].split("</div>")[0]
    assert choices(panel) == counts
    assert quiet_lines(panel) == said


@pytest.mark.parametrize(
    ("query", "opened"),
    [
        ("near=80203", {"when", "payment", "age"}),
        ("near=80203&condition=depression", {"when", "payment", "age", "condition"}),
        ("near=80203&age=adult", {"when", "payment", "age", "condition"}),
        ("near=nowhere&language=es", {"when", "payment", "age", "language"}),
    ],
)
def test_groups_that_are_used_are_open(client: Client, query: str, opened: set[str]) -> None:
    parts = page_of(client, query).split('<details class="group"')[1:]
    assert {part.split('data-group="')[1].split('"')[0] for part in parts if part.startswith(" open")} == opened


@pytest.mark.parametrize(
    ("query", "following"),
    [
        ("near=80203", ""),
        ("near=80203&language=es", ""),
        ("near=80203&age=adolescent", "condition"),
        ("near=80203&condition=depression", "age"),
        ("near=80203&focus=mental-health&age=adult", "payment"),
        ("near=80203&payer=nobody&age=adult&condition=ptsd", "when"),
        ("near=80203&payment=medicaid&age=adult&condition=ptsd", "when"),
        ("near=80203&payment=medicaid&age=adult&condition=ptsd&hours_max=9", ""),
    ],
)
def test_the_sheet_opens_where_one_will_most_likely_choose_next(client: Client, query: str, following: str) -> None:
    parts = page_of(client, query).split('<details class="group"')[1:]
    found = [
        part.split('data-group="')[1].split('"')[0] for part in parts if " data-next>" in part.split("<summary")[0]
    ]
    assert found == ([following] if following else [])


def test_groups_stand_in_the_order_of_the_need(client: Client) -> None:
    page = page_of(client, "near=80203")
    order = ["age", "population", "focus", "condition", "payment", "when", "format", "language", "therapy"]
    assert sorted(order, key=lambda code: page.index(f'data-group="{code}"')) == order


def test_insurers_and_their_networks_have_counts(client: Client) -> None:
    payer = PayerFactory(name="Alpha", slug="alpha")
    for name, count in (("Open", 2), ("Closed", 1), ("Empty", 0)):
        network = NetworkFactory(payer=payer, name=name, slug=name.lower())
        for _each in range(count):
            ParticipationFactory(program=ProgramFactory(), network=network)
    page = page_of(client, "near=80203")
    assert choices(group(page, "payer")) == {"alpha": 3}
    assert choices(group(page, "network")) == {"open": 2, "closed": 1}
    assert quiet_lines(group(page, "network")) == ["3 do not say"]
    assert "Alpha: Open" in group(page, "network")


def test_of_many_networks_those_of_the_chosen_insurer_are_shown(client: Client) -> None:
    payers = PayerFactory.create_batch(2)
    for number in range(NETWORKS_AT_ONCE + 2):
        network = NetworkFactory(payer=payers[number % 2], slug=f"plan-{number}")
        ParticipationFactory(program=ProgramFactory(), network=network)
    page = page_of(client, "near=80203")
    assert choices(group(page, "network")) == {}
    assert quiet_lines(group(page, "network")) == ["Choose an insurance company first."]
    page = page_of(client, f"near=80203&payer={payers[0].slug}")
    assert choices(group(page, "network")) == {f"plan-{number}": 1 for number in range(0, NETWORKS_AT_ONCE + 2, 2)}
    page = page_of(client, "near=80203&network=plan-1")
    assert choices(group(page, "network")) == {"plan-1": 1}
    assert ticked(group(page, "network")) == {"plan-1"}


def test_names_of_insurers_are_text(client: Client) -> None:
    payer = PayerFactory(name='<script>alert("A")</script>', slug="odd")
    ParticipationFactory(program=ProgramFactory(), network=NetworkFactory(payer=payer, name="<b>"))
    page = page_of(client, "near=80203&payer=odd")
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert choices(group(page, "payer")) == {"odd": 1}


def test_a_week_that_was_ticked_is_ticked_again(client: Client) -> None:
    program: Any = ProgramFactory()
    TrackFactory(program=program, sessions=[session("sat", "09:00", "12:00")])
    page = page_of(client, "near=80203&when=weekends&free=sat:07:00-13:00&free=mon:01:00-02:00&hours_max=9")
    html = group(page, "when")
    assert ticked(html) == {"weekends"}
    assert 'name="free" value="sat:07:00-13:00" aria-label="Saturday, Morning" checked' in html
    assert '<input type="hidden" name="free" value="mon:01:00-02:00">' in html
    assert 'name="hours_max" type="text" inputmode="decimal" value="9"' in html


def test_the_panel_speaks_the_readers_language(client: Client) -> None:
    english, spanish = page_of(client, "near=80203"), page_of(client, "near=80203", accept_language="es")
    assert "Depression" in group(english, "condition")
    assert "Depresión" in group(spanish, "condition")
    assert choices(group(spanish, "condition")) == choices(group(english, "condition"))


def test_a_choice_that_nobody_states_says_how_many_there_are_to_ask(client: Client) -> None:
    html = group(page_of(client, "near=80203"), "therapy")
    option = html.split('value="dbt"')[1].split("</label>")[0]
    assert '<span class="tally">ask 3</span>' in option
    assert "disabled" not in option
    chosen = group(page_of(client, "near=80203&therapy=dbt"), "therapy").split('value="dbt"')[1].split("</label>")[0]
    assert chosen.startswith(" checked>")
    assert '<span class="tally">ask 3</span>' in chosen, "none says so: not 0, but 3 to ask"


def test_a_choice_that_finds_nothing_is_greyed_and_not_gone(client: Client) -> None:
    html = group(page_of(client, "near=80203"), "evidence")
    box = '<label class="option none"><input type="checkbox" id="evidence-possible" name="evidence" value="possible"'
    assert f"{box} disabled>" in html
    assert html.split(box)[1].split("</label>")[0].endswith('<span class="tally">0</span>')
    chosen = group(page_of(client, "near=80203&evidence=possible"), "evidence")
    assert f"{box.replace(' none', '')} checked>" in chosen, "what is chosen can be taken away"
