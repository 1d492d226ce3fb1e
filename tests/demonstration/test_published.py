"""The samples have what an invented insurer publishes: taken in as real files are, and taken out with them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from programs.demonstration.load import demonstration_remove
from programs.demonstration.published import AT_THE_HOSPITAL, BLANKET, CONTRACTED, ENTITY, LEFT, LISTED, published_load
from programs.models import (
    CoverageAlias,
    ImportRun,
    NetworkContract,
    NpiLink,
    Plan,
    Program,
    ProgramHospital,
    PublishedFile,
    Source,
)
from programs.rates.hospitals import cash_prices_of, cash_ranges
from programs.rates.prices import ranges, rates_of
from tests import searching
from tests.factories import NetworkFactory, PayerFactory, ProgramFactory

pytestmark = pytest.mark.django_db

SAMPLE: dict[str, Any] = {"demonstration": True, "precision": "street"}


@pytest.fixture(autouse=True)
def samples() -> None:
    payer = PayerFactory(name=ENTITY, slug="example-mutual", demonstration=True)
    NetworkFactory(name="Choice PPO", slug="example-mutual-choice-ppo", payer=payer, demonstration=True)
    for _number in range(LEFT[-1] + 1):
        ProgramFactory(**SAMPLE)


def entries() -> list[tuple[Any, ...]]:
    rows = NetworkContract.objects.order_by("npi", "basis")
    return list(rows.values_list("program", "basis", "current", "blanket", "level", "as_of"))


def test_samples_have_contracts_of_each_kind_and_the_same_every_time() -> None:
    published_load()
    found = NetworkContract.objects.all()
    assert found.filter(basis="rate-file", current=True, blanket=False).count() == len(CONTRACTED)
    assert found.filter(basis="rate-file", current=True, blanket=True).count() == len(BLANKET)
    assert found.filter(basis="plan-directory", current=True, level="site").count() == len(LISTED)
    assert found.exclude(missing_in=None).count() == len(LEFT)
    first = found.filter(basis="rate-file", current=True, blanket=False).first()
    assert first is not None
    assert {one.unit for one in ranges(rates_of(first.program_id))} == {"day"}
    assert all(200 < one.least <= one.most < 500 for one in ranges(rates_of(first.program_id)))
    query = "network=example-mutual-choice-ppo&unstated=exclude&demonstration=true"
    assert searching.search(QueryDict(query)).total == 0
    assert searching.search(QueryDict(f"{query}&basis=any")).total == len({*CONTRACTED, *LISTED, *BLANKET})
    priced = ProgramHospital.objects.values_list("program", flat=True)
    ranges_of_cash = [[(one.unit, one.least, one.most) for one in cash_ranges(cash_prices_of(pk))] for pk in priced]
    assert ranges_of_cash == [[("", Decimal("260.50"), Decimal("260.50")), ("day", 385, 440)]] * len(AT_THE_HOSPITAL)
    before = entries()
    published_load()
    assert entries() == before


def test_they_go_with_the_samples() -> None:
    published_load()
    demonstration_remove()
    for model in (PublishedFile, NetworkContract, CoverageAlias, NpiLink, ImportRun, Source, Plan):
        assert not model._default_manager.exists(), model


def test_without_enough_samples_there_is_nothing() -> None:
    Program.objects.all()[0].delete()
    published_load()
    assert not PublishedFile.objects.exists()
