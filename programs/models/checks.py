"""Conditions of check constraints that Django's expressions do not offer."""

from __future__ import annotations

from typing import Any

from django.db import models

from programs.models.sessions import MINUTES_A_DAY, MINUTES_A_WEEK
from programs.vocabularies import Facet


class ColumnCheck(models.Func):
    """A condition whose template names its column any number of times.

    In a form Django checks a constraint with the value in the column's place, a parameter: it has to
    be given as often as the template names it.
    """

    output_field = models.BooleanField()
    conditional = True

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, Any]:  # type: ignore[override]
        sql, parameters = super().as_sql(compiler, connection, **extra_context)
        return sql, [*parameters] * str(self.template).count("%(expressions)s")


class TermsInBlock(ColumnCheck):
    """``start <= ALL(column) AND stop > ALL(column)``; true for an empty array."""

    template = "(%(start)s <= ALL(%(expressions)s) AND %(stop)s > ALL(%(expressions)s))"

    def __init__(self, column: models.F, start: int, stop: int) -> None:
        super().__init__(column, start=start, stop=stop)


class MeetsWithinTheWeek(ColumnCheck):
    """Whether all sessions start within the week; one may run past Sunday midnight, by a day at most."""

    meets = "int4multirange(VARIADIC %(expressions)s)"
    beyond = f"{meets} * int4multirange(int4range({MINUTES_A_WEEK}, NULL))"
    template = (
        f"({meets} <@ int4range(0, {MINUTES_A_WEEK + MINUTES_A_DAY}) AND (isempty({beyond}) OR"
        f" {beyond} = int4multirange(int4range({MINUTES_A_WEEK}, upper({meets})))))"
    )

    def __init__(self) -> None:
        super().__init__(models.F("sessions"))


def terms_lie_in_block(column: str, facet: Facet, model_name: str) -> models.CheckConstraint:
    """A check that every number of an array column lies in its facet's block of numbers."""
    return models.CheckConstraint(
        condition=TermsInBlock(models.F(column), facet.block.start, facet.block.stop),
        name=f"{model_name}_{column}_are_{facet.code}_terms".replace("-", "_"),
    )
