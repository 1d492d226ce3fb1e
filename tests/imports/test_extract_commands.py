"""The four commands that write extracts: options that mean nothing are named, and a part is never applied."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import CommandError, call_command

from programs.benchmarks.made_register import MadeRegister, gone, organization
from programs.imports.extracts import PART, writing
from programs.imports.published.choice import NOT_WHOLE
from programs.models import ImportRun
from programs.models.npi import made_npi
from tests.imports.hospitals.reading import TABLE
from tests.imports.hospitals.reading import text as hospital
from tests.imports.qhp.reading import facility
from tests.imports.tic.reading import NPI
from tests.imports.tic.reading import text as rates


class Kind(NamedTuple):
    """A kind of file: how one is made, and which NPI is in it."""

    make: Callable[[Path], Path]
    npi: str
    counts: str
    reads: str


def saved(name: str, content: bytes | str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def register(folder: Path) -> Path:
    rows = [organization(1, "CLINIC 1"), organization(2, "CLINIC 2")]
    return MadeRegister(date(2026, 11, 8), rows=rows).write(folder)


KINDS = {
    "tic": Kind(saved("rates.json", rates()), str(NPI), "rates", "import_tic"),
    "hospital_prices": Kind(saved("a.csv", TABLE), "9000000007", "charges", "import_hospital_prices"),
    "qhp": Kind(saved("providers.json", json.dumps([facility(1), facility(2)])), made_npi(1), "kept", "import_qhp"),
    "nppes": Kind(register, made_npi(1), "wanted", "import_nppes"),
}
OTHER = made_npi(77)


def extracted(kind: str, path: Path, out: Path, **options: Any) -> dict[str, Any]:
    """The header of the extract, of the one file."""
    call_command(f"extract_{kind}", str(path), out=out, stdout=io.StringIO(), **options)
    header: dict[str, Any] = json.loads(gzip.decompress(out.read_bytes()).splitlines()[0])
    return header


@pytest.mark.parametrize("kind", KINDS)
def test_options_that_mean_nothing_are_named(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind].make(tmp_path)
    there = sorted(tmp_path.iterdir())
    for arguments, problem in (
        (["--limit", "0"], "--limit must be 1 or more"),
        (["--limit", "-1"], "--limit must be 1 or more"),
        (["--only-npi", "1234567890"], "--only-npi: “1234567890” is not a valid NPI"),
        ([str(path)], "A file is given twice"),
        (["--out", str(path)], "--out names one of the files"),
        (["--out", str(tmp_path / "nowhere" / "x.gz")], "--out: there is no folder"),
        (["--out", str(tmp_path)], "directory"),
    ):
        with pytest.raises(CommandError, match=problem):
            call_command(f"extract_{kind}", "--out", str(tmp_path / "x.gz"), str(path), *arguments)
        assert sorted(tmp_path.iterdir()) == there, arguments


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_can_be_read_and_says_that_it_is_one(kind: str, tmp_path: Path) -> None:
    """The same number of NPIs as asked for, and everything without options."""
    made, out = KINDS[kind], tmp_path / "x.gz"
    path = made.make(tmp_path)
    whole = extracted(kind, path, out)
    assert NOT_WHOLE not in whole["odd"]
    for options, share in (
        ({"only_npi": [made.npi]}, "some"),
        ({"only_npi": [OTHER, made.npi]}, "some"),
        ({"only_npi": [OTHER]}, "none"),
        ({"limit": 1}, "some"),
        ({"limit": 1_000}, "all"),
        ({"limit": 1, "only_npi": [made.npi]}, "some"),
    ):
        header = extracted(kind, path, out, **options)
        assert header["odd"][NOT_WHOLE] == 1, options
        kept = header["counts"][made.counts]
        if share == "none":
            assert kept == 0, options
        else:
            assert 1 <= kept <= whole["counts"][made.counts], options
            assert share != "all" or kept == whole["counts"][made.counts], options


def test_the_limit_is_a_number_of_what_is_kept(tmp_path: Path) -> None:
    for kind in ("qhp", "nppes"):
        made = KINDS[kind]
        path = made.make(tmp_path)
        for limit in (1, 2, 3):
            header = extracted(kind, path, tmp_path / "x.gz", limit=limit)
            assert header["counts"][made.counts] == min(limit, 2), (kind, limit)


@pytest.mark.parametrize("last", [False, True])
def test_a_hospital_is_chosen_by_its_npi_wherever_it_stands(last: bool, tmp_path: Path) -> None:
    """In JSON the NPI may come after the charges; then the limit ends nothing before it is known."""
    root = json.loads(hospital())
    root["standard_charge_information"] *= 3
    npi = root.pop("type_2_npi")
    content = json.dumps({**root, "type_2_npi": npi} if last else {"type_2_npi": npi, **root})
    path = saved("a.json", content)(tmp_path)
    for options, charges in (
        ({"only_npi": npi}, 3),
        ({"only_npi": npi, "limit": 2}, 2),
        ({"only_npi": [OTHER]}, 0),
        ({"only_npi": [OTHER], "limit": 2}, 0),
        ({"limit": 2}, 2),
    ):
        header = extracted("hospital_prices", path, tmp_path / "x.gz", **options)
        lines = gzip.decompress((tmp_path / "x.gz").read_bytes()).splitlines()
        assert (header["counts"]["charges"], len(lines) - 1) == (charges, charges), options


def test_a_part_of_a_week_says_nothing_of_others(tmp_path: Path) -> None:
    """An organization that a week has and that was not asked for has not lost its taxonomy."""
    rows = [organization(1, "CLINIC 1"), organization(2, "CLINIC 2"), gone(3, date(2026, 11, 1))]
    week = MadeRegister(date(2026, 11, 15), date(2026, 11, 9), rows=rows).write(tmp_path)
    extracted("nppes", week, tmp_path / "x.gz", only_npi=[made_npi(1)])
    kinds = [json.loads(line) for line in gzip.decompress((tmp_path / "x.gz").read_bytes()).splitlines()[1:]]
    assert [(line["kind"], line["npi"]) for line in kinds] == [("organization", made_npi(1))]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_part_can_be_looked_at_and_not_applied(kind: str, tmp_path: Path) -> None:
    made, out = KINDS[kind], tmp_path / "x.gz"
    extracted(kind, made.make(tmp_path), out, only_npi=[made.npi])
    call_command(made.reads, str(out), stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(CommandError, match="it cannot be applied"):
        call_command(made.reads, str(out), "--apply", stdout=io.StringIO(), stderr=io.StringIO())
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_killed_command_left_goes_with_the_next_one(kind: str, tmp_path: Path) -> None:
    path, out = KINDS[kind].make(tmp_path), tmp_path / "[x].gz"
    left, other = tmp_path / f".[x].gz.abc{PART}", tmp_path / f".y.gz.abc{PART}"
    left.touch()
    other.touch()
    extracted(kind, path, out)
    assert (left.exists(), other.exists(), out.exists()) == (False, True, True)


def test_what_another_command_is_writing_stays(tmp_path: Path) -> None:
    out = tmp_path / "x.gz"
    with writing(out):
        (begun,) = tmp_path.glob(f".*{PART}")
        with writing(out):
            assert begun.exists()
        assert begun.exists()
        assert out.exists()
    assert list(tmp_path.iterdir()) == [out]
