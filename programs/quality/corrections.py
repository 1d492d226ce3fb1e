"""What the public says is wrong with a listing, until somebody decides.

Nothing is kept about who said it: no name, no address, no time finer than the row's own. So a flood
is not held back by sender but by listing: what was said already is not kept twice, and a listing with
many open reports waits until somebody has read them.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Correction, Program

CORRECTION_FIELDS = (
    ("phone", gettext_lazy("A phone number, fax or website")),
    ("address", gettext_lazy("The address")),
    ("name", gettext_lazy("The name of the program or of who runs it")),
    ("schedule", gettext_lazy("The days, times or weekly hours")),
    ("insurance", gettext_lazy("Insurance or ways to pay")),
    ("openings", gettext_lazy("Whether it takes new patients")),
    ("services", gettext_lazy("What it treats, how, or for whom")),
    ("closed", gettext_lazy("It has closed, moved or opened again")),
    ("not-iop", gettext_lazy("It is not an intensive outpatient program")),
    ("other", gettext_lazy("Something else")),
)
"""What a report can be about: code and words."""

MESSAGE_MAX = 2000
OPEN_MAX = 20
"""Open reports that one listing may have: whoever reads them learns nothing from more."""


@transaction.atomic
def correction_submit(*, program: Program, field: str, message: str) -> Correction:
    """Put a report into the queue, or return the open one that says the same.

    Raises ``ValidationError`` when ``field`` is none of ``CORRECTION_FIELDS``, when ``message`` says
    nothing or too much, and when the listing has ``OPEN_MAX`` open reports (code ``many``).
    """
    message = message.replace("\r\n", "\n").strip()
    refuse_unreadable(field=field, message=message)
    # Reports of one listing wait for each other, so that they can be counted; nothing else waits.
    Program.objects.select_for_update(no_key=True).values_list("pk").get(pk=program.pk)
    waiting = Correction.objects.filter(program=program, state=Correction.State.OPEN)
    same = waiting.filter(field=field, message=message).first()
    if same is not None:
        return same
    if waiting.count() >= OPEN_MAX:
        raise ValidationError(
            _("Many people have reported this listing. We read those reports first; please try again in a few days."),
            code="many",
        )
    return Correction.objects.create(program=program, field=field, message=message)


def refuse_unreadable(*, field: str, message: str) -> None:
    """Raise ``ValidationError`` for a report that nobody could act on."""
    if field not in dict(CORRECTION_FIELDS):
        raise ValidationError({"field": _("Choose what is wrong.")}, code="field")
    if not any(character.isalnum() for character in message):
        raise ValidationError({"message": _("Write what is right.")}, code="empty")
    if len(message) > MESSAGE_MAX:
        raise ValidationError({"message": _("Please write at most 2,000 characters.")}, code="long")
