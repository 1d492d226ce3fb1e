"""The change feed: what happened to programs since a cursor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from programs import feed
from programs.api.envelope import next_address
from programs.api.errors import BadParameters, CursorGone, ParameterProblem
from programs.api.schema import LIMIT_DEFAULT
from programs.api.v1 import serializers
from programs.api.v1.filters import ChangeFilterSet
from programs.api.v1.programs import absolute
from programs.api.views import ApiView
from programs.models import ApiKey, FeedEvent, Program
from programs.search import listings_of, state_of_all

WAIT_SECONDS = 60
"""How long to wait before asking again where all was told."""

SNAPSHOT = "exports/index.json"
"""Below the index of version 1: where a snapshot is to be had, with the cursor of its instant."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters as read at ``moment``; ``position`` is ``None`` where only the cursor of now is asked for."""

    moment: feed.Instant
    position: feed.Position | None
    network: int | None
    samples: bool
    with_program: bool
    limit: int


class ChangeList(ApiView):
    """What was published, changed or removed since a cursor, in order. For whoever keeps a copy.

    Take a snapshot with its cursor (or, without `since`, the cursor of now, and then crawl), and follow `next`: it is
    there always. Where nothing is new it is the same address, so that `If-None-Match` answers 304; wait `wait_seconds`.
    A change is told once every transaction that was open when it was written has ended: a long import delays it.
    """

    queryset = FeedEvent.objects.none()
    filter_backends = [DjangoFilterBackend]
    filterset_class = ChangeFilterSet
    problems = {
        "410": "The cursor is older than 400 days, or of a database that was restored or replaced since: `snapshot` "
        "is where to begin again.",
    }
    asked: Asked

    def state(self, **kwargs: Any) -> str:
        self.asked = asked = read(self.request)
        started = "" if asked.position else str(asked.moment.oldest)
        programs = state_of_all() if asked.with_program else ""
        day = asked.moment.at.date().isoformat()  # on another day the cursor is made anew
        return "/".join(
            (asked.moment.epoch, feed.last_certain(asked.moment), started, day, str(asked.samples), programs)
        )

    @extend_schema(operation_id="changes_list", summary="Changes", responses=serializers.ChangePage)
    def get(self, request: Request) -> Response:
        asked = self.asked
        page = found(asked)
        cursor = cursor_after(page, asked)
        following = next_address(request.build_absolute_uri(), since=cursor)
        programs = present(page.events, asked.samples, request) if asked.with_program else None
        body = {
            "results": [change_of(event, programs) for event in page.events],
            "next": following,
            "cursor": cursor,
            "wait_seconds": 0 if page.more else WAIT_SECONDS,
        }
        return Response(body, headers={"Link": f'<{following}>; rel="next"'})


def read(request: Request) -> Asked:
    """The parameters. Raises ``BadParameters``, and ``CursorGone`` for a cursor that leads nowhere any more."""
    filterset = ChangeFilterSet(request.query_params, request=request)
    if problems := filterset.problems():
        raise BadParameters(problems)
    given = filterset.form.cleaned_data
    moment = feed.instant()
    try:
        position = feed.position_at(given["since"], moment) if given["since"] else None
    except ValidationError as error:
        raise BadParameters([ParameterProblem(parameter="since", detail=error.message)]) from None
    except feed.ExpiredError:
        raise CursorGone(request.build_absolute_uri(reverse("api:v1:index") + SNAPSHOT)) from None
    for_tests = isinstance(request.auth, ApiKey) and request.auth.is_test
    return Asked(
        moment=moment,
        position=position,
        network=given["network"].number if given["network"] else None,
        samples=for_tests or given["demonstration"] == "true",
        with_program=given["include"] == "program",
        limit=int(given["limit"] or LIMIT_DEFAULT),
    )


def found(asked: Asked) -> feed.Page:
    """The events; without a cursor none, at the position of now."""
    if asked.position is None:
        return feed.Page((), feed.Position(asked.moment.oldest, 0, asked.moment.at), more=False)
    return feed.page(asked.position, asked.moment, limit=asked.limit, samples=asked.samples, network=asked.network)


def cursor_after(page: feed.Page, asked: Asked) -> str:
    """The cursor to go on from. Where nothing was looked at, the one that was given, made anew once a day."""
    position = page.position
    if not page.more and feed.is_stale(position, asked.moment):
        position = feed.Position(asked.moment.oldest, 0, asked.moment.at)
    return feed.text_of(position, asked.moment.epoch)


def present(events: Iterable[feed.Event], samples: bool, request: Request) -> dict[UUID, dict[str, Any]]:
    """The listings of the programs as they are now, of those that are shown; read after the events, so never older."""
    ids = {event.program for event in events}
    shown = Program.objects.published().filter(pk__in=ids, demonstration=samples).values_list("pk", flat=True)
    return {listing["id"]: absolute(listing, request) for listing in listings_of(list(shown))}


def change_of(event: feed.Event, programs: dict[UUID, dict[str, Any]] | None) -> dict[str, Any]:
    """One event; ``programs`` where the program's present state is asked for."""
    told = {
        "event": event.key,
        "kind": event.kind,
        "id": event.program,
        "at": event.at,
        "aspects": event.aspects,
        "reason": event.reason,
        "merged_into": event.merged_into,
    }
    return told if programs is None else told | {"program": programs.get(event.program)}
