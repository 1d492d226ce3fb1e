"""Words of ours in the reader's language, looked up once in a process.

Django's ``gettext`` finds out anew each time which catalog is active; a page of cards asks hundreds of times.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation


def gettext(text: str) -> str:
    """``text`` in the active language. Only for texts of ours, of which there is a number."""
    return known(translation.get_language(), text)


@lru_cache(maxsize=1024)
def known(language: str | None, text: str) -> str:
    return translation.gettext(text)
