"""Factories with traits. Everything they make is published and fully located unless a trait says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from programs.models import (
    Network,
    Participation,
    Payer,
    Place,
    Program,
    Provider,
    Source,
    Statement,
    Track,
    User,
    Verification,
)
from programs.models.sessions import minutes_of
from programs.quality.statements import BY_STAFF, cleaned, participations_edit, staff_edit, tracks_edit
from programs.statements.fields import ROWS, by_aspect
from programs.statements.stored import decide_programs


def session(day: str, start: str, end: str) -> NumericRange:
    """``session("mon", "17:30", "20:30")`` as minutes of the week; an end before its start runs past midnight."""
    return NumericRange(*minutes_of({"day": day, "start": start, "end": end}))


def edited(program: Program, *columns: str) -> None:
    """Record that the staff says what ``program`` has in these columns; ``tracks`` are its timetables."""
    staff_edit(program=program, values={name: getattr(program, name) for name in columns if name not in ROWS})
    if "tracks" in columns:
        tracks_edit(program=program)
    if "participations" in columns:
        participations_edit(program=program)


def edited_together(columns: Mapping[Program, Iterable[str]]) -> None:
    """The same of many programs in one go, for columns that are no rows of their own."""
    said = [
        Statement(program=program, aspect=aspect, values={name: cleaned(name, value) for name, value in some.items()},
                  method=Statement.Method.STAFF, by=BY_STAFF, as_of=timezone.localdate())
        for program, names in columns.items()
        for aspect, some in by_aspect({name: getattr(program, name) for name in names}).items()
    ]  # fmt: skip
    Statement.objects.bulk_create(said)
    decide_programs([program.pk for program in columns])


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")

    class Params:
        staff = factory.Trait(is_staff=True, is_superuser=True)


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = Provider

    name = factory.Sequence(lambda n: f"Provider {n}")


class ProgramFactory(DjangoModelFactory):
    """A published in-person program in Denver."""

    class Meta:
        model = Program
        skip_postgeneration_save = True

    provider = factory.SubFactory(ProviderFactory)
    name = factory.Sequence(lambda n: f"Program {n}")
    slug = factory.Sequence(lambda n: f"program-{n}")
    status = Program.Status.PUBLISHED
    evidence = "stated"
    format = "in-person"
    levels = ["iop"]
    focus = ["mental-health"]
    phone = "303-555-0142"
    street1 = "100 Cedar Street"
    city = "Denver"
    state = "CO"
    zip_code = "80203"
    county = "Denver"
    latitude = 39.7313
    longitude = -104.9829
    precision = "street"

    @classmethod
    def create_batch(cls, size: int, **kwargs: Any) -> list[Program]:
        """So many, written by one statement."""
        return cls.create_each([kwargs] * size)

    @classmethod
    def create_each(cls, facts: Iterable[Mapping[str, Any]]) -> list[Program]:
        """One with each of these facts, written by one statement."""
        programs = [cls.build(**some) for some in facts]
        Provider.objects.bulk_create({one.provider for one in programs if one.provider._state.adding})
        return Program.objects.bulk_create(programs)

    @factory.post_generation
    def edited(obj: Program, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: N805
        """Names of columns that the staff says, as the program has them."""
        if extracted:
            edited(obj, *extracted)

    class Params:
        draft = factory.Trait(status=Program.Status.DRAFT)
        virtual = factory.Trait(
            format="virtual",
            latitude=None,
            longitude=None,
            precision="",
            street1="",
            city="",
            zip_code="",
            county="",
            serves=["CO"],
        )
        hidden_address = factory.Trait(street1="", precision="hidden")
        demo = factory.Trait(demonstration=True)


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track

    program = factory.SubFactory(ProgramFactory)
    name = "Evening adults"
    ages = ["adult"]
    sessions = factory.LazyFunction(lambda: [session(day, "17:30", "20:30") for day in ("mon", "wed", "thu")])


class PayerFactory(DjangoModelFactory):
    class Meta:
        model = Payer

    name = factory.Sequence(lambda n: f"Payer {n}")
    slug = factory.Sequence(lambda n: f"payer-{n}")


class NetworkFactory(DjangoModelFactory):
    class Meta:
        model = Network

    payer = factory.SubFactory(PayerFactory)
    name = factory.Sequence(lambda n: f"Network {n}")
    slug = factory.Sequence(lambda n: f"network-{n}")


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    program = factory.SubFactory(ProgramFactory)
    network = factory.SubFactory(NetworkFactory)
    status = "in-network"


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source
        django_get_or_create = ("slug",)

    slug = "source"
    name = "A source"


class VerificationFactory(DjangoModelFactory):
    class Meta:
        model = Verification

    program = factory.SubFactory(ProgramFactory)
    aspect = "contact"
    by = "provider"


class PlaceFactory(DjangoModelFactory):
    """The ZIP code 80203."""

    class Meta:
        model = Place
        django_get_or_create = ("key",)

    kind = "zip"
    zip_code = "80203"
    key = factory.LazyAttribute(lambda place: f"zip-{place.zip_code}")
    name = "Denver"
    normalized_name = factory.LazyAttribute(lambda place: place.name.lower())
    state = "CO"
    latitude = 39.7313
    longitude = -104.9829
    point_source = "zcta"
    zip_count = 1


def verified(program: Program, at: datetime, **kwargs: Any) -> Verification:
    """Record that ``program`` was checked at ``at``: contact and services, where no aspect is given."""
    if "aspect" not in kwargs:
        VerificationFactory(program=program, at=at, aspect="services", **kwargs)
    return VerificationFactory(program=program, at=at, **kwargs)
