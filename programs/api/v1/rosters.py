"""Rosters: a payer sends who is in its network, reads what would change, and applies it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, PermissionDenied, UnsupportedMediaType
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.errors import BadParameters
from programs.api.renderers import OrjsonRenderer
from programs.api.sandbox import Sandbox
from programs.api.v1 import serializers
from programs.api.v1.coverage import KEY, by_id_or_slug, network_of
from programs.api.v1.filters import RosterApplyFilterSet, RosterRowFilterSet, RosterUploadFilterSet, StrictFilterSet
from programs.api.v1.reference import ReferenceList
from programs.api.views import NO_STORE, ApiView
from programs.imports.errors import BadFileError, TooLargeError
from programs.models import ApiKey, Network, Program, Roster, RosterRow
from programs.rosters.applying import BrakeError, CannotApplyError
from programs.rosters.in_force import in_force_csv
from programs.rosters.reading import BYTES_MAX
from programs.rosters.scoring import worded
from programs.rosters.uploads import (
    BusyError,
    NotNowError,
    OtherBodyError,
    ask_to_apply,
    discard,
    open_questions,
    progress_of,
    receive,
    state_of,
)

READ, WRITE = "roster:read", "roster:write"
MEDIA_TYPES = ("text/csv", "application/x-ndjson", "application/ndjson", "application/gzip")
RETRY_SECONDS = 2
"""What a client is told to wait while a roster is checked or applied: a worker looks every 0.5 to 10 s."""

KEY_MAX = 255
WORKING = (Roster.State.CHECKING, Roster.State.APPLYING)

ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A text of your own, bare or quoted, kept for 24 hours: the same body again is the same upload.",
)


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Conflict(APIException):
    status_code = HTTPStatus.CONFLICT


class Unprocessable(APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class BadBody(APIException):
    status_code = HTTPStatus.BAD_REQUEST


class CsvRenderer(BaseRenderer):
    """A file that is text already."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return str(data).encode()


class RosterView(ApiView):
    """What all of them share: a key of the network's payer, with a scope for the method."""

    cache_control = NO_STORE
    scope = None  # of each method its own
    needs_key = True
    sandbox = Sandbox.CLOSED  # nothing can be written there
    scopes: ClassVar[dict[str, tuple[str, ...]]] = {"GET": (READ, WRITE), "HEAD": (READ, WRITE)}

    def key_of(self, request: Request) -> ApiKey:
        """The key, if it may do this. Raises 401 and 403."""
        key = request.auth
        if not isinstance(key, ApiKey):
            raise NotAuthenticated
        wanted = self.scopes.get(request.method or "", (WRITE,))
        if not set(wanted) & set(key.scopes):
            raise PermissionDenied(_("This key has not the scope “%(scope)s”.") % {"scope": wanted[0]})
        return key

    def allow(self, key: ApiKey, network: Network) -> None:
        """Raise 403 unless the network is of the key's payer."""
        if key.client.payer_id is None or key.client.payer_id != network.payer_id:
            raise PermissionDenied(_("This network is of another payer."))

    def network(self, request: Request, name: str) -> tuple[ApiKey, Network]:
        key = self.key_of(request)
        network = by_id_or_slug(Network.objects.select_related("payer"), name)
        if network is None:
            raise NotFound(_("There is no such network."))
        self.allow(key, network)
        return key, network

    def roster(self, request: Request, pk: UUID) -> Roster:
        key = self.key_of(request)
        roster = Roster.objects.select_related("network__payer").defer("content").filter(pk=pk).first()
        if roster is None:
            raise NotFound(_("There is no such roster."))
        self.allow(key, roster.network)
        return roster

    def parameters(self, request: Request, kind: type[StrictFilterSet]) -> dict[str, Any]:
        """The checked parameters. Raises ``BadParameters``."""
        filterset = kind(request.query_params, Roster.objects.none(), request=request)
        if problems := filterset.problems():
            raise BadParameters(problems)
        found: dict[str, Any] = filterset.form.cleaned_data
        return found


