"""GET /api/v1/payers/ and /api/v1/networks/."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from programs.models import Roster
from tests.api.problems import parameters_of, problem_of
from tests.factories import NetworkFactory, PayerFactory

pytestmark = pytest.mark.django_db


def slugs(client: Client, address: str) -> list[str]:
    return [row["slug"] for row in client.get(address).json()["results"]]


def test_payers_by_name(client: Client) -> None:
    PayerFactory(name="Summit Health", slug="summit")
    PayerFactory(name="Aspen Mutual", slug="aspen")
    assert slugs(client, "/api/v1/payers/") == ["aspen", "summit"]
    assert slugs(client, "/api/v1/payers/?q=SUMMIT") == ["summit"]
    assert slugs(client, "/api/v1/payers/?page_size=1&page=2") == ["summit"]


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_payer_by_id_and_by_slug(client: Client, demonstration: bool) -> None:
    payer = PayerFactory(name="Aspen Mutual", slug="aspen", demonstration=demonstration)
    shown = {
        "id": str(payer.pk),
        "slug": "aspen",
        "name": "Aspen Mutual",
        "website": None,
        "demonstration": demonstration,
    }
    for key in (payer.pk, str(payer.pk).upper(), "aspen"):
        assert client.get(f"/api/v1/payers/{key}/").json() == shown


def test_networks_of_a_payer(client: Client) -> None:
    aspen = PayerFactory(name="Aspen Mutual", slug="aspen")
    NetworkFactory(payer=aspen, slug="aspen-ppo", name="PPO")
    NetworkFactory(payer=aspen, slug="aspen-hmo", name="HMO")
    NetworkFactory(slug="other")
    assert slugs(client, "/api/v1/networks/") == ["aspen-hmo", "aspen-ppo", "other"]
    assert slugs(client, "/api/v1/networks/?payer=aspen") == ["aspen-hmo", "aspen-ppo"]
    assert slugs(client, "/api/v1/networks/?payer=aspen&q=ppo") == ["aspen-ppo"]


def test_a_network_by_id_and_by_slug(client: Client) -> None:
    network = NetworkFactory(slug="aspen-ppo", name="PPO", demonstration=True)
    shown = {
        "id": str(network.pk),
        "slug": "aspen-ppo",
        "name": "PPO",
        "payer": {"id": str(network.payer.pk), "slug": network.payer.slug, "name": network.payer.name},
        "demonstration": True,
    }
    counts = {"programs": {"in": 0, "out": 0, "unknown": 0}}
    for key in (network.pk, "aspen-ppo"):
        assert client.get(f"/api/v1/networks/{key}/").json() == shown | counts | {"plans": [], "last_roster_at": None}


@pytest.mark.parametrize("kind", ["payers", "networks"])
def test_what_is_not_there_is_404(client: Client, kind: str) -> None:
    for tail in ("nobody/", f"{uuid4()}/", "?page=2"):
        problem_of(client.get(f"/api/v1/{kind}/{tail}"), 404)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("payers/?q=", "q"),
        ("payers/?payer=aspen", "payer"),
        ("payers/?page_size=0", "page_size"),
        ("networks/?payer=nobody", "payer"),
        ("networks/?payer=00000000-0000-4000-8000-00000000dead", "payer"),
        ("networks/?payer=%00", "payer"),
        ("networks/?page=-1", "page"),
        ("networks/?colour=blue", "colour"),
    ],
)
def test_bad_input_names_the_parameter(client: Client, query: str, parameter: str) -> None:
    assert parameters_of(client.get(f"/api/v1/{query}")) == [parameter]


@pytest.mark.parametrize("networks", [1, 12])
def test_the_number_of_queries_is_fixed(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, networks: int
) -> None:
    for _ in range(networks):
        NetworkFactory()
    for kind in ("payers", "networks"):
        with django_assert_num_queries(3):  # the state for the ETag, the count, the page
            assert client.get(f"/api/v1/{kind}/").json()["count"] == networks


def test_a_list_asked_for_again_is_304(client: Client) -> None:
    NetworkFactory()
    etag = client.get("/api/v1/networks/")["ETag"]
    assert client.get("/api/v1/networks/", headers={"If-None-Match": etag}).status_code == 304


def test_one_network_says_when_its_last_roster_was_applied(client: Client) -> None:
    network, other = NetworkFactory(), NetworkFactory()
    address = f"/api/v1/networks/{network.slug}/"
    before = client.get(address)
    assert before.json()["last_roster_at"] is None
    for each, day in ((network, 3), (network, 5), (other, 7)):
        Roster.objects.create(
            network=each, media_type="text/csv", sha256="0" * 64, size=1, state="applied", result={},
            applied_at=datetime(2026, 1, day, tzinfo=UTC),
        )  # fmt: skip
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.json()["last_roster_at"] == "2026-01-05T00:00:00Z"
