"""``extract_qhp``: facilities for mental health and substance use, no person, and what was odd."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command

from programs.demonstration.directory_files.made import TRAPS, Directory, Options
from programs.demonstration.directory_files.truth import facts_of_extract, truth_of_text
from programs.demonstration.rate_files.layout import LAYOUTS
from programs.imports.errors import BadFileError, ImportStoppedError
from programs.imports.extracts import writing
from programs.imports.qhp import splitting
from programs.imports.qhp.extracting import extract_directory
from programs.imports.qhp.kinds import is_behavioral
from programs.models.npi import made_npi
from tests.imports.qhp.reading import PLAN, extracted, facility, plan, written

decode = msgspec.json.Decoder().decode


@pytest.mark.parametrize("layout", LAYOUTS)
def test_made_up_files_of_every_layout_with_every_trap_are_read_as_by_json_loads(tmp_path: Path, layout: Any) -> None:
    """The oracle: 25 files each; ``bench_directory_files`` reads ten thousand."""
    out = tmp_path / "extract.gz"
    for seed in range(25):
        traps = frozenset(TRAPS if seed % 2 else TRAPS[seed % len(TRAPS) : seed % len(TRAPS) + 1])
        made = Directory(Options(seed, 25, layout=layout, shuffled=seed % 3 == 0, traps=traps))
        text = "".join(made.text()).encode()
        path = written(tmp_path / "providers.json", text)
        with writing(out) as writer:
            header = extract_directory([path], writer)
        assert facts_of_extract(out) == truth_of_text(text), seed
        assert header.counts.entries == 25
        assert b"Person" not in gzip.decompress(out.read_bytes()), seed


def test_pieces_of_any_size_give_the_same(tmp_path: Path) -> None:
    made = Directory(Options(3, 12, layout="wild", traps=frozenset(TRAPS)))
    text = "".join(made.text()).encode()
    whole = [value for _text, value in splitting.Text(tmp_path, iter([text])).elements(decode)]
    assert len(whole) == 12
    for size in (1, 2, 3, 17):
        pieces = iter([text[at : at + size] for at in range(0, len(text), size)])
        assert [value for _text, value in splitting.Text(tmp_path, pieces).elements(decode)] == whole


def test_where_an_element_ends_is_guessed_and_proved(tmp_path: Path) -> None:
    """A guess that is wrong costs time alone: the same key begins an object within, keys have no order."""
    inner = [{"a": [{"a": 1}, {"a": 2}], "b": '},{"a":'}, {"a": 3}, {"b": 4, "a": 5}, {"a": 6}] * 5
    for value, guesses in ((inner, 0), ([{"a": number} for number in range(9)], splitting.GUESSES)):
        text = splitting.Text(tmp_path, iter([json.dumps(value).encode()]))
        assert [found for _text, found in text.elements(decode)] == value
        assert text.guesses == guesses


def test_the_same_files_give_the_same_bytes_and_a_day(tmp_path: Path) -> None:
    files = [str(written(tmp_path / "providers.json", [facility()]))]
    for name in ("a", "b"):
        call_command("extract_qhp", *files, "--out", str(tmp_path / name), verbosity=0)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    header, (line,) = extracted(tmp_path, [facility()])
    assert (header.last_updated_on, header.issuers, line.why) == ("2026-11-01", ["00000"], "type")
    assert (line.places[0].zip, line.places[0].phone) == ("80203", "303-555-0142")
    assert extracted(tmp_path, [facility()], dated="2026-11-20")[0].last_updated_on == "2026-11-20"


def test_no_person_gets_into_an_extract(tmp_path: Path) -> None:
    person = {**facility(2), "type": " individual ", "name": {"first": "Sarah", "last": "Example"}}
    header, lines = extracted(tmp_path, [person, {**person, "type": "FACILITY"}, {**person, "type": None}])
    assert (header.counts.individuals, lines) == (1, [])
    assert header.odd["person-as-facility"] == header.odd["type-unknown"] == 1
    assert "Sarah" not in gzip.decompress((tmp_path / "extract.gz").read_bytes()).decode()


ODD: list[tuple[dict[str, Any], str, bool]] = [
    ({"npi": None}, "npi-missing", False),
    ({"npi": "1234567890123949"}, "npi-wrong", False),
    ({"npi": made_npi(1)[:9] + str((int(made_npi(1)[9]) + 1) % 10)}, "npi-wrong", False),
    ({"npi": int(made_npi(1))}, "npi-as-number", True),
    ({"plans": []}, "without-plans", False),
    ({"plans": "all"}, "plans-missing", False),
    ({"plans": [plan("12")]}, "plan-wrong", False),
    ({"plans": [plan(), plan(plan_id_type="EIN")]}, "plan-type-unknown", True),
    ({"plans": [plan(f"{PLAN}-01")]}, "plan-variant", True),
    ({"plans": [plan(tier="Out of Network")]}, "tier-out-of-network", False),
    ({"plans": [plan(tier=None)]}, "tier-missing", True),
    ({"plans": [plan(years=2026)]}, "years-wrong", True),
    ({"plans": [plan(years=["2026", 1])]}, "years-wrong", True),
    ({"accepting": "accepting"}, "accepting-of-facility", True),
    ({"addresses": []}, "address-missing", True),
    ({"addresses": [{"zip": 2139}]}, "zip-as-number", True),
    ({"addresses": [{"zip": "8020"}]}, "zip-wrong", True),
    ({"addresses": [{"zip": "80203", "state": "Colorado"}]}, "state-wrong", True),
    ({"addresses": [{"zip": "80203", "phone": "call us"}]}, "phone-wrong", True),
    ({"last_updated_on": "11/01/2026"}, "date-wrong", True),
    ({"last_updated_on": None}, "date-missing", True),
    ({"facility_name": "Cedar\u202e IOP <b>" + "x" * 400}, "name-too-long", True),
]


def test_what_is_odd_is_counted_with_its_place(tmp_path: Path) -> None:
    for more, kind, kept in ODD:
        header, lines = extracted(tmp_path, [facility(**more)])
        assert header.odd.get(kind), kind
        assert bool(lines) is kept, kind
        assert any(one.kind == kind and one.at == "file-0.json: entry 1" for one in header.findings), kind


def test_a_key_that_stands_twice_leaves_the_entry_out(tmp_path: Path) -> None:
    text = json.dumps([facility()])
    for broken in (
        text.replace('"npi":', '"npi": "1", "npi":'),
        text.replace('"plan_id":', '"plan_id": "", "plan_id":'),
    ):
        header, lines = extracted(tmp_path, broken)
        assert (header.odd["key-twice"], lines) == (1, [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"[", "no end"),
        (b"[{}", "no list of providers"),
        (json.dumps([facility()])[:-1], "no end"),
        (json.dumps([facility()])[:-20], "no end"),
        (json.dumps([facility()]) + "]", "no JSON"),
        (json.dumps([facility()]) + "[]", "no JSON"),
        (json.dumps([facility()])[:-1] + ",]", "no JSON"),
        ("[null]", "no JSON"),
        (json.dumps([facility()]).replace('"CO"', "NaN"), "no JSON"),
        (json.dumps([facility()]).replace('"CO"', '"\\W"'), "no JSON"),
        (json.dumps([facility()]).replace("Cedar", "Cedré").encode("latin-1"), "no JSON in UTF-8"),
        (json.dumps([facility()]).encode("utf-16"), "UTF-16"),
        (json.dumps({"in_network": []}), "extract_tic"),
        (json.dumps({"providers": []}), "neither a list nor an index"),
        (json.dumps([{"rxnorm_id": "1"}]), "drugs"),
        (json.dumps([{"a": 1}]), "no list of providers"),
        (gzip.compress(json.dumps([facility()]).encode())[:-9], "damaged"),
        ("[" + "[" * 100_000 + "]" * 100_000 + "]", "no JSON"),
        ('[{"npi":' + "[" * 100_000 + "]" * 100_000 + "}]", "no JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(tmp_path: Path, content: Any, problem: str) -> None:
    with pytest.raises(BadFileError, match=problem):
        extracted(tmp_path, content)
    assert not (tmp_path / "extract.gz").exists()


def test_one_entry_of_any_size_does_not_decide_how_much_memory_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "LARGEST", 2000)
    extracted(tmp_path, [facility(facility_name="x" * 1000)])
    monkeypatch.setattr("programs.imports.published.unpacked.READ", 512)
    with pytest.raises(BadFileError, match="one entry has more than"):
        extracted(tmp_path, [facility(facility_name="x" * 4000)])


def test_files_may_be_packed_and_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    text = json.dumps([facility()]).encode()
    assert extracted(tmp_path, gzip.compress(text) + gzip.compress(b""))[1]
    assert extracted(tmp_path, b"\xef\xbb\xbf" + text)[0].odd["byte-order-mark"] == 1
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("providers.json", text)
    assert extracted(tmp_path, (tmp_path / "packed.zip").read_bytes())[1]


def test_an_index_that_lists_more_files_makes_an_extract_that_is_not_whole(tmp_path: Path) -> None:
    index = {"provider_urls": ["https://plans.example/file-1.json?key=secret", "https://plans.example/more.json.gz"]}
    header, _lines = extracted(tmp_path, index, [facility()])
    assert header.odd["not-whole"] == 1
    assert "secret" not in gzip.decompress((tmp_path / "extract.gz").read_bytes()).decode()
    whole, _lines = extracted(tmp_path, {"provider_urls": ["https://plans.example/file-1.json?key=s"]}, [facility()])
    assert "not-whole" not in whole.odd


def test_plans_that_the_list_of_plans_lacks_are_counted(tmp_path: Path) -> None:
    known = {"plan_id_type": "HIOS-PLAN-ID", "plan_id": PLAN, "marketing_name": "Choice", "network": []}
    header, _lines = extracted(tmp_path, [known], [facility(), facility(2, plans=[plan("00000CO0010002")])])
    assert (header.odd["plan-unknown"], header.counts.plans) == (1, 1)
    assert extracted(tmp_path, [facility()])[0].odd["plans-file-missing"] == 1
    with pytest.raises(ImportStoppedError, match=r"providers\.json"):
        extracted(tmp_path, [known])


def test_what_is_asked_for_is_read_whatever_it_is_and_parts_are_marked(tmp_path: Path) -> None:
    hospital = facility(2, facility_type=["Hospital"], facility_name="General Hospital")
    assert extracted(tmp_path, [hospital])[1] == []
    header, (line,) = extracted(tmp_path, [hospital], asked=frozenset({made_npi(2)}))
    assert (line.why, "not-whole" in header.odd) == ("asked", False)
    header, lines = extracted(tmp_path, [facility(), hospital], npis=frozenset({made_npi(2)}))
    assert (len(lines), header.odd["not-whole"]) == (1, 1)
    header, lines = extracted(tmp_path, [facility(1), facility(2)], limit=1)
    assert (len(lines), header.odd["not-whole"]) == (1, 1)


def test_words_by_which_a_facility_is_read() -> None:
    for text in ("BEHAVIORAL_HEALTH", "Substance Abuse Treatment", "Psychiatric Hospital", "Detoxification", "IOP"):
        assert is_behavioral([text]), text
    for text in ("Hospital", "Drug store", "Rehabilitation", "Physical Therapy", "Biopsy", "Dialysis", ""):
        assert not is_behavioral([text]), text


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--dated", "1/2/26"], "--dated"),
        (["--npis", "missing"], "cannot be read"),
    ],
)
def test_options_that_mean_nothing_are_refused(tmp_path: Path, arguments: list[str], problem: str) -> None:
    path = written(tmp_path / "providers.json", [facility()])
    with pytest.raises(CommandError, match=problem):
        call_command("extract_qhp", str(path), "--out", str(tmp_path / "out"), *arguments)
    assert not (tmp_path / "out").exists()
