"""The register as a source of facts."""

from __future__ import annotations

from programs.models import Source

SLUG = "nppes"
NAME = "National Plan and Provider Enumeration System (NPPES)"
URL = "https://download.cms.gov/nppes/NPI_Files.html"


def register_source() -> Source:
    """Its row, made when it is first needed."""
    source, _made = Source.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name": NAME,
            "url": URL,
            "licence": "Public (FOIA-disclosable; 45 CFR 162.408)",
            "attribution": "Centers for Medicare & Medicaid Services",
        },
    )
    return source
