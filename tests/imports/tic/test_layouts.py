"""Which files go the fast way: sixteen layouts must; what cannot be proved goes event by event, and says why."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from programs.demonstration.rate_files.in_network import InNetwork, Options, plain
from programs.demonstration.rate_files.layout import LAYOUTS
from programs.demonstration.rate_files.truth import Truth, truth_of_text
from programs.imports.errors import BadFileError
from tests.imports.tic.reading import document, extract, extract_both, group, item, rate, reference, text

SIXTEEN = [*itertools.product(("cms", "alphabetical"), LAYOUTS, ("before", "after"))]


@pytest.mark.parametrize(("order", "layout", "references"), SIXTEEN)
def test_the_usual_layouts_go_the_fast_way(order: Any, layout: Any, references: Any, tmp_path: Path) -> None:
    traps = frozenset({"prose", "decimal-ids", "spelled-codes", "inside-rates"})
    options = Options(7, 40, 20, 4, 0.5, order, layout, references, traps)
    content = "".join(InNetwork(options).text()).encode()
    header, facts = extract(tmp_path, content)
    assert (header.way, header.why) == ("fast", "")
    assert facts == truth_of_text(content) != []


def test_the_generator_tells_the_truth(tmp_path: Path) -> None:
    """What it says of a file while it makes it is what stands in the file."""
    truth = Truth()
    made = InNetwork(Options(3, traps=frozenset({"prose", "decimal-ids"})), lambda what, v: truth.tell(what, plain(v)))
    content = "".join(made.text()).encode()
    assert truth.facts() == truth_of_text(content) != []


def moved(value: dict[str, Any], key: str) -> dict[str, Any]:
    """The same object with a key at its end."""
    return {**{name: inner for name, inner in value.items() if name != key}, key: value[key]}


NESTED_BEFORE = moved(item(), "billing_code")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (text(in_network=[NESTED_BEFORE]), "nested members stand before a key"),
        (text(in_network=[item("99213", "CPT"), NESTED_BEFORE]), "nested members stand before a key"),
        (text(provider_references=[moved(reference(), "provider_group_id")]), "not plain"),
        (text().replace(b"billing_code", b"billing\\u005fcode"), "a letter is written as an escape"),
        (text().replace(b"H0015", b"\\u00480015"), "a letter is written as an escape"),
        (b"\xef\xbb\xbf" + text().replace(b'"in_network"', b'"in\\u005fnetwork"'), "a letter is written as an escape"),
        (text(in_network=[item(), [], item()]), "expected|has no key|not stand|stands in"),
        (text(in_network=[{"similar": [item()], **item()}]), "not stand|nested members"),
        (text(similar=[item()], in_network=[item()]), ""),
    ],
    ids=[f"layout-{number}" for number in range(9)],
)
def test_what_cannot_be_proved_is_read_event_by_event(content: bytes, why: str, tmp_path: Path) -> None:
    header, facts = extract_both(tmp_path, content)
    assert header.way == ("events" if why else "fast")
    assert not why or any(reason in header.why for reason in why.split("|"))
    assert facts == truth_of_text(content.removeprefix(b"\xef\xbb\xbf").replace(b"[], ", b"")) != []


def test_a_letter_behind_an_escaped_backslash_is_no_escape(tmp_path: Path) -> None:
    header, _facts = extract_both(tmp_path, text(in_network=[item(name="C:\\u0041", description="\\\\u0041 é\u0001")]))
    assert header.way == "fast"


def test_groups_inside_rates_stand_beside_references(tmp_path: Path) -> None:
    """One reader of such files loses the groups inside without a word."""
    inside = group(npi=[9_000_000_015], tin={"type": "ein", "value": "98-7654321"})
    header, facts = extract_both(tmp_path, text(in_network=[item(negotiated_rates=[rate(provider_groups=[inside])])]))
    (fact,) = facts
    assert [names[3] for names in fact[-1]] == ["98-7654321", "12-3456789"]
    assert header.counts.groups == 2


def test_codes_inside_bundles_are_no_items(tmp_path: Path) -> None:
    inner = {"billing_code_type": "HCPCS", "billing_code_type_version": "2026", "billing_code": "H0015"}
    bundle = item("99213", "CPT", negotiation_arrangement="bundle", bundled_codes=[inner, inner])
    covered = item("S9480", negotiation_arrangement="capitation", covered_services=[inner])
    content = text(in_network=[bundle, covered])
    header, facts = extract_both(tmp_path, content)
    assert [fact[1] for fact in facts] == ["S9480"]
    assert header.way == "fast"
    assert header.odd == {"code-without-rates": 3}
    assert (header.counts.items, header.counts.wanted_items) == (5, 1)


def test_a_bundle_s_codes_before_its_rates(tmp_path: Path) -> None:
    """The order in which the first version took an inner code for an item and never found its end."""
    inner = {"billing_code": "H0015", "billing_code_type": "HCPCS"}
    first = {"billing_code": "99213", "billing_code_type": "CPT", "bundled_codes": [inner] * 50}
    content = text(in_network=[{**first, "negotiated_rates": [rate()]}, item()])
    header, facts = extract_both(tmp_path, content)
    assert (header.way, len(facts)) == ("fast", 1)


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    content = text()
    extract(tmp_path, content)
    first = (tmp_path / "extract.ndjson.gz").read_bytes()
    extract(tmp_path, content)
    assert (tmp_path / "extract.ndjson.gz").read_bytes() == first


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (json.dumps({"reporting_structure": []}).encode(), "table of contents"),
        (json.dumps([{"reporting_structure": []}]).encode(), "no JSON object"),
        (json.dumps({"version": "1", "out_of_network": []}).encode(), "allowed amounts"),
        (json.dumps({"provider_groups": []}).encode(), "provider groups alone"),
        (json.dumps(document(in_network=None)).encode(), "no “in_network”|in_network"),
        (b"{}", "no “in_network”"),
        (b"[]", "no JSON object"),
    ],
    ids=map(str, range(7)),
)
def test_other_files_of_payers_are_told_apart(content: bytes, problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=problem):
        extract(tmp_path, content)
