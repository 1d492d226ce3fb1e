"""Links follow the comparison; what a person decided stands, whatever comes; and a listing shows what a link says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from programs.benchmarks.made_register import MadeRegister, organization
from programs.imports.nppes.extracting import extract_nppes
from programs.imports.nppes.source import register_source
from programs.models import Doubt, ImportRun, Job, NpiLink, Program, RegistryEntry, RegistrySite, User
from programs.models.npi import made_npi
from programs.quality.doubts import address_hidden
from programs.quality.merges import merge_undone, programs_merged
from programs.rosters.registry.decisions import npi_decided
from programs.rosters.registry.linking import link_programs
from tests.factories import ProgramFactory, UserFactory, edited

pytestmark = pytest.mark.django_db


def registered(number: int, name: str, *, street: str = "100 CEDAR ST", **more: Any) -> RegistryEntry:
    run = ImportRun.objects.create(
        source=register_source(), started_at=timezone.now(), file_name="x", file_sha256="0" * 64
    )
    entry = RegistryEntry.objects.create(npi=made_npi(number), name=name, as_of=date(2026, 11, 8), run=run)
    site = {"city": "DENVER", "state": "CO", "zip_code": "80203", "phone": "303-555-0142"} | more
    RegistrySite.objects.create(entry=entry, street1=street, **site)
    return entry


@pytest.fixture
def user() -> User:
    return UserFactory(staff=True)


@pytest.fixture
def hope() -> Program:
    return ProgramFactory(name="Hope Recovery Center", edited=["name"])


def decide(answer: str, user: User, **link: Any) -> NpiLink:
    return npi_decided(doubt=NpiLink.objects.get(**link).doubt, answer=answer, user=user)


def shown(program: Program) -> str:
    program.refresh_from_db()
    return program.npi


def test_a_plain_site_is_linked_and_shown(hope: Program) -> None:
    registered(1, "HOPE RECOVERY CENTER LLC")
    counts = link_programs()
    link = NpiLink.objects.get()
    assert (link.program, link.npi, link.level, link.state) == (hope, made_npi(1), "site", "automatic")
    assert sum(reason["points"] for reason in link.reasons) == link.points
    assert shown(hope) == made_npi(1)
    assert (counts["added"], counts["published"], Doubt.objects.count()) == (1, 1, 0)


def test_again_changes_nothing(hope: Program) -> None:
    registered(1, "HOPE RECOVERY CENTER LLC")
    registered(2, "HOPE RECOVERY CENTER", street="1 HEAD OFFICE DR")
    link_programs()
    hope.refresh_from_db()
    before = list(NpiLink.objects.values()), list(Doubt.objects.values()), hope.updated_at
    counts = link_programs()
    hope.refresh_from_db()
    assert (list(NpiLink.objects.values()), list(Doubt.objects.values()), hope.updated_at) == before
    assert (counts["added"], counts["changed"], counts["published"]) == (0, 0, 0)


def test_without_apply_nothing_is_written(hope: Program) -> None:
    registered(1, "HOPE RECOVERY CENTER LLC")
    assert link_programs(apply=False)["added"] == 1
    assert not NpiLink.objects.exists()


def test_what_is_not_plain_waits_in_the_queue_and_is_not_shown(hope: Program) -> None:
    registered(1, "HOPE RECOVERY CENTER", street="1 HEAD OFFICE DR")
    link_programs()
    link = NpiLink.objects.get()
    assert (link.level, link.state, shown(hope)) == ("organization", "open", "")
    doubt = Doubt.objects.get()
    assert (doubt.kind, doubt.program, doubt.fact, link.doubt) == ("npi", hope, made_npi(1), doubt)


@pytest.mark.parametrize(
    ("answer", "state", "level", "npi"),
    [
        ("site", "confirmed", "site", made_npi(1)),
        ("organization", "confirmed", "organization", ""),
        ("reject", "rejected", "organization", ""),
    ],
)
def test_a_person_decides_once(hope: Program, user: User, answer: str, state: str, level: str, npi: str) -> None:
    registered(1, "HOPE RECOVERY CENTER", street="1 HEAD OFFICE DR")
    link_programs()
    doubt = Doubt.objects.get()
    link = npi_decided(doubt=doubt, answer=answer, user=user)
    link.refresh_from_db()
    assert (link.state, link.level, link.decided_by, link.decided_at is not None) == (state, level, user, True)
    assert shown(hope) == npi
    with pytest.raises(ValidationError, match="already"):
        npi_decided(doubt=doubt, answer="reject", user=user)
    link_programs()
    assert (NpiLink.objects.get().state, Doubt.objects.filter(state="open").count()) == (state, 0)


def test_a_rejected_pair_does_not_come_back(hope: Program, user: User) -> None:
    """Neither when the register says more, nor when it is loaded again, nor when the listing moves."""
    entry = registered(1, "HOPE RECOVERY CENTER", street="1 HEAD OFFICE DR")
    link_programs()
    decide("reject", user)
    entry.sites.update(street1="100 CEDAR ST")
    link_programs()
    assert (NpiLink.objects.get().state, shown(hope)) == ("rejected", "")
    RegistryEntry.objects.all().delete()
    link_programs()
    registered(1, "HOPE RECOVERY CENTER")
    link_programs()
    assert (NpiLink.objects.get().state, shown(hope), Doubt.objects.filter(state="open").count()) == ("rejected", "", 0)


def test_a_confirmed_link_survives_another_name(hope: Program, user: User) -> None:
    entry = registered(1, "HOPE RECOVERY CENTER", street="1 HEAD OFFICE DR")
    link_programs()
    decide("site", user)
    RegistryEntry.objects.filter(pk=entry.pk).update(name="ENTIRELY DIFFERENT HOLDINGS")
    hope.name = "Another Name Altogether"
    edited(hope, "name")
    link_programs()
    assert (NpiLink.objects.get().state, shown(hope)) == ("confirmed", made_npi(1))


def test_an_automatic_link_that_is_not_found_any_more_waits(hope: Program) -> None:
    entry = registered(1, "HOPE RECOVERY CENTER")
    link_programs()
    RegistryEntry.objects.filter(pk=entry.pk).update(name="ENTIRELY DIFFERENT")
    link_programs()
    link = NpiLink.objects.get()
    assert (link.state, link.reasons[-1]["rule"], shown(hope)) == ("open", "gone", "")
    assert link_programs()["changed"] == 0
    assert Doubt.objects.get().state == "open"


def test_a_deactivated_number_is_shown_no_more_and_comes_back(hope: Program) -> None:
    registered(1, "HOPE RECOVERY CENTER")
    link_programs()
    for state, npi in (("deactivated", ""), ("active", made_npi(1)), ("replaced", "")):
        RegistryEntry.objects.update(state=state)
        link_programs()
        assert (shown(hope), NpiLink.objects.get().state) == (npi, "automatic")


def test_a_person_s_number_is_shown_before_one_of_the_rules(hope: Program, user: User) -> None:
    registered(1, "HOPE RECOVERY CENTER")
    registered(2, "HOPE RECOVERY CENTER", street="1 HEAD OFFICE DR")
    link_programs()
    decide("site", user, npi=made_npi(2))
    assert shown(hope) == made_npi(2)
    link_programs()
    assert NpiLink.objects.get(npi=made_npi(1)).state == "open"  # a person gave the site another number


def test_a_private_street_shows_no_number(user: User) -> None:
    """The register has a street to every number."""
    quiet = ProgramFactory(name="Hope Recovery Center", hidden_address=True)
    registered(1, "HOPE RECOVERY CENTER")
    link_programs()
    assert NpiLink.objects.get().state == "open"
    decide("site", user)
    assert shown(quiet) == ""


def test_a_street_that_becomes_private_takes_its_number_along(hope: Program) -> None:
    registered(1, "HOPE RECOVERY CENTER")
    link_programs()
    Program.objects.filter(pk=hope.pk).update(street1="", street2="", precision="hidden")
    link_programs()
    assert (shown(hope), NpiLink.objects.get().state) == ("", "open")


def test_a_street_that_is_hidden_takes_its_number_along_at_once(hope: Program, user: User) -> None:
    """Before anything is compared again."""
    registered(1, "HOPE RECOVERY CENTER")
    link_programs()
    assert shown(hope) == made_npi(1)
    address_hidden(program=hope, user=user)
    assert shown(hope) == ""


def test_a_number_that_a_listing_states_is_linked(user: User) -> None:
    stated = ProgramFactory(npi=made_npi(7), edited=["npi"])
    link_programs()
    link = NpiLink.objects.get()
    assert (link.program, link.npi, link.state, link.basis) == (stated, made_npi(7), "confirmed", "listing")
    assert shown(stated) == made_npi(7)


def test_samples_and_drafts_are_not_compared() -> None:
    ProgramFactory(name="Hope Recovery Center", demo=True)
    ProgramFactory(name="Hope Recovery Center", draft=True)
    registered(1, "HOPE RECOVERY CENTER")
    link_programs()
    assert not NpiLink.objects.exists()


def test_a_merge_and_its_undo_carry_links(hope: Program, user: User) -> None:
    """What a person rejected of either program is rejected of the kept one."""
    twin = ProgramFactory(name="Willow House", street1="7 Elm Road", phone="303-555-0177", edited=["name"])
    registered(1, "WILLOW HOUSE", street="7 ELM RD", phone="")
    registered(2, "WILLOW HOUSE", street="1 HEAD OFFICE DR", phone="303-555-0177")
    registered(3, "HOPE RECOVERY CENTER", street="1 HEAD OFFICE DR")
    NpiLink.objects.create(program=twin, npi=made_npi(3), level="site", state="rejected", decided_at=timezone.now())
    link_programs()
    decide("reject", user, npi=made_npi(2), program=twin)
    before = list(NpiLink.objects.order_by("program", "npi").values_list("program", "npi", "state"))
    merge = programs_merged(joined=twin, kept=hope, user=user)
    kept = dict(NpiLink.objects.filter(program=hope).values_list("npi", "state"))
    assert kept == {made_npi(1): "automatic", made_npi(2): "rejected", made_npi(3): "rejected"}
    assert Job.objects.filter(kind="npis").exists()
    link_programs()
    kept = dict(NpiLink.objects.filter(program=hope).values_list("npi", "state"))
    assert kept == {
        made_npi(1): "open",
        made_npi(2): "rejected",
        made_npi(3): "rejected",
    }  # another street now
    merge_undone(merge=merge, user=user)
    link_programs()
    assert list(NpiLink.objects.order_by("program", "npi").values_list("program", "npi", "state")) == before


def test_an_import_and_its_undo_bring_back_what_was_shown(hope: Program, tmp_path: Any) -> None:
    other = ProgramFactory(name="Willow House", street1="5 Elm Street", phone="303-555-0177")
    rows = [
        organization(1, "HOPE RECOVERY CENTER", street1="100 CEDAR ST"),
        organization(2, "WILLOW HOUSE", street1="1 HQ DR", phone="3035550177"),
    ]
    extract_nppes([MadeRegister(date(2026, 11, 8), rows=rows).write(tmp_path)], tmp_path / "x.gz")
    before = list(Program.objects.order_by("pk").values())
    call_command("import_nppes", str(tmp_path / "x.gz"), "--apply")
    run = ImportRun.objects.get()
    assert (shown(hope), NpiLink.objects.count(), Doubt.objects.count()) == (made_npi(1), 2, 1)
    call_command("undo_import", str(run.pk))
    assert list(Program.objects.order_by("pk").values()) == before
    assert (NpiLink.objects.count(), Doubt.objects.count(), shown(other)) == (0, 0, "")
