"""Samples stay out of what a partner shows; in a network, out of it and unknown are three states."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from programs.models import Participation
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, ProgramFactory

ADDRESS = "/api/v1/programs/"
pytestmark = pytest.mark.django_db


def page(client: Client, query: str) -> dict[str, Any]:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def ids(client: Client, query: str) -> set[str]:
    return {result["id"] for result in page(client, query)["results"]}


def test_samples_are_left_out_of_results_and_of_all_counts(client: Client) -> None:
    real, sample = ProgramFactory(conditions=["ptsd"]), ProgramFactory(demo=True, conditions=["ptsd", "ocd"])
    assert ids(client, "demonstration=false") == {str(real.pk)}
    assert ids(client, "demonstration=true") == {str(sample.pk)}
    assert ids(client, "") == {str(real.pk), str(sample.pk)}
    assert page(client, "demonstration=false&facets=condition")["facets"]["condition"]["counts"] == {"ptsd": 1}
    ways = page(client, "demonstration=false&condition=ocd")
    assert ways["count"] == 0
    assert [(way["parameter"], way["count"]) for way in ways["relaxations"]] == [("condition", 1)]
    assert page(client, "demonstration=false&q=ocd&unstated=include")["count"] == 0


def test_a_sample_that_becomes_real_moves(client: Client) -> None:
    program = ProgramFactory(demo=True)
    assert ids(client, "demonstration=false") == set()
    program.demonstration = False
    program.save()
    assert ids(client, "demonstration=false") == {str(program.pk)}


@pytest.mark.parametrize("kind", ["payers", "networks"])
def test_payers_and_networks_leave_samples_out(client: Client, kind: str) -> None:
    factory: Any = PayerFactory if kind == "payers" else NetworkFactory
    payer = {} if kind == "payers" else {"payer": PayerFactory()}
    real, sample = factory(**payer), factory(demonstration=True, **payer)
    for value, expected in (("false", real), ("true", sample)):
        found = client.get(f"/api/v1/{kind}/?demonstration={value}").json()["results"]
        assert [row["slug"] for row in found] == [expected.slug]


@pytest.fixture
def network() -> Any:
    return NetworkFactory(slug="aspen-ppo", payer=PayerFactory(slug="aspen"))


def test_in_out_and_unknown_are_apart(client: Client, network: Any) -> None:
    inside, outside, silent, elsewhere = (ProgramFactory() for _each in range(4))
    ParticipationFactory(program=inside, network=network)
    ParticipationFactory(program=outside, network=network, status="out-of-network")
    ParticipationFactory(program=silent, network=network, status="unknown")
    ParticipationFactory(program=elsewhere)
    expected = {
        "": inside,
        "&participation=in": inside,
        "&participation=out": outside,
        "&participation=unknown": silent,
    }
    for query, program in expected.items():
        assert ids(client, f"network=aspen-ppo{query}") == {str(program.pk)}
        assert ids(client, f"payer=aspen{query}") == {str(program.pk)}
    counts = client.get("/api/v1/networks/aspen-ppo/").json()["programs"]
    assert counts == {"in": 1, "out": 1, "unknown": 1}
    second_tier = page(client, "network=aspen-ppo&unstated=only")
    assert {result["id"] for result in second_tier["results"]} == {str(silent.pk)}


def test_who_leaves_a_network_moves_at_once(client: Client, network: Any) -> None:
    part = ParticipationFactory(network=network)
    assert ids(client, "network=aspen-ppo&participation=out") == set()
    Participation.objects.filter(pk=part.pk).update(status="out-of-network")
    assert ids(client, "network=aspen-ppo&participation=out") == {str(part.program_id)}
    assert ids(client, "network=aspen-ppo") == set()


def test_an_id_is_as_good_as_a_slug(client: Client, network: Any) -> None:
    program = ParticipationFactory(network=network).program
    for query in (f"network={network.pk}", f"payer={network.payer_id}", f"network={str(network.pk).upper()}"):
        assert ids(client, query) == {str(program.pk)}
    listed = client.get(f"/api/v1/networks/?payer={network.payer_id}").json()["results"]
    assert [row["slug"] for row in listed] == ["aspen-ppo"]


def test_what_is_known_of_a_participation_shows(client: Client, network: Any) -> None:
    ParticipationFactory(
        network=network,
        since="2025-01-01",
        until="2026-12-31",
        tier="Preferred",
        accepting=True,
        basis="plan-directory",
    )
    (result,) = page(client, "")["results"]
    (shown,) = result["networks"]
    assert {name: shown[name] for name in ("status", "since", "until", "tier", "accepting", "source", "basis")} == {
        "status": "in-network",
        "since": "2025-01-01",
        "until": "2026-12-31",
        "tier": "Preferred",
        "accepting": True,
        "source": None,
        "basis": "plan-directory",
    }


def test_without_a_network_what_was_relaxed_can_be_asked(client: Client, network: Any) -> None:
    ProgramFactory()
    ways = page(client, "network=aspen-ppo&participation=out")["relaxations"]
    assert [way["parameter"] for way in ways] == ["network"]
    assert client.get(ways[0]["url"]).json()["count"] == ways[0]["count"] == 1


NAMES = ["42 North", "Abbey", "“Abbot” Center", "APT", "Élan", "elm House", "Unit 2", "Unit 10"]


def test_names_are_in_the_order_in_which_people_look_them_up(client: Client) -> None:
    for name in reversed(NAMES):
        ProgramFactory(name=name)
        PayerFactory(name=name)
    assert [result["name"] for result in page(client, "ordering=name")["results"]] == NAMES
    assert [row["name"] for row in client.get("/api/v1/payers/").json()["results"]] == NAMES
