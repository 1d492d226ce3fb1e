"""The barest Django there is: one view that answers nothing, no middleware. The second unit of ``make bench``."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(ALLOWED_HOSTS=["127.0.0.1"], DEBUG=False, MIDDLEWARE=[], ROOT_URLCONF=__name__)


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"")


urlpatterns = [path("", nothing)]
application = get_wsgi_application()
