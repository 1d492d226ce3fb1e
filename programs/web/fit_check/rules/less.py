"""Less than an IOP may be enough, or nobody can tell.

Rules of ``LESS`` reassure. They hold only when every answer given is among those they name.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.web.fit_check import sources
from programs.web.fit_check.rule import Level, Rule, when
from programs.web.fit_check.rules.named import NOTHING_FAILED

LESS: tuple[Rule, ...] = (
    Rule(
        code="most-of-it-works",
        level=Level.LESS,
        conditions=(
            when(safety="safe", feelings="mild moderate", daily="well", use="none prescribed", tried=NOTHING_FAILED),
        ),
        says=_("Most of daily life works. Weekly talks with a therapist or a doctor are a good place to start."),
        why=_("The lightest help that works is the best one. More can be added later."),
        source=sources.NEED_HELP,
        care=("outpatient",),
    ),
    Rule(
        code="a-little-hard",
        level=Level.LESS,
        conditions=(
            when(safety="safe", feelings="mild", daily="slipping", use="none prescribed", tried=NOTHING_FAILED),
        ),
        says=_("Some things slip, while feelings are not very hard. Start with a doctor or a weekly therapist."),
        why=_("A first talk finds out what is behind it; the body can be a reason as well."),
        source=sources.NEED_HELP,
        care=("outpatient",),
    ),
    Rule(
        code="what-helps-helps",
        level=Level.LESS,
        conditions=(when(safety="safe", tried="helping", feelings="mild moderate", daily="well slipping"),),
        says=_("The help that is there now works. It is worth keeping, and worth asking for more of it."),
        why=_("What works should be changed with care. A therapist or doctor can add visits."),
        source=sources.NEED_HELP,
        care=("outpatient",),
    ),
    Rule(
        code="use-now-and-then",
        level=Level.LESS,
        conditions=(
            when(
                safety="safe",
                use="sometimes",
                daily="well",
                feelings="mild moderate",
                home="support alone unsure",
                tried=NOTHING_FAILED,
            ),
        ),
        says=_("Alcohol or drugs are a problem at times, and daily life works. Weekly counseling is often enough."),
        why=_("A few talks early on can be enough to change how much somebody drinks or uses."),
        source=sources.ALCOHOL_TREATMENT,
        care=("outpatient",),
    ),
)

UNCLEAR = Rule(
    code="not-enough-said",
    level=Level.UNCLEAR,
    conditions=(when(),),
    says=_("These answers do not point one way. A person who asks more can tell, and many programs do so for free."),
    why=_("It is better to say that we cannot tell than to guess."),
    source=sources.ADVISORY,
)
