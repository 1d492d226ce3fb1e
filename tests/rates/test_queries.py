"""Contracts cost no question to the database on lists, and one on a listing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.imports.tic.run import tic_import
from programs.models import Program
from programs.search.keeper import keeper
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, ProgramFactory
from tests.rates.extracts import extract, group, linked, means, npi, rate

pytestmark = pytest.mark.django_db(transaction=True)  # what is committed is what the index keeps

TODAY = timezone.localdate()


SLUGS = ("elm", "birch", "cedar")


def asked(client: Client, path: str) -> list[str]:
    """What is asked of the database for a page that was made before, by a process that has no listing in memory."""
    client.get(path)
    return queries_of(client, path)


def queries_of(client: Client, path: str) -> list[str]:
    keeper.forget_listings()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return [query["sql"] for query in queries]


def contracted(tmp_path: Path, *programs: Program) -> None:
    numbers = [npi(100 + place) for place, _program in enumerate(programs)]
    for program, number in zip(programs, numbers, strict=True):
        linked(program, number)
    rates = [rate(1), rate(1, amount="365.00", modifiers=["TG"])]
    tic_import(paths=[extract(tmp_path / "a.gz", TODAY, group(1, *numbers), *rates)], apply=True)


@pytest.mark.parametrize("programs", [1, 12])
def test_lists_with_contracts_ask_as_often_as_without(client: Client, tmp_path: Path, programs: int) -> None:
    network = NetworkFactory(name="Choice Plus", slug="choice-plus", payer=PayerFactory(name="Example", slug="example"))
    means(network)
    ParticipationFactory(program=ProgramFactory(), network=network)
    made: list[Any] = [ProgramFactory() for _number in range(programs)]
    contracted(tmp_path, *made)
    for path in ("/en/programs/", "/api/v1/programs/"):
        for what in ("network=choice-plus", "payer=example"):
            for more in ("", "&unstated=exclude", "&basis=any", "&basis=any&unstated=exclude"):
                queries = asked(client, f"{path}?{what}{more}")
                assert len(queries) == 2, (path, what, more, queries)  # what has changed; listings not in memory


def test_a_listing_asks_once_for_its_contracts_and_once_for_hospitals(client: Client, tmp_path: Path) -> None:
    """However many there are, and none; neither page has been made before."""
    warm, bare, program = (ProgramFactory(slug=slug) for slug in SLUGS)
    means(NetworkFactory(name="Choice Plus", slug="choice-plus"))
    contracted(tmp_path, program)
    for path in ("/en/programs/{0.slug}/", "/api/v1/programs/{0.pk}/"):
        client.get(path.format(warm))
        without, with_contracts = (queries_of(client, path.format(one)) for one in (bare, program))
        assert len(with_contracts) == len(without), (path, with_contracts)
        for table in ("programs_contractedrate", "programs_hospitalcharge"):
            assert sum(table in query for query in with_contracts) == 1, (path, table)
    assert "$310–$365 a day" in client.get("/en/programs/cedar/").content.decode()
