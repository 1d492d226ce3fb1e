"""Sources, import runs, raw rows and verifications: read, not written, except the sources themselves."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programs.admin.findings import counts_of_kinds, findings_page
from programs.admin.manners import KeptSlug, ReadOnly
from programs.jobs.deciding import ALL
from programs.models import ImportRun, Job, Source, SourceRecord, Statement, Verification


@admin.register(Source)
class SourceAdmin(KeptSlug):
    list_display = ["name", "slug", "url", "licence", "rank"]
    search_fields = ["name", "slug"]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Another rank may give another source the word: every program is decided again, in the background."""
        super().save_model(request, obj, form, change)
        if change and "rank" in form.changed_data:
            Job.objects.enqueue(Job.Kind.DECIDE, key=ALL, asked_by=request.user)
            self.message_user(request, _("The programs are decided again in the background: see Jobs."))


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    """Runs, each with its report as a table of its own page."""

    list_display = ["started_at", "finished_at", "source", "edition", "scope", "file_name", "counts"]
    list_filter = ["source"]
    list_select_related = ["source"]
    search_fields = ["file_name", "file_sha256"]
    date_hierarchy = "started_at"
    fields = [
        "source",
        "started_at",
        "finished_at",
        "file_name",
        "file_sha256",
        "edition",
        "scope",
        "counts",
        "findings",
    ]
    readonly_fields = ["findings"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        """Without the reports, which may have thousands of entries each."""
        return super().get_queryset(request).defer("report")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.findings_view)
        return [path("<uuid:pk>/findings/", view, name="programs_importrun_findings"), *super().get_urls()]

    def findings_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The report of one run, filtered and searched."""
        run = get_object_or_404(ImportRun.objects.select_related("source"), pk=pk)
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "opts": self.opts, "run": run, "title": str(run)}
        return render(request, "admin/findings.html", context | findings_page(run, request.GET))

    @admin.display(description=_("report"))
    def findings(self, run: ImportRun) -> SafeString:
        """How many findings of each kind there are, with the way to them."""
        address = reverse("admin:programs_importrun_findings", args=[run.pk])
        rows = (
            (address, urlencode({"kind": kind}), title, count) for kind, title, count in counts_of_kinds(run.report)
        )
        every = format_html('<p><a href="{}">{}</a></p>', address, _("All as a table"))
        return every + format_html_join("", '<p><a href="{}?{}">{} ({})</a></p>', rows)


@admin.register(SourceRecord)
class SourceRecordAdmin(ReadOnly):
    list_display = ["key", "source", "program", "row_number", "last_run"]
    list_filter = ["source", ("program", admin.EmptyFieldListFilter)]
    list_select_related = ["source", "program", "last_run__source"]
    search_fields = ["key", "site_key", "program__name"]
    show_full_result_count = False
    fields = [
        "source", "key", "site_key", "twin_key", "program", "row_number", "raw_row", "raw_sha256", "first_edition",
        "last_edition", "missed_in", "quote", "licence_expires", "first_run", "last_run",
    ]  # fmt: skip
    readonly_fields = ["raw_row"]

    @admin.display(description=_("raw row"))
    def raw_row(self, record: SourceRecord) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(record.raw, indent=2, ensure_ascii=False))


@admin.register(Statement)
class StatementAdmin(ReadOnly):
    """Who says what. Lists and people make statements; what is published follows from them."""

    list_display = ["program", "aspect", "method", "by", "source", "as_of", "until", "gone"]
    list_filter = ["aspect", "method", "source", "gone"]
    list_select_related = ["program", "source", "user", "run__source"]
    search_fields = ["program__name", "program__slug"]
    date_hierarchy = "received_at"
    show_full_result_count = False
    fields = [
        "program", "aspect", "said", "method", "by", "user", "source", "edition", "as_of", "received_at", "until",
        "gone", "released", "run", "note",
    ]  # fmt: skip
    readonly_fields = ["said"]

    @admin.display(description=_("values"))
    def said(self, statement: Statement) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(statement.values, indent=2, ensure_ascii=False))


@admin.register(Verification)
class VerificationAdmin(ReadOnly):
    """To see what was checked. New checks are added on the program."""

    list_display = ["program", "aspect", "at", "by", "user", "source"]
    list_filter = ["aspect", "by", "source"]
    list_select_related = ["program", "user", "source"]
    search_fields = ["program__name"]
    date_hierarchy = "at"
    show_full_result_count = False
