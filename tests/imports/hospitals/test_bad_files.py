"""What is refused, with file and place, and what is read although it is wrong."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from programs.imports.errors import BadFileError
from programs.imports.hospitals import text as texts
from programs.imports.hospitals.extract import ChargeLine
from tests.imports.hospitals.reading import GENERAL, HEADER, ROW, TABLE, document, extract, item, plan, text


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, TABLE)
    return made.getvalue()


PACKED = gzip.compress(TABLE.encode(), mtime=0)
REFUSED: list[tuple[str, bytes | str, str]] = [
    ("empty", b"", "empty"),
    ("blank", b" \n \n", "empty"),
    ("cut off", PACKED[:-9], "damaged or cut off"),
    ("wrong CRC", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "damaged or cut off"),
    ("two files", zipped("a.csv", "b.csv"), "the zip holds 2 files"),
    ("packed twice", gzip.compress(PACKED), "a compressed file in a compressed file"),
    ("UTF-16", TABLE.encode("utf-16"), "UTF-16"),
    ("UTF-16 without a mark", TABLE.encode("utf-16-le"), "UTF-16"),
    ("no header", GENERAL, "no header with “description”"),
    ("another table", "a,b\n1,2\n" * 50, "no header with “description”"),
    ("another delimiter", TABLE.replace(",", ";"), "no header with “description”"),
    ("no hospital", HEADER + ROW, "does not say which hospital"),
    ("two hospitals", GENERAL + GENERAL + HEADER + ROW, "row 3: two headers of a hospital"),
    ("a column twice", GENERAL + HEADER.replace("setting", "code | 1"), "row 3, column “code|1”"),
    ("a quote left open", GENERAL + HEADER + '"' + ROW * 3_000, "Is a quote left open"),
    ("no JSON", b"{'a': 1}", "no JSON"),
    ("a comma too many", text().replace(b'"3.0.0",', b'"3.0.0",,'), "no JSON"),
    ("not a number", text().replace(b"310", b"NaN"), "no JSON"),
    ("infinite", text().replace(b"310", b"Infinity"), "no JSON"),
    ("a wrong escape", text().replace(b"Example West", b"\\W", 1), "no JSON"),
    ("cut JSON", text()[:-40], "no JSON"),
    ("after the end", text() + b"}", "no JSON"),
    ("a list", b"[" + text() + b"]", "no JSON object"),
    ("a rate file", b'{"in_network": []}', "extract_tic"),
    ("contents", b'{"reporting_structure": []}', "table of contents of a health plan"),
    ("another document", b'{"a": {"standard_charge_information": []}}', "has no “standard_charge_information”"),
]


@pytest.mark.parametrize(("what", "content", "says"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refused_with_file_and_place(what: str, content: bytes | str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError) as refused:
        extract(tmp_path, content)
    assert says in str(refused.value)
    assert "charges.csv" in str(refused.value)
    assert not (tmp_path / "extract.ndjson.gz").exists()


def test_a_line_of_any_length_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "LONGEST_LINE", 400)
    extract(tmp_path, GENERAL + HEADER + ROW)
    with pytest.raises(BadFileError, match="row 4: the line is too long"):
        extract(tmp_path, GENERAL + HEADER + ROW.replace("Example,", "x" * 400 + ","))


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        PACKED,
        gzip.compress(TABLE[:100].encode()) + gzip.compress(TABLE[100:].encode()) + b"\0" * 600,
        zipped("charges.csv"),
        zipped("../../etc/charges.csv"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        ("\n\n" + GENERAL + ",,\n" + HEADER + "\n,,,,\n" + ROW).encode(),
        text(),
        b"\n " + json.dumps(document(), indent=2).encode(),
        gzip.compress(text()),
    ],
    ids=["plain", "gzip", "members", "zip", "path", "crlf", "cr", "blank lines", "json", "indented", "json.gz"],
)
def test_every_way_of_packing_is_read_and_says_the_same(content: bytes, tmp_path: Path) -> None:
    header, (charge,) = extract(tmp_path, content)
    assert (header.hospital, header.npis, header.odd) == ("Example West Hospital", ["9000000007"], {})
    assert (charge.code, charge.cash, charge.dollars, charge.count) == ("S9480", "400", "310", "23")


def one(tmp_path: Path, content: bytes | str) -> tuple[dict[str, int], ChargeLine]:
    header, (charge,) = extract(tmp_path, content)
    return header.odd, charge


def test_other_encodings_and_unseen_characters(tmp_path: Path) -> None:
    told = TABLE.replace("Example Health", "Éxample “Health”")
    odd, charge = one(tmp_path, told.encode("cp1252"))
    assert (charge.payer, odd) == ("Éxample “Health”", {"not-utf-8": 1})
    odd, charge = one(tmp_path, "\ufeff" + told)
    assert (charge.payer, odd) == ("Éxample “Health”", {"byte-order-mark": 1})
    odd, charge = one(tmp_path, TABLE.replace("Example Health", "Example\0\u202eHealth"))
    assert (charge.payer, odd) == ("ExampleHealth", {"payer-with-marks": 1})
    odd, charge = one(tmp_path, TABLE.replace("PPO", "P" * 10_000))
    assert (charge.plan, odd) == ("P" * 300, {"plan-too-long": 1})


def test_a_wide_header_of_four_thousand_columns(tmp_path: Path) -> None:
    names = [f"standard_charge|Example {at}|PPO|negotiated_dollar" for at in range(4_000)]
    head = "description,code|1,code|1|type,setting," + ",".join(names)
    header, charges = extract(tmp_path, f"{GENERAL}{head}\nExample,0905,RC,outpatient,{',' * 3_998}310,\n")
    assert header.layout == "wide"
    assert [(charge.payer, charge.dollars) for charge in charges] == [("Example 3998", "310")]


def test_a_plan_twice_in_the_header_is_two(tmp_path: Path) -> None:
    head = "description,code|1,code|1|type,setting," + ",".join(["standard_charge|Example|PPO|negotiated_dollar"] * 2)
    header, charges = extract(tmp_path, f"{GENERAL}{head}\nExample,0905,RC,outpatient,310,320\n")
    assert [charge.dollars for charge in charges] == ["310", "320"]
    assert header.odd == {"plan-twice": 1}


def test_a_row_whose_cells_are_shifted_is_left_out(tmp_path: Path) -> None:
    header, charges = extract(tmp_path, TABLE + ROW.replace("Example Health", "Example, Health"))
    assert (len(charges), header.odd) == (1, {"row-too-long": 1})


BROKEN: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("no object", {"standard_charge_information": [1, item()]}, {"item-no-object": 1}),
    ("no charges", {"standard_charge_information": [item(standard_charges=[]), item()]}, {"charges-missing": 1}),
    ("a version to come", {"version": "4.0.0"}, {"version-unknown": 1}),
    ("no version", {"version": ""}, {"version-missing": 1}),
    ("other addresses", {"hospital_address": ["a", "b"]}, {"addresses-other-number": 1}),
    ("NPIs", {"type_2_npi": [0, 9000000007, "123456789", "90000000079000000015"]},
     {"npi-zero": 1, "npi-wrong": 1, "npis-in-one": 1}),
    ("no NPI", {"type_2_npi": None}, {"npi-missing": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "changes", "odd"), BROKEN, ids=[case[0] for case in BROKEN])
def test_read_and_counted(what: str, changes: dict[str, Any], odd: dict[str, int], tmp_path: Path) -> None:
    header, charges = extract(tmp_path, text(**changes))
    assert (header.odd, len(charges)) == (odd, 1)


def test_an_item_with_a_key_twice_is_left_out(tmp_path: Path) -> None:
    twice = json.dumps(item())[:-1] + ', "standard_charges": []}'
    whole = json.dumps(document(standard_charge_information=["here", item()])).replace('"here"', twice)
    header, charges = extract(tmp_path, whole)
    assert (header.odd, len(charges)) == ({"key-twice": 1}, 1)


@pytest.mark.parametrize("amount", ["1e400", "1" * 40, "-1", "999999999", '"310,50.1"'])
def test_what_cannot_be_an_amount_is_none(amount: str, tmp_path: Path) -> None:
    content = json.dumps(document(standard_charge_information=[item()])).replace(": 310,", f": {amount},")
    header, charges = extract(tmp_path, content)
    assert [charge.dollars for charge in charges] == [""]
    assert sum(header.odd.values()) == 1


def test_a_number_that_the_parser_fails_on_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Parser:
        def send(self, piece: bytes) -> None:
            raise SystemError("an error of Python left behind")

    monkeypatch.setattr("programs.imports.tic.events.ijson.basic_parse_coro", lambda _found: Parser())
    with pytest.raises(BadFileError, match="this cannot be read, near byte"):
        extract(tmp_path, text())


def test_plans_of_json(tmp_path: Path) -> None:
    plans = [plan(), plan(plan_name="HMO", standard_charge_percentage=0.4, count="1 through 10"), "none"]
    charge = {"setting": "BOTH", "gross_charge": "1,500", "payers_information": plans, "modifier_code": ["52,53"]}
    header, charges = extract(tmp_path, text(standard_charge_information=[item(standard_charges=[charge])]))
    assert [(one.plan, one.percentage, one.count) for one in charges] == [("PPO", "", "23"), ("HMO", "0.4", "1-10")]
    assert {(one.setting, one.gross, tuple(one.modifiers)) for one in charges} == {("both", "1500", ("52", "53"))}
    assert header.odd == {"amount-with-marks": 1, "percentage-strange": 1}


def test_a_table_that_is_cut_off_in_a_row_says_so(tmp_path: Path) -> None:
    """Whether the row has a code that is read, or not."""
    for row in (ROW, ROW.replace("S9480", "99213")):
        for end, odd in ((len(row), {}), (len(row) - 1, {}), (row.index(",,23"), {"row-too-short": 1})):
            assert extract(tmp_path, TABLE + row[:end])[0].odd == odd, (row, end)


ORDERS: list[tuple[dict[str, Any], str]] = [
    ({"standard_charge_dollar": 200}, ""),
    ({"standard_charge_dollar": 199.99}, "below-minimum"),
    ({"standard_charge_dollar": 250}, ""),
    ({"standard_charge_dollar": 250.01}, "above-maximum"),
    ({"10th_percentile": 205, "median_amount": 205, "90th_percentile": 205}, ""),
    ({"10th_percentile": 205.01, "median_amount": 205}, "percentiles-out-of-order"),
    ({"median_amount": 205, "90th_percentile": 204.99}, "percentiles-out-of-order"),
    ({"10th_percentile": 900, "90th_percentile": 95}, "percentiles-out-of-order"),
]
"""Amounts that CMS's validator (@cmsgov/hpt-validator 2.4.0) does not compare: ``findings/hpt-validator-values.sh``."""


@pytest.mark.parametrize(("told", "odd"), ORDERS)
def test_amounts_in_a_wrong_order_are_kept_and_counted(told: dict[str, Any], odd: str, tmp_path: Path) -> None:
    charge = {"setting": "outpatient", "minimum": 200, "maximum": 250}
    some = item(standard_charges=[charge | {"payers_information": [plan(**{"standard_charge_dollar": 210} | told)]}])
    header, (line,) = extract(tmp_path, text(standard_charge_information=[some]))
    assert header.odd == ({odd: 1} if odd else {})
    amounts = (line.dollars, line.tenth, line.median, line.ninetieth)
    names = ("standard_charge_dollar", "10th_percentile", "median_amount", "90th_percentile")
    assert amounts == tuple(str(({"standard_charge_dollar": 210} | told).get(name, "")) for name in names)
