from __future__ import annotations

import pytest

from programs.imports.samhsa.codes import code_of_name, known_codes, service_code_rows
from programs.imports.samhsa.facts import facts_of, terms_of
from programs.vocabularies import SAMHSA_CODES


@pytest.mark.parametrize(
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


def test_codes_become_terms_of_their_facets() -> None:
    facts = facts_of([terms_of({"OIT", "CBT", "SF", "CHLD", "AH", "OFD"}, "su")])
    assert facts["levels"] == ["iop"]
    assert facts["focus"] == ["substance-use"]
    assert facts["therapies"] == ["cbt"]
    assert facts["payments"] == ["self-pay"]
    assert facts["ages"] == ["child", "adolescent"]
    assert (facts["languages"], facts["populations"]) == (["ase"], ["deaf-hard-of-hearing"])
    assert facts["format"] == "in-person"


def test_what_no_code_states_is_unknown() -> None:
    facts = facts_of([terms_of(frozenset(), "")])
    assert {name: value for name, value in facts.items() if value} == {"format": "in-person"}


def test_facts_of_several_rows_are_united_in_any_order() -> None:
    one, other = terms_of({"CBT", "TELE"}, "su"), terms_of({"DBT"}, "mh")
    united = facts_of([one, other])
    assert united == facts_of([other, one])
    assert (united["focus"], united["therapies"]) == (["mental-health", "substance-use"], ["cbt", "dbt"])
    assert united["format"] == "hybrid"
