"""Every field of a listing that a column can be: what it takes, how it is read, and an example that is invented.

The maps, the template, its page on ``/for/providers/`` and the documents are made from this one list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from programs.imports.listings import cells
from programs.models.program import TERM_COLUMNS
from programs.vocabularies import BY_CODE, FORMAT, Facet, Text

Group = Literal["cell", "term", "value", "openings", "track", "network", "other"]


@dataclass(frozen=True, slots=True)
class ListField:
    """``name`` is what a map calls it. ``group``: ``cell`` goes to the columns of the federal layouts, ``term`` and
    ``value`` to columns of ``Program``, ``openings`` to a report of openings, ``track`` to one of the timetables,
    ``network`` to participations. ``facet`` is that of terms."""

    name: str
    group: Group
    help: Text
    example: str = ""
    read: Callable[[Any], Any] | None = None
    facet: Facet | None = None


def of_terms(column: str, example: str) -> ListField:
    """The field of a column of terms."""
    facet = BY_CODE[TERM_COLUMNS[column]]
    return ListField(column, "term", _("Codes or labels, with semicolons between."), example, facet=facet)


NETWORKS_HELP = _(
    "Networks of payers that the program is in: “payer: network” or its code, as /api/v1/networks/ has them, with "
    "semicolons between. One that is not known here is an error of the row."
)
SESSIONS_HELP = _("As you write it: “Mon, Wed, Thu 17:30–20:30”. Semicolons between groups of days.")

INTAKE_HOURS_HELP = _("When somebody answers new patients, with days and times: “Mon–Fri 8am–6pm”, “24/7”.")

FIELDS: tuple[ListField, ...] = (
    ListField("listing", "other", _("The id of the listing here, if there is one. Blank for a new listing."),
              read=cells.listing_id),
    ListField("name1", "cell", _("The name of the program, as people should find it."), "Made Up Harbor Evening IOP"),
    ListField("name2", "cell", _("The site or branch, when several share the name.")),
    ListField("provider", "other", _("The organization that runs it. Blank when it is the same as the name."),
              "Made Up Harbor Health", cells.text_of(200)),
    ListField("street1", "cell", _("Street and number. Write “confidential” to keep it private."), "1 Invented Way"),
    ListField("street2", "cell", _("Suite, floor or building."), "Suite 2"),
    ListField("city", "cell", _("City or town."), "Denver"),
    ListField("state", "cell", _("Two letters, or the name of the state."), "CO"),
    ListField("zip", "cell", _("Five digits."), "80203"),
    ListField("county", "cell", _("County. Blank: from the ZIP code.")),
    ListField("latitude", "cell", _("Degrees north. Blank: the middle of the ZIP code.")),
    ListField("longitude", "cell", _("Degrees east, so with a minus in the United States.")),
    ListField("phone", "cell", _("The number that the public should call."), "303-555-0142"),
    ListField("intake1", "cell", _("The number for new patients, if it is another."), "303-555-0143 x2"),
    ListField("intake2", "cell", _("A second number for new patients.")),
    ListField("fax", "value", _("For referrals."), "303-555-0144", cells.telephone),
    ListField("intake_hours", "value", INTAKE_HOURS_HELP, "Mon-Fri 8am-6pm", cells.text_of(200)),
    ListField("intake_time_zone", "value", _("The IANA name of the clock of the intake hours. Blank: that of the ZIP."),
              "", cells.time_zone),
    ListField("tty", "value", _("A number for text telephones, or 711 where relay calls are taken."), "711", cells.tty),
    ListField("wheelchair", "value", _("Whether one can come with a wheelchair: yes or no. Blank: not known."), "yes",
              cells.yes_or_no),
    ListField("parking", "value", _("Whether there is parking: yes or no. Blank: not known."), "yes", cells.yes_or_no),
    ListField("website", "cell", _("The page of the program."), "https://harbor.example/iop"),
    ListField("description", "value", _("A few plain sentences. No promises of outcomes."),
              "Invented for this template. Groups on three evenings a week.", cells.lines_of(5000)),
    ListField("npi", "value", _("National Provider Identifier, ten digits."), "", cells.npi),
    ListField("identifiers", "value", _("“system|value” with semicolons between, such as a state license."), "",
              cells.identifiers),
    ListField("type_facility", "cell", _("SA for substance use, MH for mental health, as in FindTreatment.gov.")),
    of_terms("levels", "iop; outpatient"),
    of_terms("focus", "substance-use; co-occurring"),
    ListField("format", "value", _("One code or label."), "hybrid", facet=FORMAT),
    of_terms("conditions", "alcohol-use; depression"),
    of_terms("therapies", "cbt; dbt"),
    of_terms("services", "aftercare"),
    of_terms("populations", "veterans"),
    of_terms("restrictions", ""),
    of_terms("ages", "adult; young-adult"),
    of_terms("languages", "es"),
    of_terms("payments", "medicaid; private-insurance"),
    ListField("networks", "network", NETWORKS_HELP),
    ListField("networks_out", "network", _("Networks that the program is not in, written the same way.")),
    of_terms("accreditations", "carf"),
    of_terms("serves", "CO"),
    ListField("accepting", "openings", _("Whether it takes new patients: yes, waitlist or no."), "yes",
              cells.accepting),
    ListField("accepting_note", "openings", _("What a caller should know about that."), "", cells.text_of(200)),
    ListField("wait_days", "openings", _("Days until the first appointment."), "7", cells.whole_number),
    ListField("next_intake", "openings", _("The day of the next intake, such as 2026-12-07."), "", cells.day),
    ListField("openings_reported_at", "openings", _("When that was true. Without it, openings are not read."),
              "2026-11-28", cells.past_day),
    ListField("hours_per_week_min", "value", _("Hours a week, at least. Blank where the timetables say it."), "",
              cells.hours),
    ListField("hours_per_week_max", "value", _("Hours a week, at most."), "", cells.hours),
    ListField("licence_expires", "other", _("The last day of the license."), "", cells.day),
    ListField("name", "track", _("What you call it."), "Evening adults", cells.text_of(120)),
    ListField("ages", "track", _("Codes or labels, with semicolons between."), "adult", facet=BY_CODE["age"]),
    ListField("format", "track", _("One code or label."), "in-person", facet=FORMAT),
    ListField("weeks_min", "track", _("Weeks, at least."), "8", cells.whole_number),
    ListField("weeks_max", "track", _("Weeks, at most."), "12", cells.whole_number),
    ListField("time_zone", "track", _("The IANA name of the clock its times are told by, where it meets by video."),
              "America/Denver", cells.time_zone),
    ListField("sessions", "track", SESSIONS_HELP, "Mon, Wed, Thu 17:30–20:30"),
)  # fmt: skip

BY_NAME: dict[str, ListField] = {one.name: one for one in FIELDS if one.group != "track"}
TRACK_FIELDS: dict[str, ListField] = {one.name: one for one in FIELDS if one.group == "track"}
CELLS: tuple[str, ...] = tuple(one.name for one in FIELDS if one.group == "cell")
"""The names of the federal layouts, which the rest of the import reads."""
