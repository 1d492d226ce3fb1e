"""Addresses under ``/api/``."""

from django.urls import include, path, re_path

from programs.api.documentation import DocumentationPage, SchemaView
from programs.api.entry import Index, with_slash

app_name = "api"
urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("v1/", include("programs.api.v1.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    re_path(r"^schema\.(?P<format>json|yaml)$", SchemaView.as_view(), name="schema-file"),
    path("docs/", DocumentationPage.as_view(), name="docs"),
    re_path(r"^(?P<rest>.*[^/])$", with_slash, name="with-slash"),
]
