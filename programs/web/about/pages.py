"""Pages that say how this site works, and what it promises."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programs.search import RULES, directory_for
from programs.web.about.figures import figures
from programs.web.about.promises import with_links


@require_safe
def about_data(request: HttpRequest) -> HttpResponse:
    """Where facts come from, how they are checked, and how fresh they are. One query while nothing has changed."""
    days = {"old": settings.RATE_FILE_OLD_DAYS, "ends": settings.RATE_FILE_COUNTS_DAYS}
    years = {"old": settings.HOSPITAL_FILE_OLD_DAYS, "ends": settings.HOSPITAL_FILE_COUNTS_DAYS}
    context = {"figures": figures(directory_for(request)), "rate_files": days, "hospital_files": years}
    return render(request, "web/about_data.html", context)


@require_safe
def about_ranking(request: HttpRequest) -> HttpResponse:
    """How results are ordered: the rules themselves, as search applies them. No query."""
    return render(request, "web/about_ranking.html", {"rules": RULES, "possible": sum(rule.weight for rule in RULES)})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What we promise to who searches, how each promise is kept, and the tests that keep it. No query."""
    return render(request, "web/privacy.html", {"promises": with_links(settings.SOURCE_URL)})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html", {"contact": settings.SECURITY_CONTACT})
