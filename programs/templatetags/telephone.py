"""Telephone numbers in our own sentences that can be tapped."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NUMBER = re.compile(r"\b(?:1-(800|833)-(\d{3})-(\d{4})|(988|911|211))\b")
"""The toll-free and short numbers that our texts name."""


@register.filter
def dialable(text: Any) -> SafeString:
    """``text``, escaped, with each number a ``tel:`` link."""
    return mark_safe(NUMBER.sub(link, conditional_escape(text)))  # noqa: S308 - escaped before links go in


def link(found: re.Match[str]) -> str:
    number = found[4] or f"+1{found[1]}{found[2]}{found[3]}"
    return f'<a href="tel:{number}">{found[0]}</a>'
