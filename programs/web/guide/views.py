"""Pages of the guide. They ask the database nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from programs.search import ProgramFilterSet
from programs.web.guide import glossary as terms
from programs.web.guide.pages import GLOSSARY, INDEX, Guide, Page, guide


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return shown(request, "web/guide/index.html", guide(), INDEX)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page by its slug; 404 for one that there is not."""
    if slug == INDEX:
        return HttpResponsePermanentRedirect(reverse("web:guide"))
    return shown(request, "web/guide/page.html", guide(), slug)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return shown(request, "web/guide/glossary.html", guide(), GLOSSARY, groups=terms.groups())


def shown(request: HttpRequest, template: str, all_pages: Guide, slug: str, **more: Any) -> HttpResponse:
    """The page ``slug`` in ``template``."""
    found = all_pages.pages.get(slug)
    if found is None:
        raise Http404(slug)
    before, after = all_pages.around(found)
    context = {
        "page": found,
        "sections": all_pages.sections,
        "before": before,
        "after": after,
        "choice": choice_of(found),
        **more,
    }
    return render(request, template, context)


def choice_of(found: Page) -> dict[str, Any] | None:
    """The parameter that the search form lets people choose: its name, its label, codes with labels."""
    if found.choice is None:
        return None
    name, codes = found.choice
    declared = ProgramFilterSet.base_filters.get(name)
    if declared is None:
        return None
    labels = dict(declared.extra.get("choices", ()))
    return {"name": name, "label": declared.label, "terms": [(code, labels[code]) for code in codes if code in labels]}
