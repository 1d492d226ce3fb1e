"""Telephone numbers in our own sentences that can be tapped."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from programs.web.crisis import TEXT_IN_SPANISH

register = template.Library()

NUMBER = re.compile(r"\b(?:1-(800|833)-(\d{3})-(\d{4})|(AYUDA al 988)|(988|911|211))\b")
"""The toll-free and short numbers that our texts name, and the message to 988 that Spanish ones name."""


@register.filter
def dialable(text: Any) -> SafeString:
    """``text``, escaped, with each number a ``tel:`` link, and a message a ``sms:`` link."""
    return mark_safe(NUMBER.sub(link, conditional_escape(text)))  # noqa: S308 - escaped before links go in


def link(found: re.Match[str]) -> str:
    number = found[5] or f"+1{found[1]}{found[2]}{found[3]}"
    address = escape(TEXT_IN_SPANISH) if found[4] else f"tel:{number}"
    return f'<a href="{address}">{found[0]}</a>'
