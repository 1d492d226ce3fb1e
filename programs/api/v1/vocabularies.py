"""Every code that answers and parameters use, with labels in the caller's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from programs import vocabularies
from programs.api.v1 import serializers
from programs.api.v1.filters import ReferenceFilterSet, ShortListFilterSet
from programs.api.v1.reference import ReferenceList
from programs.models import Place
from programs.search import FACET_PARAMETERS, OneOfFilter
from programs.vocabularies import Facet, Term, Text

FIELDS = {"state": "location.state"}
"""Where a program carries a facet's codes, if not under its column's name."""

CLOSED: tuple[tuple[str, Text, str, Iterable[tuple[str, Text]]], ...] = (
    ("accepting", _("New patients"), "openings.accepting", vocabularies.ACCEPTING),
    ("participation-status", _("Network status"), "networks.status", vocabularies.PARTICIPATION_STATUS),
    ("network-basis", _("How a network is known"), "networks.basis", vocabularies.NETWORK_BASIS),
    ("verification-aspect", _("What was verified"), "verifications", vocabularies.VERIFICATION_ASPECT),
    ("precision", _("Precision of the point"), "location.precision", vocabularies.POSITION_PRECISION),
    (
        "day",
        _("Day"),
        "schedule.tracks.sessions.day",
        tuple((code, label) for code, label, _short in vocabularies.DAYS),
    ),
)
"""Code, label, field and ``(code, label)`` pairs of the vocabularies that are no search parameter."""


FACETS = (*vocabularies.FACETS, vocabularies.SERVES)


class VocabularyFilterSet(ShortListFilterSet):
    code = OneOfFilter(
        label=_("Code"),
        help_text=_("Only this vocabulary. That of a parameter which takes terms has the parameter’s name."),
        choices=[(one.code, one.label) for one in FACETS] + [(code, label) for code, label, _field, _terms in CLOSED],
    )

    class Meta(ShortListFilterSet.Meta):
        pass


class VocabularyList(ReferenceList):
    """All vocabularies with all their terms.

    Codes are stable; terms are added over time. Labels follow `Accept-Language` (English, Spanish).
    """

    queryset = Place.objects.none()
    filterset_class = VocabularyFilterSet

    @extend_schema(operation_id="vocabularies_list", summary="Vocabularies", responses=serializers.VocabularyPage)
    def get(self, request: Request) -> Response:
        return self.page_of(request, show=dict, rows=vocabularies_asked_for)


def vocabularies_asked_for(filterset: ReferenceFilterSet) -> list[dict[str, Any]]:
    """The one with the ``code`` that was asked for; all without one."""
    code = filterset.form.cleaned_data["code"]
    return [one for one in all_vocabularies() if code in ("", one["code"])]


def all_vocabularies() -> list[dict[str, Any]]:
    """Facets in the order in which people should read them, then the vocabularies of single fields."""
    facets = [vocabulary_of(facet) for facet in FACETS]
    return facets + [
        {
            "code": code,
            "label": label,
            "help": "",
            "parameter": None,
            "field": field,
            "match": None,
            "terms": [term_of(Term(code=term, number=0, label=name)) for term, name in terms],
        }
        for code, label, field, terms in CLOSED
    ]


def vocabulary_of(facet: Facet) -> dict[str, Any]:
    return {
        "code": facet.code,
        "label": facet.label,
        "help": facet.help,
        "parameter": facet.code if facet.code in FACET_PARAMETERS else None,
        "field": FIELDS.get(facet.code, facet.column),
        "match": facet.match if facet.code in FACET_PARAMETERS else None,
        "terms": [term_of(term) for term in facet],
    }


def term_of(term: Term) -> dict[str, Any]:
    """A term as the API gives it; its number stays inside."""
    return {
        "code": term.code,
        "label": term.label,
        "help": term.help,
        "samhsa": term.samhsa.split(),
        "fhir": {"system": term.fhir[0], "code": term.fhir[1]} if term.fhir else None,
    }
