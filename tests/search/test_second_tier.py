"""Unknown is not no: the second tier of a search against a reading of every program, one by one, in three values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pytest
from django.http import QueryDict

from programs import forms, vocabularies
from programs.models import Program
from programs.models.currency import OPENINGS_CURRENT_DAYS, is_current
from programs.quality.statements import fields_released
from programs.search import BadInput, Directory, SearchPage
from programs.search.filters import FACET_PARAMETERS
from programs.search.question import ABOUT_SUBSTANCE_USE, Question, read
from programs.vocabularies import BY_CODE, Facet
from tests.factories import PlaceFactory, ProgramFactory, TrackFactory, session
from tests.search.test_oracle import fits_of_tracks, is_covered, is_fresh, is_near, meets
from tests.search.worlds import federal, make_question, world
from tests.searching import only, search

pytestmark = pytest.mark.django_db
NO, UNKNOWN, YES = 0, 1, 2


def page(query: QueryDict | str, directory: Directory | None = None) -> SearchPage:
    outcome = search(QueryDict(query) if isinstance(query, str) else query, directory, strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


# -- The oracle -----------------------------------------------------------------------------------


def said(program: Program, facet: Facet) -> set[str]:
    value = getattr(program, facet.column)
    return set(value) if isinstance(value, list) else {value} - {None}


@lru_cache(maxsize=64)  # asked for every term of every question
def forms_of(program: Program) -> list[forms.Form]:
    records = list(program.source_records.all())
    found = [forms.EDITED[column] for column in program.fields_of_persons if column in forms.EDITED]
    if not records:
        return [*found, forms.BY_HAND]
    older = {forms.SUBSTANCE_USE: forms.SUBSTANCE_USE_2022, forms.MENTAL_HEALTH: forms.MENTAL_HEALTH_2022}
    for record in records:
        form = forms.DIRECTORIES[record.source.slug]
        found.append(older[form] if record.key_edition == "2022" else form)
    return found


def was_asked(program: Program, facet: Facet, code: str) -> bool:
    number, some = facet.by_code[code].number, bool(said(program, facet))
    return any(
        number in form.asks and (some or (form.ticked and facet.code not in ("age", "payment")))
        for form in forms_of(program)
    )


def value_of(program: Program, facet: Facet, code: str) -> int:
    """Whether a program has a term."""
    name = f"{facet.code}:{code}"
    if code in said(program, facet):
        return YES
    if name in vocabularies.MAYBE:
        return UNKNOWN if said(program, facet) <= {"hybrid"} else NO
    if was_asked(program, facet, code):
        return NO
    broader = [one.split(":") for one in vocabularies.BROADER.get(name, "").split()]
    asked = [pair for pair in broader if was_asked(program, BY_CODE[pair[0]], pair[1])]
    has = any(one in said(program, BY_CODE[wider]) for wider, one in broader)
    return NO if asked and not has else UNKNOWN


def choices(program: Program, values: Any) -> Iterable[int]:
    for name, facet in FACET_PARAMETERS.items():
        codes = values.get(name) or (("stated", "named") if name == "evidence" else ())
        if not codes:
            continue
        if name == "state":
            yield YES if (set(program.serves) if program.format == "virtual" else {program.state}) & set(codes) else NO
        elif name == "evidence":
            about = {f"{key}:{value}" for key in values for value in as_list(values[key])} & ABOUT_SUBSTANCE_USE
            maybe = UNKNOWN if "evidence" not in values and not about and program.evidence == "possible" else NO
            yield YES if program.evidence in codes else maybe
        else:
            out = set() if values.get("restriction") else set(vocabularies.RESTRICTION.numbers(program.restrictions))
            found = [
                NO if out & set(vocabularies.ruled_out(name, code, set(codes))) else value_of(program, facet, code)
                for code in codes
            ]
            yield from [max(found)] if facet.match == "any" else found


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def may_be_in(program: Program, slugs: list[str]) -> bool:
    """Of ``make_world``: networks 2 and 3 are of payer 1, which is Medicaid; of payer 0 it is not known."""
    medicaid = {"payer-1", "network-2", "network-3"}
    return not set(slugs) <= medicaid or value_of(program, BY_CODE["payment"], "medicaid") != NO


def answer_of(program: Program, question: Question) -> int:
    values = question.values
    if program.status != "published" or not is_near(program, question):
        return NO
    if "q" in values and values["q"].lower() not in program.name.lower():
        return NO
    found = [YES, *choices(program, values)]
    for name in {"payer", "network"} & values.keys():
        silent = all(part.status == "unknown" for part in program.participations.all())
        silent = silent and may_be_in(program, values[name])
        found.append(YES if is_covered(program, {name: values[name]}) else UNKNOWN if silent else NO)
    if question.asks_for_schedule:
        silent = not any(track.sessions for track in program.tracks.all())
        silent = silent or None in list(fits_of_tracks(program, question))
        found.append(YES if meets(program, question) else UNKNOWN if silent else NO)
    if values.get("accepting"):
        silent = program.accepting == "unknown" or not is_current(program.openings_reported_at, OPENINGS_CURRENT_DAYS)
        found.append(YES if is_fresh(program, {"accepting": True}) else UNKNOWN if silent else NO)
    if not is_fresh(program, {"verified_within": values.get("verified_within")}):
        return NO
    return min(found)


@pytest.mark.parametrize("seed", range(16))
def test_both_tiers_are_what_reading_every_program_finds(seed: int) -> None:
    (directory, programs), unknown = world(seed), 0
    with only("parts_of"):
        for number in range(12):
            query = make_question(7000 * seed + number)
            query["page_size"] = "100"
            asked = read(query, directory, strict=True)
            assert isinstance(asked, Question)
            found = {program.pk: answer_of(program, asked) for program in programs}
            expected = {value: {pk for pk, one in found.items() if one == value} for value in (UNKNOWN, YES)}
            tiers = {}
            for unstated in ("include", "exclude", "only"):
                query["unstated"] = unstated
                tiers[unstated] = page(query, directory)
            ids = {name: [one["id"] for one in outcome.listings] for name, outcome in tiers.items()}
            assert set(ids["exclude"]) == expected[YES], query.urlencode()
            assert set(ids["only"]) == expected[UNKNOWN], query.urlencode()
            assert ids["include"] == ids["exclude"] + ids["only"], "first those that say so"
            both = tiers["include"]
            assert (both.count, both.count_unstated) == (len(ids["exclude"]), len(ids["only"]))
            assert (tiers["exclude"].not_listed, both.not_listed) == (len(ids["only"]), 0)
            assert [bool(one["match"]["unstated"]) for one in both.listings] == [
                place >= both.count for place in range(both.total)
            ]
            unknown += len(ids["only"])
    assert unknown, "questions that leave nothing open prove nothing"


# -- Examples -------------------------------------------------------------------------------------


def test_what_a_form_never_asked_is_unknown_and_what_it_asked_is_no() -> None:
    says = ProgramFactory(name="Says", conditions=["self-harm"])
    both = ProgramFactory(
        name="Both", focus=["substance-use", "co-occurring"], conditions=[], services=["suicide-prevention"]
    )
    drugs = ProgramFactory(name="Drugs", focus=["substance-use"], conditions=["substance-use"])
    federal("samhsa-directory-substance-use", both, drugs)
    found = page("condition=self-harm&unstated=include")
    assert [one["id"] for one in found.listings] == [says.pk, both.pk], "who treats no mental health, does not treat it"
    assert (found.count, found.count_unstated) == (1, 1)
    assert found.unsaid == [("condition", ["self-harm"])]
    assert page("service=suicide-prevention&unstated=only").total == 1, (
        "the federal list asks for it, by hand nobody did"
    )
    assert page("condition=self-harm").count_unstated is None


def test_what_is_close_ranks_higher_and_says_why() -> None:
    PlaceFactory()
    ProgramFactory(name="Nothing close", focus=["mental-health"], conditions=[])
    ProgramFactory(
        name="Close", focus=["mental-health"], conditions=[], services=["suicide-prevention"], therapies=["dbt"]
    )
    found = page("near=80203&condition=self-harm&unstated=include").listings
    assert [one["name"] for one in found] == ["Close", "Nothing close"]
    assert found[0]["match"]["reasons"][-1] == "Offers: Suicide prevention, DBT"
    assert found[0]["match"]["score"] - found[1]["match"]["score"] == 15


def test_fewer_open_questions_rank_higher() -> None:
    PlaceFactory()
    ProgramFactory(name="Two", conditions=[])
    track = ProgramFactory(name="One", conditions=[])
    TrackFactory(program=track, sessions=[session("mon", "17:30", "20:30")])
    found = page("near=80203&condition=self-harm&when=evenings&unstated=only").listings
    assert [(one["name"], len(one["match"]["unstated"])) for one in found] == [("One", 1), ("Two", 2)]


def test_children_where_the_form_asks_for_17_or_younger() -> None:
    young, grown = ProgramFactory(ages=["under-18", "adult"]), ProgramFactory(ages=["adult"])
    federal("samhsa-directory-substance-use", young, grown)
    assert [one["id"] for one in page("age=child&unstated=include").listings] == [young.pk]
    older = ProgramFactory(ages=["under-18"])
    federal("samhsa-directory-mental-health", older, edition="2022")
    assert older.pk not in {one["id"] for one in page("age=child&unstated=include").listings}, "that form asked"


def test_hybrid_may_be_by_video_and_in_person_is_not() -> None:
    hybrid, _plain = ProgramFactory(format="hybrid"), ProgramFactory(format="in-person")
    assert [one["id"] for one in page("format=virtual&unstated=include").listings] == [hybrid.pk]


def test_a_blank_that_everybody_has_was_skipped() -> None:
    blank, other = ProgramFactory(payments=[]), ProgramFactory(payments=["self-pay"])
    federal("samhsa-directory-substance-use", blank, other)
    assert [one["id"] for one in page("payment=medicaid&unstated=include").listings] == [blank.pk]


def test_what_a_person_edited_is_answered() -> None:
    program = ProgramFactory(focus=["mental-health"], conditions=["anxiety"], edited=["conditions"])
    federal("samhsa-directory-mental-health", program)
    assert page("condition=depression&unstated=include").total == 0
    fields_released(program=program, fields=["conditions"])
    assert page("condition=depression&unstated=include").total == 1, "the index follows"


@pytest.mark.parametrize(
    ("query", "total"),
    [("", 1), ("age=adolescent", 1), ("focus=mental-health", 1), ("condition=alcohol-use", 0),
     ("focus=substance-use", 0), ("service=methadone", 0), ("evidence=stated", 0), ("evidence=possible", 1)],
)  # fmt: skip
def test_possible_programs_are_offered_unless_it_is_about_drugs(query: str, total: int) -> None:
    ProgramFactory(evidence="possible", focus=["mental-health"], ages=["adolescent"], conditions=[], services=[])
    found = page(f"{query}&unstated=include")
    assert found.total == total
    assert found.count == (1 if query == "evidence=possible" else 0)


def test_a_value_that_is_none_is_named() -> None:
    outcome = search(QueryDict("unstated=maybe"), strict=True)
    assert isinstance(outcome, BadInput)
    assert [error.parameter for error in outcome.errors] == ["unstated"]


def test_people_see_both_and_programs_what_is_stated() -> None:
    ProgramFactory(conditions=[])
    for strict, count in ((False, 1), (True, None)):
        outcome = search(QueryDict("condition=ocd"), strict=strict)
        assert isinstance(outcome, SearchPage)
        assert outcome.count_unstated == count
        assert outcome.left_out == (1 if strict else 0)


def test_pages_go_on_from_one_tier_into_the_other() -> None:
    for number in range(3):
        ProgramFactory(name=f"A{number}", conditions=["ocd"])
        ProgramFactory(name=f"B{number}", conditions=[])
    names, splits = [], []
    for number in (1, 2, 3):
        found = page(f"condition=ocd&unstated=include&page_size=2&page={number}")
        names += [one["name"] for one in found.listings]
        splits.append(found.second_tier_from)
    assert names == ["A0", "A1", "A2", "B0", "B1", "B2"]
    assert splits == [None, 1, 0]
    assert found.pages == 3
