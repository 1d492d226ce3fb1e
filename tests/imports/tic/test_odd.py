"""What was odd: each thing that real files have, counted by name, and what is kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from programs.benchmarks.rate_traps import trap_table
from tests.imports.tic.reading import NPI, extract, extract_both, group, item, price, rate, reference, text

OTHER = 9_000_000_015


def priced(**changes: Any) -> bytes:
    return text(in_network=[item(negotiated_rates=[rate(negotiated_prices=[price(**changes)])])])


def grouped(**changes: Any) -> bytes:
    return text(provider_references=[reference(provider_groups=[group(**changes)])])


def referring(*references: dict[str, Any], ids: list[Any]) -> bytes:
    return text(
        provider_references=list(references), in_network=[item(negotiated_rates=[rate(provider_references=ids)])]
    )


NAMES, NPIS, TIN_TYPE, TIN, BUSINESS = range(5)
MODIFIERS, TYPE, AMOUNT, EXPIRES, CLASS, SETTING, SERVICES = 2, 4, 5, 6, 7, 8, 9


@pytest.mark.parametrize(
    ("content", "odd", "kept"),
    [
        (priced(negotiated_rate=0), {"rate-zero": 1}, "0"),
        (priced(negotiated_rate=0.01), {"rate-tiny": 1}, "0.01"),
        (priced(negotiated_rate=1), {}, "1"),
        (priced(negotiated_rate=999_999.99), {}, "999999.99"),
        (priced(negotiated_rate=99_999_999), {"rate-large": 1}, "99999999"),
        (priced(negotiated_rate=10**9), {"rate-too-large": 1}, None),
        (priced(negotiated_rate=-5), {"rate-negative": 1}, None),
        (priced(negotiated_rate="310.50"), {"rate-as-text": 1}, "310.50"),
        (priced(negotiated_rate="NaN"), {"rate-no-number": 1}, None),
        (priced(negotiated_rate=None), {"rate-no-number": 1}, None),
        (priced(negotiated_rate=True), {"rate-no-number": 1}, None),
        (priced().replace(b"310.25", b"1e400"), {"rate-too-large": 1}, None),
        (priced().replace(b"310.25", b"3.1e2"), {}, "310"),
        (priced().replace(b"310.25", b"310.00"), {}, "310.00"),
        (priced(negotiated_type="percentage", negotiated_rate=40.5), {}, "40.5"),
        (priced(negotiated_type="percentage", negotiated_rate=0.4), {"percentage-strange": 1}, "0.4"),
        (priced(negotiated_type="percentage", negotiated_rate=250), {"percentage-strange": 1}, "250"),
        (priced(negotiated_type="percentage", negotiated_rate=100), {}, "100"),
    ],
    ids=map(str, range(18)),
)
def test_amounts(content: bytes, odd: dict[str, int], kept: str | None, tmp_path: Path) -> None:
    header, facts = extract_both(tmp_path, content)
    assert header.odd == odd
    assert [fact[AMOUNT] for fact in facts] == ([] if kept is None else [kept])


@pytest.mark.parametrize(
    ("written", "odd", "kept"),
    [
        ("9999-12-31", {}, "9999-12-31"),
        ("2026-11-01", {}, "2026-11-01"),
        ("2026-10-31", {"expired": 1}, "2026-10-31"),
        ("0000-00-00", {"date-wrong": 1}, ""),
        ("2026-13-01", {"date-wrong": 1}, ""),
        ("1/9/2027", {"date-american": 1}, "2027-01-09"),
        ("soon", {"date-wrong": 1}, ""),
        (None, {"date-missing": 1}, ""),
        (20261101, {"date-missing": 1}, ""),
    ],
)
def test_dates(written: Any, odd: dict[str, int], kept: str, tmp_path: Path) -> None:
    header, facts = extract_both(tmp_path, priced(expiration_date=written))
    assert (header.odd, facts[0][EXPIRES]) == (odd, kept)


@pytest.mark.parametrize(
    ("written", "odd", "kept"),
    [
        ([], {}, ()),
        (["HF"], {}, ("HF",)),
        (["52,53"], {}, ("52", "53")),
        (["tg", "HF", "hf"], {}, ("HF", "TG")),
        ("HF", {"modifier-as-text": 1}, ("HF",)),
        (None, {}, ()),
        (["X"], {}, ("X",)),
        ({"a": 1}, {"modifier-not-a-list": 1}, ()),
    ],
)
def test_modifiers(written: Any, odd: dict[str, int], kept: tuple[str, ...], tmp_path: Path) -> None:
    header, facts = extract_both(tmp_path, priced(billing_code_modifier=written))
    assert (header.odd, facts[0][MODIFIERS]) == (odd, kept)


def test_modifiers_on_the_code_join_those_beside_it(tmp_path: Path) -> None:
    rates = [rate(negotiated_prices=[price(billing_code_modifier=["TG"])])]
    _header, facts = extract_both(tmp_path, text(in_network=[item("H0015-HF", negotiated_rates=rates)]))
    assert (facts[0][1], facts[0][MODIFIERS]) == ("H0015", ("HF", "TG"))


@pytest.mark.parametrize(
    ("content", "odd"),
    [
        (priced(billing_class="Professional "), {}),
        (priced(billing_class="other"), {"billing-class-unknown": 1}),
        (priced(billing_class=None), {"billing-class-missing": 1}),
        (priced(setting="both"), {}),
        (priced(setting="anywhere"), {"setting-unknown": 1}),
        (priced(negotiated_type="guess"), {"negotiated-type-unknown": 1}),
        (priced(service_code=["CSTM-00"]), {}),
        (priced(service_code="11"), {"service-code-as-text": 1}),
        (text(in_network=[item(negotiation_arrangement="other")]), {"arrangement-unknown": 1}),
        (text(in_network=[item("CSTM-00")]), {"every-code": 1}),
        (text(in_network=[item("CSTM-ALL", "CSTM-ALL")]), {"every-code": 1}),
        (text(in_network=[item(905, "RC")]), {"code-as-number": 1}),
        (text(version="1.3.1", provider_references=[{**reference(), "network_name": None}]), {}),
        (text(version="3.0.0"), {"version-unknown": 1}),
        (text(version=None), {"version-missing": 1}),
        (text(last_updated_on=""), {"last-updated-on-missing": 1}),
    ],
    ids=map(str, range(16)),
)
def test_words_codes_and_versions(content: bytes, odd: dict[str, int], tmp_path: Path) -> None:
    assert extract_both(tmp_path, content)[0].odd == odd


@pytest.mark.parametrize(
    ("content", "odd", "place", "kept"),
    [
        (grouped(npi=[0]), {"npi-zero": 1}, NPIS, ()),
        (grouped(npi=[str(NPI)]), {"npi-as-text": 1}, NPIS, (str(NPI),)),
        (grouped(npi=[NPI + 1, NPI]), {"npi-wrong": 1}, NPIS, (str(NPI),)),
        (grouped(npi=[OTHER, NPI, NPI]), {}, NPIS, (str(NPI), str(OTHER))),
        (grouped(npi=[123]), {"npi-wrong": 1}, NPIS, ()),
        (grouped(npi=[]), {}, NPIS, ()),
        (grouped(npi=None), {"npi-missing": 1}, NPIS, ()),
        (grouped(tin={"type": "ein", "value": "123456789"}), {}, TIN, "12-3456789"),
        (grouped(tin={"type": "ein", "value": "0"}), {"tin-zero": 1}, TIN, ""),
        (grouped(tin={"type": "ein", "value": str(NPI)}), {"npi-as-tin": 1}, TIN, ""),
        (grouped(tin={"type": "npi", "value": str(NPI)}), {}, TIN, ""),
        (grouped(tin={"type": "npi", "value": "x", "business_name": "A. Person"}), {}, BUSINESS, ""),
        (grouped(tin={"type": "ein", "value": "123-45-6789"}), {"tin-wrong": 1}, TIN, ""),
        (grouped(tin=None), {"tin-missing": 1}, TIN, ""),
        (grouped(tin={"type": "other", "value": "12-3456789"}), {"tin-type-unknown": 1}, TIN, "12-3456789"),
        (text(provider_references=[reference(network_name="Choice")]), {"network-as-text": 1}, NAMES, ("Choice",)),
        (text(provider_references=[reference(network_name=None)]), {"network-missing": 1}, NAMES, ()),
        (text(provider_references=[reference(network_name=["", "A"])]), {"network-empty": 1}, NAMES, ("A",)),
        (text(provider_references=[reference(network_name=["B", "A", "B"])]), {}, NAMES, ("B", "A")),
        (text(provider_references=[reference(network_name=["x" * 300])]), {}, NAMES, ("x" * 300,)),
        (
            text(provider_references=[reference(network_name=["<b>\u202e" + "x" * 10_000])]),
            {"network-too-long": 1, "network-with-marks": 1},
            NAMES,
            ("<b>" + "x" * 297,),
        ),
    ],
    ids=map(str, range(21)),
)
def test_groups(content: bytes, odd: dict[str, int], place: int, kept: Any, tmp_path: Path) -> None:
    header, facts = extract_both(tmp_path, content)
    ((names,),) = [fact[-1] for fact in facts]
    assert (header.odd, names[place]) == (odd, kept)


ONE, TWO = reference(1), reference(2, network_name=["Other"])


@pytest.mark.parametrize(
    ("content", "odd", "groups"),
    [
        (referring(ONE, TWO, ids=[2]), {}, 1),
        (referring(ONE, ids=[1, 1, 7]), {"unknown-group-id": 1}, 1),
        (referring(ONE, ids=[7]), {"unknown-group-id": 1, "rate-without-groups": 1}, 0),
        (referring(ids=[1]), {"unknown-group-id": 1, "rate-without-groups": 1}, 0),
        (referring(ONE, reference(1, network_name=["Other"]), TWO, ids=[1, 2]), {"id-twice": 1}, 2),
        (referring(ONE, reference(5), ids=[1, 5]), {}, 1),
        (referring(reference("40"), ids=[40]), {"id-as-text": 1}, 1),
        (referring(reference(40), ids=["40.0"]), {"id-as-text": 1}, 1),
        (referring(reference(2**70), ids=[2**70]), {}, 1),
        (referring(ONE, ids=["abc", 1]), {"id-as-text": 1, "id-wrong": 1}, 1),
        (referring(ONE, ids=[None, 1]), {"id-wrong": 1}, 1),
        (
            referring({"provider_group_id": 1, "location": "https://example.com/?sig=1"}, ids=[1]),
            {"group-behind-location": 1, "rate-without-groups": 1},
            0,
        ),
    ],
    ids=map(str, range(12)),
)
def test_numbers_of_groups(content: bytes, odd: dict[str, int], groups: int, tmp_path: Path) -> None:
    header, _facts = extract_both(tmp_path, content)
    assert (header.odd, header.counts.groups) == (odd, groups)


@pytest.mark.parametrize("number", ["40.0000000001", "320.25975", "40.10", "4e1", '"40.0000000001"'])
def test_numbers_of_groups_are_decimals(number: str, tmp_path: Path) -> None:
    content = referring(reference(40.5), reference(77), ids=[77]).replace(b"77", number.encode())
    header, facts = extract_both(tmp_path, content)
    assert len(facts) == 1
    assert header.way == "fast"
    assert header.odd == ({"id-as-text": 2} if number.startswith('"') else {})


def test_findings_are_kept_a_thousand_times_and_then_counted(tmp_path: Path) -> None:
    header, _facts = extract(tmp_path, referring(ONE, ids=[1, *range(2, 1202)]))
    assert header.odd == {"unknown-group-id": 1200}
    assert len(header.findings) == 1000
    assert header.findings[0].at == "item 1"


def test_addresses_of_groups_are_told_nowhere(tmp_path: Path) -> None:
    content = referring({"provider_group_id": 1, "location": "https://example.com/?signature=secret"}, ids=[1])
    header, _facts = extract_both(tmp_path, content)
    assert "secret" not in repr(header)


def test_the_documents_show_what_is_odd_for_each_trap(tmp_path: Path, settings: Any) -> None:
    """The table is that of ``manage.py bench_rate_files --traps``."""
    table = "\n".join(trap_table(tmp_path))
    assert "wrong" not in table.replace("-wrong`", "")
    assert table in (settings.BASE_DIR / "docs" / "rates.md").read_text(encoding="utf-8")
