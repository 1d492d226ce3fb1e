"""What a person decides of a name in rate files: which network of ours it means, or that it means none."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import CoverageAlias, Doubt, Network, User
from programs.rates.deriving import Derived, derive


@transaction.atomic
def name_decided(*, alias: CoverageAlias, network: Network | None, user: User | None) -> Derived:
    """Record what the name of a network, or of a file, means; contracts follow at once. ``None``: none of ours.

    It may be decided again, and otherwise: contracts are derived anew. Raises ``ValidationError`` for a name of who
    reports, which follows from those of the networks.
    """
    alias = CoverageAlias.objects.select_for_update(of=["self"]).get(pk=alias.pk)
    if alias.kind == CoverageAlias.Kind.PAYER:
        raise ValidationError(_("Who reports follows from the networks: decide on these."))
    now = timezone.now()
    alias.answer = CoverageAlias.Answer.THIS if network else CoverageAlias.Answer.NONE
    alias.network, alias.decided_by, alias.decided_at = network, user, now
    alias.save(update_fields=["answer", "network", "decided_by", "decided_at"])
    if network:
        reports = CoverageAlias.objects.filter(entity=alias.entity, kind=CoverageAlias.Kind.PAYER, answer="")
        reports.update(answer=CoverageAlias.Answer.THIS, payer=network.payer, decided_by=user, decided_at=now)
    state = Doubt.State.ACCEPTED if network else Doubt.State.REJECTED
    Doubt.objects.filter(coverage_alias=alias, state=Doubt.State.OPEN).update(
        state=state, decided_at=now, decided_by=user
    )
    return derive()


@transaction.atomic
def names_asked_again(names: QuerySet[CoverageAlias]) -> None:
    """Take back what some names mean: they wait for somebody once more."""
    wanted = names.exclude(kind=CoverageAlias.Kind.PAYER)
    Doubt.objects.filter(coverage_alias__in=list(wanted), state=Doubt.State.OPEN).delete()
    CoverageAlias.objects.filter(pk__in=[one.pk for one in wanted]).update(
        answer="", network=None, decided_by=None, decided_at=None, doubt=None
    )
    derive()
