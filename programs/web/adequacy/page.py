"""How far people live from a program, for insurers: the table first, a map beside it, all of it without a script."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from programs.api.v1.adequacy_answer import gaps_of, measurement_only
from programs.search import (
    CLASSES,
    MILES_DEFAULT,
    Adequacy,
    AdequacyFilterSet,
    AdequacyQuestion,
    BadMeasurement,
    Counted,
    Directory,
    Figure,
    beside,
    directory_for,
    measured,
    read_adequacy,
)
from programs.vocabularies import STATE
from programs.web.adequacy.outlines import BESIDE, gap_map
from programs.web.wording.numbers import number

GAPS_SHOWN = 50
"""The rest is in the file: nobody reads thousands of rows."""

MAIN, MORE = ("network", "state", "standard", "miles", "count"), ("county", "age", "condition", "accepting", "format")
"""Controls of the form, those that most people need first."""

ANY = gettext_lazy("Any")
WHOLE_DIRECTORY = gettext_lazy("All programs, whatever the network")
WHOLE_COUNTRY = gettext_lazy("The whole country")


@dataclass(frozen=True, slots=True)
class Control:
    """One control: a list with ``options`` (value, label, whether chosen), else a line to write."""

    name: str
    label: str
    hint: str
    value: str
    error: str
    options: list[tuple[str, str, bool]]
    number: bool


@require_safe
def adequacy(request: HttpRequest) -> HttpResponse:
    """At most four queries: people, names of programs, what changed; none for the measurement itself."""
    directory = directory_for(request)
    asked = read_adequacy(request.GET, directory)
    errors = {error.parameter: str(error.detail) for error in asked.errors} if isinstance(asked, BadMeasurement) else {}
    context: dict[str, Any] = {
        "main": [control(name, asked, errors, directory) for name in MAIN],
        "more": [control(name, asked, errors, directory) for name in MORE],
        "more_open": any(name in asked.data for name in MORE),
        "samples": "true" in asked.data.getlist("demonstration"),
        "errors": errors,
        "found": None if isinstance(asked, BadMeasurement) else told(measured(asked, directory)),
    }
    return render(request, "web/adequacy/page.html", context)


# -- The form -------------------------------------------------------------------------------------


def control(
    name: str, asked: AdequacyQuestion | BadMeasurement, errors: dict[str, str], directory: Directory
) -> Control:
    declared = AdequacyFilterSet.base_filters[name]
    given = asked.data.getlist(name)
    options = [(value, str(label), value in given) for value, label in choices(name, directory)]
    return Control(
        name=name,
        label=str(declared.label),
        hint=str(HINTS.get(name, "")),
        value=given[0] if given else default_of(name, asked),
        error=errors.get(name, ""),
        options=options,
        number=name in ("miles", "count"),
    )


def default_of(name: str, asked: AdequacyQuestion | BadMeasurement) -> str:
    """What holds where nothing was given: with a standard, its own miles."""
    if name == "miles":
        return "" if "standard" in asked.data else f"{MILES_DEFAULT:g}"
    return "1" if name == "count" else ""


HINTS = {
    "standard": gettext_lazy("It says how far by the class of the county, and needs a table of people."),
    "county": gettext_lazy("Its name. Choose the state as well."),
    "format": gettext_lazy("Programs by video are never near: they are counted apart, by the state that they serve."),
}


def choices(name: str, directory: Directory) -> list[tuple[str, Any]]:
    """What a list offers, first what leaves it open; empty for a line to write."""
    declared = AdequacyFilterSet.base_filters[name]
    if name == "network":
        networks = [(one.slug, f"{one.payer_name}: {one.name}") for one in directory.coverage.networks]
        return [("", WHOLE_DIRECTORY), *networks]
    if name == "state":
        return [("", WHOLE_COUNTRY), *sorted(((term.code, str(term.label)) for term in STATE), key=lambda one: one[1])]
    if name in ("age", "condition"):
        return [("", ANY), *((term.code, str(term.label)) for term in declared.facet)]
    if name in ("standard", "accepting"):
        return [("", declared.extra.get("empty_label") or ANY), *declared.extra["choices"]]
    return list(declared.extra.get("choices") or ())


# -- What was found -------------------------------------------------------------------------------


def told(found: Adequacy) -> dict[str, Any]:
    """All that the page says of a measurement."""
    question = found.question
    state = question.states[0] if len(question.states) == 1 else ""
    counts_people = found.areas.people is not None
    gaps = found.gaps
    return {
        "headline": headline(found),
        "counts_people": counts_people,
        "note": measurement_only(),
        "facts": facts(found),
        "population": found.areas.population,
        "standard": question.standard,
        "classes": rows_of_classes(found),
        "rows": rows_of_counties(found) if state else rows_of_states(found),
        "by_county": bool(state),
        "with_standard": question.standard is not None,
        "by_video": question.by_video,
        "state": STATE.by_code[state].label if state else "",
        "gaps": [gap_row(gap) for gap in gaps_of(found, GAPS_SHOWN)],
        "gap_count": number(len(gaps)),
        "gaps_shown": GAPS_SHOWN if len(gaps) > GAPS_SHOWN else 0,
        "map": map_of(found, state),
        "beside": not state
        and any(found.directory.gazetteer.states.of(place) in BESIDE for place in found.areas.places[gaps]),
        "files": files(question),
    }


def headline(found: Adequacy) -> str:
    """The one sentence."""
    whole, question = found.whole, found.question
    figure = whole.zips if found.areas.people is None else whole.people
    if figure.share is None:
        return _("Nothing could be measured: no county here has a class, because too few of its people are counted.")
    of = _("of ZIP codes") if found.areas.people is None else _("of people")
    if question.standard and found.by_miles < (whole.zips.total or 0):
        within = _("within the distance of the standard")
    else:
        miles = question.miles or 0.0
        within = _("within %(miles)s miles") % {"miles": f"{miles:g}"} + beside(miles)
    programs = ngettext("at least %(count)d program", "at least %(count)d programs", question.count)
    text = _("%(share)s %(of)s have %(programs)s %(within)s.")
    parts = {
        "share": percent(figure.share),
        "of": of,
        "programs": programs % {"count": question.count},
        "within": within,
    }
    return text % parts


def facts(found: Adequacy) -> list[str]:
    """What counted, and what did not."""
    counts = found.measured
    told = [
        ngettext("%(count)s program counted.", "%(count)s programs counted.", len(counts.programs))
        % {"count": number(len(counts.programs))}
    ]
    if counts.roughly:
        text = _("Of %(count)s only the ZIP code or city is known, or shown: they count from its center.")
        told.append(text % {"count": number(counts.roughly)})
    if counts.unstated:
        text = _("%(count)s more were never asked about what was chosen, or may be no IOP: they do not count.")
        told.append(text % {"count": number(counts.unstated)})
    if found.question.by_video:
        text = _("%(count)s programs by video are counted apart, by the state that they serve.")
        told.append(text % {"count": number(counts.virtual_programs)})
    if found.by_miles:
        text = _(
            "The standard says nothing of %(count)s ZIP codes, because the class of their county is not known: there "
            "%(miles)s miles were measured."
        )
        told.append(text % {"count": number(found.by_miles), "miles": f"{found.question.miles:g}"})
    if found.not_counted.zips.total:
        text = _("%(count)s ZIP codes are in no figure: the class of their county is not known.")
        told.append(text % {"count": number(found.not_counted.zips.total)})
    return told


def rows_of_states(found: Adequacy) -> list[dict[str, Any]]:
    """By name as it is shown: by code, Alaska stands before Alabama."""
    rows = [
        {
            "name": str(STATE.by_code[code].label),
            "link": code,
            "virtual": number(found.measured.virtual.get(code, 0)),
            **cells(one),
        }
        for code, one in found.by_state()
    ]
    return sorted(rows, key=itemgetter("name"))


def rows_of_counties(found: Adequacy) -> list[dict[str, Any]]:
    names, classes, standard = (
        found.directory.gazetteer.county_names,
        found.areas.county_classes,
        found.question.standard,
    )
    rows = []
    for county, one in found.by_county():
        place = int(classes[county])
        threshold = standard.thresholds[place] if standard and place >= 0 else None
        rows.append(
            {
                "name": names.names[county],
                "link": "",
                "of_class": str(CLASSES[place].label) if place >= 0 else _("not known"),
                "miles": f"{threshold.miles:g}" if threshold else f"{found.question.miles or 0:g}",
                "wanted": percent(threshold.share) if threshold else "",
                **cells(one),
            }
        )
    return rows


def rows_of_classes(found: Adequacy) -> list[dict[str, Any]]:
    labels = {one.code: one.label for one in CLASSES}
    return [
        {
            "name": str(labels[code]),
            "miles": f"{threshold.miles:g}",
            "wanted": percent(threshold.share),
            "counties": number(counties),
            "having": number(having),
            **cells(one),
        }
        for code, threshold, one, counties, having in found.by_class()
    ]


def cells(one: Counted) -> dict[str, str]:
    return {
        "people_share": share_of(one.people),
        "people_without": without(one.people),
        "zips_share": share_of(one.zips),
        "zips_without": without(one.zips),
    }


def share_of(figure: Figure) -> str:
    return "–" if figure.share is None else percent(figure.share)


def without(figure: Figure) -> str:
    return "–" if figure.within is None or figure.total is None else number(figure.total - figure.within)


def percent(share: float) -> str:
    """Cut, not rounded: 99.96 percent are not all."""
    return f"{math.floor(share * 1000 + 1e-9) / 10:g}%"


def gap_row(gap: dict[str, Any]) -> dict[str, Any]:
    miles = gap["miles"]
    return {
        "zip": gap["zip"],
        "where": f"{gap['city']}, {gap['state']}",
        "county": gap["county"] or "",
        "people": "–" if gap["people"] is None else number(gap["people"]),
        "miles": "–" if miles is None else f"{miles:,.1f}",
        "nearest": gap["nearest"],
    }


def map_of(found: Adequacy, state: str) -> Any:
    gazetteer, places = found.directory.gazetteer, found.areas.places[found.gaps].tolist()
    points = gazetteer.points[places].tolist()
    return gap_map(state, [(gazetteer.states.of(place), *point) for place, point in zip(places, points, strict=True)])


def files(question: AdequacyQuestion) -> dict[str, str]:
    """Addresses of the same measurement in the API."""
    query = [(name, text) for name, texts in question.data.lists() if name != "network" for text in texts]
    tail = f"?{urlencode(query)}" if query else ""
    if question.network:
        key = [question.network.slug]
        names = ("api:v1:network-adequacy", "api:v1:network-adequacy-gaps")
        return {kind: reverse(name, args=key) + tail for kind, name in zip(("answer", "gaps"), names, strict=True)}
    return {"answer": reverse("api:v1:adequacy") + tail, "gaps": reverse("api:v1:adequacy-gaps") + tail}
