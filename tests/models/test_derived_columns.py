"""Columns that derive from others stay true, whatever one does to the rows they derive from."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from programs import vocabularies
from programs.models import Participation, Program, Verification
from programs.models.position import point_on_sphere
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    VerificationFactory,
    verified,
)

pytestmark = pytest.mark.django_db


def numbers(program: Program) -> list[int]:
    return Program.objects.get(pk=program.pk).network_numbers


def test_terms_are_all_facets_the_state_and_the_sentinel() -> None:
    program = ProgramFactory(conditions=["anxiety"], payments=["medicaid"], serves=["NM"], format="hybrid")
    program.refresh_from_db()
    expected = {
        vocabularies.EVERYTHING,
        *vocabularies.EVIDENCE.numbers(["stated"]),
        *vocabularies.FORMAT.numbers(["hybrid"]),
        *vocabularies.STATE.numbers(["CO"]),
        *vocabularies.SERVES.numbers(["NM"]),
        *vocabularies.LEVEL.numbers(["iop"]),
        *vocabularies.FOCUS.numbers(["mental-health"]),
        *vocabularies.CONDITION.numbers(["anxiety"]),
        *vocabularies.PAYMENT.numbers(["medicaid"]),
    }
    assert set(program.terms) == expected


def test_unknown_format_and_state_add_no_term() -> None:
    program = ProgramFactory(format=None, state=None, focus=[], levels=[])
    program.refresh_from_db()
    assert program.terms == [vocabularies.EVERYTHING, *vocabularies.EVIDENCE.numbers(["stated"])]


def test_position_is_the_point_on_the_sphere() -> None:
    place = PlaceFactory(latitude=39.7313, longitude=-104.9829)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cube_ll_coord(position, 1), cube_ll_coord(position, 2), cube_ll_coord(position, 3) "
            "FROM programs_place WHERE id = %s",
            [place.pk],
        )
        row = cursor.fetchone()
    assert math.dist(row, point_on_sphere(39.7313, -104.9829)) < 1e-6


def test_networks_follow_participations() -> None:
    program, other = ProgramFactory(), ProgramFactory()
    first, second = NetworkFactory(), NetworkFactory()
    first.refresh_from_db()
    second.refresh_from_db()
    participation = ParticipationFactory(program=program, network=first)
    ParticipationFactory(program=program, network=second, status="out-of-network")
    assert numbers(program) == [first.number]
    assert first.number > vocabularies.NETWORKS_ABOVE
    Participation.objects.filter(network=second).update(status="in-network")
    assert numbers(program) == sorted([first.number, second.number])
    Participation.objects.filter(pk=participation.pk).update(program=other)
    assert (numbers(program), numbers(other)) == ([second.number], [first.number])
    Participation.objects.all().delete()
    assert (numbers(program), numbers(other)) == ([], [])


def test_saving_a_program_read_earlier_does_not_write_old_networks_back() -> None:
    program = ProgramFactory()
    read_earlier = Program.objects.get(pk=program.pk)
    network = ParticipationFactory(program=program).network
    network.refresh_from_db()
    read_earlier.description = "New words"
    read_earlier.save()
    assert numbers(program) == [network.number]


def test_nobody_writes_derived_columns() -> None:
    program = ProgramFactory(network_numbers=[10_999], verified_at=timezone.now(), provider_name="Else")
    Program.objects.update(network_numbers=[10_999], verified_at=timezone.now(), provider_name="Else")
    program.refresh_from_db()
    assert (program.network_numbers, program.verified_at) == ([], None)
    assert program.provider_name == program.provider.name


def test_verified_at_is_the_last_verification() -> None:
    program, now = ProgramFactory(), timezone.now()
    verified(program, now - timedelta(days=9))  # contact and services
    verified(program, now - timedelta(days=2), aspect="services")
    verified(program, now - timedelta(days=1), aspect="schedule")
    program.refresh_from_db()
    assert program.verified_at == now - timedelta(days=9)
    last = verified(program, now - timedelta(days=2), aspect="contact")
    program.refresh_from_db()
    assert program.verified_at == last.at
    last.delete()
    program.refresh_from_db()
    assert program.verified_at == now - timedelta(days=9)
    Verification.objects.all().delete()
    program.refresh_from_db()
    assert program.verified_at is None


def test_bulk_writes_are_followed_too() -> None:
    programs, now = ProgramFactory.create_batch(3), timezone.now()
    Verification.objects.bulk_create(
        VerificationFactory.build(program=program, at=now, aspect=aspect)
        for program in programs
        for aspect in ("contact", "services")
    )
    assert set(Program.objects.values_list("verified_at", flat=True)) == {now}


def test_a_renamed_provider_is_renamed_on_its_programs() -> None:
    provider = ProviderFactory(name="Old")
    program = ProgramFactory(provider=provider)
    provider.name = "New"
    provider.save()
    program.refresh_from_db()
    assert program.provider_name == "New"
    program.provider = ProviderFactory(name="Other")
    program.save()
    program.refresh_from_db()
    assert program.provider_name == "Other"
