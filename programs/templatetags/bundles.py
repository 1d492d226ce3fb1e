"""Style sheets and scripts by the name of their bundle: one file, or its parts where none was made."""

from __future__ import annotations

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from iop_finder.bundles import SCRIPTS, STYLES, bundle_name

register = template.Library()


def files(kind: str, name: str, parts: tuple[str, ...]) -> list[tuple[str]]:
    """Addresses of the files to load, each in a tuple of its own."""
    names = [bundle_name(kind, name)] if hasattr(staticfiles_storage, "bundles") else parts
    return [(staticfiles_storage.url(one),) for one in names]


@register.simple_tag
def styles(name: str) -> SafeString:
    """The style sheets of the bundle ``name``."""
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', files("css", name, STYLES[name]))


@register.simple_tag
def scripts(name: str) -> SafeString:
    """The scripts of the bundle ``name``."""
    return format_html_join("\n  ", '<script src="{}" defer></script>', files("js", name, SCRIPTS[name]))
