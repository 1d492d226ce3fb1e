"""How far people live from a program: of a network, or of the whole directory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.errors import BadParameters
from programs.api.renderers import GeoJsonRenderer, OrjsonRenderer
from programs.api.sandbox import is_for_tests
from programs.api.v1 import adequacy_shapes
from programs.api.v1.adequacy_answer import answer_of, geojson_of, standard_of
from programs.api.v1.coverage import KEY
from programs.api.v1.filters import ShortListFilterSet
from programs.api.v1.programs import problems_of
from programs.api.v1.reference import ReferenceList
from programs.api.views import ApiView
from programs.models import ApiKey, Place, Program
from programs.search import (
    STANDARDS,
    Adequacy,
    AdequacyQuestion,
    BadMeasurement,
    Directory,
    OfNetworkFilterSet,
    directory_for,
    measured,
    read_adequacy,
    state_of_all,
    written_once,
)


class Measurement(ApiView):
    """What the measurements share. They change with any program, network, place or person counted, and, where a
    parameter counts days, with the day."""

    queryset = Program.objects.none()
    filter_backends = [DjangoFilterBackend]
    filterset_class = OfNetworkFilterSet

    def state(self, **kwargs: Any) -> str:
        is_test = isinstance(self.request.auth, ApiKey) and self.request.auth.is_test
        day = timezone.localdate().isoformat() if "accepting" in self.request.query_params else ""
        return f"{state_of_all()}/{day}/{is_test}"

    def written(self, request: Request, key: str, write: Callable[[Adequacy], Any]) -> HttpResponse:
        """The answer, written once as long as nothing changes. Raises ``BadParameters`` and ``NotFound``."""
        directory = directory_for(request)
        question = self.question(request, key, directory)
        made = (write.__name__, get_language())
        content = written_once(
            directory, question, made, lambda: orjson.dumps(write(measured(question, directory)), default=str)
        )
        return HttpResponse(content, content_type=request.accepted_renderer.media_type)

    def question(self, request: Request, key: str, directory: Directory) -> AdequacyQuestion:
        coverage = directory.coverage
        if key and coverage.slug_of("network", key) not in coverage.by_slug:
            raise NotFound(_("There is no such network."))
        asked = read_adequacy(asked_of(request), directory, network=key, strict=True)
        if isinstance(asked, BadMeasurement):
            raise BadParameters(problems_of(asked.errors))
        return asked


def asked_of(request: Request) -> QueryDict:
    """The query; in the sandbox, where all is fictional, one that counts samples."""
    if not is_for_tests(request):
        return request.query_params
    query = request.query_params.copy()
    query.setdefault(
        "demonstration", "true"
    )  # “false” was left out of the query; anything else is for the form to refuse
    return query


SHAPE, GAPS = adequacy_shapes.Adequacy, adequacy_shapes.Gaps


class DirectoryAdequacy(Measurement):
    """How many people and ZIP codes have enough programs near, and which have not: of the whole directory.

    It is a measurement and no finding of compliance. Distances are straight lines, in miles.
    """

    @extend_schema(operation_id="adequacy_retrieve", summary="Adequacy of the directory", responses=SHAPE)
    def get(self, request: Request) -> HttpResponse:
        return self.written(request, "", answer_of)


class NetworkAdequacy(Measurement):
    """The same of one network, by its id or slug: only programs that are in it count.

    It is a measurement and no finding of compliance. Distances are straight lines, in miles.
    """

    problems = {"404": "There is no such network."}

    @extend_schema(
        operation_id="networks_adequacy_retrieve", parameters=[KEY], summary="Adequacy of a network", responses=SHAPE
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        return self.written(request, key, answer_of)


class DirectoryGaps(Measurement):
    """The gaps alone as GeoJSON (RFC 7946): points are centres of ZIP codes, never programs."""

    renderer_classes = [GeoJsonRenderer, OrjsonRenderer]

    @extend_schema(operation_id="adequacy_gaps_retrieve", summary="Gaps of the directory as GeoJSON", responses=GAPS)
    def get(self, request: Request) -> HttpResponse:
        return self.written(request, "", geojson_of)


class NetworkGaps(Measurement):
    """The gaps of one network as GeoJSON (RFC 7946): points are centres of ZIP codes, never programs."""

    renderer_classes = [GeoJsonRenderer, OrjsonRenderer]
    problems = {"404": "There is no such network."}

    @extend_schema(
        operation_id="networks_adequacy_gaps_retrieve",
        parameters=[KEY],
        summary="Gaps of a network as GeoJSON",
        responses=GAPS,
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        return self.written(request, key, geojson_of)


class StandardList(ReferenceList):
    """The published standards that can be measured, each with its source, its date and what it is for."""

    queryset = Place.objects.none()
    filterset_class = ShortListFilterSet

    @extend_schema(operation_id="adequacy_standards_list", summary="Standards", responses=adequacy_shapes.StandardPage)
    def get(self, request: Request) -> Response:
        return self.page_of(request, show=standard_of, rows=lambda _filterset: list(STANDARDS.values()))
