"""Editing a program: sessions as text, edits remembered, openings reported, nothing deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs.admin.constraints import SAYS
from programs.models import Program, User
from programs.models.sessions import parse_sessions
from programs.quality.statements import fields_of_persons
from tests.cases import every
from tests.factories import NetworkFactory, ProgramFactory, ProviderFactory, TrackFactory, verified

pytestmark = pytest.mark.django_db

LIST = "admin:programs_program_changelist"


def url_of(program: Program) -> str:
    return reverse("admin:programs_program_change", args=[program.pk])


def unrendered() -> Any:
    """Hundreds of widgets are most of what the form costs, and these tests read what it knows, not how it looks."""
    return mock.patch.object(TemplateResponse, "rendered_content", "")


def form_data(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back if nobody changed anything."""
    with unrendered():
        page = client.get(url)
    form, data = page.context_data["adminform"].form, {}
    formsets = [inline.formset for inline in page.context_data["inline_admin_formsets"]]
    forms = [form, *(each for formset in formsets for each in (formset.management_form, *formset.forms))]
    for each in forms:
        for bound in each:
            value = bound.value()
            if bound.field.show_hidden_initial:  # the page carries it beside the field
                data[bound.html_initial_name] = bound.field.prepare_value(bound.initial)
            widget = bound.field.widget
            if hasattr(widget, "decompress"):
                parts = widget.decompress(value)
                data |= {f"{bound.html_name}_{number}": part or "" for number, part in enumerate(parts)}
            elif value is not None and value is not False:
                data[bound.html_name] = value
    return data


def save(client: Client, program: Program, **changes: Any) -> Program:
    """Send the form of ``program`` with ``changes``; fails when the form is refused."""
    response = client.post(url_of(program), form_data(client, url_of(program)) | changes)
    errors = response.context and (response.context["errors"])
    assert response.status_code == 302, errors
    return Program.objects.get(pk=program.pk)


def errors_of(client: Client, program: Program, **changes: Any) -> str:
    return refusals(client, program)(**changes)


def refusals(client: Client, program: Program) -> Callable[..., str]:
    """The errors of the form with changes; what is refused leaves the form as it was, which is asked for once."""
    data = form_data(client, url_of(program))

    def errors(**changes: Any) -> str:
        with unrendered():
            response = client.post(url_of(program), data | changes)
        assert response.status_code == 200
        return " ".join(str(error) for error in response.context_data["errors"])

    return errors


@pytest.fixture
def refused(staff: Client) -> Callable[..., str]:
    program = ProgramFactory(hours_per_week_max=9)
    TrackFactory(program=program)
    return refusals(staff, program)


def test_saving_an_unchanged_form_changes_nothing(staff: Client) -> None:
    program = ProgramFactory(conditions=["depression"], payments=["medicaid"])
    TrackFactory(program=program)
    verified(program, timezone.now() - timedelta(days=5))
    before = Program.objects.filter(pk=program.pk).values().get()
    save(staff, program)
    after = Program.objects.filter(pk=program.pk).values().get()
    assert after | {"updated_at": None} == before | {"updated_at": None}
    assert program.tracks.get().sessions == parse_sessions("Mon, Wed, Thu 17:30–20:30")


def test_what_a_person_edits_is_remembered(staff: Client) -> None:
    program = ProgramFactory(edited=["website"])
    program = save(staff, program, name="Better name", conditions=["depression", "ptsd"], hand_back=[])
    assert (program.name, program.conditions) == ("Better name", ["depression", "ptsd"])
    assert fields_of_persons(program) == ["conditions", "name", "website"]


def test_fields_are_handed_back_to_imports(staff: Client) -> None:
    program = ProgramFactory(edited=["city", "name", "phone"])
    program = save(staff, program, hand_back=["city", "phone"], phone="303-555-0199")
    assert (program.phone, fields_of_persons(program)) == ("303-555-0199", ["name", "phone"])


def test_a_new_program_is_all_a_persons(staff: Client) -> None:
    url = reverse("admin:programs_program_add")
    provider = ProviderFactory()
    changes = {
        "name": "New IOP",
        "slug": "new-iop",
        "provider": str(provider.pk),
        "evidence": "stated",
        "status": "draft",
    }
    assert staff.post(url, form_data(staff, url) | changes).status_code == 302
    program = Program.objects.get(slug="new-iop")
    assert fields_of_persons(program) == ["evidence", "name", "provider_id"]
    assert program.demonstration is False


def test_the_slug_is_kept(staff: Client) -> None:
    program = ProgramFactory(slug="kept")
    assert save(staff, program, slug="other", name="Other").slug == "kept"


