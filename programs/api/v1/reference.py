"""What the reference lists share: strict parameters, pages, the envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.envelope import enveloped, no_such_page
from programs.api.errors import BadParameters
from programs.api.v1.filters import ReferenceFilterSet
from programs.api.views import ApiView


class ReferenceList(ApiView):
    """A list of reference data. Subclasses name the ``queryset``, ordered to the primary key."""

    queryset: Any = None
    filter_backends = [DjangoFilterBackend]
    filterset_class: type[ReferenceFilterSet]

    def read(self, request: Request) -> ReferenceFilterSet:
        """The checked parameters. Raises ``BadParameters``."""
        filterset = self.filterset_class(request.query_params, self.queryset.all(), request=request)
        problems = filterset.problems()
        if problems:
            raise BadParameters(problems)
        return filterset

    def page_of(
        self, request: Request, *, show: Callable[[Any], Any], rows: Callable[[ReferenceFilterSet], Any] | None = None
    ) -> Response:
        """One page of ``rows`` (the filtered queryset if not given), each as ``show`` gives it."""
        filterset = self.read(request)
        paginator: Paginator[Any] = Paginator(rows(filterset) if rows else filterset.qs, filterset.results_a_page)
        try:
            page = paginator.page(filterset.page_number)
        except EmptyPage:
            raise NotFound(no_such_page(filterset.page_number, paginator.num_pages)) from None
        return enveloped(
            request,
            [show(row) for row in page],
            count=paginator.count,
            page=page.number,
            pages=paginator.num_pages,
        )
