"""What a person decides of a pair of a listing and a hospital: once, whatever later files say."""

from __future__ import annotations

from django.utils import timezone

from programs.models import Doubt, HospitalLink, User
from programs.rates.deriving import derive


def hospital_decided(*, doubt: Doubt, accepted: bool, user: User | None) -> None:
    """Record whether the listing of a question is at the hospital; what the page shows follows at once. The caller has
    the transaction, and closes the question."""
    link = HospitalLink.objects.select_for_update(of=["self"]).filter(doubt=doubt).first()
    if link is None:
        return
    link.state = HospitalLink.State.CONFIRMED if accepted else HospitalLink.State.REJECTED
    link.decided_at, link.decided_by = timezone.now(), user
    link.save(update_fields=["state", "decided_at", "decided_by"])
    derive([link.program_id])
