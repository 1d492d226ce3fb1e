"""Addresses of websites, repaired where the repair is certain."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from programs.imports.cleaning.text import plain

SCHEME = re.compile(r"^(https?)\s*[:;]?\s*[/\\]+\s*", re.IGNORECASE)
NOT_A_SITE = frozenset(("", "na", "none", "null", "nowebsite", "unknown", "pending", "tbd"))
MAX_LENGTH = 500
is_web_address = URLValidator(schemes=["http", "https"])


def website(value: object) -> str | None:
    """``http://www.example.org/path``; blank for a cell that names no site; ``None`` when not understood.

    Backslashes become slashes, a comma in the host a point, a missing scheme ``http``, the host lower
    case. Of several sites the first is taken.
    """
    text = plain(value).replace("\\", "/")
    match = SCHEME.match(text)
    scheme = match.group(1).lower() if match else "http"
    rest = (text[match.end() :] if match else text).lstrip("/")
    if re.sub(r"[^a-z]", "", rest.lower()) in NOT_A_SITE:
        return ""
    first = re.split(r"[\s;]", rest)[0]
    host, slash, path = first.partition("/")
    try:
        parts = urlsplit(f"{scheme}://{host.lower().replace(',', '.').strip('.')}{slash}{path.rstrip(',.')}")
        address = urlunsplit(parts)
        is_web_address(address)
    except (ValidationError, ValueError):
        return None
    return address if "@" not in parts.netloc and len(address) <= MAX_LENGTH else None
