"""The gazetteer: ZIP codes, cities and states with their points."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.v1 import serializers
from programs.api.v1.filters import PlaceFilterSet, ReferenceFilterSet
from programs.api.v1.reference import ReferenceList
from programs.api.views import NO_STORE, ApiView
from programs.geocoding.outcomes import ResolvedPlace
from programs.geocoding.places import COLUMNS, Row, resolved, suggest
from programs.models import Place
from programs.models.changes import GAZETTEER
from programs.search import directory_for, state_of

SUGGESTIONS = 50


class PlaceList(ReferenceList):
    """ZIP codes, cities and states. With `q`, the best matches for what somebody has typed so far."""

    queryset = Place.objects.filter(same_as=None).order_by("key").values_list(*COLUMNS)
    filterset_class = PlaceFilterSet
    cache_control = NO_STORE

    @extend_schema(operation_id="places_list", summary="Places", responses=serializers.PlacePage)
    def get(self, request: Request) -> Response:
        return self.page_of(request, show=shown, rows=places_asked_for)


class PlaceDetail(ApiView):
    """One place by its key: `zip-80203`, `city-denver-co`, `state-co`. Another name of a place redirects to it."""

    queryset = Place.objects.all()
    redirects = {"301": "That is another name of a place: `Location` is its address."}
    problems = {"404": "There is no such place."}

    def state(self, **kwargs: Any) -> str:
        return state_of(GAZETTEER)

    @extend_schema(operation_id="places_retrieve", summary="One place", responses=serializers.Place)
    def get(self, request: Request, key: str) -> HttpResponse | Response:
        found = Place.objects.filter(key=key).values_list("same_as__key", *COLUMNS).first()
        if found is None:
            raise NotFound(_("There is no such place."))
        first_name, *row = found
        if first_name:
            return redirect("api:v1:place", permanent=True, key=first_name)
        return Response(shown(cast("Row", tuple(row))))


def places_asked_for(filterset: ReferenceFilterSet) -> Any:
    """Suggestions for ``q`` that are of the kind and in the state asked for; without ``q`` the gazetteer."""
    asked = filterset.form.cleaned_data
    if not asked["q"]:
        return filterset.qs
    gazetteer = directory_for(filterset.request).gazetteer
    return suggest(asked["q"], gazetteer, limit=SUGGESTIONS, kind=asked["kind"], state=asked["state"])


def place_of(place: ResolvedPlace) -> dict[str, Any]:
    """A place as the API gives it; ``near`` is what to search with."""
    return {
        "label": place.label,
        "near": place.text,
        "key": place.key or None,
        "kind": place.kind,
        "zip": place.zip_code or None,
        "state": place.state,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def shown(place: ResolvedPlace | Row) -> dict[str, Any]:
    """The same, of a row of the gazetteer too."""
    return place_of(place if isinstance(place, ResolvedPlace) else resolved(place))
