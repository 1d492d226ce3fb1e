"""An item of JSON may have any size: its plans are read one after the other, and wait in files where they are many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from programs.imports.errors import BadFileError
from programs.imports.hospitals import document
from programs.imports.tic import events, window
from tests.imports.hospitals.reading import extract, item, plan, text

MANY = [
    {
        "setting": "outpatient",
        "payers_information": [plan(plan_name=f"Plan {at} {of}") for of in range(at)],
        "minimum": at,
    }
    for at in range(6)
]


def of_items(*items: dict[str, Any]) -> bytes:
    return text(standard_charge_information=list(items))


def test_what_waits_in_files_is_what_waits_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = item()["code_information"]
    last = {"standard_charges": MANY, "code_information": codes}
    content = of_items(item(standard_charges=MANY), last, {**last, "code_information": []}, item())
    monkeypatch.setattr(events, "FEED", 16)
    whole = extract(tmp_path, content)
    assert len(whole[1]) == 2 * (1 + sum(range(6))) + 1
    assert [line.least for line in whole[1][:4]] == ["0", "1", "2", "2"]
    for held in (-1, 0, 500, 1500):
        monkeypatch.setattr(document, "HELD", held)
        assert extract(tmp_path, content) == whole, held


@pytest.mark.parametrize("held", [-1, 1 << 20])
def test_a_key_twice_anywhere_in_a_large_item_makes_nothing_of_it(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "HELD", held)
    content = of_items(item(standard_charges=MANY), item()).decode()
    for one in ('"plan_name": "Plan 5 4"', '"minimum": 3', '"payers_information": []'):
        assert one in content
        header, charges = extract(tmp_path, content.replace(one, f"{one}, {one}", 1))
        assert (header.odd, len(charges)) == ({"key-twice": 1}, 1), one


def test_the_limit_is_that_of_a_charge_or_a_plan_and_not_of_an_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "FEED", 1)
    for module in (events, window):
        monkeypatch.setattr(module, "PIECE", 2_000)
    whole = [plan(plan_name=f"Plan {at}") for at in range(200)]  # twelve times as much as a piece
    bare = len(json.dumps(plan(note="")))
    charge = {"setting": "outpatient", "payers_information": whole, "note": ""}
    bare_charge = len(json.dumps({**charge, "payers_information": []}))
    for more, read in ((-1, True), (0, True), (4, False)):
        noted = plan(note="x" * (2_000 - bare + more))
        long = {**charge, "note": "x" * (2_000 - bare_charge + more)}
        for one in ({**charge, "payers_information": [*whole, noted]}, long):
            content = of_items(item(standard_charges=[one, one]))
            if read:
                assert len(extract(tmp_path, content)[1]) == 2 * len(one["payers_information"]), more
            else:
                with pytest.raises(BadFileError, match="one charge or one plan of it has more than"):
                    extract(tmp_path, content)


def test_an_item_of_more_than_eight_megabytes_is_read(tmp_path: Path) -> None:
    plans = [plan(plan_name=f"Plan {at}", note="x" * 10_000) for at in range(900)]
    header, charges = extract(
        tmp_path, of_items(item(standard_charges=[{"setting": "outpatient", "payers_information": plans}]))
    )
    assert header.bytes > window.PIECE
    assert [charge.plan for charge in charges] == [f"Plan {at}" for at in range(900)]
