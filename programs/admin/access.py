"""Who may sign in, and who may call the API with a key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from rest_framework_api_key.admin import APIKeyModelAdmin
from rest_framework_api_key.models import APIKey

from programs.models import SCOPES, ApiClient, ApiKey, User

admin.site.register(User, UserAdmin)
admin.site.unregister(APIKey)  # the table that comes with the package: ours says whose a key is


@admin.register(ApiClient)
class ApiClientAdmin(admin.ModelAdmin):
    """An organization. Its keys have pages of their own."""

    list_display = ["name", "contact_email", "payer", "active", "created_at"]
    list_filter = ["active"]
    list_select_related = ["payer"]
    search_fields = ["name", "contact_email", "keys__prefix"]
    autocomplete_fields = ["payer"]
    fields = ["name", "contact_email", "payer", "active", "created_at"]
    readonly_fields = ["created_at"]


class ApiKeyForm(forms.ModelForm):
    """Scopes as boxes to tick."""

    scopes = forms.MultipleChoiceField(choices=SCOPES, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ApiKey
        fields = ("client", "name", "scopes", "is_test", "expiry_date", "revoked")


@admin.register(ApiKey)
class ApiKeyAdmin(APIKeyModelAdmin):
    """A new key is shown once, in the message after saving; kept is a hash. Its prefix tells which one it is."""

    form = ApiKeyForm
    list_display: tuple[str, ...] = (  # type: ignore[assignment]
        *("prefix", "client", "name", "scopes"),
        *("is_test", "last_used", "expiry_date", "revoked"),
    )
    list_filter: tuple[str, ...] = ("is_test", "revoked")  # type: ignore[assignment, misc]
    list_select_related = ["client"]
    search_fields: tuple[str, ...] = ("prefix", "name", "client__name")  # type: ignore[assignment, misc]
    autocomplete_fields = ("client",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whose a key is and which kind, is settled when it is made."""
        more = ("client", "is_test") if obj else ()
        return ("prefix", "last_used", *more, *(("name", "revoked", "expiry_date") if obj and obj.revoked else ()))
