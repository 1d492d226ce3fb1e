"""What may stand in the demonstration files: nothing that a real person or organization could own."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import zipcodes

from programs import vocabularies
from programs.demonstration import places, timetables
from programs.demonstration.files import FOLDER, PROGRAM_KEYS, read_rows
from programs.models.program import TERM_COLUMNS
from programs.models.sessions import format_sessions, parse_sessions

PROGRAMS = read_rows("programs", FOLDER)
IN_PERSON = [row for row in PROGRAMS if row["format"] != "virtual"]
TEENS = {"child", "adolescent"}


def test_modest_size() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 2_000_000


def test_there_are_enough_of_each_sort() -> None:
    formats = Counter(row["format"] for row in PROGRAMS)
    assert 600 <= len(PROGRAMS) <= 650
    assert formats["virtual"] == 40
    assert formats["hybrid"] > 50
    states = Counter(row["state"] for row in PROGRAMS)
    fifty_states_dc_and_puerto_rico = {term.code for term in vocabularies.STATE.terms[:52]}
    assert set(states) == fifty_states_dc_and_puerto_rico
    assert min(states.values()) >= 3


def test_every_state_is_served_by_video() -> None:
    served = {state for row in PROGRAMS for state in row.get("serves", [])}
    assert served == {term.code for term in vocabularies.STATE.terms[:52]}


@pytest.mark.parametrize("city", ["Denver", "New York", "Los Angeles", "Chicago", "Houston", "Phoenix", "Philadelphia",
                                  "Miami", "Atlanta", "Seattle", "Boston", "Minneapolis"])  # fmt: skip
def test_big_cities_have_choice(city: str) -> None:
    assert sum(row.get("city") == city for row in PROGRAMS) >= 5


def test_keys_are_known_and_unknown_facts_are_left_out() -> None:
    for row in PROGRAMS:
        assert set(row) <= set(PROGRAM_KEYS)
        assert not [key for key, value in row.items() if value in ("", [], {}, None)]


@pytest.mark.parametrize("key", ["phone", "intake_phone", "fax"])
def test_phone_numbers_are_kept_for_fiction(key: str) -> None:
    numbers = [row[key] for row in PROGRAMS if key in row]
    assert len(numbers) > 100
    for row in PROGRAMS:
        assert re.fullmatch(r"[2-9]\d\d-555-01\d\d", row.get(key, "303-555-0100"))


def test_phone_numbers_have_the_area_code_of_the_place() -> None:
    for row in IN_PERSON:
        assert row["phone"][:3] in zipcodes.matching(row["zip_code"])[0]["area_codes"]


@pytest.mark.parametrize("name", ["payers", "providers", "programs"])
def test_websites_are_examples(name: str) -> None:
    websites = [row["website"] for row in read_rows(name, FOLDER) if "website" in row]
    assert websites
    assert all(website.startswith("https://example.org/") for website in websites)


def test_no_national_provider_identifier_that_may_be_somebodys() -> None:
    assert not re.search(r'"npi"', (FOLDER / "programs.jsonl").read_text())


def test_city_state_and_zip_belong_together_and_the_point_lies_there() -> None:
    for row in IN_PERSON:
        [place] = zipcodes.matching(row["zip_code"])
        assert (place["city"], place["state"]) == (row["city"], row["state"])
        point = places.zip_points()[row["zip_code"]]
        assert places.miles(point, (row["latitude"], row["longitude"])) < 2


def test_a_hidden_address_has_no_street_and_lies_at_its_zip_code() -> None:
    hidden = [row for row in IN_PERSON if row["precision"] == "hidden"]
    assert hidden
    for row in hidden:
        assert "street1" not in row
        assert "street2" not in row
        assert (row["latitude"], row["longitude"]) == places.zip_points()[row["zip_code"]]


def test_virtual_programs_have_states_and_no_address() -> None:
    for row in PROGRAMS:
        if row["format"] == "virtual":
            assert row["state"] in row["serves"]
            assert not {"street1", "city", "zip_code", "latitude", "longitude", "precision"} & set(row)


@pytest.mark.parametrize(("column", "facet"), TERM_COLUMNS.items())
def test_terms_are_in_the_vocabulary(column: str, facet: str) -> None:
    used = {code for row in PROGRAMS for code in row.get(column, [])}
    assert used
    assert used <= set(vocabularies.BY_CODE[facet].by_code)


def test_hours_are_those_of_an_intensive_outpatient_program() -> None:
    for row in PROGRAMS:
        for track in row.get("tracks", []):
            sessions = parse_sessions(track["sessions"])
            hours = sum(session.upper - session.lower for session in sessions) / 60
            least, most = timetables.HOURS_A_WEEK_TEENS if TEENS & set(track["ages"]) else timetables.HOURS_A_WEEK
            assert least <= hours <= most, row["slug"]
            assert format_sessions(sessions) == track["sessions"]


def test_facts_agree_with_each_other() -> None:
    for row in PROGRAMS:
        assert ("iop" in row["levels"]) is (row["evidence"] != "possible")
        names = [track["name"] for track in row.get("tracks", [])]
        assert len(names) == len(set(names))
        networks = [part["network"] for part in row.get("participations", [])]
        assert len(networks) == len(set(networks))
        assert bool(row.get("participations")) <= bool(row.get("payments"))


@pytest.mark.parametrize(
    "key", ["tracks", "participations", "payments", "openings", "verified", "languages", "ages", "website"]
)
def test_much_is_not_known_as_in_life(key: str) -> None:
    known = sum(key in row for row in PROGRAMS)
    assert len(PROGRAMS) / 2 < known < len(PROGRAMS)
