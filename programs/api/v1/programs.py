"""Programs: search and one listing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.deprecation import OF_PROGRAMS
from programs.api.envelope import crawled, envelope, no_such_page
from programs.api.errors import BadParameters, Gone, ParameterProblem
from programs.api.sandbox import is_for_tests
from programs.api.v1 import kept_programs, serializers
from programs.api.v1.cash_prices import cash_prices_as_json
from programs.api.v1.kept_programs import Answer
from programs.api.v1.places import place_of
from programs.api.v1.provenance import provenance_as_json
from programs.api.v1.rates import rates_as_json
from programs.api.views import NO_STORE, ApiView
from programs.demonstration.sandbox import CLOSED_SINCE
from programs.models import Program, ProgramAlias
from programs.rosters.registry.shown import link_shown
from programs.search import (
    BadInput,
    FacetCounts,
    Listing,
    Offer,
    Outside,
    PageOutOfRange,
    ParameterError,
    ProgramFilterSet,
    Question,
    Relaxation,
    SearchPage,
    answer,
    directory_and_time,
    directory_for,
    listing_at,
    listings_of,
    moment_asked,
    read,
    state_of_program,
)
from programs.web import crisis


class ProgramList(ApiView):
    """Find programs. Every parameter is optional; one that can be repeated is a list."""

    queryset = Program.objects.none()
    filter_backends = [DjangoFilterBackend]
    filterset_class = ProgramFilterSet
    cache_control = NO_STORE
    deprecated = OF_PROGRAMS

    @extend_schema(operation_id="programs_list", summary="Search", responses=serializers.ProgramPage)
    def get(self, request: Request) -> Response:
        copies = not request.query_params.keys().isdisjoint(COPIES)
        directory, as_of = directory_and_time() if copies else (directory_for(request), None)
        asked = read(request.query_params, directory, strict=True)
        if isinstance(asked, BadInput):
            raise BadParameters(problems_of(asked.errors))
        self.only = asked.values.get("fields") or ()
        outcome = answer(asked, directory)
        if isinstance(outcome, PageOutOfRange):
            raise NotFound(no_such_page(outcome.page, outcome.pages))
        at = Address.of(request)
        more = {**({"as_of": as_of} if copies else {}), **whereabouts(asked)}
        if not asked.is_crawl:
            body, link = page_said(outcome, at, self.only, **more)
            return Response(body, headers={"Link": link})
        results = results_of(outcome, self.only, at)
        return crawled(request, results, count=outcome.count, cursor=outcome.next_cursor, **said(outcome, at), **more)


COPIES = ("cursor", "updated_since")
"""Parameters of whoever keeps a copy: their answers say from when on to ask for changes next."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a search was asked for: ``site`` is like ``https://example.org``, ``whole`` the absolute address."""

    site: str
    path: str
    query: QueryDict
    whole: str

    @classmethod
    def of(cls, request: Request) -> Address:
        site = f"{request.scheme}://{request.get_host()}"
        return cls(site, request.path, request.query_params, request.build_absolute_uri())


def page_said(outcome: SearchPage, at: Address, only: Sequence[str] = (), **more: Any) -> tuple[dict[str, Any], str]:
    """One page of results as it is answered, and its ``Link``."""
    return envelope(
        at.whole,
        results_of(outcome, only, at),
        count=outcome.count,
        page=outcome.page,
        pages=outcome.pages,
        **said(outcome, at),
        **more,
    )


def results_of(outcome: SearchPage, only: Sequence[str], at: Address) -> list[orjson.Fragment]:
    """The results as JSON, whole or those of their keys that were asked for."""
    return [orjson.Fragment(result.json(at.site + result.kept.url, only)) for result in outcome.results]


