"""Applying: what is written, what a person's word keeps, what is remembered, and that history knows who it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programs.jobs.doing import work_off
from programs.jobs.kinds import KINDS
from programs.models import (
    Doubt,
    Network,
    Participation,
    ParticipationEvent,
    Program,
    Roster,
    RosterMatch,
    RosterRow,
    Statement,
)
from programs.quality.doubts import doubt_decided
from programs.quality.statements import participations_edit
from programs.rosters import storing
from programs.rosters.applying import BrakeError, apply_roster
from programs.rosters.checking import check_roster
from programs.rosters.decisions import roster_row_decided
from programs.rosters.storing import clear_rosters, digest, packed
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)
NPI = "1234567893"
HEADER = "program,street,zip,phone,tier,effective,termination,external_id"
CEDAR = "Cedar IOP,100 Cedar St,80203,303-555-0142"


@pytest.fixture
def network() -> Network:
    return NetworkFactory()


@pytest.fixture
def cedar() -> Program:
    return ProgramFactory(name="Cedar IOP")


def checked(network: Network, *lines: str, header: str = HEADER, mode: str = "full") -> Roster:
    content = "\n".join([header, *lines, ""]).encode()
    roster = Roster.objects.create(
        network=network, mode=mode, media_type="text/csv", content=packed(content), sha256=digest(content), size=1
    )
    check_roster(roster)
    assert roster.state == "checked", roster.report
    return roster


def applied(network: Network, *lines: str, **more: Any) -> dict[str, Any]:
    roster = checked(network, *lines, **more)
    result: dict[str, Any] = apply_roster(roster, confirmed=roster.report["programs"]["missing"])["programs"]
    return result


@pytest.mark.parametrize(
    ("since", "until", "inside"),
    [
        (None, None, True),
        (0, None, True),
        (1, None, False),
        (None, 0, True),
        (-9999, 1, True),
    ],
)
def test_first_and_last_days_are_obeyed(
    network: Network, cedar: Program, since: int | None, until: int | None, inside: bool
) -> None:
    """Days from today on."""
    first, last = ("" if away is None else TODAY() + DAY * away for away in (since, until))
    assert applied(network, f"{CEDAR},1,{first},{last},A-1")["added"] == 1
    cedar.refresh_from_db()
    assert cedar.network_numbers == ([network.number] if inside else [])


def test_a_term_that_is_over_adds_nobody_and_ends_who_is_in(network: Network, cedar: Program) -> None:
    over = f"{CEDAR},1,2020-01-01,{TODAY() - DAY},A-1"
    assert not any(applied(network, over)[name] for name in ("added", "changed", "ended"))
    ParticipationFactory(network=network, program=cedar, basis="roster")
    roster = checked(network, over)
    assert RosterRow.objects.get(roster=roster).outcome == "ended"
    assert apply_roster(roster)["programs"]["ended"] == 1
    one = Participation.objects.get()
    assert (one.status, one.until) == ("out-of-network", TODAY() - DAY)


def test_who_is_missing_ends_but_not_whom_an_unsure_or_refused_row_may_mean(network: Network, cedar: Program) -> None:
    names = ("Elm House", "Birch House", "Ash House")
    for number, name in enumerate(names, start=1):
        program = ProgramFactory(name=name, street1=f"{number} Hill Road", phone=f"303-555-010{number}")
        ParticipationFactory(network=network, program=program, basis="roster")
    roster = checked(
        network,
        f"{CEDAR},1,,,A-1",
        "Elm House Adolescent,1 Hill Road,80203,303-555-0101,1,,,A-2",
        "Birch House,2 Hill Road,80203,303-555-0102,1,02/30/2026,,A-3",
    )
    assert roster.report["rows"] | {"read": 3} == roster.report["rows"]
    assert [roster.report["rows"][name] for name in ("matched", "ambiguous", "refused", "ended")] == [1, 1, 1, 1]
    assert (roster.report["programs"]["held"], roster.report["programs"]["missing"]) == (2, 1)
    apply_roster(roster, confirmed=1)
    assert set(Participation.objects.filter(status="out-of-network").values_list("program__name", flat=True)) == {
        "Ash House"
    }


@pytest.mark.parametrize(("ended", "brakes"), [(1, False), (2, True)])
def test_the_brake_holds_above_a_fifth(network: Network, ended: int, brakes: bool) -> None:
    programs = [
        ProgramFactory(name=f"House {number}", street1=f"{number} Hill Road", phone="") for number in range(1, 6)
    ]
    for program in programs:
        ParticipationFactory(network=network, program=program, basis="roster")
    roster = checked(network, *(f"{one.name},{one.street1},80203,,,,,,"[:-1] for one in programs[ended:]))
    assert roster.report["programs"]["missing"] == ended
    assert roster.report["programs"]["needs_confirmation"] is brakes
    if brakes:
        with pytest.raises(BrakeError) as caught:
            apply_roster(roster)
        assert caught.value.ended == ended
        assert not Participation.objects.filter(status="out-of-network").exists()
    else:
        assert apply_roster(roster)["programs"]["ended"] == ended


def test_a_persons_word_is_kept_and_reported(network: Network, cedar: Program) -> None:
    elm = ProgramFactory(name="Elm House", street1="1 Elm Road", phone="303-555-0101")
    ParticipationFactory(network=network, program=cedar, basis="staff", tier="gold")
    ParticipationFactory(network=network, program=elm, basis="provider")
    participations_edit(program=elm)
    result = applied(network, f"{CEDAR},silver,,,A-1")
    assert result["conflicts"] == 2
    assert not any(result[name] for name in ("added", "changed", "ended", "missing"))
    row = RosterRow.objects.get(number=2)
    assert row.change == "conflict"
    assert row.reasons[0]["rule"] == "conflict"
    assert Participation.objects.filter(tier="gold", basis="staff").exists()


def test_the_first_roster_confirms_what_others_had_said(network: Network, cedar: Program) -> None:
    one = ParticipationFactory(network=network, program=cedar, basis="provider", tier="1")
    assert applied(network, f"{CEDAR},1,,,A-1")["changed"] == 1
    one.refresh_from_db()
    assert (one.basis, one.verified_by, one.source.slug) == ("roster", "plan", f"roster-{network.payer.slug}")
    assert applied(network, f"{CEDAR},1,,,A-1")["unchanged"] == 1


def test_two_rows_that_say_otherwise_of_one_program(network: Network, cedar: Program) -> None:
    roster = checked(network, f"{CEDAR},1,,,A-1", f"{CEDAR},1,,,A-2", f"{CEDAR},2,,,A-3")
    outcomes = RosterRow.objects.filter(roster=roster).order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == ["matched", "matched", "refused"]
    assert RosterRow.objects.get(number=4).reasons[0] == {"rule": "twice", "points": 0, "detail": "2"}
    assert apply_roster(roster)["programs"]["added"] == 1
    assert checked(network, f"{CEDAR},1,,,A-1", f"{CEDAR},1,,,A-2").report["programs"]["unchanged"] == 1


def test_a_program_that_is_closed_before_the_roster_is_applied(network: Network, cedar: Program) -> None:
    roster = checked(network, f"{CEDAR},1,,,A-1")
    Program.objects.update(status="closed")
    assert apply_roster(roster)["programs"]["added"] == 0
    assert RosterRow.objects.get().outcome == "unmatched"
    assert not Participation.objects.exists()


def test_programs_that_are_not_listed_stay_as_they_are(network: Network, cedar: Program) -> None:
    for more in ({"status": Program.Status.HIDDEN}, {"demo": True}):
        ParticipationFactory(network=network, basis="roster", program=ProgramFactory(street1="7 Far Road", **more))
    assert applied(network, f"{CEDAR},1,,,A-1")["ended"] == 0


def test_what_the_file_has_no_column_for_stays(network: Network, cedar: Program) -> None:
    ParticipationFactory(network=network, program=cedar, basis="roster", tier="1", since="2020-01-01", accepting=True)
    short = "program,street,zip,phone,accepting"
    assert applied(network, f"{CEDAR},no", header=short)["changed"] == 1
    one = Participation.objects.get()
    assert (one.tier, one.since, one.accepting) == ("1", date(2020, 1, 1), False)


def test_history_says_which_roster(network: Network, cedar: Program) -> None:
    roster = checked(network, f"{CEDAR},1,,,A-1")
    apply_roster(roster)
    context = ParticipationEvent.objects.get().pgh_context.metadata
    assert context["why"] == f"roster {roster.pk}"


def test_the_payers_id_is_remembered(network: Network, cedar: Program) -> None:
    applied(network, f"{CEDAR},1,,,A-1")
    roster = checked(network, "Alpine Partners,100 Cedar St,80203,303-555-0142,1,,,A-1")
    row = RosterRow.objects.get(roster=roster)
    assert (row.outcome, row.reasons[0]["rule"]) == ("matched", "external-id")


def unsure(network: Network) -> tuple[Roster, Doubt]:
    """A roster with one row of another name at Cedar's door, with an NPI."""
    roster = checked(
        network, f"Cedar IOP Adolescent{CEDAR.removeprefix('Cedar IOP')},{NPI}", header="program,street,zip,phone,npi"
    )
    return roster, Doubt.objects.get(kind="roster")


