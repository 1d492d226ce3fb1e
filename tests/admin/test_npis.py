"""A listing beside an organization of the register, decided by a press."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs.imports.nppes.source import register_source
from programs.models import Doubt, ImportRun, NpiLink, Program, RegistryEntry, RegistrySite
from programs.models.npi import made_npi
from programs.rosters.registry.linking import link_programs
from tests.factories import ProgramFactory
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hope() -> Program:
    return ProgramFactory(name="Hope Recovery Center", street1="7 Birch Street")


@pytest.fixture
def doubt(hope: Program) -> Doubt:
    run = ImportRun.objects.create(source=register_source(), started_at=timezone.now(), file_name="x")
    entry = RegistryEntry.objects.create(
        npi=made_npi(1), name="HOPE RECOVERY CENTER <b>INC</b>", as_of=date(2026, 11, 8), run=run,
        taxonomies=["261QR0405X", "193200000X"], other_names=[{"name": "Hope House", "kind": "dba"}],
        raw={"Employer Identification Number (EIN)": "12-3456789"},
    )  # fmt: skip
    place = {"city": "DENVER", "state": "CO", "zip_code": "80203", "phone": "303-555-0142"}
    RegistrySite.objects.create(entry=entry, street1="1 HEAD OFFICE DR", **place)
    link_programs()
    return Doubt.objects.get(kind="npi")


def page_of(doubt: Doubt) -> str:
    return reverse("admin:programs_doubt_change", args=[doubt.pk])


def test_the_pair_stands_side_by_side_with_points_and_reasons(staff: Client, doubt: Doubt) -> None:
    html = staff.get(page_of(doubt)).content.decode()
    page = text_of(html)
    for words in (
        *("Hope Recovery Center", "HOPE RECOVERY CENTER", "Hope House (doing business as)", "7 Birch Street"),
        *("1 HEAD OFFICE DR", "Substance use clinic, 193200000X", made_npi(1), "Another street or number."),
        "The same telephone number.",
    ):
        assert words in page
    assert "<b>INC</b>" not in html
    assert "12-3456789" not in html
    assert [f'data-key="{key}"' in html for key in "yonsx"] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("decision", "state", "npi"),
    [("site", "confirmed", made_npi(1)), ("organization", "confirmed", ""), ("reject", "rejected", "")],
)
def test_each_button_decides(staff: Client, doubt: Doubt, hope: Program, decision: str, state: str, npi: str) -> None:
    assert staff.post(page_of(doubt), {"decision": decision}).status_code == 302
    hope.refresh_from_db()
    link = NpiLink.objects.get()
    assert (link.state, hope.npi, link.decided_by is not None) == (state, npi, True)
    page = text_of(staff.get(page_of(doubt)).content.decode())
    assert str(link.get_state_display()) in page


@pytest.mark.parametrize("decision", ["", "accept", "this:1", "site "])
def test_another_answer_changes_nothing(staff: Client, doubt: Doubt, decision: str) -> None:
    page = staff.post(page_of(doubt), {"decision": decision}, follow=True).content.decode()
    assert "Choose an answer." in page
    assert NpiLink.objects.get().state == "open"


def test_it_is_not_decided_unseen(staff: Client, doubt: Doubt) -> None:
    form: dict[str, Any] = {"action": "accept", "_selected_action": [str(doubt.pk)]}
    page = staff.post(reverse("admin:programs_doubt_changelist"), form, follow=True).content.decode()
    assert "Open it" in page
    assert NpiLink.objects.get().state == "open"


def test_a_private_street_is_not_shown_beside_the_register_s(staff: Client, doubt: Doubt, hope: Program) -> None:
    Program.objects.filter(pk=hope.pk).update(street1="", street2="", precision="hidden")
    page = text_of(staff.get(page_of(doubt)).content.decode())
    assert "private" in page
    assert "7 Birch Street" not in page


def test_the_lists_of_links_and_of_the_register(staff: Client, doubt: Doubt) -> None:
    assert made_npi(1) in staff.get(reverse("admin:programs_npilink_changelist")).content.decode()
    page = staff.get(reverse("admin:programs_registryentry_change", args=[made_npi(1)])).content.decode()
    assert "HOPE RECOVERY CENTER" in page
    assert "12-3456789" not in page
