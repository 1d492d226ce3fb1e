"""Manners that several admins share: names kept once given, rows only to be read, filters by term."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field, Model, QuerySet, URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from programs.models import Source, Statement
from programs.models.fields import TermArrayField
from programs.vocabularies import BY_CODE

HTTPS_ADDRESSES: dict[type[Field], dict[str, Any]] = {URLField: {"assume_scheme": "https"}}
"""A web address that is typed without a scheme is a secure one."""


class KeptSlug(admin.ModelAdmin):
    """The slug is proposed from the name when a row is added, and never changes afterwards: links hold it."""

    formfield_overrides = HTTPS_ADDRESSES

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "slug"] if obj else fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}


class ReadOnly(admin.ModelAdmin):
    """Rows that only the program writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def term_filter(column: str, facet_code: str) -> type[admin.SimpleListFilter]:
    """A list filter by one term of a facet, for single terms and lists of them.

    Django's own would read the whole table for the values in use, and knows no lists.
    """
    facet = BY_CODE[facet_code]

    class TermFilter(admin.SimpleListFilter):
        title = facet.label  # type: ignore[assignment]
        parameter_name = column

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return facet.choices

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            term = facet.by_code.get(self.value() or "")
            if term is None:
                return queryset
            is_list = isinstance(queryset.model._meta.get_field(column), TermArrayField)
            return queryset.filter(**{f"{column}__contains": [term.number]} if is_list else {column: term.code})

    return TermFilter


class SourceFilter(admin.SimpleListFilter):
    """Programs of which a source has a row. A subquery: a join would list a program once for each row."""

    title = Source._meta.verbose_name or ""
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Source.objects.values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        source = Source.objects.filter(slug=self.value()).first()
        return queryset.filter(pk__in=source.records.values("program")) if source else queryset.none()


class EditedFilter(admin.SimpleListFilter):
    """Whether a person's word stands for some of a program, so that lists do not change it."""

    title = _("edited by a person")
    parameter_name = "edited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        edited = Statement.objects.of_persons().values("program")
        wanted = {"yes": queryset.filter(pk__in=edited), "no": queryset.exclude(pk__in=edited)}
        return wanted.get(self.value() or "", queryset)
