from __future__ import annotations

import pytest

from programs.models.npi import npi_is_valid


@pytest.mark.parametrize(
    ("npi", "valid"),
    [
        ("1234567893", True),
        ("1234567890", False),
        ("123456789", False),
        ("12345678930", False),
        ("", False),
        ("12345678９3", False),
        ("abcdefghij", False),
    ],
)
def test_npi(npi: str, valid: bool) -> None:
    assert npi_is_valid(npi) is valid
