"""Dates as people say them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from programs.web.wording.dates import ago, when


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "today"),
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (59, "59 days ago"),
        (60, "2 months ago"),
        (365, "12 months ago"),
        (729, "24 months ago"),
        (730, "2 years ago"),
    ],
)
def test_ago(days: int, words: str) -> None:
    assert ago(timezone.localdate() - timedelta(days=days)) == words
    assert ago(timezone.now() - timedelta(days=days)) == words


def test_the_exact_date_stands_beside() -> None:
    day = timezone.localdate() - timedelta(days=3)
    found = when(day)
    assert found is not None
    assert found.iso == day.isoformat()
    assert str(day.year) in found.exact
    assert when(None) is None
