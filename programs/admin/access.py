"""Who may sign in, and who may call the API with a key."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from programs.models import ApiClient, User

admin.site.register(User, UserAdmin)


@admin.register(ApiClient)
class ApiClientAdmin(admin.ModelAdmin):
    """The key is never shown: it is kept as a hash only. Its prefix tells which one it is."""

    list_display = ["name", "contact_email", "payer", "key_prefix", "active", "created_at"]
    list_filter = ["active"]
    list_select_related = ["payer"]
    search_fields = ["name", "contact_email", "key_prefix"]
    autocomplete_fields = ["payer"]
    fields = ["name", "contact_email", "payer", "scopes", "active", "key_prefix", "created_at"]
    readonly_fields = ["key_prefix", "created_at"]
