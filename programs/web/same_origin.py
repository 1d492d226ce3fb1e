"""Forms without a cookie: a POST counts only when it comes from a page of this site.

Django's own protection keeps a token in a cookie, and visitors here have none. Browsers say where a
request comes from: ``Sec-Fetch-Site`` (all since 2023), before that ``Origin`` with every POST. That
is what OWASP's cheat sheet on cross-site request forgery calls Fetch Metadata with a fallback.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def same_origin(refused: View) -> Callable[[View], View]:
    """Lets a view have POSTs of this site's own pages; ``refused`` answers all others, and should be kind."""

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = refused if request.method == "POST" and not is_same_origin(request) else view
            return answer(request, *args, **kwargs)

        return csrf_exempt(wrapped)

    return decorator


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our pages sent ``request``; silence is a no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    try:
        origin = urlsplit(request.headers.get("Origin", ""))
    except ValueError:  # it is no address at all
        return False
    return bool(origin.netloc) and origin.netloc == request.get_host()
