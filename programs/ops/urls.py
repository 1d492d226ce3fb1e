"""Addresses under ``/health/``."""

from django.urls import path

from programs.ops.health import live, ready

app_name = "ops"
urlpatterns = [
    path("live/", live, name="live"),
    path("ready/", ready, name="ready"),
]
