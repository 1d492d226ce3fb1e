"""What search engines may find, as sitemaps (sitemaps.org): an index, and sections in pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe


class Pages(Sitemap):
    """The pages that stand by themselves, by the names of their addresses."""

    def items(self) -> list[str]:
        return ["home", "landing"]

    def location(self, item: str) -> str:
        return reverse(f"web:{item}")

    def get_latest_lastmod(self) -> None:
        return None


SECTIONS: Mapping[str, type[Sitemap]] = {"pages": Pages}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return views.index(request, SECTIONS, "web/landing/sitemap_index.xml", sitemap_url_name="web:sitemap-section")


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, SECTIONS, section, "web/landing/sitemap.xml")
