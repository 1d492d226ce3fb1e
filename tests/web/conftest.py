"""What every test of the pages shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A page asked for in Spanish leaves that language active in its thread, until the next request."""
    with translation.override("en"):
        yield
