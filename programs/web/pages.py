"""The first page: it asks the database nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.search import PRESETS
from programs.vocabularies import BY_CODE, STATE
from programs.web import pieces
from programs.web.landing.addresses import state_url

ROWS = (
    (_("Who is it for?"), (("age", ("child", "adolescent", "young-adult", "adult")),)),
    (
        _("Help with"),
        (
            (
                "condition",
                (
                    "depression",
                    "anxiety",
                    "ptsd",
                    "bipolar",
                    "eating-disorder",
                    "self-harm",
                    "alcohol-use",
                    "opioid-use",
                ),
            ),
        ),
    ),
    (_("Who pays?"), (("payment", ("private-insurance", "medicaid", "medicare", "self-pay")),)),
    (_("When and where?"), (("when", ("evenings", "after-school", "mornings")), ("format", ("virtual",)))),
)
"""Four questions, in the order of need, with what most people choose: parameters and their values. Even numbers, so
that no choice stands alone on a line. The panel of filters has the rest."""


def rows() -> list[dict[str, Any]]:
    """The questions with their choices in words."""
    return [
        {"title": title, "choices": [choice(name, value) for name, values in parts for value in values]}
        for title, parts in ROWS
    ]


def choice(parameter: str, value: str) -> dict[str, Any]:
    label = PRESETS[value][0] if parameter == "when" else BY_CODE[parameter].by_code[value].label
    return {"parameter": parameter, "value": value, "label": label}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """No query: it is there even while the database is not. Rendered once a language, host and day."""
    return pieces.standing(request, "home", lambda slots: rendered(request, slots))


def rendered(request: HttpRequest, slots: pieces.Slots) -> str:
    states = [{"name": str(term.label), "url": state_url(term.code)} for term in STATE]
    context: dict[str, Any] = {"rows": rows(), "states": sorted(states, key=lambda state: state["name"])}
    return render_to_string("web/home.html", {**context, **slots}, request)
