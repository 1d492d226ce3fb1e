"""The OpenAPI document, and a page to read and try it."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

from django.utils.translation import get_language, override
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.views import ApiView

one_at_a_time = Lock()


def document(language: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document in a language.

    Only one thread makes it: drf-spectacular loads its extensions at the first use, and a second thread
    that comes by meanwhile finds them half loaded and fails.
    """
    with one_at_a_time:
        return made_once(language)


@lru_cache(maxsize=8)
def made_once(language: str) -> dict[str, Any]:
    """Kept, because making it takes tens of milliseconds and it never changes."""
    with override(language):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


class SchemaView(ApiView):
    """The OpenAPI document: JSON, or YAML by ``Accept`` or as ``/api/schema.yaml``."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2]

    @extend_schema(exclude=True)
    def get(self, request: Request, format: str | None = None) -> Response:
        return Response(document(get_language() or "en"))


class DocumentationPage(TemplateView):
    """Swagger UI from our own static files.

    Not drf-spectacular's view: its script is made for each visitor, with a CSRF cookie inside it, and
    its page has an inline style that the content security policy refuses.
    """

    template_name = "api/docs.html"
