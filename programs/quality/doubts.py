"""What a person decides of an open question, and what then happens. Nothing is asked twice."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Doubt, Place, Program, SourceRecord, Statement, User
from programs.quality.statements import follow, staff_edit
from programs.quality.status import program_merge, program_status_change
from programs.statements.fields import POINT, STREET


@transaction.atomic
def doubt_decided(*, doubt: Doubt, accepted: bool, user: User | None) -> None:
    """Accept or reject what a question supposes. Raises ``ValidationError`` when it was decided before.

    ===============  ===========================================  ==================================
    kind             accepted                                     rejected
    ===============  ===========================================  ==================================
    vanished         the program is closed                        it stays
    lost-evidence    it stays out of the default search           it is an IOP as before, as an edit
    renamed          the new listing is merged into the old one   two programs; the old one is back
    confidentiality  the address is private, as an edit           it may be shown: the next import does
    ===============  ===========================================  ==================================
    """
    doubt = Doubt.objects.select_for_update(of=["self"]).select_related("program", "other").get(pk=doubt.pk)
    if doubt.state != Doubt.State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    if doubt.kind == Doubt.Kind.VANISHED and accepted:
        program_status_change(program=doubt.program, status=Program.Status.CLOSED)
    elif doubt.kind == Doubt.Kind.LOST_EVIDENCE and not accepted:
        evidence = doubt.program.evidence if doubt.program.evidence != "lapsed" else evidence_before(doubt)
        staff_edit(program=doubt.program, values={"evidence": evidence}, user=user)
    elif doubt.kind == Doubt.Kind.RENAMED and doubt.other:
        if accepted:
            merge_of_names(new=doubt.program, old=doubt.other)
        else:
            evidence_restored(program=doubt.other, evidence=evidence_before(doubt))
    elif doubt.kind == Doubt.Kind.CONFIDENTIALITY and accepted:
        address_hidden(program=doubt.program, user=user)
    doubt.state = Doubt.State.ACCEPTED if accepted else Doubt.State.REJECTED
    doubt.decided_at, doubt.decided_by = timezone.now(), user
    doubt.save(update_fields=["state", "decided_at", "decided_by"])


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


def merge_of_names(*, new: Program, old: Program) -> None:
    """One program: the old id and slug stay, with the new rows and what they say; of a name that goes, search
    still knows."""
    old.former_names = [*old.former_names, *({new.name} - {old.name, *old.former_names})]
    old.evidence = new.evidence
    old.save(update_fields=["former_names", "evidence", "updated_at"])
    SourceRecord.objects.filter(program=new).update(program=old)
    for row in Statement.objects.filter(program=new, source__isnull=False):
        Statement.objects.filter(program=old, source=row.source_id, aspect=row.aspect, method=row.method).delete()
        row.program = old
        row.save(update_fields=["program"])
    program_merge(program=new, into=old)
    follow(old)


def address_hidden(*, program: Program, user: User | None = None) -> None:
    """No street, and no point but the ZIP code's, as what the staff says."""
    zip_code = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=program.zip_code, latitude__isnull=False).first()
    point = (zip_code.latitude, zip_code.longitude, "hidden") if zip_code else (None, None, "")
    values = dict(zip(POINT, point, strict=True)) | dict.fromkeys(STREET, "")
    staff_edit(program=program, values=values, user=user)
