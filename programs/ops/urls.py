"""Addresses under ``/health/``."""

from django.urls import path

from programs.ops.health import detail, live, ready, refused

app_name = "ops"
urlpatterns = [
    path("live/", live, name="live"),
    path("ready/", ready, name="ready"),
    path("detail/", detail, name="detail"),
    path("refused/<int:status>/", refused, name="refused"),
    path("refused/<int:status>/api/", refused, {"api": True}, name="refused-api"),
]