def test_a_person_decides_once_and_the_row_follows(network: Network, cedar: Program) -> None:
    roster, doubt = unsure(network)
    person = UserFactory(staff=True)
    roster_row_decided(doubt=doubt, answer="these", programs=[cedar.pk], user=person)
    work_off(KINDS)
    roster.refresh_from_db()
    assert roster.report["rows"]["matched"] == roster.report["programs"]["added"] == 1
    cedar.refresh_from_db()
    assert cedar.npi == NPI
    said = Statement.objects.get(aspect="identity")
    assert (said.by, said.source.slug, said.user) == ("plan", f"roster-{network.payer.slug}", person)
    with pytest.raises(ValidationError) as caught:
        roster_row_decided(doubt=doubt, answer="none", user=person)
    assert caught.value.code == "decided"
    again = checked(network, "Cedar IOP Adolescent,100 Cedar St,80203,303-555-0142,1,,,")
    assert RosterRow.objects.get(roster=again).outcome == "ambiguous"  # without the NPI it is another row
    assert RosterMatch.objects.get(answer="these").evidence[0]["program"] == str(cedar.pk)


def test_an_identifier_that_a_program_has_stands(network: Network) -> None:
    cedar = ProgramFactory(name="Cedar IOP", npi="1679576722")
    _roster, doubt = unsure(network)
    roster_row_decided(doubt=doubt, answer="these", programs=[cedar.pk], user=None)
    cedar.refresh_from_db()
    assert cedar.npi == "1679576722"


