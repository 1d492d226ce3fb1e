"""Addresses in other languages."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def in_language(url: str, code: str) -> str:
    """``https://example.org/programs/`` as ``https://example.org/es/programs/``."""
    parts = urlsplit(url)
    return parts._replace(path=f"/{code}{parts.path}").geturl()
