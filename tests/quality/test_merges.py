"""Merging keeps everything and can be undone to the byte; what was changed since stands in the way and is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from programs.models import Doubt, Merge, Program, Source, SourceRecord, Statement, Track
from programs.quality import merges
from programs.quality.doubts import doubt_decided
from programs.quality.merges import default_sides, differing, merge_undone, programs_merged
from programs.quality.statements import statement_made
from programs.statements.stored import decide_programs
from tests.factories import ParticipationFactory, ProgramFactory
from tests.quality.listed_twice import everything, listed_twice
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def rows_of_both() -> None:
    listed_twice()


@pytest.fixture
def pair(rows_of_both: None) -> tuple[Any, Any]:
    kept, joined = Program.objects.order_by("slug")
    return kept, joined


def test_the_joined_listing_closes_and_leads_on_and_its_rows_move(pair: tuple[Any, Any]) -> None:
    kept, joined = pair
    merge = programs_merged(joined=joined, kept=kept)
    for program in pair:
        program.refresh_from_db()
    assert (joined.status, joined.merged_into, kept.status) == ("closed", kept, "published")
    assert kept.former_names == ["Maple Grove Ctr", "Old Grove"]
    assert set(kept.source_records.values_list("source__slug", flat=True)) == {"one", "two"}
    assert kept.participations.count() == 2
    assert (kept.phone, kept.website) == ("303-555-0142", "http://maple.example.org")
    assert set(merge.sides) == set(differing_before())


def differing_before() -> list[str]:
    return ["name", "provider_id", "phone", "website", "street1", "tracks"]


def test_what_differs_has_a_side_and_the_kept_one_stands_where_it_says_anything(pair: tuple[Any, Any]) -> None:
    kept, joined = pair
    assert differing(kept, joined) == differing_before()
    sides = default_sides(kept, joined)
    assert (sides["website"], sides["phone"]) == ("joined", "kept")


@pytest.mark.parametrize("field", ["name", "provider_id", "phone", "website", "tracks"])
@pytest.mark.parametrize("side", ["kept", "joined"])
def test_the_side_that_was_chosen_stands(pair: tuple[Any, Any], field: str, side: str) -> None:
    kept, joined = pair
    wanted = merges.values_of(joined if side == "joined" else kept, field)
    programs_merged(joined=joined, kept=kept, sides={field: side})
    kept.refresh_from_db()
    assert merges.values_of(kept, field) == wanted


@pytest.mark.parametrize("sides", [{}, dict.fromkeys(("name", "phone", "tracks", "street1", "provider_id"), "joined")])
def test_undo_restores_both_to_the_byte(pair: tuple[Any, Any], sides: dict[str, str]) -> None:
    kept, joined = pair
    earlier: Any = ProgramFactory(status="closed", merged_into=joined)
    before = everything(kept, joined, earlier)
    merge = programs_merged(joined=joined, kept=kept, sides=sides)
    assert everything(kept, joined, earlier) != before
    assert decide_programs([kept.pk, joined.pk]) == 0
    earlier.refresh_from_db()
    assert earlier.merged_into == kept
    merge_undone(merge=merge)
    assert everything(kept, joined, earlier) == before
    assert decide_programs([kept.pk, joined.pk]) == 0


def edited(kept: Any, _joined: Any) -> None:
    statement_made(program=kept, aspect="contact", values={"fax": "303-555-0100"}, method="staff", by="staff")


def hidden(kept: Any, _joined: Any) -> None:
    Program.objects.filter(pk=kept.pk).update(status="hidden")


def timetabled(kept: Any, _joined: Any) -> None:
    Track.objects.filter(program=kept).update(name="Another")


def networked(kept: Any, _joined: Any) -> None:
    ParticipationFactory(program=kept)


def taken(kept: Any, _joined: Any) -> None:
    SourceRecord.objects.filter(program=kept, source__slug="two").update(program=None)


CHANGES: list[tuple[Callable[[Any, Any], None], str]] = [
    (edited, "what sources and people say"),
    (hidden, "the listing itself"),
    (timetabled, "its timetables"),
    (networked, "its networks"),
    (taken, "rows of lists"),
]


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_undo_of_what_was_changed_since_is_refused_and_named(
    pair: tuple[Any, Any], change: Callable[[Any, Any], None], words: str
) -> None:
    kept, joined = pair
    merge = programs_merged(joined=joined, kept=kept)
    kept.refresh_from_db()
    change(kept, joined)
    before = everything(kept, joined)
    with pytest.raises(ValidationError, match=words):
        merge_undone(merge=merge)
    assert everything(kept, joined) == before
    assert Merge.objects.get().undone_at is None


def test_what_an_import_notes_of_a_row_it_saw_again_is_no_change(pair: tuple[Any, Any]) -> None:
    kept, joined = pair
    merge = programs_merged(joined=joined, kept=kept)
    SourceRecord.objects.filter(program=kept).update(last_edition="2026", row_number=7)
    merge_undone(merge=merge)
    assert set(joined.source_records.values_list("last_edition", flat=True)) == {"2026"}


def test_undone_twice_is_told(pair: tuple[Any, Any]) -> None:
    kept, joined = pair
    merge = programs_merged(joined=joined, kept=kept)
    merge_undone(merge=merge)
    with pytest.raises(ValidationError, match="undone already"):
        merge_undone(merge=merge)
    programs_merged(joined=joined, kept=kept)  # and it can be merged again


def test_a_merge_below_another_is_undone_last(pair: tuple[Any, Any]) -> None:
    kept, joined = pair
    last: Any = ProgramFactory()
    first = programs_merged(joined=joined, kept=kept)
    second = programs_merged(joined=kept, kept=last)
    with pytest.raises(ValidationError, match="cannot be undone"):
        merge_undone(merge=first)
    merge_undone(merge=second)
    merge_undone(merge=first)


@pytest.mark.parametrize("step", ["closed", "decide_programs", "said_of_sides"])
def test_a_merge_that_dies_half_way_has_done_nothing(
    pair: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    kept, joined = pair
    before = everything(kept, joined)
    monkeypatch.setattr(merges, step, killed)
    with pytest.raises(KeyboardInterrupt):
        programs_merged(joined=joined, kept=kept, sides={"phone": "joined"})
    assert everything(kept, joined) == before
    assert not Merge.objects.exists()


def killed(*_arguments: Any, **_more: Any) -> Any:
    raise KeyboardInterrupt


def test_an_undo_that_dies_half_way_has_done_nothing(pair: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    kept, joined = pair
    merge = programs_merged(joined=joined, kept=kept)
    before = everything(kept, joined)
    monkeypatch.setattr(merges, "restore", killed)
    with pytest.raises(KeyboardInterrupt):
        merge_undone(merge=merge)
    assert everything(kept, joined) == before


@pytest.mark.parametrize("kind", ["duplicate", "renamed"])
@pytest.mark.parametrize("turned", [False, True])
def test_never_the_same_is_remembered(pair: tuple[Any, Any], kind: str, turned: bool) -> None:
    kept, joined = pair
    doubt = Doubt.objects.create(kind=kind, program=joined, other=kept)
    doubt_decided(doubt=doubt, accepted=False, user=None)
    one, other = (joined, kept) if turned else (kept, joined)
    with pytest.raises(ValidationError, match="two programs"):
        programs_merged(joined=one, kept=other)


@pytest.mark.parametrize("kind", ["vanished", "lost-evidence"])
def test_what_is_asked_of_the_joined_listing_goes_and_comes_back_with_it(pair: tuple[Any, Any], kind: str) -> None:
    kept, joined = pair
    Doubt.objects.create(kind=kind, program=joined, evidence=[{"label": "edition", "before": "2023", "after": ""}])
    before = everything(kept, joined)
    merge = programs_merged(joined=joined, kept=kept)
    assert not Doubt.objects.exists()
    merge_undone(merge=merge)
    assert everything(kept, joined) == before


@pytest.mark.parametrize(("missed_in", "asked"), [([], []), (["2024"], ["vanished"])])
def test_whether_it_is_closed_is_not_asked_of_a_listing_that_has_got_a_row_of_the_newest_edition(
    pair: tuple[Any, Any], missed_in: list[str], asked: list[str]
) -> None:
    kept, joined = pair
    kept.source_records.update(missed_in=["2024"])
    joined.source_records.update(missed_in=missed_in)
    Doubt.objects.create(kind="vanished", program=kept)
    renamed = Doubt.objects.create(kind="renamed", program=joined, other=kept)
    doubt_decided(doubt=renamed, accepted=True, user=None)
    assert list(Doubt.objects.filter(state="open").values_list("kind", flat=True)) == asked
    merge_undone(merge=Merge.objects.get())
    waiting = Doubt.objects.filter(state="open").order_by("kind")
    assert list(waiting.values_list("kind", "program", "other")) == [
        ("renamed", joined.pk, kept.pk),
        ("vanished", kept.pk, None),
    ]


def test_undo_brings_no_question_back_that_was_asked_anew(pair: tuple[Any, Any]) -> None:
    kept, joined = pair
    Doubt.objects.create(kind="vanished", program=joined)
    merge = programs_merged(joined=joined, kept=kept)
    anew = Doubt.objects.create(kind="vanished", program=joined)
    merge_undone(merge=merge)
    assert Doubt.objects.get() == anew


@pytest.mark.parametrize(("turned", "left"), [(False, "maple-grove"), (True, "maple-grove-2")])
def test_a_duplicate_that_is_accepted_is_merged_and_asked_again_when_undone(
    pair: tuple[Any, Any], turned: bool, left: str
) -> None:
    kept, joined = pair
    doubt = Doubt.objects.create(kind="duplicate", program=joined, other=kept)
    doubt_decided(doubt=doubt, accepted=True, user=None, sides={"phone": "joined"}, turned=turned)
    assert Program.objects.get(status="published").slug == left
    merge_undone(merge=Merge.objects.get())
    doubt.refresh_from_db()
    assert doubt.state == "open"


def test_a_private_street_is_not_shown_by_a_merge() -> None:
    kept: Any = ProgramFactory(hidden_address=True)
    joined: Any = ProgramFactory()
    with pytest.raises(ValidationError, match="kept private"):
        programs_merged(joined=joined, kept=kept, sides={"street1": "joined"})
    programs_merged(joined=joined, kept=kept)
    kept.refresh_from_db()
    assert (kept.street1, kept.precision) == ("", "hidden")


@pytest.mark.parametrize("sides", [{"phone": "left"}, {"slug": "joined"}])
def test_a_side_that_is_none_is_refused(pair: tuple[Any, Any], sides: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="no side"):
        programs_merged(joined=pair[1], kept=pair[0], sides=sides)


def test_one_list_that_has_both_keeps_its_word_of_each(pair: tuple[Any, Any]) -> None:
    kept, joined = pair
    Statement.objects.filter(program=joined).update(source=Source.objects.get(slug="one"))
    before = everything(kept, joined)
    merge = programs_merged(joined=joined, kept=kept)
    assert merge.moved["programs.Statement"] == []
    merge_undone(merge=merge)
    assert everything(kept, joined) == before
