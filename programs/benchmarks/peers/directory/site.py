"""Settings, filters and the one view, as Django REST framework and django-filter are ordinarily put together."""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={
            "default": {
                "ENGINE": "django.contrib.gis.db.backends.postgis",
                "HOST": "127.0.0.1",
                "PORT": os.environ["PEER_DATABASE_PORT"],
                "NAME": "postgres",
                "USER": "postgres",
                "PASSWORD": os.environ["PEER_DATABASE_PASSWORD"],
                "CONN_MAX_AGE": 600,
            }
        },
        DEBUG=False,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.postgres",
            "django.contrib.gis",
            "rest_framework",
            "django_filters",
            "programs.benchmarks.peers.directory",
        ],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
            "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "PAGE_SIZE": 20,
            "UNAUTHENTICATED_USER": None,
            "URL_FORMAT_OVERRIDE": None,
        },
        ROOT_URLCONF=__name__,
        SECRET_KEY="of a peer that answers this machine alone",  # noqa: S106
        USE_TZ=True,
    )
    django.setup()

import django_filters
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.contrib.postgres.search import SearchQuery
from django.core.wsgi import get_wsgi_application
from django.db.models import Count, QuerySet
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from programs.benchmarks.peers.directory.models import Program


class NumbersFilter(django_filters.BaseInFilter, django_filters.NumberFilter):
    """Numbers with commas between."""


class ProgramFilter(django_filters.FilterSet):
    near = django_filters.CharFilter(method="filter_near")
    q = django_filters.CharFilter(method="filter_q")
    evidence = NumbersFilter(field_name="evidence", lookup_expr="in")
    format = NumbersFilter(field_name="format", lookup_expr="in")
    terms = django_filters.CharFilter(method="filter_terms")

    def filter_near(self, programs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        latitude, longitude, miles = map(float, value.split(","))
        point = Point(longitude, latitude, srid=4326)
        found = programs.filter(point__dwithin=(point, D(mi=miles)))
        return found.annotate(away=Distance("point", point)).order_by("away", "number")

    def filter_q(self, programs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return programs.filter(vector=SearchQuery(value, config="english"))

    def filter_terms(self, programs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for number in value.split(","):
            programs = programs.filter(terms=int(number))
        return programs


class ProgramSerializer(serializers.ModelSerializer[Any]):
    away = serializers.SerializerMethodField()

    class Meta:
        model = Program
        fields = ("uuid", "name", "provider", "description", "city", "evidence", "format", "terms", "away")

    def get_away(self, program: Any) -> float | None:
        away = getattr(program, "away", None)
        return round(away.mi, 1) if away is not None else None


class Programs(generics.ListAPIView[Any]):
    queryset = Program.objects.defer("vector").prefetch_related("terms").order_by("name", "number")
    serializer_class = ProgramSerializer
    filterset_class = ProgramFilter

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = super().list(request, *args, **kwargs)
        if "facets" in request.query_params:
            found = self.filter_queryset(self.get_queryset()).order_by()
            counts = Program.terms.through.objects.filter(program__in=found.values("number"))
            answer.data["facets"] = dict(counts.values_list("term_id").annotate(Count("pk")))
        return answer


urlpatterns = [path("programs/", Programs.as_view())]
application = get_wsgi_application()
