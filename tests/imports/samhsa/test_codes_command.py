"""``manage.py samhsa_codes``: the table that docs/samhsa-codes.md holds."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.imports.samhsa.made_up import facility, workbook


def printed(*paths: Path) -> list[str]:
    output = StringIO()
    call_command("samhsa_codes", *map(str, paths), stdout=output)
    return output.getvalue().splitlines()


def test_the_document_has_every_line_of_the_table() -> None:
    """But for the counts, which need SAMHSA's files."""
    document = (settings.BASE_DIR / "docs" / "samhsa-codes.md").read_text(encoding="utf-8").splitlines()
    without_counts = {line.rpartition(" | ")[0] + " |" for line in document}
    assert set(printed()[2:]) <= without_counts, "write docs/samhsa-codes.md again: manage.py samhsa_codes FILE…"


def test_rows_with_evidence_are_counted(tmp_path: Path) -> None:
    rows = [
        facility(service_code_info="SA * OP OIT * CBT"),
        facility(name1="Other", service_code_info="SA * OP OIT * CBT"),
        facility(name1="Outpatient", service_code_info="SA * OP * CBT"),
    ]
    lines = printed(workbook(tmp_path / "a.xlsx", rows))
    assert next(line for line in lines if line.startswith("| `CBT` ")).endswith("| 2 |")
    assert next(line for line in lines if line.startswith("| `EMDR` ")).endswith("| 0 |")


def test_a_file_that_is_none_of_samhsas_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("dear,sir\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"letter\.csv"):
        printed(path)
