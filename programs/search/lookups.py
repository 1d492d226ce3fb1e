"""Programs by a number that names them: what an insurer has in its files."""

from __future__ import annotations

from django.db.models import Q

from programs.models import Program
from programs.models.program import PhoneDigits


def numbers_with_npi(npi: str) -> list[int]:
    """``Program.number`` of the public programs with a National Provider Identifier."""
    return list(Program.objects.published().filter(npi=npi).values_list("number", flat=True))


def numbers_with_phone(digits: str) -> list[int]:
    """The same of those whose number, or intake number, has these ten digits."""
    dialled = Program.objects.published().alias(own=PhoneDigits("phone"), intake=PhoneDigits("intake_phone"))
    return list(dialled.filter(Q(own=digits) | Q(intake=digits)).values_list("number", flat=True))
