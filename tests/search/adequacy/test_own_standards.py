"""A standard of the operator's own: read, measured, and every mistake in its file named with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from programs.search import BadMeasurement
from programs.search.adequacy import own_standards, parameters
from programs.search.adequacy.own_standards import Reader
from programs.search.adequacy.standards import PUBLISHED
from tests.search.adequacy.worlds import asked, measure, peopled, places, program_away

EXAMPLE = """
[wy-own]
name = "Wyoming: a contract of ours"
purpose = "The farthest that an outpatient program may be from a member."
source = "The contract, attachment 3"
url = "https://payer.example/contract.pdf"
in_force_from = 2026-07-01
read_on = 2026-11-28
states = ["WY"]

[wy-own.large-metro]
miles = 5
minutes = 10
share = 0.9
[wy-own.metro]
miles = 10
share = 0.9
[wy-own.micro]
miles = 20
share = 0.9
[wy-own.rural]
miles = 30.5
share = 0.85
[wy-own.extreme-access]
miles = 60
share = 0.8
"""


def read(folder: Path, text: str) -> Any:
    path = folder / "standards.toml"
    path.write_text(text, encoding="utf-8")
    return Reader(path).standards()


def test_the_example_is_read_as_it_stands(tmp_path: Path) -> None:
    (own,) = read(tmp_path, EXAMPLE).values()
    assert (own.code, own.states, own.caveat, own.telehealth_credit) == ("wy-own", ("WY",), "", 0.0)
    assert [(one.miles, one.minutes, one.share) for one in own.thresholds] == [
        (5.0, 10, 0.9), (10.0, None, 0.9), (20.0, None, 0.9), (30.5, None, 0.85), (60.0, None, 0.8)
    ]  # fmt: skip


def test_the_example_of_the_documentation_is_read(tmp_path: Path, settings: Any) -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "adequacy.md").read_text(encoding="utf-8")
    example = text.split("```toml\n", 1)[1].split("```", 1)[0]
    assert len(read(tmp_path, example)) == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[wy-own]", "[wy-own", "this is no TOML"),
        ("[wy-own", "[ma-psychiatry", "ma-psychiatry: a published standard has this name"),
        ("states =", "state =", "wy-own: “state” is not known"),
        ('["WY"]', '["Wyoming"]', "wy-own: “states” is a list of codes"),
        ("2026-07-01", '"July"', "wy-own: “in_force_from” is a day and must be there"),
        ('"Wyoming: a contract of ours"', '""', "wy-own: “name” is a text and must be there"),
        ("https://", "http://", "wy-own: “url” begins with https://"),
        ("miles = 20", "", "wy-own.micro: give “miles” and “share”"),
        ("miles = 20", "miles = 0.5", "wy-own.micro: “miles” is from 1"),
        ("miles = 20", "miles = nan", "wy-own.micro: “miles” is from 1"),
        ("miles = 20", 'miles = "20"', "wy-own.micro: “miles” is a number"),
        ("miles = 20", "miles = 20\nhours = 1", "wy-own.micro: give"),
        ("minutes = 10", "minutes = 0", "wy-own.large-metro: “minutes” is a whole number"),
        ("share = 0.8\n", "share = 80\n", "wy-own.extreme-access: “share” is from 0 to 1"),
        ("[wy-own.rural]", "[wy-own.countryside]", "wy-own: “countryside” is not known"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        read(tmp_path, EXAMPLE.replace(old, new))
    assert told in str(error.value)
    assert "ADEQUACY_STANDARDS=" in str(error.value)


def test_a_file_that_is_not_there_stops_the_process(tmp_path: Path, settings: Any) -> None:
    settings.ADEQUACY_STANDARDS = str(tmp_path / "nothing.toml")
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        own_standards.standards()
    settings.ADEQUACY_STANDARDS = ""
    assert own_standards.standards() == PUBLISHED


@pytest.mark.django_db
def test_one_for_a_state_measures_that_state_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = read(tmp_path, EXAMPLE)["wy-own"]
    known = {"wy-own": own, "everywhere": replace(own, code="everywhere", states=())}
    # A field is made when it is first asked for: made below, it would keep these choices for the tests to come.
    declared = (parameters.AdequacyFilterSet, parameters.OfNetworkFilterSet)
    fields = [one.base_filters["standard"].field for one in declared]
    monkeypatch.setattr(parameters, "STANDARDS", known)
    monkeypatch.setitem(parameters.AdequacyFilterSet.base_filters["standard"].extra, "choices", [(c, c) for c in known])
    for field in fields:
        monkeypatch.setattr(field, "choices", [(code, code) for code in known])
    places()
    peopled()
    program_away(1.0)
    assert measure("standard=wy-own").whole.zips.total == 1
    assert measure("standard=wy-own&state=WY").whole.zips.total == 1
    assert measure("standard=everywhere").whole.zips.total == 3
    wrong = asked("standard=wy-own&state=CO")
    assert isinstance(wrong, BadMeasurement)
    assert [(error.parameter, error.detail) for error in wrong.errors] == [
        ("standard", "This standard is for WY alone.")
    ]
