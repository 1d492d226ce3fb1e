"""What a name in a rate file means is decided by a person, in the one queue, and can be decided again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs.imports.tic.run import tic_import
from programs.models import CoverageAlias, Doubt, Network, NetworkContract, Payer
from programs.rates.names import names_asked_again
from tests.factories import NetworkFactory, PayerFactory, ProgramFactory, UserFactory
from tests.rates.extracts import CHOICE, ENTITY, extract, group, linked, npi, rate

pytestmark = pytest.mark.django_db

OURS = npi(1)


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus Network", payer=PayerFactory(name=ENTITY), slug="choice-plus")


@pytest.fixture
def doubt(tmp_path: Path, network: Network) -> Doubt:
    linked(ProgramFactory(), OURS)
    path = extract(tmp_path / "a", timezone.localdate(), group(1, OURS, networks=[f"<b>{CHOICE}"]), rate(1))
    tic_import(paths=[path], apply=True)
    return Doubt.objects.get(kind="network-name")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory(staff=True))
    return client


def decided(staff: Client, doubt: Doubt, **values: str) -> CoverageAlias:
    staff.post(reverse("admin:programs_doubt_change", args=[doubt.pk]), values)
    return CoverageAlias.objects.get(kind="network")


def test_the_question_shows_the_name_as_it_is_spelled_and_our_nearest_names(
    staff: Client, doubt: Doubt, network: Network
) -> None:
    page = staff.get(reverse("admin:programs_doubt_change", args=[doubt.pk])).content.decode()
    assert "&lt;b&gt;Choice Plus" in page
    assert "<b>Choice" not in page
    assert f"<td>{network}</td>" in page


def test_this_one(staff: Client, doubt: Doubt, network: Network) -> None:
    alias = decided(staff, doubt, decision="this:choice-plus")
    assert (alias.answer, alias.network) == ("this", network)
    assert NetworkContract.objects.get().network == network
    assert Doubt.objects.get(pk=doubt.pk).state == "accepted"
    assert CoverageAlias.objects.get(kind="payer").payer == network.payer


def test_none_of_ours_is_not_asked_again(staff: Client, doubt: Doubt) -> None:
    assert decided(staff, doubt, decision="none").answer == "none"
    assert not NetworkContract.objects.exists()
    assert not Doubt.objects.filter(state="open").exists()


def test_a_person_may_make_a_network(staff: Client, doubt: Doubt, network: Network) -> None:
    alias = decided(staff, doubt, decision="new", payer=f" {ENTITY.lower()} ", name="Choice Plus")
    assert alias.network is not None
    assert (alias.network.name, alias.network.payer) == ("Choice Plus", network.payer)
    assert Payer.objects.count() == 1


@pytest.mark.parametrize("values", [{"decision": "this:nothing"}, {"decision": "new", "name": "x"}, {"decision": ""}])
def test_no_answer_is_none(staff: Client, doubt: Doubt, values: dict[str, str]) -> None:
    assert decided(staff, doubt, **values).answer == ""
    assert Doubt.objects.get(pk=doubt.pk).state == "open"


def test_decided_twice_says_so(staff: Client, doubt: Doubt) -> None:
    decided(staff, doubt, decision="none")
    assert decided(staff, doubt, decision="this:choice-plus").answer == "none"


def test_a_decision_can_be_taken_back(staff: Client, doubt: Doubt) -> None:
    decided(staff, doubt, decision="this:choice-plus")
    names_asked_again(CoverageAlias.objects.all())
    assert not NetworkContract.objects.exists()
    assert Doubt.objects.get(state="open").coverage_alias.spelling == f"<b>{CHOICE}"


def test_the_lists_of_names_and_files_open(staff: Client, doubt: Doubt) -> None:
    for name in ("coveragealias", "publishedfile", "doubt"):
        assert staff.get(reverse(f"admin:programs_{name}_changelist")).status_code == 200
