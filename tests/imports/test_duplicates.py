"""Pairs that may be one program: what is proposed with which reasons, and what is not."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from programs.imports import duplicates
from programs.imports.duplicates import LEAST, duplicates_found
from programs.models import Doubt
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

DOOR: dict[str, Any] = {"street1": "675 Bartson Road", "zip_code": "43420", "phone": "419-555-0111", "precision": "zip"}
ONE = {"name": "Firelands Counseling Recovery Servs", **DOOR}

PAIRS: list[tuple[dict[str, Any], dict[str, Any], set[str]]] = [
    # one facility, written twice
    (ONE, ONE | {"name": "Firelands Csl and Recovery Services"}, {"name", "door", "phone"}),
    (ONE, ONE | {"name": "Other Words Entirely"}, {"name", "door", "phone"}),
    (ONE, ONE | {"street1": "675 Bartson RD.", "phone": "419-555-0199"}, {"name", "door"}),
    (ONE, ONE | {"street1": "675 North Bartson Road"}, {"name", "street", "phone"}),
    (ONE, ONE | {"phone": "419-555-0111 x12"}, {"name", "door", "phone"}),
    (ONE, ONE | {"phone": "", "intake_phone": "419-555-0111"}, {"name", "door", "phone"}),
    (ONE, ONE | {"street2": "Suite 4"}, {"name", "door", "phone"}),
    (
        ONE | {"npi": "1234567893"},
        ONE | {"npi": "1234567893", "street1": "8 Mill Road", "zip_code": "43410"},
        {"name", "phone", "npi"},
    ),
    (
        ONE | {"precision": "street", "latitude": 41.35, "longitude": -83.1},
        ONE | {"precision": "street", "latitude": 41.351, "longitude": -83.1, "zip_code": "43421"},
        {"name", "near", "phone"},
    ),
    # another house of one provider, another town, another program in one house
    (ONE, ONE | {"street1": "677 Bartson Road"}, set()),
    (ONE, ONE | {"zip_code": "43421"}, set()),
    (ONE, ONE | {"name": "Quiet House for Men", "phone": "419-555-0177"}, set()),
    (ONE | {"name": "Meridian Mens Center"}, ONE | {"name": "Meridian Healthcare – Womens Center"}, set()),
    (ONE | {"phone": ""}, {"name": "Elm", "street1": "", "zip_code": "43420", "phone": "", "precision": "zip"}, set()),
]


@pytest.mark.parametrize(("one", "two", "reasons"), PAIRS)
def test_what_is_proposed(one: dict[str, Any], two: dict[str, Any], reasons: set[str]) -> None:
    ProgramFactory(**one)
    ProgramFactory(**two)
    found = [{reason.code for reason in pair.reasons if reason.points > 0} for pair in duplicates_found()]
    assert found == ([reasons] if reasons else [])


@pytest.mark.parametrize("fields", [{"demonstration": True}, {"status": "closed"}, {"status": "draft"}])
def test_samples_drafts_and_what_is_closed_are_left_alone(fields: dict[str, Any]) -> None:
    ProgramFactory(**ONE)
    ProgramFactory(**ONE, **fields)
    assert duplicates_found() == []


def test_a_number_of_a_whole_chain_makes_no_pairs_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "MOST", 2)
    for number in range(2):
        ProgramFactory(**ONE | {"name": f"Branch {number}", "street1": "8 Mill Road"})
    assert len(list(duplicates.pairs_asked())) == 1
    ProgramFactory(**ONE | {"name": "Quite another", "zip_code": "80203"})
    ids = list(duplicates.pairs_asked())
    assert len(ids) == 1  # the two of one street


def test_the_command_asks_once_about_each_pair() -> None:
    kept, other = ProgramFactory(**ONE), ProgramFactory(**ONE)
    output = StringIO()
    call_command("find_duplicates", stdout=output)
    assert "pairs: 1" in output.getvalue()
    assert kept.slug in output.getvalue()
    assert not Doubt.objects.exists()
    for _again in range(2):
        call_command("find_duplicates", apply=True, stdout=output)
    doubt = Doubt.objects.get()
    assert (doubt.kind, doubt.program, doubt.other) == ("duplicate", other, kept)
    assert {entry["label"] for entry in doubt.evidence} == {"name", "door", "phone"}
    assert output.getvalue().splitlines()[-1] == "pairs: 0"


@pytest.mark.parametrize(("least", "pairs"), [(80.0, 1), (80.1, 0)])
def test_the_smallest_score_is_the_last_that_is_asked(least: float, pairs: int) -> None:
    ProgramFactory(**ONE)
    ProgramFactory(**ONE)
    assert len(duplicates_found(least=least)) == pairs
    assert least > LEAST


@pytest.mark.parametrize("least", ["0", "101"])
def test_a_score_beyond_its_bounds_is_refused(least: str) -> None:
    with pytest.raises(CommandError, match="--least"):
        call_command("find_duplicates", f"--least={least}")
