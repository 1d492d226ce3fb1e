"""The key that a request was sent with: to try a new one, and to see when it ends."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.sandbox import Sandbox
from programs.api.v1 import serializers
from programs.api.v1.coverage import payer_name
from programs.api.views import NO_STORE, ApiView
from programs.models import ApiKey


class KeyDetail(ApiView):
    """Whose key this is, what it is for, and until when."""

    queryset = ApiKey.objects.none()
    cache_control = NO_STORE
    scope = None
    sandbox = Sandbox.SAME
    needs_key = True
    throttle_classes: list[Any] = []  # asking where one stands brings nobody nearer to the limit

    @extend_schema(operation_id="key_retrieve", summary="Your key", responses=serializers.Key)
    def get(self, request: Request) -> Response:
        key = request.auth
        if not isinstance(key, ApiKey):
            raise NotAuthenticated
        return Response(
            {
                "prefix": key.prefix,
                "name": key.name,
                "client": key.client.name,
                "payer": payer_name(key.client.payer) if key.client.payer else None,
                "scopes": key.scopes,
                "test": key.is_test,
                "created_at": key.created,
                "expires_at": key.expiry_date,
            }
        )
