"""What the rules of the fit check and its steps in an emergency stand on: sources of the guide, by their keys.

Their names, addresses and dates stand in ``templates/guide/sources.yaml``, with those of the guide: one list, one
check (``programs/web/guide/checks.py``), one report (``manage.py guide_report --sources``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import get_language

from programs.web.guide.pages import FOLDER, ORIGINAL
from programs.web.guide.record import Record, read_record
from programs.web.guide.record import Source as Entry


def record() -> Record:
    """The list; one that is being written is read again."""
    return read_record(FOLDER) if settings.DEBUG else kept()


@cache
def kept() -> Record:
    return read_record(FOLDER)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the guide by its key, in the language of whoever reads."""

    key: str

    @property
    def entry(self) -> Entry:
        """The source as the list has it; one that the list lacks is told at start-up, not to a reader."""
        found = record().source(self.key, get_language() or ORIGINAL)
        return found or Entry(self.key, self.key, "")

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def url(self) -> str:
        return self.entry.url


LIFELINE = LIFELINE_USE = Source("lifeline")
LIFELINE_DEAF = Source("lifeline-deaf")
VETERANS = Source("veterans-crisis")
POISON = Source("poison-help")
HOTLINE = Source("domestic-violence")
TEXT_911 = Source("text-911")
OVERDOSE = Source("overdose-toolkit")
GOOD_SAMARITAN = Source("good-samaritan")
SEIZURES = Source("seizures")
BLEEDING = Source("bleeding")
CRISIS_CARE = Source("crisis-care")
MATERNAL_LINE = Source("maternal-line")
HELPLINE = Source("samhsa-helpline")
LOCAL_HELP = Source("two-one-one")
ALCOHOL_WITHDRAWAL = Source("alcohol-medlineplus")
DELIRIUM = Source("alcohol-withdrawal")
ALCOHOL_TREATMENT = Source("alcohol-navigator")
SEDATIVES = Source("fda-sedatives")
BENZODIAZEPINE_TAPER = Source("benzodiazepines")
FENTANYL = Source("overdose-cdc")
TIP_45 = Source("tip-45")
TIP_47 = Source("tip-47")
TIP_63 = Source("tip-63")
ADVISORY = Source("samhsa-iop")
RECOVERY_HOUSING = Source("recovery-housing")
NEED_HELP = Source("need-help")
PSYCHOSIS = Source("psychosis")
SUICIDE_PREVENTION = Source("suicide-prevention")
FIVE_STEPS = Source("five-steps")
SCREENING = Source("screening")
COLUMBIA = Source("columbia")
YOUNG_SUICIDE = Source("young-suicide")
CHILDREN = Source("nimh-young")
EATING = Source("eating-disorders")
BIPOLAR = Source("bipolar")
PERINATAL = Source("perinatal-depression")
PREGNANT_AND_USE = Source("pregnancy-acog")
DAY_PROGRAM = Source("medicare-php")
INTENSIVE = Source("medicare-iop")
LEAVE = Source("fmla-dol")
MEDICINE_RIGHTS = Source("ada-opioids")
MINORS = Source("part-2-minors")

KEYS = frozenset(value.key for value in tuple(globals().values()) if isinstance(value, Source))
"""The key of every source that is named here."""
