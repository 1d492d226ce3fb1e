"""The National Provider Identifier: ten digits with a Luhn check digit (45 CFR 162.406)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NPI_PREFIX = "80840"
"""ISO issuer prefix (health, United States) that CMS puts before an NPI for the check digit."""


def npi_is_valid(npi: str) -> bool:
    """Whether ``npi`` is ten digits whose Luhn sum, prefix included, is a multiple of ten."""
    return len(npi) == 10 and npi.isascii() and npi.isdigit() and luhn_sum(npi) % 10 == 0


def luhn_sum(npi: str) -> int:
    digits = [int(digit) for digit in reversed(NPI_PREFIX + npi)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return sum(digits[::2]) + sum(doubled)


def with_check_digit(digits: str) -> str:
    """The NPI that begins with these nine digits."""
    return f"{digits}{-luhn_sum(f'{digits}0') % 10}"


def made_npi(number: int) -> str:
    """The NPI with this number, from 0 to 99,999,999, that is nobody's: it begins with 9, and real ones with 1 or 2
    (45 CFR 162.406)."""
    return with_check_digit(f"9{number:08d}")


def validate_npi(value: str) -> None:
    """Raise ``ValidationError`` when ``value`` is not an NPI."""
    if not npi_is_valid(value):
        raise ValidationError(_("“%(value)s” is not a valid NPI."), params={"value": value}, code="npi")
