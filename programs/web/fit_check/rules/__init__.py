"""The rules of the fit check, as data. Another rule is one more object in one of these lists.

A rule is a list of conditions over answers, a level, and the sentence that explains it. The page
``/fit-check/how/`` is made from these objects. The outcome is the level of the most careful rule
that fits; every rule that fits is explained. No rule names an illness: an answer is not a diagnosis.

It counts no points. A sum would let a good day at work outweigh a seizure.
"""

from __future__ import annotations

from programs.web.fit_check.rule import Rule
from programs.web.fit_check.rules.danger import DANGER
from programs.web.fit_check.rules.iop import IOP
from programs.web.fit_check.rules.less import LESS, UNCLEAR
from programs.web.fit_check.rules.medical import MEDICAL
from programs.web.fit_check.rules.more import MORE
from programs.web.fit_check.rules.notes import NOTES

RULES: tuple[Rule, ...] = (*DANGER, *MEDICAL, *MORE, *IOP, *LESS, UNCLEAR, *NOTES)
