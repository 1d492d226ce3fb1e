"""A QR code for paper: the address that stands beside it in words, for a phone's camera."""

from __future__ import annotations

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def qr(address: str) -> SafeString:
    """``address`` as SVG without a size of its own, hidden from screen readers; nothing where it is too long.

    Error correction L, the least of ISO/IEC 18004: paper is not torn before it is read, and a list of many programs
    makes a long address. Made here: no address is sent anywhere.
    """
    try:
        code = segno.make_qr(address, error="l", boost_error=False)
    except segno.DataOverflowError:
        return SafeString()
    drawn = code.svg_inline(omitsize=True, border=4, svgclass="qr", lineclass=None, light="#fff")
    return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S308 - made of modules alone
