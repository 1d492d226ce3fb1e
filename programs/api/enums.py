"""Closed lists of codes in answers, each with the name that clients made of the description give it.

The names stand in ``SPECTACULAR_SETTINGS``; without them a list would be called after the first field that has it, and
otherwise as soon as another has.
"""

from __future__ import annotations

from programs import feed, vocabularies
from programs.models import NpiLink, Plan, Statement

ALARMS = ["number", "closed"]
ADEQUACY_UNITS = ["people", "zips"]
ACCEPTING = [code for code, _label in vocabularies.ACCEPTING]
CHANGE_KINDS = list(feed.KINDS)
DAYS = [code for code, _label, _short in vocabularies.DAYS]
LANGUAGES = ["en", "es"]
MATCHES = ["all", "any"]
METHODS = list(Statement.Method.values)
NPI_BASES = list(NpiLink.Basis.values)
NPI_LEVELS = list(NpiLink.Level.values)
NPI_STATES = [NpiLink.State.AUTOMATIC.value, NpiLink.State.CONFIRMED.value]
PARTICIPATION_STATUSES = [code for code, _label in vocabularies.PARTICIPATION_STATUS]
PLACE_KINDS = ["zip", "city", "state", "point"]
PRECISIONS = [code for code, _label in vocabularies.POSITION_PRECISION]
PRODUCT_TYPES = list(Plan.ProductType.values)
YES_OR_NO = [code for code, _label in vocabularies.YES_OR_NO]
