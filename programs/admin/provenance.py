"""Sources, import runs, raw rows and verifications: read, not written, except the sources themselves."""

from __future__ import annotations

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programs.admin.manners import KeptSlug, ReadOnly
from programs.models import ImportRun, Source, SourceRecord, Verification


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
