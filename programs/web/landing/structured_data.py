"""The way to a landing page as schema.org data, for search engines."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.safestring import SafeString

from programs.web.listing.structured_data import script_safe

Step = tuple[str, str]
"""What a breadcrumb says, and the path it leads to."""


def breadcrumb_list(request: HttpRequest, steps: Sequence[Step]) -> SafeString:
    """``BreadcrumbList`` of schema.org; the last step is the page itself."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": request.build_absolute_uri(path)}
        for position, (name, path) in enumerate(steps, start=1)
    ]
    return script_safe({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items})
