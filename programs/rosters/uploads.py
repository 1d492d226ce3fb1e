"""A body that was sent becomes a roster, once; a roster is asked to be applied, or discarded."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.files import open_import_bytes
from programs.models import ApiClient, Doubt, Job, Network, Roster, RosterMatch, RosterRow
from programs.models.roster import IDEMPOTENCY_KEPT
from programs.rosters.applying import refuse_to_apply
from programs.rosters.decisions import enqueue
from programs.rosters.reading import UNPACKED_MAX
from programs.rosters.storing import packed

CHECK, APPLY = "check", "apply"
FAILED = "failed"
"""A state that no column has: the job that works on a roster has failed."""

TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 20))"


class BusyError(Exception):
    """A request with the same key is being answered."""


class OtherBodyError(Exception):
    """The same key came with another body, mode or network."""


class NotNowError(Exception):
    """What is asked for does not fit the state that the roster is in."""


@transaction.atomic
def receive(
    *, network: Network, client: ApiClient | None, content: bytes, mode: str, media_type: str, key: str = ""
) -> Roster:
    """Keep a body and put its check into the queue; with a ``key`` that was sent before, the roster it made then.

    Raises ``BadFileError`` for what is no roster at first sight (``TooLargeError``: too many bytes when unpacked),
    ``BusyError`` and ``OtherBodyError``.
    """
    file = open_import_bytes("roster", content, most=UNPACKED_MAX)
    if key and client is not None:
        take_turn(client, key)
        if (earlier := sent_with(client, key)) is not None:
            if (earlier.sha256, earlier.mode, earlier.network_id) != (file.sha256, mode, network.pk):
                raise OtherBodyError
            return earlier
    roster = Roster.objects.create(
        network=network,
        client=client,
        mode=mode,
        media_type=media_type,
        content=packed(content),
        sha256=file.sha256,
        size=file.size,
        idempotency_key=key if client is not None else "",
    )
    enqueue(CHECK, roster.pk)
    return roster


def take_turn(client: ApiClient, key: str) -> None:
    """Until this transaction ends nobody else answers the same key. Raises ``BusyError``."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [f"{client.pk} {key}"])
        if not cursor.fetchone()[0]:
            raise BusyError


def sent_with(client: ApiClient, key: str) -> Roster | None:
    """The roster that a key made within its term; an older one loses the key."""
    earlier = Roster.objects.filter(client=client, idempotency_key=key).select_related("network__payer").first()
    if earlier is not None and earlier.received_at < timezone.now() - IDEMPOTENCY_KEPT:
        Roster.objects.filter(pk=earlier.pk).update(idempotency_key="")
        return None
    return earlier


@transaction.atomic
def ask_to_apply(*, roster: Roster, confirmed: int | None) -> Roster:
    """Put the applying into the queue; of one that is being applied, or is applied, nothing more. The roster as it is.

    Raises ``CannotApplyError``, of which ``BrakeError`` is one.
    """
    roster = Roster.objects.select_for_update(of=["self"]).select_related("network__payer").get(pk=roster.pk)
    if roster.state in (Roster.State.APPLIED, Roster.State.APPLYING):
        return roster
    refuse_to_apply(roster, confirmed=confirmed)
    roster.state, roster.confirmed_ended = Roster.State.APPLYING, confirmed
    roster.report.pop("not_applied", None)
    roster.save(update_fields=["state", "confirmed_ended", "report"])
    enqueue(APPLY, roster.pk)
    return roster


@transaction.atomic
def discard(*, roster: Roster) -> None:
    """Take body, rows and open questions away. Raises ``NotNowError`` for one that is applied or is being applied."""
    roster = Roster.objects.select_for_update(of=["self"]).select_related("network").get(pk=roster.pk)
    state = state_of(roster)
    if state in (Roster.State.APPLIED, Roster.State.APPLYING):
        raise NotNowError(_("This roster is %(state)s.") % {"state": roster.get_state_display().lower()})
    withdraw_questions(roster)
    RosterRow.objects.filter(roster=roster).delete()
    roster.state, roster.content, roster.idempotency_key = Roster.State.DISCARDED, None, ""
    roster.save(update_fields=["state", "content", "idempotency_key"])


def withdraw_questions(roster: Roster) -> None:
    """Open questions about rows that no other roster has."""
    mine = RosterRow.objects.filter(roster=roster, outcome=RosterRow.Outcome.AMBIGUOUS).values("fingerprint")
    others = RosterRow.objects.exclude(roster=roster).exclude(fingerprint="").values("fingerprint")
    alone = RosterMatch.objects.filter(payer=roster.network.payer, answer="", fingerprint__in=mine)
    Doubt.objects.filter(roster_match__in=alone.exclude(fingerprint__in=others)).delete()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the job is: ``total`` is ``None`` while nobody knows."""

    done: int
    total: int | None


def job_of(roster: Roster) -> Job | None:
    """The job that a roster waits for."""
    step = {Roster.State.CHECKING: CHECK, Roster.State.APPLYING: APPLY}.get(roster.state)  # type: ignore[call-overload]
    return Job.objects.filter(kind=Job.Kind.ROSTER, key=f"{step} {roster.pk}").order_by("-pk").first() if step else None


def state_of(roster: Roster) -> str:
    """The state, with ``failed`` for a job that has."""
    job = job_of(roster)
    return FAILED if job is not None and job.state == Job.State.FAILED else str(roster.state)


def progress_of(roster: Roster) -> Progress | None:
    job = job_of(roster)
    return Progress(job.progress, job.total) if job is not None else None


def open_questions(roster: UUID) -> int:
    """Rows of a roster that a person has not decided yet."""
    return RosterRow.objects.filter(roster=roster, outcome=RosterRow.Outcome.AMBIGUOUS).count()
