"""Every list opens, searches and filters, and asks the same number of questions however long it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from programs import models
from programs.models.history import KEPT
from programs.quality.api_keys import create_key
from tests import factories
from tests.cases import every
from tests.rates.extracts import npi as npi_of

pytestmark = pytest.mark.django_db

QUERIES = {
    "apiclient": 5,
    "apikey": 5,
    "call": 5,  # and the questions of its programs
    "claim": 7,
    "correction": 8,  # and how many listings are flooded
    "coveragealias": 6,
    "doubt": 5,
    "hospitallink": 5,
    "importrun": 8,
    "job": 6,
    "merge": 4,
    "network": 6,
    "npilink": 5,
    "participation": 8,
    "payer": 5,
    "place": 4,
    "program": 7,
    "programalias": 4,
    "provider": 4,
    "publishedfile": 8,
    "registryentry": 5,
    "review": 7,
    "roster": 5,
    "source": 5,
    "statement": 7,
    "sourcerecord": 5,
    "timetable": 4,
    "track": 4,
    "underreview": 7,
    "user": 6,
    "verification": 8,
}
"""Session and user, the rows, their number, and what filters and date hierarchies need."""

OURS = sorted(model._meta.model_name for model in admin.site._registry if model._meta.app_label == "programs")


def fill(number: int) -> None:
    """One row of everything, all hanging together."""
    source = factories.SourceFactory(slug=f"source-{number}")
    program = factories.ProgramFactory()
    now = timezone.now()
    run = models.ImportRun.objects.create(source=source, started_at=now, file_name="a.csv", file_sha256="0" * 64)
    models.SourceRecord.objects.create(
        source=source, key=f"key {number}", site_key="s", twin_key="t", program=program, row_number=1,
        raw={"name1": "A"}, raw_sha256="0" * 64, first_run=run, last_run=run,
    )  # fmt: skip
    part = factories.ParticipationFactory(program=program, source=source, verified_at=now)
    factories.TrackFactory(program=program)
    user = factories.UserFactory()
    factories.verified(program, now, user=user, source=source)
    factories.edited(program, "phone")
    factories.PlaceFactory(zip_code=f"{80200 + number}")
    client = models.ApiClient.objects.create(name="Plan", contact_email="a@example.org", payer=part.network.payer)
    create_key(client=client, name="production", scopes=["read"])
    models.Roster.objects.create(network=part.network, client=client, media_type="text/csv", sha256="0" * 64, size=1)
    decided: dict[str, Any] = {"program": program, "state": "accepted", "decided_at": now, "decided_by": user}
    models.Correction.objects.create(field="phone", message="It rings somewhere else.", **decided)
    models.UnderReview.objects.create(program=program, alarm="closed", until=now)
    models.Call.objects.create(program=program, asked_by=user)
    models.Merge.objects.create(joined=program, kept=factories.ProgramFactory(), by=user, sides={"phone": "joined"})
    models.Claim.objects.create(organization="O", contact_name="N", contact_email="a@example.org", **decided)
    models.Doubt.objects.create(kind="renamed", program=program, other=factories.ProgramFactory())
    models.ProgramAlias.objects.create(id=uuid.uuid4(), program=program)
    models.Review.objects.create(text="Kind.", **decided)
    models.Job.objects.enqueue("clear", key=str(number))
    npi = npi_of(number)
    models.RegistryEntry.objects.create(npi=npi, name="Example Clinic", as_of=now.date(), run=run)
    models.NpiLink.objects.create(program=program, npi=npi, level="site", state="automatic", run=run)
    models.PublishedFile.objects.create(
        run=run, series=f"series {number}", title="rates", name="rates.json", sha256="0" * 64, content_sha256="0" * 64,
        size=1, dated=now.date(), entity="Example Health",
    )  # fmt: skip
    models.HospitalLink.objects.create(program=program, series="hospital / Example / charges", state="automatic")
    models.CoverageAlias.objects.create(kind="network", entity="Example Health", spelling=str(number), first_run=run)


def model_named(name: str) -> Any:
    return next(model for model in admin.site._registry if model._meta.model_name == name)


EVENTS = {events.__name__ for events in KEPT.values()}
KEPT_BY_THE_DATABASE = EVENTS | {
    *("ChangeNote", "FailedSignIn", "ProgramQuerySet", "ProgramText", "RateCount", "SCOPES", "Word"),
    *("HospitalCharge", "HospitalFile", "ProgramHospital"),
    *("RateGroup", "ContractedRate", "DirectoryEntry", "NetworkContract", "RegistrySite", "RunChange"),
    *("RosterMatch", "RosterRow", "Plan", "Population", "FeedEvent", "ExportFile", "ExportSet", "Withdrawal"),
}
"""No rows for people, or rows that stand on the page of another; and two that are no model."""


def test_every_model_has_an_admin() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label == "programs"}
    assert shown == {getattr(models, name) for name in models.__all__ if name not in KEPT_BY_THE_DATABASE}


@dataclass
class Opened:
    """What staff is answered: a list with one row of everything and with seven, with its statements; and beside one
    row a search, the page of the row, and what adding and sending that page answer."""

    lists: dict[tuple[str, int], tuple[int, list[str]]] = field(default_factory=dict)
    searched: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    written: dict[str, tuple[int, int]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def opened(django_db_setup: Any, django_db_blocker: Any) -> Opened:
    """Asked for once for all tests: the rows cost more than the questions."""
    answers = Opened()
    with django_db_blocker.unblock(), translation.override("en"), transaction.atomic():
        staff = Client(raise_request_exception=False)
        staff.force_login(factories.UserFactory(username="member", staff=True))
        for size in (1, 7):
            for number in range(models.ImportRun.objects.count(), size):
                fill(number)
            for name in OURS:
                with CaptureQueriesContext(connection) as asked:
                    response = staff.get(reverse(f"admin:programs_{name}_changelist"))
                answers.lists[name, size] = response.status_code, [query["sql"] for query in asked]
            if size == 1:
                ask_of_rows(staff, answers)
        transaction.set_rollback(True)
    return answers


def ask_of_rows(staff: Client, answers: Opened) -> None:
    for name in OURS:
        answers.searched[name] = staff.get(reverse(f"admin:programs_{name}_changelist"), {"q": "no such thing"})
        row = quote(model_named(name)._default_manager.first().pk)
        answers.rows[name] = staff.get(reverse(f"admin:programs_{name}_change", args=[row])).status_code
    for name in READ_ONLY:
        row = quote(model_named(name)._default_manager.first().pk)
        add = staff.get(reverse(f"admin:programs_{name}_add"))
        change = staff.post(reverse(f"admin:programs_{name}_change", args=[row]), {})
        answers.written[name] = add.status_code, change.status_code


@every("name, size", product(OURS, (1, 7)))
def test_a_list_asks_a_constant_number_of_questions(opened: Opened, name: str, size: int) -> None:
    status, asked = opened.lists[name, size]
    assert status == 200
    assert len(asked) == QUERIES[name], "\n".join(sql[:200] for sql in asked)


@every("name", OURS)
def test_a_list_can_be_searched(opened: Opened, name: str) -> None:
    assert opened.searched[name].status_code == 200
    assert opened.searched[name].context["cl"].result_count == 0


@every("name", OURS)
def test_the_page_of_a_row_opens(opened: Opened, name: str) -> None:
    assert opened.rows[name] == 200


READ_ONLY = ("place", "importrun", "sourcerecord", "statement", "verification", "correction", "claim", "review")


@every("name", READ_ONLY)
def test_what_only_the_program_writes_cannot_be_written(opened: Opened, name: str) -> None:
    assert opened.written[name] == (403, 403)


FILTERS = [
    ({"status__exact": "published"}, ["Amber", "Virtual"]),
    ({"status__exact": "draft"}, ["Draft"]),
    ({"evidence": "named"}, ["Amber"]),
    ({"evidence": "nonsense"}, ["Amber", "Draft", "Virtual"]),
    ({"format": "virtual"}, ["Virtual"]),
    ({"focus": "substance-use"}, ["Draft"]),
    ({"state": "CO"}, ["Amber", "Draft", "Virtual"]),
    ({"source": "federal"}, ["Amber"]),
    ({"source": "nonsense"}, []),
    ({"edited": "yes"}, ["Virtual"]),
    ({"edited": "no"}, ["Amber", "Draft"]),
    ({"demonstration__exact": "1"}, ["Draft"]),
    ({"q": "amb"}, ["Amber"]),
]


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_programs_are_filtered(staff: Client, query: dict, names: list[str]) -> None:
    amber = factories.ProgramFactory(name="Amber", evidence="named")
    factories.ProgramFactory(name="Draft", draft=True, demo=True, focus=["mental-health", "substance-use"])
    factories.ProgramFactory(name="Virtual", virtual=True, edited=["name"])
    source = factories.SourceFactory(slug="federal")
    run = models.ImportRun.objects.create(source=source, started_at=timezone.now(), file_name="a", file_sha256="0" * 64)
    for number in range(2):
        models.SourceRecord.objects.create(
            source=source, key=str(number), site_key="s", twin_key="t", program=amber, row_number=1,
            raw={}, raw_sha256="0" * 64, first_run=run, last_run=run,
        )  # fmt: skip
    response = staff.get(reverse("admin:programs_program_changelist"), query)
    assert response.status_code == 200
    assert sorted(program.name for program in response.context["cl"].queryset) == names


def test_a_key_is_never_shown(staff: Client) -> None:
    client = models.ApiClient.objects.create(name="Plan", contact_email="a@example.org")
    key, text = create_key(client=client, name="production", scopes=["read"])
    for url in (
        reverse("admin:programs_apikey_changelist"),
        reverse("admin:programs_apikey_change", args=[quote(key.pk)]),
    ):
        page = staff.get(url).content.decode()
        assert key.prefix in page
        assert text.partition(".")[2] not in page