def test_sessions_are_written_as_text(staff: Client) -> None:
    program = ProgramFactory()
    track = TrackFactory(program=program)
    page = staff.get(url_of(program)).content.decode()
    assert "Mon, Wed, Thu 17:30–20:30" in page
    program = save(staff, program, **{"tracks-0-sessions": "Sat 9:00-12:00\nFri 22:00-1:00"})
    track.refresh_from_db()
    assert track.sessions == parse_sessions("Fri 22:00-1:00\nSat 9:00-12:00")
    assert fields_of_persons(program) == ["tracks"]


def test_another_spelling_of_the_same_sessions_is_no_edit(staff: Client) -> None:
    program = ProgramFactory()
    TrackFactory(program=program)
    save(staff, program, **{"tracks-0-sessions": "monday, wed-thu 5:30 pm - 8:30 pm"})
    assert fields_of_persons(program) == []


@pytest.mark.parametrize(
    ("sessions", "stored"),
    [
        ("M/W/Th 5:30–8:30pm", "Mon, Wed, Thu 17:30–20:30"), ("lun y mié 17:30–20:30", "Mon, Wed 17:30–20:30"),
        ("Tuesday and Thursday evenings 6 to 9", "Tue, Thu 18:00–21:00"),
    ],
)  # fmt: skip
def test_sessions_are_read_as_people_write_them(staff: Client, sessions: str, stored: str) -> None:
    program = ProgramFactory()
    track = TrackFactory(program=program)
    save(staff, program, **{"tracks-0-sessions": sessions})
    track.refresh_from_db()
    assert track.sessions == parse_sessions(stored)


@every(
    "sessions, message",
    [
        ("Mon 9-12\nFunday 9-12", "“Funday 9-12”"), ("Mon 9-12\nTue 9-12\nTue 11-13", "Lines 2 and 3 overlap"),
        ("T/Th 6pm", "has no end"), ("Mon 12am-3am", "is that meant?"), ("weekday evenings", "weekday evenings"),
        ("Open Mon-Fri 9am-12pm", "opening hours"),
    ],
)  # fmt: skip
def test_a_wrong_session_names_its_line(refused: Callable[..., str], sessions: str, message: str) -> None:
    assert message in refused(**{"tracks-0-sessions": sessions})


def test_a_time_zone_exists_or_the_form_says_what_was_meant(staff: Client) -> None:
    program = ProgramFactory()
    TrackFactory(program=program)
    assert "Did you mean Pacific/Honolulu" in errors_of(staff, program, **{"tracks-0-time_zone": "Pacific/Honolullu"})
    program = save(staff, program, **{"tracks-0-time_zone": "Pacific/Honolulu"})
    assert program.tracks.get().time_zone == "Pacific/Honolulu"
    assert fields_of_persons(program) == ["tracks"]


def test_a_change_of_openings_is_a_report_of_now(staff: Client, member: User) -> None:
    program = save(staff, ProgramFactory(), accepting="waitlist", wait_days="14")
    assert (program.accepting, program.wait_days) == ("waitlist", 14)
    assert timezone.now() - program.openings_reported_at < timedelta(minutes=1)
    row = program.verifications.get()
    assert (row.aspect, row.by, row.user) == ("openings", "staff", member)
    assert fields_of_persons(program) == []


def test_a_new_check_carries_who_made_it(staff: Client, member: User) -> None:
    program = ProgramFactory()
    verified(program, timezone.now() - timedelta(days=5), aspect="contact")
    check = {"aspect": "schedule", "by": "staff", "at_0": "2026-01-02", "at_1": "10:00:00"}
    rows = {f"verifications-0-{name}": value for name, value in check.items()}
    save(staff, program, **rows, **{"verifications-TOTAL_FORMS": "1", "verifications-INITIAL_FORMS": "0"})
    assert [(row.aspect, row.user) for row in program.verifications.order_by("at")] == [
        ("schedule", member),
        ("contact", None),
    ]


def test_a_check_to_come_is_refused_at_its_row(staff: Client) -> None:
    check = {"aspect": "schedule", "by": "staff", "at_0": "2999-01-02", "at_1": "10:00:00"}
    rows = {f"verifications-0-{name}": value for name, value in check.items()}
    assert "still to come" in errors_of(staff, ProgramFactory(), **rows, **{"verifications-TOTAL_FORMS": "1"})


def test_participations_are_edited_inline(staff: Client) -> None:
    program, network = ProgramFactory(), NetworkFactory()
    row = {"participations-0-network": str(network.pk), "participations-0-status": "in-network"}
    program = save(staff, program, **row, **{"participations-TOTAL_FORMS": "1"})
    assert program.network_numbers == [network.number]
    assert fields_of_persons(program) == ["participations"]


