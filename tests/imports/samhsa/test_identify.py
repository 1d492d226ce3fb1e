"""The steps of identity on parties alone: who is joined with whom, who is a candidate, whose street goes."""

from __future__ import annotations

from uuid import UUID

from programs.imports.samhsa.identify import Identified, identify, rank
from programs.imports.samhsa.parties import Face, Party, by_key, pairs
from programs.imports.samhsa.sources import LOCATOR, LOCATOR_API, MENTAL_HEALTH, SUBSTANCE_USE
from tests.cases import every

SU, MH = (SUBSTANCE_USE.slug, "su"), (MENTAL_HEALTH.slug, "mh")
LOC, API = (LOCATOR.slug, "su"), (LOCATOR_API.slug, "su")


def party(number: int, *fields: tuple[str, str], name: str = "House Aelia", **more: str) -> Party:
    face = {"street": "1 elm st", "phone": "1", "zip_code": "80203", "city": "denver", "state": "CO"} | more
    return Party(UUID(int=number), [Face(name, **face)], set(fields))


def lost(one: Party, *fields: tuple[str, str]) -> Party:
    """The same, of which these rows are gone."""
    one.lost = set(fields)
    return one


def found(news: list[Party], olds: list[Party] | None = None, orphans: list[Party] | None = None) -> Identified:
    return identify({one.id: one for one in news}, olds or [], {one.id for one in orphans or []})


def joined(result: Identified) -> dict[int, tuple[int, str]]:
    return {id.int: (one.program.int, one.step) for id, one in result.joined.items()}


@every(
    ("new", "step"),
    [
        ({"name": "House Aelia LLC"}, "door"),
        ({"name": "House Aelia Center"}, "door"),
        ({"street": ""}, "private"),
        ({"street": "", "name": "House Aelia Center"}, "private"),
        ({"street": "9 birch way", "zip_code": "80204"}, "moved"),
        ({"street": "", "zip_code": "80204"}, "moved"),
        ({"name": "Quite Other"}, ""),
        ({"phone": "2"}, ""),
        ({"phone": "", "street": ""}, ""),
        ({"street": "9 birch way", "city": "boulder"}, ""),
        ({"street": "9 birch way", "state": "WY"}, ""),
        ({"street": "9 birch way", "name": "House Aelia Center"}, ""),
        ({"street": "", "name": "Quite Other"}, ""),
    ],
)
def test_which_step_finds_a_program_whose_row_is_gone(new: dict[str, str], step: str) -> None:
    old = lost(party(1), SU)
    result = found([party(2, SU, **new)], [old], [old])
    assert joined(result) == ({2: (1, step)} if step else {})


def test_what_lost_this_very_row_comes_before_what_never_had_one() -> None:
    lost_it, never, new = lost(party(1), MH), party(3, SU, street="9 birch way"), party(2, MH, street="")
    assert joined(found([new], [lost_it, never])) == {2: (1, "private")}
    assert joined(found([party(2, MH, street="")], [party(1, SU), never])) == {}


def test_what_lost_this_very_row_comes_before_what_another_file_has_new() -> None:
    lost_it, new = lost(party(1, name="House Aelia Wellness"), MH), party(2, MH, street="", name="House Aelia Wellness")
    beside = party(4, SU, street="9 birch way")
    assert joined(found([new, beside], [lost_it]))[2] == (1, "private")
    assert joined(found([party(2, MH, street=""), beside])) == {2: (4, "private")}


def test_what_two_that_lost_such_a_row_could_be_is_asked_of_both() -> None:
    one, other = lost(party(1, SU), MH), lost(party(3, SU, street="9 birch way"), MH)
    result = found([party(2, MH, street=""), party(4, SU, street="7 ash street")], [one, other])
    assert 2 not in joined(result)
    assert {(new.int, old.int) for new, old, _likeness in result.candidates} == {(2, 1), (2, 3)}


def test_what_is_said_of_a_join() -> None:
    old = lost(party(1, name="House Aelia Center"), SU)
    (one,) = found([party(2, SU, name="House Aelia")], [old], [old]).joined.values()
    assert (one.name, one.likeness) == ("House Aelia Center", 100.0)


def test_a_program_with_a_row_of_the_same_field_is_another() -> None:
    assert joined(found([party(2, SU)], [party(1, SU)])) == {}
    assert joined(found([party(2, MH)], [party(1, SU)])) == {2: (1, "door")}


def test_two_sites_of_one_organization_are_no_move() -> None:
    """Unless its own row is gone, or the program has none in what the new row is a file of."""
    other = {"street": "9 birch way"}
    assert joined(found([party(2, MH, **other)], [party(1, SU)])) == {}
    assert joined(found([party(2, MH, **other)], [lost(party(1, SU), MH)])) == {2: (1, "moved")}
    assert joined(found([party(2, LOC, **other)], [party(1, SU)])) == {2: (1, "moved")}
    assert joined(found([party(2, MH, **other), party(3, SU)])) == {}
    assert joined(found([party(2, LOC, **other), party(3, SU)])) == {3: (2, "moved")}


