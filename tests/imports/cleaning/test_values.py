"""Tables of untidy cells and what they become. All numbers and names are made up."""

from __future__ import annotations

import pytest

from programs.imports.cleaning.addresses import is_confidential, is_po_box, state_code, zip5
from programs.imports.cleaning.phones import phone_number
from programs.imports.cleaning.text import plain
from programs.imports.cleaning.websites import website
from programs.imports.errors import RowRefusedError
from tests.cases import every


@every(
    ("cell", "text"),
    [
        (None, ""),
        ("  Cedar  Hollow ", "Cedar Hollow"),
        ("Cedar\u00a0Hollow\u200b", "Cedar Hollow"),
        ("Cedar\r\nHollow\t", "Cedar Hollow"),
        (80203, "80203"),
        ("Añasco", "Añasco"),
    ],
)
def test_plain_text(cell: object, text: str) -> None:
    assert plain(cell) == text


@every(
    ("cell", "number"),
    [
        ("303-555-0142", "303-555-0142"),
        ("(303) 555-0142", "303-555-0142"),
        ("1 303 555 0142", "303-555-0142"),
        ("303-555-0142 x3971", "303-555-0142 x3971"),
        ("303-555-0142 ext. 7", "303-555-0142 x7"),
        ("888-CEDARXX", "888-233-2799"),
        ("813-630HOPE", "813-630-4673"),
        ("", ""),
        ("- -", ""),
        (None, ""),
        ("555-0142", None),
        ("303-555-01420", None),
        ("call us", None),
    ],
)
def test_phone_numbers(cell: object, number: str | None) -> None:
    assert phone_number(cell) == number


def test_states_with_a_country_code_of_their_own() -> None:
    assert phone_number("680-488-0142", "PW") == "+680 488 0142"
    assert phone_number("671-555-0142", "GU") == "671-555-0142"


@every(
    ("cell", "address"),
    [
        ("http://www.example.org", "http://www.example.org"),
        ("HTTPS://WWW.Example.org/Care", "https://www.example.org/Care"),
        ("www.example.org", "http://www.example.org"),
        ("http://www.example.org\\central", "http://www.example.org/central"),
        ("http://Www.example,com", "http://www.example.com"),
        ("https//example.org", "https://example.org"),
        ("http://http://example.org", None),
        ("www.example.org; www.example.com", "http://www.example.org"),
        ("http://", ""),
        ("http:// ", ""),
        ("N/A", ""),
        ("", ""),
        (None, ""),
        ("info@example.org", None),
        ("javascript:alert(1)", None),
        ("not a site", None),
        ("http://[", ""),
        ("http://[x", None),
        ("http://example.org/" + "a" * 600, None),
        ("www.example.org/iop/,.", "http://www.example.org/iop/"),
        ("www.example.org/,iop", "http://www.example.org/,iop"),
    ],
)
def test_websites(cell: object, address: str | None) -> None:
    assert website(cell) == address


@every(
    ("cell", "zip_code"),
    [
        ("80203", "80203"),
        (80203, "80203"),
        ("80203-1234", "80203"),
        ("802031234", "80203"),
        ("736", "00736"),
        (736.0, "00736"),
        ("2139", "02139"),
        ("2139-1234", "02139"),
        ("21391234", "02139"),
        (" 80203 ", "80203"),
        ("", ""),
        (None, ""),
    ],
)
def test_zip_codes(cell: object, zip_code: str) -> None:
    assert zip5(cell) == zip_code


@every("cell", ["12", "ABCDE", "802033", "8020E", "٨٠٢٠٣", "-80203"])
def test_what_is_no_zip_code_is_refused(cell: str) -> None:
    with pytest.raises(RowRefusedError, match="zip"):
        zip5(cell)


@every(
    ("cell", "code"),
    [("CO", "CO"), ("co ", "CO"), ("Colorado", "CO"), ("D.C.", "DC")]
    + [(code, code) for code in ("PR", "GU", "MP", "VI", "AS", "FM", "PW")],
)
def test_states(cell: str, code: str) -> None:
    assert state_code(cell) == code


@every(
    ("cell", "said"),
    [
        ("", "column “state” is blank."),
        (None, "column “state” is blank."),
        ("XX", "column “state” is not understood: XX."),
        ("Ontario", "column “state” is not understood: Ontario."),
        ("x" * 41, f"column “state” is not understood: {'x' * 40}."),
    ],
)
def test_what_is_no_state_is_refused(cell: str | None, said: str) -> None:
    with pytest.raises(RowRefusedError) as refused:
        state_code(cell)
    assert str(refused.value) == said


@every("street", ["- - -", "---", "----", "--", "–", "* * *", "Confidential", "Address withheld"])
def test_confidential_streets(street: str) -> None:
    assert is_confidential(street)


@every("street", ["", "120 Juniper Street", "Main Street - Rear", "Highway 9 and Elm", "120"])
def test_other_streets(street: str) -> None:
    assert not is_confidential(street)


@every(
    ("street", "is_box"),
    [("P.O. Box 12", True), ("PO Box 12", True), ("Post Office Box 9", True), ("9 Boxwood Lane", False)],
)
def test_post_office_boxes(street: str, is_box: bool) -> None:
    assert is_po_box(street) is is_box
