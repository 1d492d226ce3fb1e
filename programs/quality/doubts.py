"""What a person decides of an open question, and what then happens. Nothing is asked twice."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Correction, Doubt, Place, Program, SourceRecord, User
from programs.quality.edits import program_edit_recorded
from programs.quality.merges import programs_merged
from programs.quality.report_decisions import mark_of, report_rejected
from programs.quality.status import program_merge, program_status_change


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
    reported         not here                                     not confirmed, the listing stays
    ===============  ===========================================  ==================================
    """
    doubt = Doubt.objects.select_for_update(of=["self"]).select_related("program", "other").get(pk=doubt.pk)
    if doubt.state != Doubt.State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    if doubt.kind == Doubt.Kind.REPORTED:
        report_in_bulk(doubt, accepted=accepted, user=user)
        return
    if doubt.kind == Doubt.Kind.DUPLICATE and doubt.other and accepted:
        joined, kept = (doubt.other, doubt.program) if turned else (doubt.program, doubt.other)
        programs_merged(joined=joined, kept=kept, sides=sides, user=user)
    if doubt.kind == Doubt.Kind.VANISHED and accepted:
        program_status_change(program=doubt.program, status=Program.Status.CLOSED)
    elif doubt.kind == Doubt.Kind.LOST_EVIDENCE and not accepted:
        evidence_restored(program=doubt.program, evidence=evidence_before(doubt))
        program_edit_recorded(program=doubt.program, fields=["evidence"])
    elif doubt.kind == Doubt.Kind.RENAMED and doubt.other:
        if accepted:
            merge_of_names(new=doubt.program, old=doubt.other)
        else:
            evidence_restored(program=doubt.other, evidence=evidence_before(doubt))
    elif doubt.kind == Doubt.Kind.CONFIDENTIALITY and accepted:
        address_hidden(program=doubt.program)
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
    if evidence and program.evidence == "lapsed":
        program.evidence = evidence
        program.save(update_fields=["evidence", "updated_at"])


def merge_of_names(*, new: Program, old: Program) -> None:
    """One program: the old id and slug stay, with the new rows; their facts come with the next import."""
    old.former_names = [*old.former_names, *({new.name} - {old.name, *old.former_names})]
    old.evidence = new.evidence
    old.save(update_fields=["former_names", "evidence", "updated_at"])
    SourceRecord.objects.filter(program=new).update(program=old)
    program_merge(program=new, into=old)


def address_hidden(*, program: Program) -> None:
    """No street, and no point but the ZIP code's."""
    zip_code = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=program.zip_code, latitude__isnull=False).first()
    program.street1 = program.street2 = ""
    program.latitude, program.longitude = (zip_code.latitude, zip_code.longitude) if zip_code else (None, None)
    program.precision = "hidden" if zip_code else ""
    program.save(update_fields=["street1", "street2", "latitude", "longitude", "precision", "updated_at"])
    program_edit_recorded(program=program, fields=["street1"])
