"""Sources, import runs, raw rows and verifications: read, not written, except the sources themselves."""

from __future__ import annotations

import json

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programs.admin.manners import KeptSlug, ReadOnly
from programs.imports.report import TITLES
from programs.models import ImportRun, Program, Source, SourceRecord, Verification


@admin.register(Source)
class SourceAdmin(KeptSlug):
    list_display = ["name", "slug", "url", "licence"]
    search_fields = ["name", "slug"]


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    list_display = ["started_at", "finished_at", "source", "edition", "scope", "file_name", "counts"]
    list_filter = ["source"]
    list_select_related = ["source"]
    search_fields = ["file_name", "file_sha256"]
    date_hierarchy = "started_at"
    fields = ["source", "started_at", "finished_at", "file_name", "file_sha256", "counts", "findings"]
    readonly_fields = ["findings"]

    @admin.display(description=_("report"))
    def findings(self, run: ImportRun) -> SafeString:
        """A table for each kind, closed at first; a row's program and raw row beside what is said of it."""
        records = {
            record.row_number: record
            for record in SourceRecord.objects.filter(last_run=run).select_related("program").defer("raw")
        }
        kinds: dict[str, list[tuple[object, ...]]] = {}
        for finding in run.report:
            record = records.get(finding["row"])
            links = [link_to(record), link_to(record.program)] if record else ["", ""]
            cells = (finding["file"], finding["row"] or "", finding["text"], *links)
            kinds.setdefault(finding["kind"], []).append(cells)
        row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
        return format_html_join(
            "",
            "<details><summary>{} ({})</summary><table>{}</table></details>",
            ((TITLES.get(kind, kind), len(rows), format_html_join("", row, rows)) for kind, rows in kinds.items()),
        )


def link_to(record: SourceRecord | Program | None) -> str:
    """The page of a raw row or a program in the admin, blank for none."""
    if record is None:
        return ""
    address = reverse(f"admin:programs_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, record if isinstance(record, Program) else _("raw row"))


@admin.register(SourceRecord)
class SourceRecordAdmin(ReadOnly):
    list_display = ["key", "source", "program", "row_number", "last_run"]
    list_filter = ["source", ("program", admin.EmptyFieldListFilter)]
    list_select_related = ["source", "program", "last_run__source"]
    search_fields = ["key", "site_key", "program__name"]
    show_full_result_count = False
    fields = [
        "source", "key", "site_key", "twin_key", "program", "row_number", "raw_row", "raw_sha256", "first_edition",
        "last_edition", "missed_in", "first_run", "last_run",
    ]  # fmt: skip
    readonly_fields = ["raw_row"]

    @admin.display(description=_("raw row"))
    def raw_row(self, record: SourceRecord) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(record.raw, indent=2, ensure_ascii=False))


@admin.register(Verification)
class VerificationAdmin(ReadOnly):
    """To see what was checked. New checks are added on the program."""

    list_display = ["program", "aspect", "at", "by", "user", "source"]
    list_filter = ["aspect", "by", "source"]
    list_select_related = ["program", "user", "source"]
    search_fields = ["program__name"]
    date_hierarchy = "at"
    show_full_result_count = False