def said(outcome: SearchPage, at: Address) -> dict[str, Any]:
    """What stands beside the results."""
    return {
        **counts_of_the_unasked(outcome),
        "count_exact": True,
        "place": searched_place(outcome),
        "did_you_mean": outcome.words.did_you_mean if outcome.words else None,
        "crisis": crisis.told(outcome.words.crisis if outcome.words else None),
        "offers": [offer_of(offer, at) for offer in outcome.offers],
        "relaxations": [relaxation_of(relaxation, at) for relaxation in outcome.relaxations],
        "outside": outside_of(outcome.outside, at.site),
        **({} if outcome.facets is None else {"facets": facets_of(outcome.facets)}),
    }


def counts_of_the_unasked(outcome: SearchPage) -> dict[str, int]:
    """How many programs that were never asked stand in the pages, or would: a count without them reads as “no”."""
    if outcome.count_unstated is None:
        return {"count_left_out": outcome.not_listed}
    return {"count_unstated": outcome.count_unstated}


def whereabouts(asked: Question) -> dict[str, Any]:
    """Of ``ids`` that are no public program: those that were merged, and into what, and the missing."""
    ids = asked.values.get("ids")
    if not ids:
        return {}
    rows = dict(Program.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
    shown = set(Program.objects.published().filter(pk__in=ids).values_list("pk", flat=True))
    aliases = dict(ProgramAlias.objects.filter(pk__in=ids).values_list("pk", "program_id"))
    moved = {pk: rows.get(pk) or (aliases.get(pk) if pk not in rows else None) for pk in ids if pk not in shown}
    return {
        "missing": [pk for pk, to in moved.items() if to is None],
        "moved": [{"id": pk, "to": to} for pk, to in moved.items() if to is not None],
    }


AS_OF = OpenApiParameter(
    "as_of",
    {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
    description="The listing as it was: a day (its end in UTC) or a time with its zone. What is withdrawn since, a "
    "program or a street, is not shown; names of networks and sources are today’s.",
)


class ProgramDetail(ApiView):
    """One program by its id. The id stays the same for good.

    A program that was merged into another redirects to it, and so does an id that it had under a
    former name. `Last-Modified` is `updated_at`; ask again with `If-None-Match`, which notices every change.
    """

    is_dated = True
    deprecated = OF_PROGRAMS
    redirects = {"301": "The program was merged into another: `Location` is that one's address."}
    problems = {
        "400": "`as_of` names no moment, one to come, or one before history was kept.",
        "404": "There is no such program, or it was not listed then.",
        "410": "The program was here and is no longer listed.",
    }

    def state(self, **kwargs: Any) -> str:
        self.state_now = state_of_program(kwargs["pk"])
        return self.state_now.text

    @extend_schema(
        operation_id="programs_retrieve",
        summary="One program",
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH, description="Its id."), AS_OF],
        responses=serializers.ProgramDetail,
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse | Response:
        at = moment_asked(request.query_params)
        if isinstance(at, ParameterError):
            raise BadParameters(problems_of([at]))
        if is_for_tests(request) and pk == CLOSED_SINCE:
            raise Gone
        is_kept = at is None and not is_for_tests(request)
        key = kept_programs.key_of(request._request, pk, self.state_now) if is_kept else None
        kept = kept_programs.answers.get(key) if key else None
        return kept.response() if kept else self.answer(request, pk, at, key)

    def answer(self, request: Request, pk: UUID, at: datetime | None, key: Hashable | None) -> HttpResponse:
        """As it is now or was ``at`` a moment, read from the database, and kept by ``key``."""
        program = Program.objects.filter(pk=pk).only("status", "merged_into_id").first()
        alias = None if program else ProgramAlias.objects.followed([pk]).get(pk)
        if alias:
            return moved_to(alias)
        if Program.sight_of(program) is not Program.Sight.SHOWN:
            return absence(program)
        listing = listing_at(pk, at) if at else next(iter(listings_of([pk])), None)
        if listing is None:
            raise NotFound(_("This program was not listed then.")) if at else Http404
        answer = Answer.of(whole(listing, request, at), listing)
        if key:
            kept_programs.answers.put(key, answer)
        return answer.response()


def whole(listing: Listing, request: Request, at: datetime | None) -> dict[str, Any]:
    """A listing with all that is told of one program alone."""
    pk = listing["id"]
    link = None if at else link_shown(pk, listing["npi"])
    rates = [] if at else rates_as_json(pk)  # files are read as they are known today
    cash_prices = [] if at else cash_prices_as_json(pk)
    return {
        **absolute(listing, request),
        "npi_link": link.as_json() if link else None,
        "provenance": provenance_as_json(listing, at),
        "rates": rates,
        "cash_prices": cash_prices,
    }


def absence(program: Program | None) -> HttpResponse:
    """Why the public cannot see a program: merged (redirect), closed or hidden (410), else 404."""
    if program is None or Program.sight_of(program) is Program.Sight.UNKNOWN:
        raise NotFound(_("There is no such program."))
    if program.merged_into_id:
        return moved_to(program.merged_into_id)
    raise Gone


def moved_to(pk: UUID) -> HttpResponse:
    """The redirect to the program that an id stands for now."""
    location = reverse("api:v1:program", kwargs={"pk": pk})
    return HttpResponse(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": location})


def absolute(listing: Listing, request: Request) -> dict[str, Any]:
    """A listing whose ``url`` names this host."""
    return {**listing, "url": f"{request.scheme}://{request.get_host()}{listing['url']}"}


def facets_of(counted: dict[str, FacetCounts]) -> dict[str, Any]:
    """Counts by facet and code, and of how many results it is not known."""
    return {
        group: {"counts": facet.counts, "unknown": facet.unknown}
        | ({"unstated": facet.unstated} if facet.unstated else {})
        for group, facet in counted.items()
    }


def relaxation_of(relaxation: Relaxation, at: Address) -> dict[str, Any]:
    """What to change, how many results that has, and its address."""
    return {
        "parameter": relaxation.parameter,
        "removed": relaxation.removed,
        "count": relaxation.count,
        "count_unstated": relaxation.unstated,
        **changed(relaxation.changes, at),
    }


def outside_of(found: Outside | None, host: str) -> dict[str, Any] | None:
    """The nearest program outside of a state that has none."""
    if found is None:
        return None
    listing = found.listing
    return {
        "id": listing["id"],
        "name": listing["name"],
        "city": listing["location"]["city"],
        "state": listing["location"]["state"],
        "distance_miles": found.miles,
        "url": host + listing["url"],
    }


def offer_of(offer: Offer, at: Address) -> dict[str, Any]:
    """Words of ``q`` as a filter: what to change, how many results that has, and its address."""
    return {
        "words": offer.words,
        "parameter": offer.parameter,
        "value": offer.value,
        "label": offer.label,
        "count": offer.count,
        "count_unstated": offer.unstated,
        **changed(offer.changes, at),
    }


def changed(changes: Mapping[str, tuple[str, ...]], at: Address) -> dict[str, Any]:
    """New values of parameters, and the address of the search with them."""
    given = {name: values for name, values in at.query.lists() if name != "page"} | dict(changes)
    return {
        "changes": {name: list(values) for name, values in changes.items()},
        "url": f"{at.site}{at.path}?{urlencode(given, doseq=True)}",
    }


def searched_place(page: SearchPage) -> dict[str, Any] | None:
    """What ``near`` was understood as, the radius around it, and what is around the place."""
    place = page.place
    if place is None:
        return None
    return place_of(place) | {
        "radius_miles": page.radius_miles,
        "uncertainty_miles": None if place.uncertainty_miles is None else round(place.uncertainty_miles, 1),
        "states": [state for state in (place.state, *place.border) if state],
        "time_zones": list(place.time_zones),
    }


def problems_of(errors: Iterable[ParameterError]) -> Iterator[ParameterProblem]:
    """What is wrong with each parameter, with the places that could have been meant."""
    for error in errors:
        found = ParameterProblem(parameter=error.parameter, detail=error.detail)
        if told := crisis.told(error.crisis):
            found["crisis"] = told
        if error.choices:
            found["choices"] = [place_of(place) for place in error.choices]
        yield found
