"""What was taken away after a backup must not come back with it.

Each manifest says of its moment which programs the public must not see, which addresses are hidden, which reports,
claims and reviews are left and how they were decided, and who may sign in or use a key. When an older backup is
restored, the newest manifest beside it is laid over it. What happened after the last backup is known to nobody, and the
restore says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet

from programs.models import ApiClient, Claim, Correction, FailedSignIn, FeedEvent, Place, Program, Review, User

PUBLIC_WORDS: tuple[type[Correction] | type[Claim] | type[Review], ...] = (Correction, Claim, Review)
"""What people sent; some hold names and addresses."""

Removals = dict[str, Any]


def removals_now() -> Removals:
    """The state of this moment, as a manifest has it."""
    programs = Program.objects.exclude(status=Program.Status.PUBLISHED).values_list("pk", "status")
    return {
        "programs": {str(pk): status for pk, status in programs},
        "hidden_addresses": texts(Program.objects.filter(precision="hidden")),
        "users": texts(User.objects.filter(is_active=True)),
        "api_clients": texts(ApiClient.objects.filter(active=True)),
        "words": {
            model._meta.label: {
                str(pk): [state, decided and decided.isoformat()]
                for pk, state, decided in model._default_manager.values_list("pk", "state", "decided_at")
            }
            for model in PUBLIC_WORDS
        },
    }


def texts(rows: QuerySet[Any]) -> list[str]:
    return sorted(str(pk) for pk in rows.values_list("pk", flat=True))


def forget_what_passes() -> dict[str, int]:
    """Nothing of this may come back: sessions, failures of signing in, and events of the change feed, whose numbers of
    transactions are those of the other database. How many of each there were."""
    return {
        "sessions": deleted(Session.objects.all()),
        "failed sign-ins": deleted(FailedSignIn.objects.all()),
        "events of the change feed": deleted(FeedEvent.objects.all()),
    }


def deleted(rows: QuerySet[Any]) -> int:
    number, _by_model = rows.delete()
    return number


def remove_again(later: Removals) -> dict[str, int]:
    """Lay a later state over a restored database. How many rows of each kind it changed."""
    return {
        "programs no longer public": hide_programs(later["programs"]),
        "addresses hidden": hide_addresses(later["hidden_addresses"]),
        "accounts closed": User.objects.filter(is_active=True).exclude(pk__in=later["users"]).update(is_active=False),
        "API keys closed": ApiClient.objects.filter(active=True)
        .exclude(pk__in=later["api_clients"])
        .update(active=False),
        **{f"{model._meta.verbose_name_plural}": put_right(model, later) for model in PUBLIC_WORDS},
    }


def hide_programs(statuses: dict[str, str]) -> int:
    """Programs that are public now and were not later: a merged one is hidden, for where it went is not known here."""
    number = 0
    for status in sorted(set(statuses.values())):
        ids = [pk for pk, its in statuses.items() if its == status]
        number += Program.objects.filter(pk__in=ids, status=Program.Status.PUBLISHED).update(status=status)
    return number


def hide_addresses(ids: Iterable[str]) -> int:
    """Streets that were withdrawn: the point becomes that of the ZIP code, or there is none."""
    programs = list(Program.objects.filter(pk__in=list(ids)).exclude(precision="hidden"))
    for program in programs:
        place = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=program.zip_code, latitude__isnull=False).first()
        program.street1 = program.street2 = ""
        program.latitude, program.longitude = (place.latitude, place.longitude) if place else (None, None)
        program.precision = "hidden" if place else ""
        program.save(update_fields=["street1", "street2", "latitude", "longitude", "precision"])
    return len(programs)


def put_right(model: type[Model], later: Removals) -> int:
    """Decide again what was decided, and delete again what was deleted."""
    known = later["words"].get(model._meta.label, {})
    rows = model._default_manager
    number = deleted(rows.filter(created_at__lt=later["at"]).exclude(pk__in=list(known)))
    for pk, (state, decided) in known.items():
        if decided:
            number += rows.filter(pk=pk, state="open").update(state=state, decided_at=decided)
    return number