@every(
    "changes",
    [
        {"precision": "hidden"},
        {"latitude": ""},
        {"zip_code": "8020"},
        {"npi": "1234567890"},
        {"hours_per_week_min": "15"},
    ],
)
def test_what_the_database_would_refuse_is_refused_in_the_form(
    refused: Callable[..., str], changes: dict[str, Any]
) -> None:
    assert refused(**changes)


@every(
    ("changes", "said"),
    [
        ({"zip_code": "8020"}, "A ZIP code has five digits."),
        ({"precision": "hidden"}, "An address that is kept private has no street here."),
        ({"latitude": ""}, "A point is latitude, longitude"),
        ({"hours_per_week_min": "15"}, "The least is more than the most."),
        ({"phone": "12"}, "Write the number with its area code"),
        ({"intake_phone": "call us"}, "Write the number with its area code"),
        ({"tracks-0-weeks_min": "12", "tracks-0-weeks_max": "8"}, "The least is more than the most."),
    ],
)
def test_a_refusal_is_said_at_its_field_in_words(
    refused: Callable[..., str], changes: dict[str, Any], said: str
) -> None:
    words = refused(**changes)
    assert said in words
    assert "Constraint" not in words


def test_a_changed_number_is_written_as_programs_have_it(staff: Client) -> None:
    program = save(staff, ProgramFactory(phone="ask at the desk"), intake_phone="(303) 555-0142 ext 7")
    assert (program.phone, program.intake_phone) == ("ask at the desk", "303-555-0142 x7")


@pytest.mark.parametrize("name", sorted(SAYS))
def test_words_are_of_a_constraint_and_a_field_that_there_are(name: str) -> None:
    (model,) = [
        model
        for model in apps.get_app_config("programs").get_models()
        if name in {constraint.name for constraint in model._meta.constraints}
    ]
    assert SAYS[name][0] in {field.name for field in model._meta.get_fields()}


def test_a_merged_program_stays_closed(staff: Client) -> None:
    program = ProgramFactory(status="closed", merged_into=ProgramFactory())
    assert "stays closed" in errors_of(staff, program, status="published")


def test_nothing_is_deleted(staff: Client) -> None:
    program = ProgramFactory()
    assert staff.post(reverse("admin:programs_program_delete", args=[program.pk]), {"post": "yes"}).status_code == 403
    staff.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [program.pk], "post": "yes"})
    assert Program.objects.filter(pk=program.pk).exists()


@pytest.mark.parametrize(("action", "status"), [("publish", "published"), ("hide", "hidden"), ("close", "closed")])
def test_actions_change_the_status_of_all_that_are_chosen(staff: Client, action: str, status: str) -> None:
    chosen = ProgramFactory.create_batch(2, draft=True)
    other = ProgramFactory(draft=True)
    data = {"action": action, "_selected_action": [program.pk for program in chosen]}
    page = staff.post(f"{reverse(LIST)}?status__exact=draft", data, follow=True)
    assert "2 programs changed" in page.content.decode()
    assert set(Program.objects.filter(status=status)) == set(chosen)
    other.refresh_from_db()
    assert other.status == "draft"
    assert "history" in staff.get(reverse("admin:programs_program_history", args=[chosen[0].pk])).content.decode()


def test_an_action_that_one_refuses_changes_none(staff: Client) -> None:
    free = ProgramFactory(draft=True)
    merged = ProgramFactory(status="closed", merged_into=ProgramFactory())
    page = staff.post(reverse(LIST), {"action": "publish", "_selected_action": [free.pk, merged.pk]}, follow=True)
    assert "stays closed" in page.content.decode()
    free.refresh_from_db()
    assert free.status == "draft"


def test_programs_are_merged_into_the_one_that_is_named(staff: Client) -> None:
    first, second, into = ProgramFactory.create_batch(3)
    data = {"action": "merge", "_selected_action": [first.pk, second.pk], "merge_into": into.slug}
    staff.post(reverse(LIST), data)
    assert set(into.merged_from.all()) == {first, second}


@pytest.mark.parametrize("slug", ["", "no-such-listing", "itself"])
def test_a_merge_that_cannot_be_is_refused(staff: Client, slug: str) -> None:
    program = ProgramFactory(slug="itself")
    data = {"action": "merge", "_selected_action": [program.pk], "merge_into": slug}
    page = staff.post(reverse(LIST), data, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    program.refresh_from_db()
    assert program.status == "published"
