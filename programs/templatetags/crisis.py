"""``{% crisis as crisis %}``: the ways to help in a crisis, for a template that shows them in its own form."""

from __future__ import annotations

from django import template

from programs.web.crisis import Ways, ways

register = template.Library()


@register.simple_tag
def crisis() -> Ways:
    return ways()
