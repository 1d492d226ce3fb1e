"""Check constraints: conditions that Django's expressions do not offer, and many asked of the database at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Coalesce

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


class Together:
    """Checks of a model as one: the database is asked of each by itself only where one of them fails.

    Django asks of each by a savepoint and a statement of its own: 75 statements for the form of a program.
    """

    def __init__(self, checks: Sequence[CheckConstraint]) -> None:
        self.checks = checks

    def validate(
        self, model: Any, instance: Any, exclude: set[str] | None = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """As that of a constraint. Raises ``ValidationError`` with what each check that fails says."""
        if self.hold(instance._get_field_expression_map(meta=model._meta, exclude=exclude), using):
            return
        errors = []
        for check in self.checks:
            try:
                check.validate(model, instance, exclude=exclude, using=using)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)

    def hold(self, values: dict[str, Any], using: str) -> bool:
        """Whether no check of these columns is false. Not known of all at once when the database refuses a value."""
        conditions = [Q(check.condition) for check in self.checks]
        known = [condition for condition in conditions if condition.referenced_base_fields <= values.keys()]
        fails = ~Q(Coalesce(reduce(and_, known, Q()), True, output_field=models.BooleanField()))
        return not known or not fails.check(values, using=using)


class ChecksTogether(models.Model):
    """A model with many checks, of which a form asks at once."""

    class Meta:
        abstract = True

    def get_constraints(self) -> Any:
        def together(constraints: Sequence[models.BaseConstraint]) -> list[Any]:
            checks = [one for one in constraints if isinstance(one, CheckConstraint)]
            return [Together(checks), *(one for one in constraints if one not in checks)]

        return [(model, together(constraints)) for model, constraints in super().get_constraints()]