class NetworkRoster(RosterView):
    """The roster of a network: as it is in force, or a new one."""

    queryset = Network.objects.all()
    problems: ClassVar[dict[str, str]] = {
        "400": "The body is empty, cut short or no roster at all.",
        "404": "There is no such network.",
        "409": "A request with this `Idempotency-Key` is being answered.",
        "413": "The body has more than 16 MB, or 64 MB when unpacked.",
        "415": "Another media type than CSV or JSON lines.",
        "422": "The `Idempotency-Key` was sent with another body.",
    }

    def get_renderers(self) -> list[BaseRenderer]:
        """A file for whoever reads; JSON for whoever sends."""
        reads = self.request is not None and self.request.method in ("GET", "HEAD")
        return [CsvRenderer()] if reads else [OrjsonRenderer()]

    @extend_schema(
        operation_id="networks_roster_retrieve",
        summary="The roster in force, as CSV",
        parameters=[KEY],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, key: str) -> Response:
        _key, network = self.network(request, key)
        name = f"roster-{network.slug}.csv"
        return Response(in_force_csv(network), headers={"Content-Disposition": f'attachment; filename="{name}"'})

    @extend_schema(
        operation_id="networks_roster_update",
        summary="Send a roster",
        parameters=[
            KEY,
            IDEMPOTENCY,
            OpenApiParameter("mode", str, enum=Roster.Mode.values, default="full", description="See docs/rosters.md."),
        ],
        request={"text/csv": OpenApiTypes.BINARY, "application/x-ndjson": OpenApiTypes.BINARY},
        responses={202: OpenApiResponse(serializers.Roster, "It is being checked: ask its `Location`.")},
    )
    def put(self, request: Request, key: str) -> Response:
        api_key, network = self.network(request, key)
        mode = self.parameters(request, RosterUploadFilterSet)["mode"] or Roster.Mode.FULL
        content = body_of(request)
        media_type = media_type_of(request)
        idempotency_key = idempotency_key_of(request)
        try:
            roster = receive(
                network=network, client=api_key.client, content=content, mode=mode, media_type=media_type,
                key=idempotency_key,
            )  # fmt: skip
        except TooLargeError as error:
            raise TooLarge(reason_of(error)) from None
        except BadFileError as error:
            raise BadBody(reason_of(error)) from None
        except BusyError:
            raise Conflict(_("A request with this Idempotency-Key is being answered.")) from None
        except OtherBodyError:
            raise Unprocessable(_("This Idempotency-Key was sent with another body, mode or network.")) from None
        return accepted(request, roster)


