"""Distinct weekly timetables: programs meet at few different times, so each is tested once for all.

A week is a multirange of minutes on the circle of the week, Monday 00:00 = 0 to 10,080: a session that
runs past Sunday midnight goes on at 0. It must never be indexed with GiST: such an index loses matches
for ``week <@ free`` when the free time has gaps (seen in PostgreSQL 15.20 and 18.1).
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Func, IntegerField, Value
from django.utils.translation import gettext_lazy as _

from programs import vocabularies
from programs.models.changes import note_reference_changes
from programs.models.sessions import MINUTES_A_DAY, MINUTES_A_WEEK


class MultirangeField(models.Field):
    """PostgreSQL's ``int4multirange``, written and compared by the database alone."""

    def db_type(self, connection: Any) -> str:
        return "int4multirange"


class NextTimetableNumber(Func):
    """``nextval`` of the sequence that numbers timetables."""

    function = "nextval"
    output_field = IntegerField()

    def __init__(self) -> None:
        super().__init__(Value("programs_timetable_number"))


class Timetable(models.Model):
    """The minutes of a week in which somebody has to be there. Rows are made by the trigger of tracks.

    ``number`` stands among the terms of the programs that have a track with this timetable.
    """

    number = models.IntegerField(primary_key=True, db_default=NextTimetableNumber(), editable=False)
    week = MultirangeField(unique=True, editable=False)
    minutes = models.IntegerField(_("minutes a week"), editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = _("timetable")
        verbose_name_plural = _("timetables")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gt=vocabularies.TIMETABLES_ABOVE), name="timetable_number_is_no_term"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0, minutes__lte=MINUTES_A_WEEK), name="timetable_minutes_fit_a_week"
            ),
        ]
        triggers = [note_reference_changes()]

    def __str__(self) -> str:
        return f"{self.number}: {self.week}"


TIMETABLE_OF_SESSIONS = f"""
    meets := int4multirange(VARIADIC NEW.sessions);
    beyond := meets * int4multirange(int4range({MINUTES_A_WEEK}, {MINUTES_A_WEEK + MINUTES_A_DAY}));
    meets := meets * int4multirange(int4range(0, {MINUTES_A_WEEK}));
    IF NOT isempty(beyond) THEN
        meets := meets + int4multirange(int4range(0, upper(beyond) - {MINUTES_A_WEEK}));
    END IF;
    IF isempty(meets) THEN
        NEW.timetable_id := NULL;
        RETURN NEW;
    END IF;
    SELECT number INTO NEW.timetable_id FROM programs_timetable WHERE week = meets;
    IF NOT FOUND THEN
        INSERT INTO programs_timetable (week, minutes)
        SELECT meets, sum(upper(part) - lower(part)) FROM unnest(meets) AS part
            ON CONFLICT (week) DO NOTHING;
        SELECT number INTO NEW.timetable_id FROM programs_timetable WHERE week = meets;
    END IF;
    RETURN NEW;
"""  # noqa: S608  (numbers of ours)


def find_timetable() -> pgtrigger.Trigger:
    """Gives a track the timetable of its sessions, making it when it is the first to meet so."""
    return pgtrigger.Trigger(
        name="find_timetable",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("meets", "int4multirange"), ("beyond", "int4multirange")],
        func=TIMETABLE_OF_SESSIONS,
    )


TIMETABLES_OF_PROGRAM = """
    UPDATE programs_program AS program SET timetable_numbers = fresh.numbers
      FROM (SELECT touched.id, coalesce(array_agg(DISTINCT track.timetable_id ORDER BY track.timetable_id)
                                        FILTER (WHERE track.timetable_id IS NOT NULL), '{{}}') AS numbers
              FROM (SELECT id FROM programs_program WHERE id IN ({programs})) AS touched
              LEFT JOIN programs_track AS track ON track.program_id = touched.id
             GROUP BY touched.id) AS fresh
     WHERE program.id = fresh.id AND program.timetable_numbers IS DISTINCT FROM fresh.numbers;
"""
