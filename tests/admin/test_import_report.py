"""The report of an import run is a table, with its rows linked to programs and raw rows."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programs.models import ImportRun, Source, SourceRecord
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db


def test_findings_stand_in_a_table_with_links(staff: Client) -> None:
    program, source = ProgramFactory(name="Made Up House"), Source.objects.create(slug="a-list", name="A list")
    findings = [
        {"kind": "cleaned", "file": "a.csv", "row": 2, "text": "column <b>phone</b> is not a phone number"},
        {"kind": "refused", "file": "a.csv", "row": 3, "text": "column “state” is blank."},
    ]
    run = ImportRun.objects.create(
        source=source, started_at=timezone.now(), file_name="a.csv", file_sha256="0" * 64, report=findings
    )
    record = SourceRecord.objects.create(
        source=source, key="a", site_key="a", twin_key="a", program=program, row_number=2, raw={}, raw_sha256="0" * 64,
        first_run=run, last_run=run,
    )  # fmt: skip
    page = staff.get(reverse("admin:programs_importrun_change", args=[run.pk])).content.decode()
    assert "<summary>Values left out (1)</summary>" in page
    assert "<summary>Refused rows (1)</summary>" in page
    assert "column &lt;b&gt;phone&lt;/b&gt;" in page
    assert f'<a href="{reverse("admin:programs_program_change", args=[program.pk])}">Made Up House</a>' in page
    assert page.count(reverse("admin:programs_sourcerecord_change", args=[record.pk])) == 1
