"""Extracts into the database: in order, compared with what is known, applied whole, and undone to the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from programs.benchmarks.made_register import MadeRegister, gone, location, organization, write_deactivations
from programs.imports.errors import ImportStoppedError
from programs.imports.nppes.extracting import extract_nppes
from programs.imports.nppes.run import Result, nppes_import
from programs.models import ImportRun, RegistryEntry, RegistrySite, RunChange
from programs.models.npi import made_npi

pytestmark = pytest.mark.django_db
MONTH = date(2026, 11, 8)


@dataclass
class Loading:
    """Writes register files into a folder, extracts and imports them."""

    folder: Path
    loaded: int = 0
    kinds: list[str] = field(default_factory=list)

    def extract(self, *paths: Path) -> Path:
        self.loaded += 1
        out = self.folder / f"{self.loaded}.gz"
        extract_nppes(paths, out)
        return out

    def load(self, register: MadeRegister | Path, **options: Any) -> Result:
        path = register if isinstance(register, Path) else register.write(self.folder)
        return nppes_import(paths=[self.extract(path)], apply=True, **options)


@pytest.fixture
def loading(tmp_path: Path) -> Loading:
    return Loading(tmp_path)


def month(*rows: Any, ends: date = MONTH, **more: Any) -> MadeRegister:
    return MadeRegister(ends, rows=list(rows), **more)


def week(number: int, *rows: Any, **more: Any) -> MadeRegister:
    """The first week after ``MONTH`` is number 1."""
    begins = MONTH + timedelta(days=7 * number - 6)
    return MadeRegister(begins + timedelta(days=6), begins, rows=list(rows), **more)


def states() -> dict[str, str]:
    return dict(RegistryEntry.objects.values_list("npi", "state"))


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (RegistryEntry, RegistrySite)]


def test_a_month_is_stored(loading: Loading) -> None:
    names = [(made_npi(1), "Hope House", "3")]
    further = [location(made_npi(1), street1="9 ELM ST", city="DENVER", state="CO", zip="80204")]
    result = loading.load(month(organization(1, "HOPE LLC"), other_names=names, locations=further))
    assert result.counts["added"] == 1
    entry = RegistryEntry.objects.get()
    assert (entry.npi, entry.name, entry.state, entry.as_of) == (made_npi(1), "HOPE LLC", "active", MONTH)
    assert entry.other_names == [{"name": "Hope House", "kind": "dba"}]
    assert [(site.number, site.street1, site.zip_code) for site in entry.sites.all()] == [
        (0, "100 MAIN ST", "80203"),
        (1, "9 ELM ST", "80204"),
    ]
    assert str(entry.run_id) == result.run


def test_the_same_file_again_changes_nothing(loading: Loading) -> None:
    loading.load(month(organization(1, "HOPE")))
    before = everything()
    result = loading.load(month(organization(1, "HOPE")))
    assert (result.counts["added"], result.counts["changed"], result.counts["unchanged"]) == (0, 0, 1)
    assert (result.run, everything()) == ("", before)


def test_without_apply_nothing_is_written(loading: Loading) -> None:
    path = loading.extract(month(organization(1, "HOPE")).write(loading.folder))
    assert nppes_import(paths=[path], apply=False).counts["added"] == 1
    assert not RegistryEntry.objects.exists()
    assert not ImportRun.objects.exists()


def test_weeks_follow_the_month_and_one_another(loading: Loading) -> None:
    loading.load(month(organization(1, "HOPE"), organization(2, "CARE")))
    result = loading.load(week(1, organization(1, "HOPE AND CARE"), organization(3, "NEW")))
    assert (result.counts["added"], result.counts["changed"]) == (1, 1)
    loading.load(week(2, organization(2, "PHARMACY", taxonomy="333600000X")))
    assert RegistryEntry.objects.get(npi=made_npi(1)).name == "HOPE AND CARE"
    assert states() == {made_npi(1): "active", made_npi(2): "left", made_npi(3): "active"}


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (
            week(2, organization(1, "HOPE")),
            "begins on 2026-11-16: first comes the weekly file that begins on 2026-11-09",
        ),
        (
            month(organization(1, "HOPE"), ends=date(2026, 10, 11)),
            "older than what is loaded, which goes to 2026-11-08",
        ),
        (MadeRegister(MONTH, MONTH - timedelta(days=6), rows=[organization(1, "HOPE")]), "older than what is loaded"),
    ],
    ids=["a week is missing", "an older month", "a week that the month has"],
)
def test_a_file_out_of_order_is_refused(loading: Loading, second: MadeRegister, says: str) -> None:
    loading.load(month(organization(1, "HOPE")))
    before = everything()
    with pytest.raises(ImportStoppedError, match=says):
        loading.load(second)
    assert everything() == before


def test_a_week_before_the_month_is_refused(loading: Loading) -> None:
    with pytest.raises(ImportStoppedError, match="the full monthly file comes first"):
        loading.load(week(1, organization(1, "HOPE")))
    with pytest.raises(ImportStoppedError, match="the full monthly file comes first"):
        loading.load(write_deactivations(loading.folder, MONTH, [(made_npi(1), "11/02/2026")]))


def test_of_several_extracts_all_are_applied_or_none(loading: Loading) -> None:
    paths = [
        loading.extract(one.write(loading.folder))
        for one in (month(organization(1, "A")), week(2, organization(2, "B")))
    ]
    with pytest.raises(ImportStoppedError):
        nppes_import(paths=paths, apply=True)
    assert not RegistryEntry.objects.exists()


def test_an_error_while_comparing_leaves_nothing(loading: Loading) -> None:
    def fails(recorder: Any, run: ImportRun) -> Any:
        assert RegistryEntry.objects.count() == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        loading.load(month(organization(1, "HOPE")), link=fails)
    assert not RegistryEntry.objects.exists()
    assert not ImportRun.objects.exists()


def test_numbers_are_deactivated_replaced_and_come_back(loading: Loading) -> None:
    loading.load(month(*(organization(number, f"CLINIC {number}") for number in (1, 2, 3))))
    loading.load(week(1, gone(1, date(2026, 11, 10)), gone(2, date(2026, 11, 11), made_npi(3))))
    assert states() == {made_npi(1): "deactivated", made_npi(2): "replaced", made_npi(3): "active"}
    assert RegistryEntry.objects.get(npi=made_npi(2)).replaced_by == made_npi(3)
    back = organization(1, "CLINIC 1") | {"NPI Deactivation Date": "11/10/2026", "NPI Reactivation Date": "11/17/2026"}
    assert loading.load(week(2, back)).counts["reactivated"] == 1
    assert states()[made_npi(1)] == "active"
    loading.load(write_deactivations(loading.folder, date(2026, 11, 23), [(made_npi(1), "11/10/2026")]))
    assert states()[made_npi(1)] == "active"  # the report tells of the day before it came back
    loading.load(write_deactivations(loading.folder, date(2026, 11, 24), [(made_npi(3), "11/20/2026")]))
    assert states()[made_npi(3)] == "deactivated"


def test_a_person_is_not_stored_and_the_ein_is_in_the_raw_row_alone(loading: Loading) -> None:
    loading.load(month(organization(1, "HOPE")))
    [row] = RegistryEntry.objects.values()
    assert row.pop("raw")["Employer Identification Number (EIN)"] == "<UNAVAIL>"
    assert "OFFICIALSON" not in str(everything())
    assert "UNAVAIL" not in str(row)


def test_far_fewer_organizations_need_a_word(loading: Loading) -> None:
    rows = [organization(number, f"CLINIC {number}") for number in range(60)]
    loading.load(month(*rows))
    next_month = date(2026, 12, 13)
    loading.load(month(*rows[:48], ends=next_month))  # a fifth
    with pytest.raises(ImportStoppedError, match="13 of 60"):
        loading.load(month(*rows[13:48], ends=date(2027, 1, 10)))
    assert loading.load(month(*rows[13:48], ends=date(2027, 1, 10)), fewer=True).counts["left"] == 13


def test_undo_brings_back_every_row(loading: Loading) -> None:
    loading.load(month(organization(1, "HOPE", street1="1 A ST"), organization(2, "CARE")))
    before = everything()
    changed = organization(1, "HOPE", street1="2 B ST")
    run = loading.load(week(1, changed, gone(2, date(2026, 11, 10)), organization(3, "NEW"))).run
    assert everything() != before
    call_command("undo_import", run)
    assert everything() == before
    assert not RunChange.objects.filter(run=run).exists()
    with pytest.raises(CommandError, match="undone already"):
        call_command("undo_import", run)
    assert loading.load(week(1, changed)).counts["changed"] == 1  # its week is due again


def test_runs_are_undone_the_last_one_first(loading: Loading) -> None:
    first = loading.load(month(organization(1, "HOPE"))).run
    second = loading.load(week(1, organization(1, "CARE"))).run
    with pytest.raises(CommandError, match=f"undo {second} first"):
        call_command("undo_import", first)
    call_command("undo_import", second)
    call_command("undo_import", first)
    assert not RegistryEntry.objects.exists()


def test_undo_refuses_what_was_changed_since(loading: Loading) -> None:
    run = loading.load(month(organization(1, "HOPE"))).run
    RegistryEntry.objects.update(name="CHANGED BY HAND")
    with pytest.raises(CommandError, match="changed since"):
        call_command("undo_import", run)
    assert RegistryEntry.objects.get().name == "CHANGED BY HAND"


@pytest.mark.parametrize("run", ["nonsense", "6f0b62c0-0000-4000-8000-000000000000"])
def test_undo_of_no_run_says_so(run: str) -> None:
    with pytest.raises(CommandError, match=run):
        call_command("undo_import", run)