def test_what_two_could_be_is_nobodys() -> None:
    news = [party(2, SU), party(3, SU)]
    old = lost(party(1), SU)
    result = found(news, [old], [old])
    assert joined(result) == {}
    assert [(new.int, known.int) for new, known, _likeness in result.candidates] == [(2, 1), (3, 1)]
    result = found([party(2, SU)], [old, lost(party(4), SU)], [old])
    assert joined(result) == {}
    assert [(new.int, known.int) for new, known, _likeness in result.candidates] == [(2, 1)]


def test_equal_names_decide_before_a_rival_of_another_name() -> None:
    olds = [party(1, SU), party(4, SU, name="House Belia")]
    assert joined(found([party(2, MH)], olds)) == {2: (1, "door")}
    alike = party(2, MH, name="House Aelia Center")
    assert joined(found([alike], olds)) == {}, "alike, but there is another at the door"


def test_a_program_finds_both_its_rows_in_one_run() -> None:
    old = lost(party(1), SU, MH)
    news = [party(2, SU, name="House Aelia LLC"), party(3, MH, name="House Aelia Ctr")]
    assert joined(found(news, [old], [old])) == {2: (1, "door"), 3: (1, "door")}


def test_new_rows_of_several_files_get_the_id_of_the_first_source() -> None:
    news = [party(2, MH, name="House Aelia Inc"), party(3, SU), party(4, API), party(5, LOC, name="House Aelia LLC")]
    assert joined(found(news)) == {2: (5, "door"), 3: (5, "door"), 4: (5, "door")}
    assert sorted(news, key=rank) == [news[3], news[2], news[1], news[0]]


def test_new_rows_that_are_two_of_one_file_are_not_joined_with_a_third() -> None:
    assert joined(found([party(2, SU), party(3, SU), party(4, MH)])) == {}
    news = [party(2, SU), party(3, SU, name="House Belia"), party(4, MH)]
    assert joined(found(news)) == {4: (2, "door")}


def test_who_was_joined_with_a_new_one_goes_where_that_one_goes() -> None:
    old = lost(party(1, name="House Aelia Center"), SU)
    news = [party(2, SU), party(3, MH, name="House Aelia LLC")]
    assert joined(found(news, [old], [old])) == {2: (1, "door"), 3: (1, "door")}


def test_candidates_are_of_one_door_or_where_a_step_was_uncertain() -> None:
    old = lost(party(1), SU)
    renamed = found([party(2, SU, name="Quite Other")], [old], [old])
    assert [(new.int, known.int) for new, known, _likeness in renamed.candidates] == [(2, 1)]
    assert renamed.candidates[0][2] < 90
    assert found([party(2, SU, name="Quite Other")], [old], []).candidates == []
    assert found([party(2, SU, name="Quite Other", street="2 elm st")], [old], [old]).candidates == []


def test_keys_of_a_face_need_all_their_parts() -> None:
    whole = Face("House Aelia LLC", "1 elm st", "80203", "1", "denver", "CO")
    assert (whole.door, whole.behind) == (("1 elm st", "80203", "1"), ("80203", "1"))
    assert whole.moved == ("house aelia", "1", "denver", "CO")
    for blank in ("street", "zip_code", "phone"):
        parts = {"street": "1 elm st", "zip_code": "80203", "phone": "1"} | {blank: ""}
        face = Face("House Aelia", city="denver", state="CO", **parts)
        assert face.door is None
        assert (face.behind is None) is (blank != "street")
        assert (face.moved is None) is (blank == "phone")
    assert Face("House Aelia", "1 elm st", "80203", "1", "", "CO").moved is None


def test_pairs_are_met_once_and_never_of_one_field() -> None:
    new, old = party(2, SU), party(1, MH)
    old.faces.append(Face("House Aelia", "1 elm st", "80203", "9", "denver", "CO"))
    new.faces.append(old.faces[1])
    olds = by_key([old, party(3, SU)], lambda face: face.door)
    assert [(one.id.int, two.id.int) for one, two in pairs([new], olds, lambda face: face.door)] == [(2, 1)]


def test_how_alike_two_parties_are_is_told_by_their_nearest_names() -> None:
    one, other = party(1), party(2, name="Quite Other")
    assert one.likeness(other) < 50
    other.faces.append(party(3, name="House Aelia Inc").faces[0])
    assert one.likeness(other) == 100.0
    assert one.names_equal(other)
    assert not party(1).names_equal(party(2, name="House Belia"))
    assert (party(1).is_open, party(1).is_private) == (True, False)
    assert (party(1, street="").is_open, party(1, street="").is_private) == (False, True)
    assert Party(UUID(int=1)).likeness(one) == 0.0


def test_of_one_source_substance_use_comes_first() -> None:
    mental = (LOCATOR.slug, "mh")
    news = [party(1, mental), party(2, LOC), party(3, (LOCATOR.slug, ""))]
    assert sorted(news, key=rank) == [news[1], news[0], news[2]]
