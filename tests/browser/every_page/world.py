"""A small directory in which every kind of listing occurs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from programs.models import Program
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    SourceFactory,
    TrackFactory,
    VerificationFactory,
    session,
)

RICH, SPARSE, HIDDEN, VIRTUAL, LONG, CLOSED = "cedar", "sparse", "hidden", "virtual", "long", "closed"
"""Slugs of the listings that stand for a kind."""

LONG_NAME = ("Comprehensive Behavioral Wellness and Recovery Partnership of the Greater Front Range " * 3)[:199]


def make_world() -> None:
    """About thirty programs around Denver."""
    PlaceFactory()
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", name="Denver")
    rich()
    ProgramFactory(slug=SPARSE, name="Sparse IOP", focus=[], levels=[], phone="", evidence="possible")
    ProgramFactory(slug=HIDDEN, name="Quiet House IOP", hidden_address=True, populations=["women"])
    ProgramFactory(slug=VIRTUAL, name="Anywhere Virtual IOP", virtual=True, ages=["adult"], languages=["es"])
    ProgramFactory(slug=LONG, name=LONG_NAME, description="مركز <script>alert(1)</script> " * 8, latitude=39.76)
    ProgramFactory(slug=CLOSED, name="Closed IOP", status=Program.Status.CLOSED)
    for number in range(24):
        ProgramFactory(
            slug=f"more-{number}",
            name=f"Sample IOP {number}",
            demonstration=number % 5 == 0,
            precision="zip" if number % 4 == 0 else "street",
            latitude=39.70 + number / 200,
            longitude=-105.02 + number / 150,
            conditions=["depression", "anxiety", "ptsd"][: 1 + number % 3],
            therapies=["dbt"] if number % 2 else ["cbt"],
            payments=["medicaid"] if number % 3 else [],
            ages=["adult"] if number % 4 else ["adolescent"],
        )


def rich() -> Program:
    """A listing that says everything a listing can say."""
    now = timezone.now()
    program: Program = ProgramFactory(
        slug=RICH,
        name="Cedar Street IOP",
        provider=ProviderFactory(name="Cedar Street Counseling"),
        description="Evening groups for adults, five minutes from the station.\n\nFamilies meet on Saturdays.",
        focus=["mental-health", "substance-use", "co-occurring"],
        conditions=["depression", "anxiety", "ptsd", "alcohol-use", "opioid-use", "bipolar"],
        therapies=["cbt", "dbt", "emdr"],
        services=["aftercare", "case-management", "peer-support"],
        populations=["veterans", "women"],
        ages=["adult", "senior"],
        languages=["en", "es"],
        payments=["medicaid", "medicare", "private-insurance", "sliding-scale"],
        accreditations=["joint-commission"],
        intake_phone="303-555-0143",
        fax="303-555-0144",
        intake_hours="Mon–Fri 8 a.m.–6 p.m.",
        website="https://cedar.example/",
        accepting="yes",
        openings_reported_at=now - timedelta(days=3),
    )
    TrackFactory(program=program, weeks_min=8, weeks_max=10)
    TrackFactory(
        program=program, name="Late group", sessions=[session(day, "22:00", "01:00") for day in ("tue", "fri")]
    )
    payer = PayerFactory(name="Aetna", slug="aetna")
    for name, status in (("Open Access", "in-network"), ("Choice", "out-of-network"), ("Basic", "unknown")):
        network = NetworkFactory(payer=payer, name=name)
        verified_at = now - timedelta(days=12) if status != "unknown" else None
        ParticipationFactory(program=program, network=network, status=status, verified_at=verified_at)
    for aspect in ("contact", "services", "schedule"):
        VerificationFactory(program=program, aspect=aspect, at=now - timedelta(days=12))
    SourceFactory()
    return program
