"""What a person decides of an open question, and what then happens. Nothing is asked twice."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Correction, Doubt, Place, Program, Statement, User
from programs.quality.merges import JOINED, programs_merged
from programs.quality.report_decisions import mark_of, report_rejected
from programs.quality.statements import fields_released, follow, staff_edit
from programs.quality.status import program_status_change
from programs.rates.deciding import hospital_decided
from programs.statements.fields import POINT, STREET


@transaction.atomic
def doubt_decided(
    *,
    doubt: Doubt,
    accepted: bool,
    user: User | None,
    sides: Mapping[str, str] | None = None,
    turned: bool = False,
) -> None:
    """Accept or reject what a question supposes. Raises ``ValidationError`` when it was decided before.

    ``sides`` are of duplicates: whose value stands; ``turned`` keeps the other one's page. What people have reported is
    accepted by ``report_decisions``, because it has to be read.

    ===============  ===========================================  ==================================
    kind             accepted                                     rejected
    ===============  ===========================================  ==================================
    vanished         the program is closed                        it stays
    lost-evidence    it stays out of the default search           it is an IOP as before, as an edit
    renamed          the new listing is merged into the old one   two programs; the old one is back
    confidentiality  the address is private, as an edit           it may be shown: the next import does
    duplicate        one is merged into the other, with a record  two programs for good: no import joins them
    contradicted     the lists' word counts again                 the person's word stays
    reported         not here                                     not confirmed, the listing stays
    roster, npi      not here                                     not here: ``programs.rosters``
    network-name     not here                                     not here: ``programs.rates.names``
    cash-or-contract nothing by itself: somebody edits it         nothing: both stay as they are
    hospital         the listing is at that hospital              it is not; the pair never comes back
    ===============  ===========================================  ==================================
    """
    doubt = Doubt.objects.select_for_update(of=["self"]).select_related("program", "other").get(pk=doubt.pk)
    if doubt.state != Doubt.State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    if doubt.kind == Doubt.Kind.REPORTED:
        report_in_bulk(doubt, accepted=accepted, user=user)
        return
    if doubt.kind == Doubt.Kind.ROSTER:
        raise ValidationError(_("Open it: which program the row means has to be seen."), code="read")
    if doubt.kind == Doubt.Kind.NETWORK_NAME:
        raise ValidationError(_("Open it: what the name means has to be chosen."), code="read")
    if doubt.kind == Doubt.Kind.NPI:
        raise ValidationError(_("Open it: the listing and the register have to be seen side by side."), code="read")
    if doubt.kind == Doubt.Kind.DUPLICATE and doubt.other and accepted:
        joined, kept = (doubt.other, doubt.program) if turned else (doubt.program, doubt.other)
        programs_merged(joined=joined, kept=kept, sides=sides, user=user)
    if doubt.kind == Doubt.Kind.VANISHED and accepted:
        program_status_change(program=doubt.program, status=Program.Status.CLOSED)
    elif doubt.kind == Doubt.Kind.LOST_EVIDENCE and not accepted:
        evidence = doubt.program.evidence if doubt.program.evidence != "lapsed" else evidence_before(doubt)
        staff_edit(program=doubt.program, values={"evidence": evidence}, user=user)
    elif doubt.kind == Doubt.Kind.RENAMED and doubt.other:
        if accepted:
            programs_merged(joined=doubt.program, kept=doubt.other, lists=JOINED, user=user)
        else:
            evidence_restored(program=doubt.other, evidence=evidence_before(doubt))
    elif doubt.kind == Doubt.Kind.CONFIDENTIALITY and accepted:
        address_hidden(program=doubt.program, user=user)
    elif doubt.kind == Doubt.Kind.CONTRADICTED and accepted:
        fields_released(program=doubt.program, fields=[entry["label"] for entry in doubt.evidence])
    elif doubt.kind == Doubt.Kind.HOSPITAL:
        hospital_decided(doubt=doubt, accepted=accepted, user=user)
    doubt.state = Doubt.State.ACCEPTED if accepted else Doubt.State.REJECTED
    doubt.decided_at, doubt.decided_by = timezone.now(), user
    doubt.save(update_fields=["state", "decided_at", "decided_by"])


def report_in_bulk(doubt: Doubt, *, accepted: bool, user: User | None) -> None:
    """Reports rejected together, as a flood is. Raises ``ValidationError`` for one that is to be accepted."""
    if accepted:
        raise ValidationError(_("Open it: what was reported has to be read."), code="read")
    report_rejected(doubt=doubt, reason=Correction.Reason.UNCONFIRMED, seen=mark_of(doubt), user=user)


def evidence_before(doubt: Doubt) -> str:
    """What the program's evidence was when the question came up."""
    return next((entry["before"] for entry in doubt.evidence if entry["label"] == "evidence"), "")


def evidence_restored(*, program: Program, evidence: str) -> None:
    """What lists said before a new listing came that might have been this one."""
    if not evidence or program.evidence != "lapsed":
        return
    for row in Statement.objects.filter(program=program, aspect="services", method=Statement.Method.FILE):
        if row.values.get("evidence") == "lapsed":
            row.values["evidence"] = evidence
            row.save(update_fields=["values"])
    program.evidence = evidence
    program.save(update_fields=["evidence", "updated_at"])
    follow(program)


def address_hidden(*, program: Program, user: User | None = None) -> None:
    """No street, and no point but the ZIP code's, as what the staff says."""
    zip_code = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=program.zip_code, latitude__isnull=False).first()
    point = (zip_code.latitude, zip_code.longitude, "hidden") if zip_code else (None, None, "")
    values = dict(zip(POINT, point, strict=True)) | dict.fromkeys(STREET, "")
    staff_edit(program=program, values=values, user=user)
