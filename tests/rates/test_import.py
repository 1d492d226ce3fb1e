"""``import_tic``: extracts are checked, compared with the file before, and taken in as a whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate as today

from programs.imports.errors import BadFileError, ImportStoppedError
from programs.imports.published.naming import title_of
from programs.imports.tic.run import tic_import
from programs.models import ContractedRate, CoverageAlias, ImportRun, NetworkContract, PublishedFile, RateGroup
from tests.rates.extracts import CHOICE, KNEE, extract, group, npi, rate

pytestmark = pytest.mark.django_db

A, B, C = npi(1), npi(2), npi(3)


def last_month() -> date:
    return today() - timedelta(days=30)


def load(*paths: Path, **values: Any) -> dict[str, int]:
    report = tic_import(paths=paths, apply=True, **values).report
    return {word: report.total(word) for word in ("read", "added", "changed", "unchanged", "missing")}


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    done = tic_import(paths=[extract(tmp_path / "a", today(), group(1, A, B), rate(1))], apply=False)
    assert done.report.total("added") == 2
    assert not PublishedFile.objects.exists()
    assert not ImportRun.objects.exists()
    assert not CoverageAlias.objects.exists()


def test_rows_lead_to_file_day_hash_and_run(tmp_path: Path) -> None:
    path = extract(tmp_path / "a", today(), group(1, A), rate(1, modifiers=["HF"]), rate(1, code=KNEE, amount="9000"))
    load(path)
    stored = ContractedRate.objects.get()
    assert (stored.code, stored.modifiers, str(stored.amount), stored.percentage) == ("S9480", ["HF"], "310.0000", None)
    assert stored.file.dated == today()
    assert stored.file.run.file_sha256 == stored.file.sha256
    assert stored.file.run.source.slug == "rates-example-health"
    assert RateGroup.objects.get().control_codes == ["27447"]


def test_the_same_extract_again_changes_nothing(tmp_path: Path) -> None:
    path = extract(tmp_path / "a", today(), group(1, A, B), rate(1))
    assert load(path)["added"] == 2
    assert load(path) == {"read": 2, "added": 0, "changed": 0, "unchanged": 2, "missing": 0}
    assert PublishedFile.objects.count() == ImportRun.objects.count() == 1


def test_the_next_month_is_compared_by_who_is_meant_not_by_numbers(tmp_path: Path) -> None:
    lines = [group(1, A), group(2, B), rate(1), rate(2, amount="200")]
    load(extract(tmp_path / "a", last_month(), *lines))
    lines = [group(7, B), group(9, A, C), rate(9), rate(7, amount="210")]
    counts = load(extract(tmp_path / "b", today(), *lines))
    assert counts == {"read": 3, "added": 1, "changed": 1, "unchanged": 1, "missing": 0}
    old, new = PublishedFile.objects.order_by("dated")
    assert (old.current, old.replaced_by, new.current) == (False, new, True)


def test_an_older_file_of_the_series_is_refused_and_of_another_is_not(tmp_path: Path) -> None:
    load(extract(tmp_path / "a", today(), group(1, A), rate(1)))
    with pytest.raises(BadFileError, match="of the same series"):
        load(extract(tmp_path / "b", last_month(), group(1, A), rate(1)))
    load(extract(tmp_path / "c", last_month(), group(1, A), rate(1), name=f"{last_month()}_other.json"))
    assert PublishedFile.objects.filter(current=True).count() == 2


@pytest.mark.parametrize(("kept", "stops"), [(4, False), (3, True)])
def test_the_brake_is_for_more_than_a_fifth(tmp_path: Path, kept: int, stops: bool) -> None:
    everybody = [npi(number) for number in range(5)]
    load(extract(tmp_path / "a", last_month(), group(1, *everybody), rate(1)))
    path = extract(tmp_path / "b", today(), group(1, *everybody[:kept]), rate(1))
    if not stops:
        assert load(path)["missing"] == 1
        return
    with pytest.raises(ImportStoppedError, match="--confirm-ended 2"):
        load(path)
    with pytest.raises(ImportStoppedError):
        load(path, confirmed=1)
    assert PublishedFile.objects.get().dated == last_month()
    assert load(path, confirmed=2)["missing"] == 2


def test_nothing_of_an_import_stays_when_a_later_file_is_bad(tmp_path: Path) -> None:
    good = extract(tmp_path / "a", today(), group(1, A), rate(1))
    bad = extract(tmp_path / "b", today(), group(1, A), rate(2), name=f"{today()}_other.json")
    with pytest.raises(BadFileError, match="no group 2"):
        load(good, bad)
    assert not PublishedFile.objects.exists()


def test_a_percentage_is_never_in_a_column_of_money(tmp_path: Path) -> None:
    load(extract(tmp_path / "a", today(), group(1, A), rate(1, amount="40.5", negotiated_type="Percentage")))
    stored = ContractedRate.objects.get()
    assert (stored.amount, str(stored.percentage)) == (None, "40.5000")


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "1e400", "", "ten"])
def test_what_is_no_amount_is_counted_and_left_out(tmp_path: Path, amount: str) -> None:
    load(extract(tmp_path / "a", today(), group(1, A), rate(1), rate(1, amount=amount)))
    assert ContractedRate.objects.count() == 1
    assert PublishedFile.objects.get().odd == {"rate-refused": 1}


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"last_updated_on": "", "name": "rates.json"}, "of which day"),
        ({"last_updated_on": "9999-12-31"}, None),
        ({"reporting_entity_name": " "}, "who reports"),
        ({"sha256": "0"}, "SHA-256"),
    ],
)
def test_a_header_that_says_too_little_is_refused_with_its_place(
    tmp_path: Path, values: dict[str, str], problem: str | None
) -> None:
    """A day that is none is read from the file's name."""
    path = extract(tmp_path / "a", today(), group(1, A), rate(1), **values)
    if problem is None:
        load(path)
        assert PublishedFile.objects.get().dated == today()
        return
    with pytest.raises(BadFileError, match=rf"row 1: .*{problem}"):
        load(path)


def test_a_day_that_is_still_to_come_is_refused_with_its_place(tmp_path: Path) -> None:
    path = extract(tmp_path / "a", today() + timedelta(days=32), group(1, A), rate(1))
    with pytest.raises(BadFileError, match=r"row 1: .*still to come"):
        load(path)


def test_names_are_kept_as_they_are_spelled_and_mean_nothing_yet(tmp_path: Path) -> None:
    odd = "<b>Choice\u202e Plus</b>\x00"
    load(extract(tmp_path / "a", today(), group(1, A, networks=[CHOICE, odd]), group(2, B, networks=[]), rate(1, 2)))
    names = set(CoverageAlias.objects.values_list("kind", "spelling", "answer"))
    assert names == {
        ("payer", "", ""),
        ("network", CHOICE, ""),
        ("network", odd.replace("\x00", "\ufffd"), ""),
        ("file", "example-health_choice-plus_in-network-rates", ""),
    }
    assert not NetworkContract.objects.exists()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (
            "2026-11-01_example-health_choice-plus_in-network-rates.json.gz",
            "example-health_choice-plus_in-network-rates",
        ),
        ("in-network_2026-11.zip", "in-network"),
        ("20261101_X_1_of_3.json", "X_1_of_3"),
        ("rates.JSON", "rates"),
    ],
)
def test_the_name_of_a_series_has_no_day(name: str, title: str) -> None:
    assert title_of(name) == title
