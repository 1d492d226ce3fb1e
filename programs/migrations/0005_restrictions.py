"""Who is not admitted or treated, as terms of a program; and the edition of the key by which a row is read.

A generated column can take another expression only since PostgreSQL 17, so ``terms`` is made anew.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

import programs.models.checks
import programs.models.fields

COLUMNS = (
    *("levels", "conditions", "therapies", "services", "populations", "restrictions", "ages", "languages"),
    *("payments", "accreditations", "focus", "serves"),
)
"""Array columns that ``terms`` holds, as they were when this migration was written."""


def all_terms() -> models.Func:
    """The expression of the column, as it was when this migration was written."""
    integers = ArrayField(models.IntegerField())
    singles = models.Func(
        models.Value(0),
        *(models.F(name) for name in ("evidence", "format", "state")),
        template="ARRAY[%(expressions)s]::int[]",
    )
    terms = models.Func(
        singles, models.Value(None), function="array_remove", template="array_remove(%(expressions)s::int)"
    )
    for column in COLUMNS:
        terms = models.Func(terms, models.F(column), function="array_cat")
    for column in ("network_numbers", "timetable_numbers"):
        terms = models.Func(terms, models.F(column), function="array_cat", output_field=integers)
    return terms


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0004_drop_the_search_vector"),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="restrictions",
            field=programs.models.fields.TermArrayField(
                "restriction", blank=True, default=list, size=None, verbose_name="who is not admitted or treated"
            ),
        ),
        migrations.RemoveField(model_name="program", name="terms"),
        migrations.AddField(
            model_name="program",
            name="terms",
            field=models.GeneratedField(
                db_persist=True, expression=all_terms(), output_field=ArrayField(models.IntegerField())
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=programs.models.checks.TermsInBlock(models.F("restrictions"), 80, 100),
                name="program_restrictions_are_restriction_terms",
            ),
        ),
        migrations.AddField(
            model_name="sourcerecord",
            name="key_edition",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="By which the row's codes are read; blank: the newest.",
                max_length=4,
                verbose_name="edition of the code key",
            ),
        ),
    ]
