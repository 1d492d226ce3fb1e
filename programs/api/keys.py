"""Who calls with a key, and what the key is for. Reading needs none."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from programs.models import ApiClient, ApiKey
from programs.quality.api_keys import note_use

SCHEMES = ("bearer", "api-key")
"""RFC 6750, which clients made from a description send; and the name that the package of our keys has for it."""


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer iopf_live_…``. A header that is not understood, or not valid, is 401 on open reads too:
    whoever sends it counts on it."""

    def authenticate(self, request: Request) -> tuple[ApiClient, ApiKey] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _space, text = header.strip().partition(" ")
        if scheme.lower() not in SCHEMES or not text.strip():
            raise AuthenticationFailed(_("This Authorization is not understood: send “Bearer” and a key."))
        key = ApiKey.objects.known(text.strip())
        if key is None:
            raise AuthenticationFailed(_("There is no such key."))
        if not key.is_usable:
            raise AuthenticationFailed(
                _("This key has expired.") if key.has_expired else _("This key is not accepted any more.")
            )
        note_use(key)
        return key.client, key

    def authenticate_header(self, request: Request) -> str:
        """``WWW-Authenticate`` of a 401 (RFC 6750, section 3)."""
        sent = "Authorization" in request.headers
        return 'Bearer realm="IOP Finder"' + (', error="invalid_token"' if sent else "")


class ScopePermission(BasePermission):
    """A key must have the scope of the view; without a key what is open is open."""

    def has_permission(self, request: Request, view: Any) -> bool:
        key, scope = request.auth, view.scope
        if isinstance(key, ApiKey) and scope and scope not in key.scopes:
            raise PermissionDenied(_("This key has not the scope “%(scope)s”.") % {"scope": scope})
        return True
