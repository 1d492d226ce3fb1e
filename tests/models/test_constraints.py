"""What the database refuses, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from programs.models import Program
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"slug": ""},
        {"status": "deleted"},
        {"latitude": None},
        {"longitude": None},
        {"latitude": 91.0},
        {"longitude": -181.0},
        {"precision": ""},
        {"precision": "hidden"},  # still has its street
        {"format": "virtual"},  # still has a point
        {"zip_code": "8020"},
        {"npi": "123"},
        {"accepting": "maybe"},
        {"hours_per_week_min": 12, "hours_per_week_max": 9},
        {"conditions": [301]},  # a therapy's number
        {"therapies": [0]},
    ],
    ids=str,
)
def test_a_program_that_contradicts_itself_is_refused(values: dict[str, object]) -> None:
    program = ProgramFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=program.pk).update(**values)


def test_a_merged_program_is_closed_and_not_its_own_target() -> None:
    program, target = ProgramFactory(), ProgramFactory()
    for values in ({"merged_into": target}, {"status": "closed", "merged_into": program}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Program.objects.filter(pk=program.pk).update(**values)
    Program.objects.filter(pk=program.pk).update(status="closed", merged_into=target)


def test_one_participation_a_network() -> None:
    participation = ParticipationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ParticipationFactory(program=participation.program, network=participation.network)


def test_names_and_keys_are_unique() -> None:
    program, place, network = ProgramFactory(), PlaceFactory(), NetworkFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramFactory(slug=program.slug)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceFactory(key="another", zip_code=place.zip_code)
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkFactory(slug=network.slug)


def test_weeks_and_ages_of_a_track_are_checked() -> None:
    for values in ({"weeks_min": 9, "weeks_max": 8}, {"ages": [200]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TrackFactory(**values)


def test_a_provider_has_a_name() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderFactory(name="")


def test_no_table_keeps_anything_about_searchers() -> None:
    """Privacy is architecture: there is no place where a search could be stored."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert not [
        name
        for name in tables
        if any(word in name for word in ("search", "query", "visit", "analytic", "log")) and name != "django_admin_log"
    ]
