"""One list of pages, under the addresses that name no language and under those that name one.

Django's ``i18n_patterns`` cannot do this: without a prefix for the default language, an address that
names none is always in that language, whatever the reader's browser asks for.
"""

from __future__ import annotations

from typing import Any

from django.urls import Resolver404, ResolverMatch, URLResolver, include
from django.urls.resolvers import RoutePattern

from programs.web.languages.addresses import prefix, taken_apart

WITHOUT_LANGUAGE = frozenset(
    {"robots", "favicon", "security", "sitemap", "sitemap-section", "set-language", "map", "map-cities"}
)
"""Names of what no person reads: there is one for all languages, or its language stands elsewhere in the address."""


class PagesResolver(URLResolver):
    """Finds a page with or without a language in front, and gives addresses in the language of the request's own."""

    def resolve(self, path: str) -> ResolverMatch:
        code, rest = taken_apart(str(path))
        match = super().resolve(rest if code else path)
        if code and match.url_name in WITHOUT_LANGUAGE:
            raise Resolver404({"path": path})
        return match

    def _reverse_with_prefix(self, lookup_view: Any, _prefix: str, *args: Any, **kwargs: Any) -> str:
        language = "" if lookup_view in WITHOUT_LANGUAGE else prefix()
        return str(super()._reverse_with_prefix(lookup_view, f"{_prefix}{language}", *args, **kwargs))  # type: ignore[misc]


def pages(urlconf: str) -> PagesResolver:
    """The pages of ``urlconf``, at the root."""
    module, app_name, namespace = include(urlconf)
    return PagesResolver(RoutePattern("", is_endpoint=False), module, None, app_name=app_name, namespace=namespace)
