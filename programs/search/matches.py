"""Which programs match a question, in which order: conditions over the combined index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from programs import vocabularies
from programs.models import Network, Participation, Program, ProgramQuerySet, Timetable
from programs.models.timetable import WeekWithin
from programs.search import geo, text
from programs.search.filters import FACET_PARAMETERS
from programs.search.question import Question
from programs.search.terms import TermsOverlap, TermsQuestion

EVIDENCE_DEFAULT = ("stated", "named")
INSURANCE = frozenset({"payment", "payer", "network"})
SCHEDULE = frozenset({"free", "when", "hours_min", "hours_max"})
VIRTUAL = vocabularies.FORMAT.by_code["virtual"].number

MatchRow = tuple[UUID, float | None]
"""The id of a program, and the chord in km to the searched point where there is one."""


class Matches:
    """The programs that match a question: those at a place, and virtual ones that serve it.

    With a point in ``near``, a program matches inside the circle; a virtual one, which is nowhere,
    matches when it serves the state of the point. Ordered by distance, virtual programs come last.
    """

    def __init__(
        self, question: Question, *, spelled_alike: bool = False, without: frozenset[str] = frozenset()
    ) -> None:
        self.question = question
        self.spelled_alike = spelled_alike
        self.without = without
        self.terms = self.terms_asked_for()
        self.by_distance = question.has_point and question.ordering in ("best", "distance")

    def counts(self) -> tuple[int, int]:
        """How many match at a place and how many have none. One query."""
        counted = self.programs().aggregate(
            located=Count("pk", filter=Q(position__isnull=False)),
            elsewhere=Count("pk", filter=Q(position__isnull=True)),
        )
        return counted["located"], counted["elsewhere"]

    def rows(self, offset: int, limit: int, *, located: int, elsewhere: int) -> list[MatchRow]:
        """One page, in order. One query; two where it goes from located programs over to virtual ones."""
        if not self.by_distance:
            return list(self.programs().order_by(*self.order()).values_list("pk", "chord")[offset : offset + limit])
        rows: list[MatchRow] = []
        if offset < located:
            rows += self.in_circle().order_by("chord", "pk").values_list("pk", "chord")[offset : offset + limit]
        if elsewhere and len(rows) < limit:
            start = max(0, offset - located)
            virtual = self.filtered(self.serving()).annotate(chord=Value(None, FloatField())).order_by("name", "pk")
            rows += virtual.values_list("pk", "chord")[start : start + limit - len(rows)]
        return rows

    def order(self) -> tuple[Any, ...]:
        """Orderings that are not by distance; every one ends in the primary key."""
        if self.question.ordering == "-verified":
            return F("verified_at").desc(nulls_last=True), "pk"
        if self.question.ordering == "best":
            return Case(When(format="virtual", then=1), default=0), "name", "pk"
        return "name", "pk"

    def programs(self) -> QuerySet[Any]:
        """Everything that matches, annotated with ``chord``. One condition, for counts and other orders."""
        place = self.question.place
        if not self.question.has_point or place is None or place.latitude is None or place.longitude is None:
            terms = self.terms.copy()
            if place is not None and place.state:
                terms.where(in_states([place.state]))
            return self.filtered(terms).annotate(chord=Value(None, FloatField()))
        condition = Q(self.terms.copy().none_of([VIRTUAL]).expression)
        condition &= geo.circle(place.latitude, place.longitude, self.question.radius_miles)
        if serving := self.serving():
            condition |= Q(serving.expression)
        return geo.with_chord(self.conditions(), place.latitude, place.longitude).filter(condition)

    def in_circle(self) -> QuerySet[Any]:
        """Programs inside the circle, annotated with ``chord``: the shape that the index walks in order."""
        place = self.question.place
        assert place is not None and place.latitude is not None and place.longitude is not None  # noqa: S101, PT018
        programs = self.filtered(self.terms.copy().none_of([VIRTUAL]))
        circle = geo.circle(place.latitude, place.longitude, self.question.radius_miles)
        return geo.with_chord(programs, place.latitude, place.longitude).filter(circle)

    def serving(self) -> TermsQuestion | None:
        """What virtual programs must fulfil to serve the place; ``None`` when it lies in no state."""
        place = self.question.place
        if place is None or place.state is None:
            return None
        return self.terms.copy().all_of([VIRTUAL, *vocabularies.SERVES.numbers([place.state])])

    def filtered(self, terms: TermsQuestion | None) -> ProgramQuerySet:
        programs = self.conditions()
        return programs.none() if terms is None else programs.filter(terms.expression)

    def conditions(self) -> ProgramQuerySet:
        """Everything asked for that is neither a term nor a place."""
        values = self.question.values
        programs = Program.objects.published()
        if values.get("q"):
            programs = programs.filter(
                text.spelled_alike(values["q"]) if self.spelled_alike else text.words(values["q"])
            )
        if self.question.asks_for_schedule and not self.without & SCHEDULE:
            programs = programs.filter(TermsOverlap(ArraySubquery(timetables(self.question))))
        if values.get("accepting"):
            programs = programs.recently_accepting()
        if values.get("verified_within"):
            programs = programs.filter(verified_at__gte=timezone.now() - timedelta(days=int(values["verified_within"])))
        return programs

    def terms_asked_for(self) -> TermsQuestion:
        """The controlled terms, states and networks of the question."""
        values = {name: value for name, value in self.question.values.items() if value and name not in self.without}
        terms = TermsQuestion().facet(vocabularies.EVIDENCE, values.get("evidence") or EVIDENCE_DEFAULT)
        for name, facet in FACET_PARAMETERS.items():
            if name == "state" and name in values:
                terms.where(in_states(values[name]))
            elif name != "evidence" and name in values:
                terms.facet(facet, values[name])
        if "payer" in values:
            terms.any_of(Network.objects.filter(payer__in=values["payer"]).values_list("number", flat=True))
        if "network" in values:
            terms.any_of(network.number for network in values["network"])
        return terms

    def insurance_unstated(self) -> int | None:
        """How many match but for insurance and say nothing about it; ``None`` when it was not asked for."""
        asked = INSURANCE & {name for name, value in self.question.values.items() if value}
        if not asked:
            return None
        programs = Matches(self.question, spelled_alike=self.spelled_alike, without=INSURANCE).programs()
        if "payment" in asked:
            programs = programs.filter(payments=[])
        if asked - {"payment"}:
            stated = Participation.objects.filter(program=OuterRef("pk")).exclude(status="unknown")
            programs = programs.filter(~Exists(stated))
        return programs.count()

    def schedule_unstated(self) -> int | None:
        """How many match but for the schedule and do not say when they meet; ``None`` when it was not asked for."""
        if not self.question.asks_for_schedule:
            return None
        programs = Matches(self.question, spelled_alike=self.spelled_alike, without=SCHEDULE).programs()
        return programs.filter(timetable_numbers=[]).count()


def timetables(question: Question) -> QuerySet[Any]:
    """Numbers of the timetables that fit. A sequential scan of a small table: see its module for why."""
    found = Timetable.objects.all()
    if question.free is not None:
        found = found.filter(WeekWithin(question.free))
    if question.minutes_a_week is not None:
        found = found.filter(minutes__range=question.minutes_a_week)
    return found.values("number")


def in_states(codes: list[str]) -> str:
    """Located in one of the states, or virtual and serving one of them."""
    located = "|".join(str(number) for number in sorted(vocabularies.STATE.numbers(codes)))
    served = "|".join(str(number) for number in sorted(vocabularies.SERVES.numbers(codes)))
    return f"((({located})&!{VIRTUAL})|({VIRTUAL}&({served})))"
