"""What is no JSON, or says a thing twice, or is too large for one piece."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

import pytest

from programs.imports.errors import BadFileError
from programs.imports.extracts import writing
from programs.imports.published.choice import Choice
from programs.imports.tic import events, fast, window
from programs.imports.tic.extracting import extract_file
from tests.imports.tic.reading import NPI, document, extract, extract_both, group, item, price, rate, reference, text

PLAIN = text()


def replaced(old: str, new: str | bytes) -> bytes:
    assert PLAIN.count(old.encode()) == 1
    return PLAIN.replace(old.encode(), new if isinstance(new, bytes) else new.encode())


@pytest.mark.parametrize(
    "content",
    [
        replaced("310.25", "NaN"),
        replaced("310.25", "Infinity"),
        replaced("310.25", "01.5"),
        replaced("310.25", "1."),
        replaced('["11"]', '["11",]'),
        replaced('["11"]', '["11" "12"]'),
        replaced('"institutional"', '"\\W"'),
        replaced('"institutional"', b'"\xe9"'),
        replaced('"institutional"', b'"\0"'),
        replaced('"institutional"', "'institutional'"),
        replaced('"Choice Plus"', b'"Caf\xe9"'),
        replaced('"Example Health"', b'"Caf\xe9"'),
        replaced('"last_updated_on"', "last_updated_on"),
        PLAIN.replace(b"}]}]}", b"}]}},]}"),
        PLAIN + PLAIN,
    ],
    ids=map(str, range(15)),
)
def test_what_is_no_json_is_refused_with_the_place(content: bytes, tmp_path: Path) -> None:
    for way in (None, "events"):
        with pytest.raises(BadFileError, match=r"rates\.json: this is no JSON, near byte \d+ of"):
            extract(tmp_path, content, way=way)


@pytest.mark.parametrize("error", [SystemError, ValueError])
def test_where_the_parser_itself_fails_the_file_is_refused_with_the_place(
    error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Parser:
        def __init__(self, found: list[Any]) -> None:
            self.found = found

        def send(self, _piece: bytes) -> None:
            self.found.append(None)
            raise error

    monkeypatch.setattr(events.ijson, "basic_parse_coro", Parser)
    with pytest.raises(BadFileError, match=r"rates\.json: this cannot be read, near byte 0 of"):
        extract(tmp_path, PLAIN, way="events")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    header, facts = extract_both(tmp_path, b"\xef\xbb\xbf" + PLAIN)
    assert (header.way, header.odd, len(facts)) == ("fast", {"byte-order-mark": 1}, 1)


def twice(value: dict[str, Any], key: str, again: Any) -> str:
    """An object with a key twice."""
    return json.dumps(value)[:-1] + f', "{key}": {json.dumps(again)}}}'


def with_raw(raw: str, where: str) -> bytes:
    """A file with a piece of text in place of a rate, an item, a price or a group."""
    made = {
        "price": text(in_network=[item(negotiated_rates=[rate(negotiated_prices=["@"]), rate()])]),
        "rate": text(in_network=[item(negotiated_rates=["@", rate()])]),
        "item": text(in_network=["@", item()]),
        "reference": text(
            provider_references=["@", reference(2)],
            in_network=[item(negotiated_rates=[rate(provider_references=[1]), rate(provider_references=[2])])],
        ),
    }[where]
    return made.replace(b'"@"', raw.encode())


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (with_raw(twice(price(), "negotiated_rate", 1), "price"), 1),
        (with_raw(twice(rate(), "negotiated_prices", [price()]), "rate"), 1),
        (with_raw(twice(item(), "billing_code", "S9480"), "item"), 1),
        (with_raw(twice(item(), "negotiated_rates", [rate()]), "item"), 1),
        (with_raw(twice(reference(), "network_name", ["Other"]), "reference"), 1),
    ],
    ids=["price", "rate", "code", "rates", "reference"],
)
def test_what_has_a_key_twice_is_left_out_and_counted(content: bytes, facts: int, tmp_path: Path) -> None:
    """Decoders keep the last value of two without a word."""
    header, found = extract_both(tmp_path, content)
    assert len(found) == facts
    assert header.odd["key-twice"] == 1


def test_in_network_twice_is_read_twice_and_counted(tmp_path: Path) -> None:
    content = PLAIN[:-1] + b', "in_network": ' + json.dumps([item("S9480")]).encode() + b"}"
    header, facts = extract_both(tmp_path, content)
    assert [fact[1] for fact in facts] == ["H0015", "S9480"]
    assert (header.way, header.odd) == ("events", {"in-network-twice": 1})


def test_without_references_groups_inside_rates_are_read(tmp_path: Path) -> None:
    inside = [{"provider_groups": [group()], "negotiated_prices": [price()]}]
    plain = document(in_network=[item(negotiated_rates=inside)])
    del plain["provider_references"]
    header, facts = extract_both(tmp_path, json.dumps(plain).encode())
    assert (header.way, len(facts), header.counts.groups) == ("fast", 1, 1)


def small_pieces(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Pieces of ``size`` bytes, where real ones have millions."""
    for module in (window, fast, events):
        monkeypatch.setattr(module, "PIECE", size)
    monkeypatch.setattr(fast, "AT_ONCE", 0)
    monkeypatch.setattr("programs.imports.published.unpacked.READ", 500)
    monkeypatch.setattr(window, "HISTORY", 4_000)
    monkeypatch.setattr(window, "KEPT", 1_000_000)


