"""Payers and their networks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.v1 import serializers
from programs.api.v1.filters import NetworkFilterSet, PayerFilterSet
from programs.api.v1.reference import ReferenceList
from programs.api.views import ApiView
from programs.models import Network, Payer, Roster
from programs.models.changes import REFERENCE
from programs.models.names import SortName
from programs.search import BadInput, Directory, SearchPage, answer, directory_for, read, state_of, state_of_all
from programs.vocabularies import EVIDENCE

KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="An id or a slug.")


class PayerList(ReferenceList):
    """Insurers and public payers, by name."""

    queryset = Payer.objects.order_by(SortName("name"), "pk")
    filterset_class = PayerFilterSet

    def state(self, **kwargs: Any) -> str:
        return state_of(REFERENCE)

    @extend_schema(operation_id="payers_list", summary="Payers", responses=serializers.PayerPage)
    def get(self, request: Request) -> Response:
        return self.page_of(request, show=payer_of)


class PayerDetail(ApiView):
    """One payer, by its id or slug."""

    queryset = Payer.objects.all()
    problems = {"404": "There is no such payer."}

    def state(self, **kwargs: Any) -> str:
        return state_of(REFERENCE)

    @extend_schema(operation_id="payers_retrieve", parameters=[KEY], summary="One payer", responses=serializers.Payer)
    def get(self, request: Request, key: str) -> Response:
        payer = by_id_or_slug(Payer.objects.all(), key)
        if payer is None:
            raise NotFound(_("There is no such payer."))
        return Response(payer_of(payer))


class NetworkList(ReferenceList):
    """Networks of payers, by payer and name."""

    queryset = Network.objects.select_related("payer").order_by(SortName("payer__name"), SortName("name"), "pk")
    filterset_class = NetworkFilterSet

    def state(self, **kwargs: Any) -> str:
        return state_of(REFERENCE)

    @extend_schema(operation_id="networks_list", summary="Networks", responses=serializers.NetworkPage)
    def get(self, request: Request) -> Response:
        return self.page_of(request, show=network_of)


class NetworkDetail(ApiView):
    """One network, by its id or slug, and how many programs are in it."""

    queryset = Network.objects.all()
    problems = {"404": "There is no such network."}

    def state(self, **kwargs: Any) -> str:
        return f"{state_of_all()}/{last_roster()}"

    @extend_schema(
        operation_id="networks_retrieve",
        parameters=[KEY],
        summary="One network",
        responses=serializers.NetworkWithCounts,
    )
    def get(self, request: Request, key: str) -> Response:
        network = by_id_or_slug(Network.objects.select_related("payer"), key)
        if network is None:
            raise NotFound(_("There is no such network."))
        return Response(
            network_of(network)
            | {
                "plans": plans_of(network),
                "last_roster_at": last_roster(network),
                "programs": participants(network, directory_for(request)),
            }
        )


def last_roster(network: Network | None = None) -> datetime | None:
    """When the last roster of a network, or of any, was applied; one that changed nothing is noted nowhere else."""
    rosters = Roster.objects.filter(network=network) if network else Roster.objects.all()
    found: datetime | None = rosters.aggregate(last=Max("applied_at"))["last"]
    return found


def plans_of(network: Network) -> list[dict[str, Any]]:
    """The products that use the network, the newest year first."""
    plans = network.plans.order_by("-year", "hios_id")
    return [
        {
            "hios_id": plan.hios_id,
            "year": plan.year,
            "name": plan.name or None,
            "product_type": plan.product_type or None,
        }
        for plan in plans
    ]


def participants(network: Network, directory: Directory) -> dict[str, int]:
    """How many public programs are in the network, are said to be out of it, and say of no network anything."""
    return {state: counted(network, state, directory) for state in ("in", "out", "unknown")}


def counted(network: Network, participation: str, directory: Directory) -> int:
    """What a search for all evidence counts, so that the two cannot disagree."""
    query = QueryDict(mutable=True)
    query.update({"network": network.slug, "participation": participation, "page_size": "1"})
    query.setlist("evidence", [term.code for term in EVIDENCE])
    asked = read(query, directory, strict=True)
    outcome = None if isinstance(asked, BadInput) else answer(asked, directory)
    return outcome.count if isinstance(outcome, SearchPage) else 0


def by_id_or_slug(rows: QuerySet[Any], key: str) -> Any | None:
    """The row whose id or slug is ``key``."""
    try:
        return rows.filter(pk=UUID(key)).first()
    except ValueError:
        return rows.filter(slug=key).first()


def payer_name(payer: Payer) -> dict[str, Any]:
    return {"id": payer.pk, "slug": payer.slug, "name": payer.name}


def payer_of(payer: Payer) -> dict[str, Any]:
    return payer_name(payer) | {"website": payer.website or None, "demonstration": payer.demonstration}


def network_of(network: Network) -> dict[str, Any]:
    return {
        "id": network.pk,
        "slug": network.slug,
        "name": network.name,
        "payer": payer_name(network.payer),
        "demonstration": network.demonstration,
    }
