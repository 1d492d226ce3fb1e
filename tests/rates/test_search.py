"""``basis=any``: a contract in a plan's own file is enough to be found, and never to be called confirmed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import QueryDict
from django.test import Client, override_settings
from django.utils.timezone import localdate as today

from programs.imports.tic.run import tic_import
from programs.models import Network, NetworkContract, Participation, Program
from programs.rates.deriving import derive, turn
from programs.search import BadInput
from tests import searching
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.rates.extracts import extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return NetworkFactory(name="Choice Plus", slug="choice-plus")


def contracted(tmp_path: Path, *programs: Program, network: Network, days: int = 0) -> None:
    """A file of so many days ago has a contract with each."""
    numbers = [npi(100 + place) for place, _program in enumerate(programs)]
    for program, number in zip(programs, numbers, strict=True):
        linked(program, number)
    means(network)
    day = today() - timedelta(days=days)
    tic_import(paths=[extract(tmp_path / "extract", day, group(1, *numbers), rate(1))], apply=True)


def search(query: str, *, strict: bool = False) -> Any:
    return searching.search(QueryDict(query), strict=strict)


def found(query: str) -> list[str]:
    return [result.listing["name"] for result in search(query).results]


def test_only_any_takes_a_contract(tmp_path: Path, network: Network) -> None:
    ours, theirs, _other = ProgramFactory(name="Filed"), ProgramFactory(name="Confirmed"), ProgramFactory(name="Other")
    ParticipationFactory(program=theirs, network=network)
    contracted(tmp_path, ours, network=network)
    for asked in ("network=choice-plus", f"payer={network.payer.slug}"):
        assert found(f"{asked}&unstated=exclude") == ["Confirmed"]
        assert found(f"{asked}&unstated=exclude&basis=confirmed") == ["Confirmed"]
        assert sorted(found(f"{asked}&unstated=exclude&basis=any")) == ["Confirmed", "Filed"]
    ours.refresh_from_db()
    assert ours.network_numbers == []


def test_confirmed_comes_first_and_the_file_gives_its_reason(tmp_path: Path, network: Network) -> None:
    ours, theirs = ProgramFactory(name="A filed"), ProgramFactory(name="B confirmed")
    ParticipationFactory(program=theirs, network=network, verified_at=None)
    contracted(tmp_path, ours, network=network)
    page = search("network=choice-plus&unstated=exclude&basis=any&ordering=best")
    assert [result.listing["name"] for result in page.results] == ["B confirmed", "A filed"]
    (reason,) = [text for text in page.results[1].match["reasons"] if "Choice Plus" in text]
    assert "lists a contract with" in reason
    assert "Nobody has confirmed it" in reason


def test_an_honest_zero_offers_contracts(tmp_path: Path, network: Network) -> None:
    contracted(tmp_path, ProgramFactory(), ProgramFactory(), network=network)
    page = search("network=choice-plus&unstated=exclude")
    assert page.count == 0
    assert (page.relaxations[0].changes, page.relaxations[0].count) == ({"basis": ("any",)}, 2)


def test_the_page_offers_them_above_those_that_say_nothing(client: Client, tmp_path: Path, network: Network) -> None:
    contracted(tmp_path, ProgramFactory(), network=network)
    ProgramFactory()
    page = client.get("/en/programs/?network=choice-plus").content.decode()
    offered = page.index("Also programs that only the plan’s own lists name, not confirmed: 1 program")
    assert offered < page.index('id="tier-title"')
    assert page.count("basis=any") == 1
    table = client.get("/en/programs/?network=choice-plus&view=table").content.decode()
    assert table.count("basis=any") == 1


def test_facets_count_what_is_found(tmp_path: Path, network: Network) -> None:
    contracted(tmp_path, ProgramFactory(), network=network)
    page = search("network=choice-plus&unstated=exclude&basis=any&facets=network")
    assert page.facets is not None
    assert page.facets["network"].counts == {"choice-plus": page.count} == {"choice-plus": 1}


@pytest.mark.parametrize(
    "query", ["basis=any", "basis=confirmed", "network=choice-plus&basis=file", "network=choice-plus&basis="]
)
def test_a_basis_is_of_a_network_and_one_of_two(network: Network, query: str) -> None:
    answer = search(query, strict=True)
    assert isinstance(answer, BadInput)
    assert {error.parameter for error in answer.errors} == {"basis"}


def test_a_file_says_nothing_of_who_is_out(network: Network) -> None:
    answer = search("network=choice-plus&basis=any&participation=out")
    assert isinstance(answer, BadInput)
    assert not isinstance(search("network=choice-plus&basis=confirmed&participation=out"), BadInput)


@pytest.mark.parametrize(("days", "counts"), [(100, True), (101, False)])
def test_a_file_counts_from_its_own_day_for_a_hundred_days(
    tmp_path: Path, network: Network, days: int, counts: bool
) -> None:
    contracted(tmp_path, ProgramFactory(), network=network, days=days)
    assert search("network=choice-plus&unstated=exclude&basis=any").count == int(counts)
    assert NetworkContract.objects.get().current is counts


def test_the_daily_job_lets_old_files_leave(tmp_path: Path, network: Network) -> None:
    contracted(tmp_path, ProgramFactory(), network=network, days=50)
    assert search("network=choice-plus&unstated=exclude&basis=any").count == 1
    with override_settings(RATE_FILE_COUNTS_DAYS=49):
        assert turn().changed == 1
    assert search("network=choice-plus&unstated=exclude&basis=any").count == 0


def test_no_participation_can_ever_have_a_file_as_its_basis(network: Network) -> None:
    with pytest.raises(IntegrityError, match="participation_basis_is_known"):
        Participation.objects.create(program=ProgramFactory(), network=network, status="in-network", basis="rate-file")


def test_deriving_again_changes_nothing(tmp_path: Path, network: Network) -> None:
    contracted(tmp_path, ProgramFactory(), network=network)
    assert not derive()