@pytest.mark.parametrize("answer", ["none", "no-iop"])
def test_none_of_them_is_remembered(network: Network, cedar: Program, answer: str) -> None:
    _roster, doubt = unsure(network)
    roster_row_decided(doubt=doubt, answer=answer, user=None)
    roster, _doubt = unsure(network)
    assert RosterRow.objects.get(roster=roster).outcome == "unmatched"
    assert Doubt.objects.count() == 1


def test_decisions_that_cannot_be(network: Network, cedar: Program) -> None:
    _roster, doubt = unsure(network)
    hidden = ProgramFactory(status=Program.Status.HIDDEN)
    for programs in ([], [hidden.pk]):
        with pytest.raises(ValidationError):
            roster_row_decided(doubt=doubt, answer="these", programs=programs, user=None)
    for accepted in (True, False):
        with pytest.raises(ValidationError):
            doubt_decided(doubt=doubt, accepted=accepted, user=None)
    assert Doubt.objects.get().state == "open"


def test_one_row_is_asked_about_once_and_not_more_than_so_many(
    network: Network, cedar: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure(network)
    unsure(network)
    assert Doubt.objects.count() == 1
    monkeypatch.setattr(storing, "QUESTIONS_MAX", 1)
    rows = [f"Cedar IOP {name},100 Cedar St,80203,303-555-0142,1,,,{name}" for name in ("Mens", "Womens", "Teens")]
    assert checked(network, *rows).report["unasked"] == 2


def test_samples_are_matched_by_made_up_networks_alone(cedar: Program) -> None:
    sample = ProgramFactory(name="Cedar IOP", demo=True)
    for network, program in (
        (NetworkFactory(demonstration=True), sample),
        (NetworkFactory(), cedar),
    ):
        roster = checked(network, f"{CEDAR},1,,,A-1")
        assert RosterRow.objects.get(roster=roster).programs == [program.pk]


def test_rosters_are_taken_away_after_their_term(network: Network, cedar: Program) -> None:
    applied(network, f"{CEDAR},1,,,A-1")
    checked(network, f"{CEDAR},1,,,A-1")
    now = timezone.now()
    clear_rosters(now + storing.KEPT - DAY)
    assert Roster.objects.count() == 2
    clear_rosters(now + storing.KEPT + DAY)
    assert [roster.state for roster in Roster.objects.all()] == ["applied"]  # the last applied one stays
