"""The one application of the project."""

from __future__ import annotations

from django.apps import AppConfig


class PeerConfig(AppConfig):
    name = "programs.benchmarks.peers.directory"
    label = "peer"
    default_auto_field = "django.db.models.BigAutoField"
