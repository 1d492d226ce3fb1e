"""What is counted, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from programs.geocoding.gazetteer import Gazetteer
from programs.models import Population, Program
from programs.models.changes import POPULATION, REFERENCE
from programs.search import Figure
from programs.search.adequacy.measuring import kept_with
from programs.search.directory import areas_of
from programs.search.keeper import current
from tests.factories import NetworkFactory, ParticipationFactory, ProgramFactory
from tests.search.adequacy.worlds import BOULDER, gaps, measure, peopled, places, program_away
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db


@shared_by_all
def world() -> None:
    places()


def test_without_people_zip_codes_count_and_box_lobbies_do_not() -> None:
    ProgramFactory()
    whole = measure("miles=10").whole
    assert whole.zips == Figure(1, 3)
    assert whole.people == Figure(None, None)
    assert whole.people.share is None


def test_people_count_where_a_table_is() -> None:
    ProgramFactory()
    peopled()
    found = measure("miles=10")
    assert found.whole.people == Figure(20_000, 100_000)
    assert found.whole.people.share == 0.2
    assert {code: one.people for code, one in found.by_state()} == {
        "CO": Figure(20_000, 50_000),
        "WY": Figure(0, 50_000),
    }
    assert gaps("miles=10") == ["82001", "80302"]  # those of most people first


def test_people_whose_zip_code_is_nowhere_are_told_and_not_counted() -> None:
    peopled({"80203": 1, "99999": 7})
    found = measure()
    assert found.whole.people.total == 1
    assert found.areas.unplaced_people == 7


@pytest.mark.parametrize(("miles", "near"), [(29.9999, True), (30.0001, False)])
def test_the_distance_just_below_and_just_above(miles: float, near: bool) -> None:
    program_away(miles)
    assert ("80203" in gaps("miles=30")) is not near


def test_several_programs_may_be_wanted() -> None:
    program_away(1)
    program_away(2)
    assert "80203" not in gaps("miles=10&count=2")
    assert "80203" in gaps("miles=10&count=3")
    assert "80203" in gaps("miles=1.5&count=2")


def test_programs_count_wherever_they_are_and_people_where_they_were_asked_for() -> None:
    program_away(60, state="WY")
    assert measure("miles=70&state=CO").whole.zips == Figure(2, 2)
    assert measure("miles=70&state=CO&county=Boulder").whole.zips == Figure(1, 1)
    assert [code for code, _one in measure("state=CO").by_state()] == ["CO"]


def test_only_programs_that_say_what_was_asked_for_count() -> None:
    ProgramFactory(ages=["adult"], accepting="yes", openings_reported_at=timezone.now())
    ProgramFactory(latitude=BOULDER[0], longitude=BOULDER[1])
    assert measure("miles=10").whole.zips.within == 2
    assert measure("miles=10&age=adult").whole.zips.within == 1
    assert measure("miles=10&accepting=true").whole.zips.within == 1
    assert measure("miles=10&age=adolescent&age=adult").whole.zips.within == 1
    assert measure("miles=10&condition=depression").whole.zips.within == 0


def test_of_a_network_only_those_in_it_count() -> None:
    network = NetworkFactory(slug="ppo")
    ParticipationFactory(program=ProgramFactory(), network=network)
    out = ProgramFactory(latitude=BOULDER[0], longitude=BOULDER[1])
    ParticipationFactory(program=out, network=network, status="out-of-network")
    silent = ProgramFactory(latitude=BOULDER[0], longitude=BOULDER[1])
    found = measure("miles=10", "ppo")
    assert found.whole.zips.within == 1
    assert found.measured.unstated == 1  # of which no network is known: not no, and not yes
    ParticipationFactory(program=silent, network=network)
    assert measure("miles=10", str(network.pk)).whole.zips.within == 2


def test_samples_are_counted_only_alone() -> None:
    ProgramFactory(demo=True)
    assert measure("miles=10").whole.zips.within == 0
    assert measure("miles=10&demonstration=true").whole.zips.within == 1
    ProgramFactory(latitude=BOULDER[0], longitude=BOULDER[1])
    assert measure("miles=10").whole.zips.within == 1
    assert measure("miles=10&demonstration=true").whole.zips.within == 1


def test_programs_by_video_are_never_near_and_are_counted_by_state_where_asked() -> None:
    ProgramFactory(virtual=True, serves=["CO", "WY"])
    ProgramFactory(virtual=True, serves=["CO"])
    found = measure("format=any")
    assert found.whole.zips.within == 0
    assert (found.measured.virtual["CO"], found.measured.virtual["WY"]) == (2, 1)
    assert found.question.by_video
    assert not measure("").question.by_video


def test_a_hidden_address_counts_by_its_zip_code() -> None:
    ProgramFactory(hidden_address=True)
    found = measure("miles=1")
    assert found.whole.zips.within == 1
    assert found.measured.roughly == 1


def test_of_two_programs_at_one_place_it_is_always_the_same() -> None:
    first = min(str(ProgramFactory().pk) for _each in range(5))
    found = measure("miles=10")
    slot = found.nearest_slots(found.areas.rows * 0)[0]
    assert str(found.directory.index.id_of(int(slot))) == first


# -- Standards ------------------------------------------------------------------------------------


def test_a_standard_says_how_far_by_the_class_of_the_county() -> None:
    """All of a county's people are in its one ZIP code here, and its land is that of this ZCTA."""
    program_away(20)
    peopled({"80203": 20_000, "80302": 5_000, "82001": 50_000})
    found = measure("standard=ma-psychiatry")
    classes = {row[0]: row for row in found.by_class()}
    areas = dict(zip(found.areas.codes, found.limits.tolist(), strict=True))
    assert areas["80203"] == 10  # 20,000 people on one square mile and a bit: large metro
    assert "80203" in gaps("standard=ma-psychiatry")
    assert classes["large-metro"][2].people == Figure(0, 20_000)
    assert classes["large-metro"][3:] == (1, 0)
    assert found.question.miles is None
    assert found.not_counted.zips == Figure(0, 0)


