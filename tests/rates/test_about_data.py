"""What the page about the data says of files that are published by law: counted by kind, however many there are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate as today

from programs.imports.tic.run import tic_import
from programs.models import Program, Source
from programs.models.npi import made_npi
from programs.search.keeper import current
from programs.web.about.figures import FilesRow, figures
from tests.factories import NetworkFactory, ProgramFactory, SourceFactory
from tests.rates import charges, extracts
from tests.rates.extracts import group, linked, means, rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.imports.extracts.os.fsync", lambda _file: None)


def test_files_are_counted_by_kind_and_no_lists(tmp_path: Path) -> None:
    SourceFactory(slug="other", name="Other list")
    npis = [made_npi(number) for number in range(3)]
    means(NetworkFactory(payer__name="Example Health"))
    for npi, status in zip(
        npis, (Program.Status.PUBLISHED, Program.Status.PUBLISHED, Program.Status.DRAFT), strict=True
    ):
        linked(ProgramFactory(status=status), npi)
    rates = extracts.extract(tmp_path / "a.gz", today() - timedelta(days=3), group(1, *npis), rate(1))
    tic_import(paths=[rates], apply=True)
    charges.at_the_hospital()
    charges.load(tmp_path, today() - timedelta(days=40), charges.charge(cash="310.00"))
    assert Source.objects.count() == 3
    found = figures(current())
    assert [row.name for row in found.sources] == ["Other list"]
    assert [(row.label, row.publishers, row.listings) for row in found.files] == [
        ("Rate files of health plans", 1, 2),
        ("Price files of hospitals", 1, 1),
    ]


def test_what_is_said_of_them() -> None:
    one, more = FilesRow("", 1, 1, "Nov. 1, 2026"), FilesRow("", 1200, 2, "Nov. 1, 2026")
    assert one.said == "Of 1 publisher, the newest of Nov. 1, 2026: they say something of 1 listing."
    assert more.said == "Of 1,200 publishers, the newest of Nov. 1, 2026: they say something of 2 listings."
