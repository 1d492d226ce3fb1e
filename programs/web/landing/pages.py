"""Landing pages: all states, one state, one city."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from programs.web.landing.addresses import state_meant


@require_safe
def states(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:results"))


@require_safe
def state(request: HttpRequest, state: str) -> HttpResponse:
    code = state_meant(state)
    if code is None:
        raise Http404
    return HttpResponseRedirect(f"{reverse('web:results')}?{urlencode({'near': code})}")


@require_safe
def city(request: HttpRequest, state: str, city: str) -> HttpResponse:
    code = state_meant(state)
    if code is None:
        raise Http404
    near = f"{city.replace('-', ' ')}, {code}"
    return HttpResponseRedirect(f"{reverse('web:results')}?{urlencode({'near': near})}")
