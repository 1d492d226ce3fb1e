"""Controlled terms and networks as one question to the combined index."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Value

from programs import vocabularies
from programs.vocabularies import Facet


class TermsCondition(Func):
    """``terms``, an operator of intarray (``arg_joiner``), and what it is compared with."""

    output_field = models.BooleanField()
    conditional = True
    template = "(%(expressions)s)"


class TermsMatch(TermsCondition):
    """``terms @@ 'a & b & (c | d)'::query_int`` (intarray): what the multicolumn GiST index answers."""

    arg_joiner = " @@ "

    def __init__(self, question: str) -> None:
        super().__init__(F("terms"), Func(Value(question), template="%(expressions)s::query_int"))


class TermsOverlap(TermsCondition):
    """``terms && ARRAY(subquery)`` (intarray): at least one of the numbers that the subquery finds, once."""

    arg_joiner = " && "

    def __init__(self, numbers: ArraySubquery) -> None:
        super().__init__(F("terms"), numbers)


class TermsQuestion:
    """Collects what must hold of a program's terms; ``expression`` asks it.

    Starts with the sentinel that every program carries: a question such as ``!31`` alone could not
    prune the index.
    """

    def __init__(self) -> None:
        self.parts: list[str] = [str(vocabularies.EVERYTHING)]

    def all_of(self, numbers: Iterable[int]) -> TermsQuestion:
        self.parts += [str(number) for number in sorted(set(numbers))]
        return self

    def any_of(self, numbers: Iterable[int]) -> TermsQuestion:
        """At least one of ``numbers``; none at all can never hold."""
        some = [str(number) for number in sorted(set(numbers))]
        self.parts.append(f"({'|'.join(some)})" if some else f"!{vocabularies.EVERYTHING}")
        return self

    def none_of(self, numbers: Iterable[int]) -> TermsQuestion:
        self.parts += [f"!{number}" for number in sorted(set(numbers))]
        return self

    def where(self, condition: str) -> TermsQuestion:
        """A condition that is already a ``query_int``; never text of a visitor."""
        self.parts.append(condition)
        return self

    def facet(self, facet: Facet, codes: Iterable[str]) -> TermsQuestion:
        """The terms a visitor chose from one facet, all or any of them as the facet says."""
        numbers = facet.numbers(codes)
        return self.all_of(numbers) if facet.match == "all" else self.any_of(numbers)

    def copy(self) -> TermsQuestion:
        other = TermsQuestion()
        other.parts = list(self.parts)
        return other

    @property
    def expression(self) -> TermsMatch:
        return TermsMatch("&".join(self.parts))
