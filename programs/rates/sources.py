"""How the slugs of sources begin whose files are published by law: there is one for each that publishes."""

from __future__ import annotations

RATES = "rates-"
"""Rate files of health plans (45 CFR 147.212)."""

DIRECTORIES = "directory-"
"""Directories of Marketplace plans (45 CFR 156.230)."""

CHARGES = "charges-"
"""Charges of hospitals (45 CFR 180.50)."""
