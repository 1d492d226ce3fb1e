"""Kinds of work: which threads a request may take, who waits for them, and how much it may bring along."""

from __future__ import annotations

import re
from dataclasses import dataclass

KILOBYTE, MEGABYTE = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work in one worker process.

    ``threads`` do it, ``waiting`` more requests may wait for one of them, each at most ``patience`` seconds
    (the first few a second); who would wait longer is told to come again. ``body_max`` is in bytes: the largest
    that a form of this kind sends, and ``body_seconds`` when it must be there, where files need longer than forms.
    ``database`` says whether its pages need one: these are refused at once
    while it does not answer.
    """

    name: str
    threads: int
    waiting: int
    patience: float
    body_max: int = 0
    database: bool = True
    refused_status: int = 503
    body_seconds: float | None = None


FORM_MAX = 64 * KILOBYTE
"""The correction form takes 2,000 characters: 24 kB when each needs four bytes, percent-encoded."""

PLAIN = Kind("plain", threads=2, waiting=64, patience=2.0, body_max=FORM_MAX, database=False)
"""Guide, fit check, style sheets: nothing of it asks the database, and it is quick."""

SEARCH = Kind("search", threads=2, waiting=64, patience=0.1)
PAGE = Kind("page", threads=2, waiting=64, patience=0.1)
SITEMAP = Kind("sitemap", threads=1, waiting=2, patience=0.1)
WRITE = Kind("write", threads=1, waiting=8, patience=2.0, body_max=FORM_MAX)
"""Forms of the public: few, short, and worth a wait."""

LOGIN = Kind("login", threads=1, waiting=16, patience=2.0, body_max=FORM_MAX, refused_status=429)
"""A password is hashed on purpose slowly: one at a time in a process."""

STAFF = Kind("staff", threads=2, waiting=16, patience=2.0, body_max=5 * MEGABYTE // 2)
"""The admin, whose forms are long; as large as Django's own limit (``DATA_UPLOAD_MAX_MEMORY_SIZE``)."""

ROSTER = Kind("roster", threads=1, waiting=4, patience=2.0, body_max=16 * MEGABYTE, body_seconds=60.0)
"""Files of payers, sent with a key: few and large (``programs.rosters.reading.BYTES_MAX``)."""

HEALTH = Kind("health", threads=1, waiting=8, patience=2.0)
"""``/health/ready/``: asked by few, and it must say why before they give up."""

KINDS = (PLAIN, SEARCH, PAGE, SITEMAP, WRITE, LOGIN, STAFF, ROSTER, HEALTH)

UPLOAD = re.compile(r"/api/v1/networks/[^/]+/roster/?$")
LANGUAGE = re.compile(r"/[a-z]{2}(?=/)")
BY_ADDRESS: tuple[tuple[re.Pattern[str], Kind], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"/static/|/(?:robots\.txt|favicon\.ico|\.well-known/.*)$", PLAIN),
        (r"/$|/(?:near-me|guide|fit-check|privacy|accessibility|language)/", PLAIN),
        (r"/api/(?:docs/|schema|v1/vocabularies/)", PLAIN),
        (r"/programs/$|/api/v1/programs/$|/map/|/compare/|/shortlist/", SEARCH),
        (r"/programs/near/", SEARCH),
        (r"/sitemap", SITEMAP),
        (r"/health/", HEALTH),
    )
)
"""The first that matches an address without its language; every other is a ``page``."""


def kind_of(method: str, path: str) -> Kind:
    """The kind of work that a request asks for, by its method and its decoded path."""
    if path.startswith("/admin/"):
        return LOGIN if method == "POST" and path.startswith("/admin/login/") else STAFF
    if method == "PUT" and UPLOAD.match(path):
        return ROSTER
    address = LANGUAGE.sub("", path, count=1) if not path.startswith("/static/") else path
    kind = next((kind for pattern, kind in BY_ADDRESS if pattern.match(address)), PAGE)
    return WRITE if method == "POST" and kind.database else kind
