"""Providers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from programs.admin.constraints import NamesTheField
from programs.admin.manners import HTTPS_ADDRESSES
from programs.models import Provider


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    form = NamesTheField
    formfield_overrides = HTTPS_ADDRESSES
    list_display = ["name", "npi", "website", "programs", "demonstration"]
    list_filter = ["demonstration"]
    search_fields = ["name", "npi"]
    readonly_fields = ["id", "demonstration", "created_at", "updated_at"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(program_count=Count("programs"))

    @admin.display(description=_("programs"), ordering="program_count")
    def programs(self, provider: Any) -> int:
        return provider.program_count
