"""Payers and their networks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.v1 import serializers
from programs.api.v1.filters import NetworkFilterSet, PayerFilterSet
from programs.api.v1.reference import ReferenceList
from programs.api.views import ApiView
from programs.models import Network, Payer

KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="An id or a slug.")


class PayerList(ReferenceList):
    """Insurers and public payers, by name."""

    queryset = Payer.objects.order_by("name", "pk")
    filterset_class = PayerFilterSet

    @extend_schema(operation_id="payers_list", summary="Payers", responses=serializers.PayerPage)
    def get(self, request: Request) -> Response:
        return self.page_of(request, show=payer_of)


class PayerDetail(ApiView):
    """One payer, by its id or slug."""

    queryset = Payer.objects.all()
    problems = {"404": "There is no such payer."}

    @extend_schema(operation_id="payers_retrieve", parameters=[KEY], summary="One payer", responses=serializers.Payer)
    def get(self, request: Request, key: str) -> Response:
        payer = by_id_or_slug(Payer.objects.all(), key)
        if payer is None:
            raise NotFound(_("There is no such payer."))
        return Response(payer_of(payer))


class NetworkList(ReferenceList):
    """Networks of payers, by payer and name."""

    queryset = Network.objects.select_related("payer").order_by("payer__name", "name", "pk")
    filterset_class = NetworkFilterSet

    @extend_schema(operation_id="networks_list", summary="Networks", responses=serializers.NetworkPage)
    def get(self, request: Request) -> Response:
        return self.page_of(request, show=network_of)


class NetworkDetail(ApiView):
    """One network, by its id or slug."""

    queryset = Network.objects.all()
    problems = {"404": "There is no such network."}

    @extend_schema(
        operation_id="networks_retrieve", parameters=[KEY], summary="One network", responses=serializers.Network
    )
    def get(self, request: Request, key: str) -> Response:
        network = by_id_or_slug(Network.objects.select_related("payer"), key)
        if network is None:
            raise NotFound(_("There is no such network."))
        return Response(network_of(network))


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
