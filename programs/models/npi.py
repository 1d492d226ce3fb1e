"""The National Provider Identifier: ten digits with a Luhn check digit (45 CFR 162.406)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NPI_PREFIX = "80840"
"""ISO issuer prefix (health, United States) that CMS puts before an NPI for the check digit."""


def npi_is_valid(npi: str) -> bool:
    """Whether ``npi`` is ten digits whose Luhn sum, prefix included, is a multiple of ten."""
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(NPI_PREFIX + npi)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def validate_npi(value: str) -> None:
    """Raise ``ValidationError`` when ``value`` is not an NPI."""
    if not npi_is_valid(value):
        raise ValidationError(_("“%(value)s” is not a valid NPI."), params={"value": value}, code="npi")
