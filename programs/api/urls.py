"""Addresses under ``/api/``."""

from django.urls import include, path, re_path

from programs.api.documentation import DocumentationPage, SchemaView

app_name = "api"
urlpatterns = [
    path("v1/", include("programs.api.v1.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    re_path(r"^schema\.(?P<format>json|yaml)$", SchemaView.as_view(), name="schema-file"),
    path("docs/", DocumentationPage.as_view(), name="docs"),
]
