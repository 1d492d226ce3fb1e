"""Ten searches whose answers a restored database must give again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import QueryDict

from programs.search import BadInput, Directory, PageOutOfRange, answer, read

QUESTIONS = (
    "near=80203&radius=50&ordering=distance",
    "near=10001&radius=25&payment=medicaid&ordering=distance",
    "near=Los+Angeles,+CA&condition=depression&ordering=distance",
    "near=60601&service=opioid-medicines&ordering=distance",
    "state=TX&when=evenings&ordering=name",
    "state=FL&focus=co-occurring&ordering=name",
    "q=trauma&ordering=name",
    "q=recovery+center&state=OH&ordering=name",
    "language=es&state=CA&ordering=name",
    "unstated=only&population=veterans&state=PA&ordering=name",
)
"""In orders that do not depend on the day: a drill may be made weeks after the backup."""

PAGE_SIZE = 100


def answers(directory: Directory) -> list[dict[str, Any]]:
    """Of each question the count, and a digest of the ids on the first page, in order."""
    found: list[dict[str, Any]] = []
    for question in QUESTIONS:
        asked = read(QueryDict(f"{question}&page_size={PAGE_SIZE}"), directory)
        page = asked if isinstance(asked, BadInput) else answer(asked, directory)
        if isinstance(page, (BadInput, PageOutOfRange)):
            found.append({"question": question, "count": None, "ids": type(page).__name__})
            continue
        ids = "".join(str(result.listing["id"]) for result in page.results)
        digest = hashlib.sha256(ids.encode()).hexdigest()[:32]
        found.append({"question": question, "count": page.count, "ids": digest})
    return found
