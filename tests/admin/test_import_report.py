"""The report of an import run is a table, filtered and searched, with its programs and raw rows beside."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from programs.admin.findings import A_PAGE
from programs.models import ImportRun, Program, SourceRecord, User
from tests.imports.listings.running import run as import_list
from tests.imports.samhsa.made_up import gazetteer

pytestmark = pytest.mark.django_db

HEADER = "Program name,Street,City,State,ZIP,Phone,Levels of care"


def imported(folder: Path, *rows: str) -> ImportRun:
    path = folder / "sent.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    import_list(path)
    return ImportRun.objects.latest("started_at")


@pytest.fixture
def a_run(tmp_path: Path) -> ImportRun:
    gazetteer()
    return imported(
        tmp_path,
        "North <b>House</b> IOP,1 Made Street,Denver,CO,80203,303-555-0101 ask,IOP",
        "South House IOP,2 Made Street,Denver,CO,80203,303-555-0102,Nine",
        "East House IOP,3 Made Street,Denver,CO,80203,303-555-0103,IOP",
    )


def table(client: Client, run: ImportRun, **wanted: str) -> str:
    response = client.get(reverse("admin:programs_importrun_findings", args=[run.pk]), wanted)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_a_run_leads_to_each_kind(staff: Client, a_run: ImportRun) -> None:
    page = staff.get(reverse("admin:programs_importrun_change", args=[a_run.pk])).content.decode()
    address = reverse("admin:programs_importrun_findings", args=[a_run.pk])
    for kind, text in (("refused", "Refused rows (1)"), ("cleaned", "Values left out (1)"), ("added", "Added (2)")):
        assert f'<a href="{address}?kind={kind}">{text}</a>' in page
        assert text.split(" (")[0] in table(staff, a_run, kind=kind)


def test_a_row_leads_to_its_program_and_its_record_and_shows_it(staff: Client, a_run: ImportRun) -> None:
    page = table(staff, a_run, kind="cleaned")
    program = Program.objects.get(name__startswith="North")
    record = SourceRecord.objects.get(program=program)
    for name, pk in (("program", program.pk), ("sourcerecord", record.pk)):
        address = reverse(f"admin:programs_{name}_change", args=[pk])
        assert page.count(f'href="{address}"') == 1
        assert staff.get(address).status_code == 200
    assert "North &lt;b&gt;House&lt;/b&gt; IOP" in page
    assert "<b>House" not in page
    assert "1 Made Street" in page, "the raw row itself"


def test_a_refused_row_is_shown_although_it_is_stored_nowhere(staff: Client, a_run: ImportRun) -> None:
    page = table(staff, a_run, kind="refused")
    assert "2 Made Street" in page
    assert not SourceRecord.objects.filter(raw__icontains="2 Made Street").exists()


def test_links_hold_when_a_later_run_has_seen_the_rows(staff: Client, a_run: ImportRun, tmp_path: Path) -> None:
    imported(tmp_path, "North <b>House</b> IOP,1 Made Street,Denver,CO,80203,303-555-0101 ask,IOP")
    record = SourceRecord.objects.get(program__name__startswith="North")
    assert record.last_run != a_run
    assert reverse("admin:programs_sourcerecord_change", args=[record.pk]) in table(staff, a_run, kind="cleaned")


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"kind": "added"}, 2), ({"q": "EAST house"}, 1), ({"q": "south"}, 1), ({"kind": "added", "q": "south"}, 0),
        ({"q": "level: nine"}, 1), ({"kind": "refused", "q": "3"}, 1),
    ],
)  # fmt: skip
def test_kinds_and_words_choose(staff: Client, a_run: ImportRun, wanted: dict[str, str], count: int) -> None:
    assert f"{count} entr{'y' if count == 1 else 'ies'}" in table(staff, a_run, **wanted)


def test_a_step_of_identity_chooses(staff: Client, a_run: ImportRun, tmp_path: Path) -> None:
    renamed = imported(tmp_path, "East House IOP LLC,3 Made Street,Denver,CO,80203,303-555-0103,IOP")
    page = table(staff, renamed, step="door")
    assert "1 entry" in page
    assert reverse("admin:programs_program_change", args=[Program.objects.get(name__startswith="East").pk]) in page


def test_a_kind_that_is_none_is_an_error_and_shows_nothing(staff: Client, a_run: ImportRun) -> None:
    page = table(staff, a_run, kind="nonsense")
    assert "0 entries" in page
    assert "errorlist" in page


@pytest.mark.parametrize(("number", "pages"), [(A_PAGE, 1), (A_PAGE + 1, 2)])
def test_long_reports_have_pages(staff: Client, a_run: ImportRun, number: int, pages: int) -> None:
    finding = {"kind": "cleaned", "file": "a.csv", "row": 2, "text": "of a run from before"}
    ImportRun.objects.filter(pk=a_run.pk).update(report=[finding] * number)
    page = table(staff, a_run, kind="cleaned")
    assert ("?kind=cleaned&amp;page=2" in page) is (pages == 2)
    assert (
        table(staff, a_run, kind="cleaned", page=str(pages)).count("of a run from before") == (number - 1) % A_PAGE + 1
    )


def test_who_may_not_see_runs_may_not_see_their_reports(client: Client, a_run: ImportRun) -> None:
    user = User.objects.create_user("outsider", is_staff=True)
    client.force_login(user)
    address = reverse("admin:programs_importrun_findings", args=[a_run.pk])
    assert client.get(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    assert client.get(address).status_code == 200
