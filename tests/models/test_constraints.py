"""What the database refuses, whoever writes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

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


CONTRADICTIONS: list[dict[str, Any]] = [
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
]


@pytest.mark.parametrize("values", CONTRADICTIONS, ids=str)
def test_a_program_that_contradicts_itself_is_refused(values: dict[str, object]) -> None:
    program = ProgramFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=program.pk).update(**values)


def said(validate: Callable[..., None], *given: Any, **options: Any) -> dict[str, list[str]]:
    try:
        validate(*given, **options)
    except ValidationError as error:
        return error.message_dict
    return {}


def test_a_form_is_told_of_each_contradiction_as_django_would(django_assert_num_queries: Any) -> None:
    """One by one, several at once, and with columns that are not asked of."""
    dice = random.Random(9)
    some = [dice.sample(CONTRADICTIONS, dice.randint(2, 4)) for _each in range(8)]
    for contradictions in [[], *([one] for one in CONTRADICTIONS), *some]:
        program = ProgramFactory.build()
        for values in contradictions:
            for name, value in values.items():
                setattr(program, name, value)
        for exclude in (set(), {"slug"}, {name for values in contradictions for name in values}, {"latitude", "npi"}):
            with patch.object(Program, "get_constraints", models.Model.get_constraints):
                expected = said(program.validate_constraints, exclude=exclude)
            assert said(program.validate_constraints, exclude=exclude) == expected, (contradictions, exclude)
            assert bool(expected) >= bool(contradictions and not exclude)
    with django_assert_num_queries(3):  # with its savepoint
        ProgramFactory.build().validate_constraints()


def test_what_no_check_can_be_asked_of_is_none_that_fails() -> None:
    """The database refuses the number itself, which every check of it then says to hold."""
    program = ProgramFactory.build(name="", hours_per_week_max=10**12)
    with patch.object(Program, "get_constraints", models.Model.get_constraints):
        expected = said(program.validate_constraints)
    assert said(program.validate_constraints) == expected
    assert "program_has_name_and_slug" in str(expected)


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
