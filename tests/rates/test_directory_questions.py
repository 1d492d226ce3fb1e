"""What a directory leaves open is asked in the one queue, with what the directory says beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate as today

from programs.models import Doubt, Network, NetworkContract, NpiLink, Payer
from programs.rosters.registry.linking import link_programs
from tests.factories import NetworkFactory, PayerFactory, ProgramFactory, UserFactory
from tests.rates.directories import facility, load
from tests.rates.extracts import linked, npi

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory(staff=True))
    return client


def page_of(doubt: Doubt) -> str:
    return reverse("admin:programs_doubt_change", args=[doubt.pk])


def test_an_npi_that_the_register_does_not_have_stands_beside_the_facility_of_the_directory(
    staff: Client, tmp_path: Path
) -> None:
    ProgramFactory(name="Cedar IOP", street1="100 Cedar St")
    load(tmp_path, today(), facility(npi(1)), link=link_programs)
    page = staff.get(page_of(Doubt.objects.get(kind="npi"))).content.decode()
    for text in ("the plan’s directory", "100 Cedar St", "Behavioral Health", "providers.json", npi(1)):
        assert text in page, text
    NpiLink.objects.all().delete()


def test_a_plan_is_asked_about_with_what_it_is_sold_as(staff: Client, tmp_path: Path) -> None:
    payer = PayerFactory(name="Example Health")
    NetworkFactory(payer=payer, name="Choice", slug="choice")
    linked(ProgramFactory(), npi(1))
    load(tmp_path, today(), facility(npi(1)))
    doubt = Doubt.objects.get(kind="network-name")
    page = staff.get(page_of(doubt)).content.decode()
    assert "00000CO0010001 PREFERRED" in page
    assert 'name="name" value="Example Choice"' in page
    assert 'name="payer" value=""' in page  # an issuer's number is no name of a payer
    assert "Example Health: Choice" in page
    staff.post(page_of(doubt), {"decision": "new", "payer": "Example Health", "name": "Example Choice"})
    assert NetworkContract.objects.get().network == Network.objects.get(name="Example Choice")
    assert Payer.objects.count() == 1
