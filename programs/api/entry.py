"""Where an address under ``/api/`` leads that is none of the resources: the indexes, and a forgotten slash."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import is_valid_path, reverse
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.views import ApiView

RESOURCES = (
    "programs", "places", "vocabularies", "payers", "networks", "adequacy", "changes", "exports", "key",
)  # fmt: skip
"""Names of the lists of version 1, and of their addresses."""


class Index(ApiView):
    """``/api/``: the versions, the description and its page."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        names = {"v1": "api:v1:index", "schema": "api:schema", "docs": "api:docs"}
        return Response({key: request.build_absolute_uri(reverse(name)) for key, name in names.items()})


class VersionIndex(ApiView):
    """``/api/v1/``: its resources."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response({name: request.build_absolute_uri(reverse(f"api:v1:{name}")) for name in RESOURCES})


@csrf_exempt
def with_slash(request: HttpRequest, rest: str) -> HttpResponse:
    """The same address with a slash at its end, where there is one: 308, so that a PUT stays a PUT (RFC 9110, 15.4.9).

    Raises ``Http404`` where there is none.
    """
    if not is_valid_path(f"{request.path_info}/"):
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    location = escape_uri_path(f"{request.path}/") + (f"?{iri_to_uri(query)}" if query else "")
    return HttpResponse(status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": location})