def test_an_item_larger_than_a_piece_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_pieces(monkeypatch, 3_000)
    header, facts = extract_both(tmp_path, text(in_network=[item(negotiated_rates=[rate()] * 200), item("S9480")]))
    assert (header.way, len(facts)) == ("fast", 201)


def test_a_rate_larger_than_a_piece_is_read_group_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_pieces(monkeypatch, 3_000)
    many = [group(tin={"type": "ein", "value": f"12-{number:07}"}) for number in range(100)]
    header, facts = extract_both(tmp_path, text(in_network=[item(negotiated_rates=[rate(provider_groups=many)])]))
    assert (header.way, header.counts.groups) == ("events", 101)
    assert len(facts) == 1


def test_a_group_larger_than_a_piece_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_pieces(monkeypatch, 3_000)
    monkeypatch.setattr(events, "FEED", 500)
    content = text(provider_references=[reference(provider_groups=[group(npi=[NPI] * 2_000)])])
    with pytest.raises(BadFileError, match="one group or price has more than"):
        extract(tmp_path, content)


def test_very_many_groups_of_one_rate_stand_in_several_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.imports.tic.collected.MOST_IN_LINE", 10)
    references = [reference(n, provider_groups=[group(tin={"type": "ein", "value": f"12-{n:07}"})]) for n in range(21)]
    rates = [rate(provider_references=list(range(21)))]
    content = text(provider_references=references, in_network=[item(negotiated_rates=rates)])
    header, facts = extract_both(tmp_path, content)
    assert sorted(len(fact[-1]) for fact in facts) == [1, 10, 10]
    assert header.counts.groups == 21


def test_a_string_of_megabytes_is_passed_over_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LONGEST_VALUE", 1 << 20)
    content = text(in_network=[item("99213", "CPT", description="x" * (3 << 19)), item()])
    header, facts = extract(tmp_path, content)
    assert (header.way, len(facts)) == ("fast", 1)
    with pytest.raises(BadFileError, match="1 MB without the end of a value"):
        extract(tmp_path, content, way="events")


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Sixty megabytes in which nothing is wanted."""
    filler = json.dumps(item("99213", "CPT", negotiated_rates=[rate()] * 300)).encode() + b", "
    begin, end = PLAIN.split(b'"in_network": [')
    content = begin + b'"in_network": [' + filler * 800 + end
    path = tmp_path / "rates.json"
    path.write_bytes(content)
    size = len(content)
    del content
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with writing(tmp_path / "extract.ndjson.gz") as writer:
        assert extract_file(path, writer).counts.rates == 1
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < size / 2


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("way", ["fast", "events"])
def test_a_limit_reads_no_more_items(before: bool, way: Any, tmp_path: Path) -> None:
    plain = document(in_network=[item(negotiated_rates=[rate()] * 3)] * 5)
    if not before:
        plain["provider_references"] = plain.pop("provider_references")
    header, facts = extract(tmp_path, json.dumps(plain).encode(), way=way, choice=Choice(limit=4))
    assert len(facts) == 4
    assert header.odd["not-whole"] == 1
    assert header.counts.groups == 1


def test_only_groups_with_an_npi(tmp_path: Path) -> None:
    other = reference(2, provider_groups=[group(npi=[9_000_000_015, 9_000_000_023])])
    rates = [rate(provider_references=[1, 2]), rate(provider_references=[1])]
    content = text(provider_references=[reference(), other], in_network=[item(negotiated_rates=rates)])
    header, facts = extract(tmp_path, content, choice=Choice(npis=frozenset({"9000000023"})))
    assert [[names[1] for names in fact[-1]] for fact in facts] == [[("9000000015", "9000000023")]]
    assert (header.counts.groups, header.odd) == (1, {"not-whole": 1})
