"""What a person says of a pair of a program and an NPI: decided once, whatever the register says next."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Doubt, NpiLink, Program, User
from programs.rates.deriving import derive
from programs.rosters.registry.publishing import publish_npis

SITE, ORGANIZATION, REJECT = "site", "organization", "reject"
ANSWERS = (SITE, ORGANIZATION, REJECT)


@transaction.atomic
def npi_decided(*, doubt: Doubt, answer: str, user: User | None) -> NpiLink:
    """Record whether an NPI is of a program's ``site``, of its ``organization`` alone, or of neither (``reject``).

    Raises ``ValidationError`` when it was decided before (code ``decided``), and for no answer. A link whose program
    was merged since is that of the program that it was merged into. What the listing shows follows at once.
    """
    doubt = Doubt.objects.select_for_update(of=["self"]).get(pk=doubt.pk)
    if answer not in ANSWERS:
        raise ValidationError(_("Choose an answer."))
    link = NpiLink.objects.select_for_update(of=["self"]).filter(doubt=doubt).select_related("program").first()
    if doubt.state != Doubt.State.OPEN or link is None or link.state != NpiLink.State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    links = [link, *same_of_the_kept(link)]
    for one in links:
        decide(one, answer, user)
    publish_npis(programs=[one.program_id for one in links])
    derive([one.program_id for one in links])
    return link


def same_of_the_kept(link: NpiLink) -> list[NpiLink]:
    """The same NPI's link of the program that the link's own was merged into, where nobody has decided it."""
    kept = link.program.merged_into
    links = NpiLink.objects.select_related("program").filter(program=kept, npi=link.npi) if kept else []
    return [one for one in links if one.state in (NpiLink.State.OPEN, NpiLink.State.AUTOMATIC)]


def decide(link: NpiLink, answer: str, user: User | None) -> None:
    now = timezone.now()
    link.state = NpiLink.State.REJECTED if answer == REJECT else NpiLink.State.CONFIRMED
    if answer != REJECT:
        link.level = NpiLink.Level.SITE if answer == SITE else NpiLink.Level.ORGANIZATION
    link.decided_at, link.decided_by = now, user
    link.save(update_fields=["state", "level", "decided_at", "decided_by"])
    state = Doubt.State.REJECTED if answer == REJECT else Doubt.State.ACCEPTED
    if link.doubt_id:
        Doubt.objects.filter(pk=link.doubt_id).update(state=state, decided_at=now, decided_by=user)


def npi_stated(*, program: Program, npi: str, basis: str, user: User | None) -> None:
    """Keep that somebody who knows the listing says its NPI. A pair that a person has decided stays as it is."""
    link = NpiLink.objects.filter(program=program, npi=npi).first()
    if link is None:
        link = NpiLink(program=program, npi=npi, level=NpiLink.Level.SITE, basis=basis)
    elif link.state in (NpiLink.State.CONFIRMED, NpiLink.State.REJECTED):
        return
    link.basis = basis
    link.level, link.state = NpiLink.Level.SITE, NpiLink.State.CONFIRMED
    link.decided_at, link.decided_by = timezone.now(), user
    link.save()
    if link.doubt_id:
        Doubt.objects.filter(pk=link.doubt_id, state=Doubt.State.OPEN).update(
            state=Doubt.State.ACCEPTED, decided_at=link.decided_at, decided_by=user
        )
    derive([program.pk])
