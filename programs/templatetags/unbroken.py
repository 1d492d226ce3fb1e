"""Telephone numbers and hours are read, and told to others, in one line."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

PHONE = r"(?:1-)?(?:\(\d{3}\) ?|\b\d{3}-)\d{3}-\d{4}\b"
CLOCK = r"(?:\d{1,2}(?::\d\d)?(?: ?[ap]\.? ?m\b\.?)?|noon|midnight|mediodía|medianoche)"
HOURS = rf"(?<![\d:-])\b{CLOCK}(?: ?[–-] ?| to | a ){CLOCK}(?![\d:-])"
WHOLE = re.compile(rf"\(?(?:{PHONE}|{HOURS})[,;:.)]*", re.IGNORECASE)
"""A number as ``wording.contact`` or an imported row writes it, without its extension; and a span of hours. With what
brackets and commas stand around them: a browser would begin a line with these."""


@register.filter
def unbroken(text: Any) -> SafeString:
    """``text``, escaped; each number and each span of hours stays whole unless a whole line is too short for it."""
    return mark_safe(WHOLE.sub(r'<span class="unbroken">\g<0></span>', conditional_escape(text)))  # noqa: S308 - escaped