class RosterDetail(RosterView):
    """One roster that was sent."""

    queryset = Roster.objects.all()
    problems: ClassVar[dict[str, str]] = {
        "404": "There is no such roster.",
        "409": "It is applied, or being applied.",
    }

    @extend_schema(
        operation_id="rosters_retrieve", summary="State and report", parameters=[ID], responses=serializers.Roster
    )
    def get(self, request: Request, pk: UUID) -> Response:
        roster = self.roster(request, pk)
        return Response(roster_of(roster), headers=waiting(roster))

    @extend_schema(
        operation_id="rosters_destroy", summary="Discard it", parameters=[ID], responses={204: OpenApiResponse(None)}
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        try:
            discard(roster=self.roster(request, pk))
        except NotNowError as error:
            raise Conflict(str(error)) from None
        return Response(status=HTTPStatus.NO_CONTENT)


class RosterApply(RosterView):
    """A roster is applied: all of it or nothing."""

    queryset = Roster.objects.all()
    problems: ClassVar[dict[str, str]] = {
        "400": "A parameter is unknown, empty or out of range.",
        "404": "There is no such roster.",
        "409": "It is not checked, is older than one that was applied, or so many programs would leave that the number "
        "must be confirmed.",
    }

    @extend_schema(
        operation_id="rosters_apply",
        summary="Apply it",
        parameters=[
            ID,
            OpenApiParameter("confirm_ended", int, description="`programs.missing`, where confirmation is needed."),
        ],
        request=None,
        responses={
            200: OpenApiResponse(serializers.Roster, "It was applied before: the first one's result."),
            202: OpenApiResponse(serializers.Roster, "It is being applied: ask its `Location`."),
        },
    )
    def post(self, request: Request, pk: UUID) -> Response:
        confirmed = self.parameters(request, RosterApplyFilterSet)["confirm_ended"]
        try:
            number = None if confirmed is None else int(confirmed)
            roster = ask_to_apply(roster=self.roster(request, pk), confirmed=number)
        except BrakeError as error:
            raise Conflict(f"{error} (confirm_ended={error.ended})") from None
        except CannotApplyError as error:
            raise Conflict(str(error)) from None
        return accepted(request, roster) if roster.state in WORKING else Response(roster_of(roster))


class RosterRowList(RosterView, ReferenceList):
    """The rows of a roster with what was found for each."""

    queryset = RosterRow.objects.order_by("id")
    filterset_class = RosterRowFilterSet
    problems: ClassVar[dict[str, str]] = {"404": "There is no such roster, or no such page."}

    @extend_schema(
        operation_id="rosters_rows_list",
        summary="Its rows, with reasons",
        parameters=[ID],
        responses=serializers.RosterRowPage,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.queryset = RosterRow.objects.filter(roster=self.roster(request, pk)).order_by("id")
        response = self.page_of(request, show=lambda row: row)
        response.data["results"] = rows_of(request, response.data["results"])
        return response


def reason_of(error: BadFileError) -> str:
    """What is wrong with a body, without the name that it has here."""
    return str(error).removeprefix("roster: ").removeprefix("roster, ")


def media_type_of(request: Request) -> str:
    """Raises 415 for another than ``MEDIA_TYPES``."""
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        told = _("A roster is sent with one of these as Content-Type: %(types)s.") % {"types": ", ".join(MEDIA_TYPES)}
        raise UnsupportedMediaType(media_type[:60], told)
    return media_type


def idempotency_key_of(request: Request) -> str:
    """The key, bare or as a quoted string (a Structured Field, RFC 9651). Raises 400 for a blank or endless one."""
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return ""
    text = header.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1]
    if not text or len(text) > KEY_MAX or not text.isascii() or not text.isprintable():
        raise BadBody(_("Idempotency-Key is a text of 1 to 255 letters, digits and signs."))
    return text


def body_of(request: Request) -> bytes:
    """The whole body. Raises 413; 400 where there is none, or it ends before its ``Content-Length``."""
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if not announced:
        raise BadBody(_("There is no body: send the roster."))
    if announced > BYTES_MAX:
        raise TooLarge(_("The body has more than %(megabytes)d MB.") % {"megabytes": BYTES_MAX >> 20})
    content = request._request.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise TooLarge(_("The body has more than %(megabytes)d MB.") % {"megabytes": BYTES_MAX >> 20})
    if len(content) != announced:
        raise BadBody(_("The body is shorter than its Content-Length."))
    return content


def accepted(request: Request, roster: Roster) -> Response:
    """202, and where to ask."""
    address = request.build_absolute_uri(reverse("api:v1:roster", kwargs={"pk": roster.pk}))
    headers = {"Location": address, "Retry-After": str(RETRY_SECONDS)}
    return Response(roster_of(roster), status=HTTPStatus.ACCEPTED, headers=headers)


def waiting(roster: Roster) -> dict[str, str]:
    return {"Retry-After": str(RETRY_SECONDS)} if state_of(roster) in WORKING else {}


def roster_of(roster: Roster) -> dict[str, Any]:
    """A roster as it is answered."""
    report, progress = roster.report, progress_of(roster)
    problems = [one | {"reasons": [worded(reason) for reason in one["reasons"]]} for one in report.get("problems", ())]
    return {
        "id": roster.pk,
        "network": network_of(roster.network),
        "mode": roster.mode,
        "state": state_of(roster),
        "progress": {"done": progress.done, "total": progress.total} if progress else None,
        "received_at": roster.received_at,
        "checked_at": roster.checked_at,
        "applied_at": roster.applied_at,
        "sha256": roster.sha256,
        "size": roster.size,
        "rows": report.get("rows"),
        "programs": report.get("programs"),
        "open_questions": open_questions(roster.pk),
        "problems": problems,
        "refused": report.get("refused"),
        "unknown_columns": report.get("unknown_columns", []),
        "not_applied": report.get("not_applied"),
        "result": roster.result,
    }


def rows_of(request: Request, rows: list[RosterRow]) -> list[dict[str, Any]]:
    """Rows as they are answered, with the names of the programs that they speak of."""
    wanted = {str(pk) for row in rows for pk in row.programs}
    wanted |= {one["program"] for row in rows for one in row.candidates}
    listed = {
        str(one.pk): program_of(request, one) for one in Program.objects.filter(pk__in=wanted).only("name", "slug")
    }
    return [
        {
            "row": row.number,
            "outcome": row.outcome,
            "change": row.change or None,
            "cells": {name: worded_cell(cell) for name, cell in row.cells.items()},
            "programs": [listed[str(pk)] for pk in row.programs if str(pk) in listed],
            "reasons": [worded(reason) for reason in row.reasons],
            "candidates": [
                {
                    "program": listed[one["program"]],
                    "points": one["points"],
                    "reasons": [worded(reason) for reason in one["reasons"]],
                }
                for one in row.candidates
                if one["program"] in listed
            ],
        }
        for row in rows
    ]


def worded_cell(cell: Any) -> str:
    return {True: "yes", False: "no"}.get(cell, "") if isinstance(cell, bool) else str(cell)


def program_of(request: Request, program: Program) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("api:v1:program", kwargs={"pk": program.pk}))
    return {"id": program.pk, "name": program.name, "url": address}
