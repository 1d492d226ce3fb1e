"""Spellings of billing codes, and what is none of ours."""

from __future__ import annotations

from programs.imports.billing_codes import means_every_code, read_billing_code, read_modifiers
from programs.vocabularies import BILLING_CODES, BY_BILLING_CODE, FOCUS
from tests.cases import every


@every(
    ("kind", "written", "code", "modifiers"),
    [
        ("HCPCS", "H0015", "H0015", ()),
        ("hcpcs ", " h0015", "H0015", ()),
        ("CPT", "H0015", "H0015", ()),
        ("LOCAL", "S9480", "S9480", ()),
        ("HCPCS", "H0015HF", "H0015", ("HF",)),
        ("HCPCS", "H0015-TG", "H0015", ("TG",)),
        ("HCPCS", "H0015U5", "H0015", ("U5",)),
        ("HCPCS", "H0015 TG, HF", "H0015", ("HF", "TG")),
        ("RC", "905", "0905", ()),
        ("RC", "0905", "0905", ()),
        ("rc", "0913", "0913", ()),
        ("HCPCS", "0906", "0906", ()),
        ("CPT", "27447", "27447", ()),
        ("CPT", "27447-50", "27447", ("50",)),
    ],
)
def test_one_code_in_many_spellings(kind: str, written: str, code: str, modifiers: tuple[str, ...]) -> None:
    found = read_billing_code(kind, written)
    assert found is not None
    assert (found[0].code, found[1]) == (code, modifiers)


@every(
    ("kind", "written"),
    [
        ("HCPCS", "H2036"),
        ("MS-DRG", "905"),
        ("MS-DRG", "0905"),
        ("APC", "0905"),
        ("LOCAL", "905"),
        ("HCPCS", "905"),
        ("RC", "00905"),
        ("RC", "9050"),
        ("RC", "H0015"),
        ("NDC", "H0015"),
        ("HCPCS", "H00151"),
        ("HCPCS", "H001"),
        ("HCPCS", "XH0015"),
        ("HCPCS", "H0015" + "HF" * 20),
        ("HCPCS", "H0015 and S9480"),
        ("HCPCS", "٣H0015"),
        ("RC", "٩٠٥"),
        ("CSTM-ALL", "CSTM-ALL"),
        ("", ""),
    ],
)
def test_other_codes_are_none_of_ours(kind: str, written: str) -> None:
    assert read_billing_code(kind, written) is None


def test_codes_that_mean_every_code() -> None:
    assert means_every_code("HCPCS", "CSTM-00")
    assert means_every_code("cstm-all", "x")
    assert not means_every_code("HCPCS", "H0015")


@every(
    ("texts", "found"),
    [
        ([], ()),
        (["52,53"], ("52", "53")),
        (["tg", "HF", "TG"], ("HF", "TG")),
        (["HFTG"], ("HF", "TG")),
        (["HFT"], ("HFT",)),
        (["ABCDEFGHI"], ("ABCDEFGH",)),
        (["-", " "], ()),
    ],
)
def test_modifiers(texts: list[str], found: tuple[str, ...]) -> None:
    assert read_modifiers(texts) == found


def test_the_table_is_right() -> None:
    assert len(BY_BILLING_CODE) == len(BILLING_CODES)
    for code in BILLING_CODES:
        assert code.focus in (FOCUS.by_code if code.means != "control" else {""})
        assert bool(code.reason) == (code.means == "control")
        assert read_billing_code(code.system, code.code) == (code, ())