def test_without_people_no_county_has_a_class() -> None:
    ProgramFactory()
    found = measure("standard=ma-psychiatry")
    assert found.whole.zips == Figure(0, 0)
    assert found.whole.zips.share is None
    assert found.not_counted.zips.total == 3
    assert not len(found.gaps)
    instead = measure("standard=ma-psychiatry&miles=10")
    assert instead.whole.zips == Figure(1, 3)
    assert instead.by_miles == 3


def test_a_county_of_which_too_few_people_are_counted_has_no_class() -> None:
    peopled({"80203": 20_000})
    found = measure("standard=ma-psychiatry")
    assert found.whole.zips.total == 1
    assert found.not_counted.zips.total == 2


# -- What is kept ---------------------------------------------------------------------------------


def test_a_measurement_is_kept_until_something_changes() -> None:
    ProgramFactory()
    first = measure("miles=10").measured
    assert measure("miles=50").measured is first
    assert measure("miles=10&count=2").measured is not first
    assert len(kept_with(current()).measurements) == 2
    Program.objects.update(longitude=-100.0)
    assert measure("miles=10").whole.zips.within == 0
    peopled({"80203": 5})
    assert measure("miles=10").whole.people.total == 5
    Population.objects.update(people=6)
    assert measure("miles=10").whole.people.total == 6


def test_people_are_read_again_when_they_or_places_change_and_not_before() -> None:
    directory = current()
    for changed, same in (([], True), ([str(REFERENCE)], True), ([str(POPULATION)], False)):
        moment = replace(directory.moment, changed=changed)
        assert (areas_of(directory.gazetteer, moment, directory) is directory.areas) is same
    assert areas_of(Gazetteer([]), replace(directory.moment, changed=[]), directory) is not directory.areas
