"""Lucide icons inline, always beside a word."""

from __future__ import annotations

import re
from functools import cache

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The icon ``name`` of ``static/vendor/lucide``, hidden from screen readers: the word beside it speaks.

    How its lines are drawn is in the style sheet: a page of results has 170 of them. They are no sprite: compressed, a
    page would be 6 % smaller, and have no icons until another file has come.
    """
    source = (settings.BASE_DIR / "static" / "vendor" / "lucide" / f"{name}.svg").read_text(encoding="utf-8")
    match = SHAPES.search(source)
    if match is None:
        raise ValueError(f"static/vendor/lucide/{name}.svg holds no drawing")
    shapes = re.sub(r"\s*\n\s*", "", match[1])
    return mark_safe(  # noqa: S308 - our own vendored file
        f'<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">{shapes}</svg>'
    )
