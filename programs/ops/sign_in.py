"""Signing in as staff: strangers who try passwords are slowed down, and nobody is ever locked out.

Before a password is hashed, which is slow on purpose, the failures of the last quarter of an hour are looked
at: of the account and of the network address, both as keyed hashes. After a few, the next try must wait, twice as long
after each, at most half a minute. A browser that signed in before has a signed cookie for its account: it is
counted apart, so that a stranger who tries somebody's password does not slow that person down.

django-allauth takes this over once providers have accounts.
"""

from __future__ import annotations

import math
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache

from programs.models import FailedSignIn
from programs.quality.rates import caller
from programs.web.errors import answer

FREE_OF_ACCOUNT, FREE_OF_ADDRESS = 4, 20
"""Failures without a wait: people mistype; a whole clinic has one address."""

LONGEST_WAIT_SECONDS = 30
KEPT = timedelta(minutes=15)
HASHING_PATIENCE_SECONDS = 2.0
KNOWN_COOKIE, KNOWN_DAYS = "known_browser", 180
hashing = threading.BoundedSemaphore(1)
"""One password at a time in a process: a hash takes a core for a third of a second."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Under which keys this try counts, and how many failures of each are free."""

    free: dict[str, int]

    def wait_seconds(self) -> int:
        """How long until the next try may come; 0: now."""
        now, wait = timezone.now(), 0.0
        for key, (number, last_at) in FailedSignIn.objects.recent(list(self.free), kept=KEPT).items():
            beyond = number - self.free[key]
            if beyond > 0:
                pause = min(LONGEST_WAIT_SECONDS, 2 ** min(beyond - 1, 10))
                wait = max(wait, pause - (now - last_at).total_seconds())
        return max(0, math.ceil(wait))

    def failed(self) -> None:
        FailedSignIn.objects.count_one(list(self.free), kept=KEPT)

    def succeeded(self) -> None:
        """Forget the failures of the account or the known browser, not those of the address."""
        mine = [key for key, free in self.free.items() if free == FREE_OF_ACCOUNT]
        FailedSignIn.objects.filter(key__in=mine).delete()


def account_hash(username: str) -> str:
    """What is kept in place of a name, which may be a password typed into the wrong field."""
    return salted_hmac("programs.ops.sign_in account", username.strip().lower(), algorithm="sha256").hexdigest()


def tries_of(request: HttpRequest, username: str) -> Tries:
    account = account_hash(username)
    if browser := known_browser(request, account):
        return Tries({account_hash(f"{account} {browser}"): FREE_OF_ACCOUNT})
    return Tries({account: FREE_OF_ACCOUNT, caller("sign-in", request).hex(): FREE_OF_ADDRESS})


def known_browser(request: HttpRequest, account: str) -> str:
    """The random name of a browser that has signed in to this very account before; else nothing."""
    try:
        cookie: Any = signing.loads(
            request.COOKIES.get(KNOWN_COOKIE, ""), salt=KNOWN_COOKIE, max_age=timedelta(days=KNOWN_DAYS)
        )
    except signing.BadSignature:
        return ""
    return str(cookie["browser"]) if cookie.get("account") == account else ""


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The admin's own page, with a look at the failures before it sees a password."""
    if request.method != "POST":
        return admin.site.login(request)
    username = request.POST.get("username", "")[:200]
    tries = tries_of(request, username)
    if wait := tries.wait_seconds():
        return later(request, wait)
    if not hashing.acquire(timeout=HASHING_PATIENCE_SECONDS):
        return later(request, 5)
    try:
        response = admin.site.login(request)
    finally:
        hashing.release()
    if not request.user.is_authenticated:
        tries.failed()
        return response
    tries.succeeded()
    account = account_hash(username)
    name = known_browser(request, account) or secrets.token_urlsafe(12)
    response.set_cookie(
        KNOWN_COOKIE,
        signing.dumps({"account": account, "browser": name}, salt=KNOWN_COOKIE),
        max_age=timedelta(days=KNOWN_DAYS),
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def later(request: HttpRequest, seconds: int) -> HttpResponse:
    response = answer(request, 429)
    response["Retry-After"] = str(seconds)
    return response
