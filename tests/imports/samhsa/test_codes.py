from __future__ import annotations

import csv
from pathlib import Path

from programs.imports.samhsa.codes import code_of_name, decisions, known_codes, service_code_rows
from programs.imports.samhsa.facts import facts_of
from programs.vocabularies import SAMHSA_CODES
from tests.cases import every


@every(
    ("category", "name", "code"),
    [
        ("SET", "Intensive outpatient treatment", "OIT"),
        ("SET", "intensive OUTPATIENT treatment ", "OIT"),
        ("SET", "Partial hospitalization/day treatment", "PHDT"),
        ("FT", "Partial hospitalization/day treatment", "PH"),
        ("OMSC", "In-network prescribing entity", "INPE"),
        ("SMAT", "In-network prescribing entity", "AUINPE"),
        ("ASSES", "Comprehensive substance use assessment", "CSAA"),  # the category of 2019
        ("XX", "Partial hospitalization/day treatment", None),  # two codes bear the name
        ("XX", "Regular outpatient treatment", "ORT"),
        ("TAP", "Trauma therapy", "TRC"),
        ("PAY", "Cash or self-payment", "SF"),
        ("TAP", "Astrology", None),
    ],
)
def test_names_of_the_api_stand_for_codes(category: str, name: str, code: str | None) -> None:
    assert code_of_name(category, name) == code


def test_the_key_has_every_code_once_for_each_wording() -> None:
    rows = service_code_rows()
    assert len({code for _category, code, _name in rows}) == 318  # 317, and REBT of 2019
    assert len(set(rows)) == len(rows)
    assert known_codes() >= SAMHSA_CODES


def test_every_code_of_the_key_has_a_decision() -> None:
    decided = decisions()
    assert [one.code for one in decided] == list(dict.fromkeys(code for _category, code, _name in service_code_rows()))
    assert all(one.says.endswith(".") and one.does_not_say.endswith(".") for one in decided)


def test_each_code_says_what_was_decided_and_nothing_else() -> None:
    """``code_terms.csv`` was read code by code against the key: a change of a mapping is a change there too."""
    text = Path(__file__).with_name("code_terms.csv").read_text(encoding="utf-8")
    expected = {row["code"]: row["terms"].split() for row in csv.DictReader(text.splitlines())}
    assert {one.code: [term.replace(" (2022)", "@2022") for term in one.terms] for one in decisions()} == expected


MEDICINES = ("methadone", "buprenorphine", "naltrexone")


def test_a_medicine_says_that_a_condition_is_treated_only_in_the_categories_of_opioid_treatment() -> None:
    treating = {"alcohol-use", "opioid-use"}
    for one in decisions():
        conditions = {term.partition(":")[2] for term in one.terms if term.startswith("condition:")}
        if one.category == "PHR":
            names_one = any(medicine in one.name.lower() for medicine in MEDICINES)
            assert conditions == ({"opioid-use"} if names_one else set()), one
        if conditions & treating:
            assert one.category in {"AUT", "OT", "OM", "PHR", "EXCL"}, one


def test_codes_become_terms_of_their_facets() -> None:
    facts = facts_of({"OIT", "CBT", "SF", "CHLD", "AH", "OFD"}, {"su"})
    assert facts["levels"] == ["iop"]
    assert facts["focus"] == ["substance-use"]
    assert facts["therapies"] == ["cbt"]
    assert facts["payments"] == ["self-pay"]
    assert facts["ages"] == ["under-18", "adolescent"]
    assert (facts["languages"], facts["populations"]) == (["ase"], ["deaf-hard-of-hearing"])
    assert facts["format"] == "in-person"


def test_what_no_code_states_is_unknown() -> None:
    facts = facts_of(frozenset(), {""})
    assert {name: value for name, value in facts.items() if value} == {"format": "in-person"}


@every(
    ("codes", "conditions", "services", "restrictions"),
    [
        ("OMB", [], [], []),
        ("OTP", ["opioid-use"], [], []),
        ("OTP MM", ["opioid-use"], ["medications-for-addiction", "methadone", "opioid-medicines"], []),
        ("UN", ["opioid-use"], ["medications-for-addiction", "naltrexone"], []),
        ("UN NOOP", [], ["medications-for-addiction", "naltrexone"], ["no-opioid-use"]),
        ("BWN", ["opioid-use"], ["medications-for-addiction", "buprenorphine", "opioid-medicines"], []),
        ("CLND LFXD", [], [], []),
        ("DM DB", ["opioid-use"], ["opioid-detox"], []),
        ("MOA", ["opioid-use"], ["medication-from-elsewhere"], []),
        ("NMOA", ["opioid-use"], [], ["no-opioid-medication"]),
        ("NMAUT", ["alcohol-use"], [], ["no-alcohol-medication"]),
        ("ACMA", ["alcohol-use"], ["medication-from-elsewhere"], []),
        ("ACM DSF", [], ["medications-for-addiction", "alcohol-medicines"], []),
        ("PMAT", ["alcohol-use"], ["medications-for-addiction", "alcohol-medicines"], []),
        ("PMAT NAUT", [], ["medications-for-addiction", "alcohol-medicines"], ["no-alcohol-use"]),
        ("OUDO", ["opioid-use"], [], ["opioid-only"]),
        ("FEM MALE", [], [], []),
        ("MALE", [], [], ["men-only"]),
        ("ARIPI QUETI ANTPYCH", [], [], []),
    ],
)
def test_what_codes_say_of_substances_and_medicines(
    codes: str, conditions: list[str], services: list[str], restrictions: list[str]
) -> None:
    facts = facts_of(frozenset(codes.split()), {""})
    assert (facts["conditions"], facts["services"], facts["restrictions"]) == (conditions, services, restrictions)


def test_what_one_row_denies_holds_against_the_others() -> None:
    """Two rows of one site are one list of codes: whoever admits men in one row is not for women alone."""
    assert facts_of(frozenset({"FEM"}) | {"FEM", "MALE"}, {"su", "mh"})["restrictions"] == []


def test_the_fields_of_care_of_all_rows_are_united() -> None:
    facts = facts_of({"CBT", "TELE", "DBT"}, {"su", "mh"})
    assert (facts["focus"], facts["therapies"]) == (["mental-health", "substance-use"], ["cbt", "dbt"])
    assert facts["format"] == "hybrid"
