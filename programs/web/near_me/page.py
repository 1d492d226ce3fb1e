"""“Near me”: a page whose script asks the API for the programs around the device, and us for their cards."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.search import PAGE_SIZE_MAX, PRESETS, RADIUS_DEFAULT, BadInput, chosen, directory_for, in_miles, read
from programs.vocabularies import AGE, CONDITION, PAYMENT
from programs.web import crisis, pieces
from programs.web.compression import compressed
from programs.web.picks.ids import asked
from programs.web.results.card_html import Searched
from programs.web.results.page import first_to_ask, lists, title

FACETS = (AGE, CONDITION, PAYMENT)
RADII = (10, 25, 50, 100)
"""Miles to choose from."""

NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@require_safe
def near_me(request: HttpRequest) -> HttpResponse:
    """Without JavaScript it is a search form. No query; rendered once a language, host and day."""
    return pieces.standing(request, "near me", lambda slots: rendered(request, slots))


def rendered(request: HttpRequest, slots: pieces.Slots) -> str:
    radii = [(miles, in_miles(miles), miles == RADIUS_DEFAULT) for miles in RADII]
    context = {"words": words(), "radii": radii, "help": help_in_danger(), "filters": filters()}
    return render_to_string("web/near_me.html", {**context, **slots}, request)


@require_safe
@compressed
def cards(request: HttpRequest) -> HttpResponse:
    """The cards of the programs ``id``, in that order, as the search in the other parameters finds them.

    What the page of results says above its list, with the same numbers, then the list. A program that this search
    does not find is left out; 400 for a search that cannot be read.
    """
    directory, query = directory_for(request), request.GET.copy()
    query.pop("id", None)
    question = read(query, directory, strict=True)
    if isinstance(question, BadInput):
        return HttpResponseBadRequest(headers=NOT_KEPT)
    outcome = chosen(question, asked(request, PAGE_SIZE_MAX).ids, directory)
    searched = Searched.of(outcome)
    words = title(outcome, point=_("where you are"))
    head = format_html('<p data-near-me-title>{}</p><div data-choices="{}">', words, searched.query).encode()
    return HttpResponse(b"".join([head, *lists(outcome, searched, first_to_ask(outcome)), b"</div>"]), headers=NOT_KEPT)


def filters() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What most people need to choose: parameter, words, and its choices. All filters are on the page of results."""
    facets = [(facet.code, str(facet.label), [(term.code, str(term.label)) for term in facet]) for facet in FACETS]
    presets = [(code, str(label)) for code, (label, _windows) in PRESETS.items()]
    return [*facets, ("when", _("When you are free"), presets)]


def help_in_danger() -> list[tuple[str, str]]:
    """What the script shows first where words say danger, by the language of the words."""
    return [(language, crisis.first_in(language)) for language, _name in settings.LANGUAGES]


def words() -> dict[str, str]:
    """What the script says. ``{…}`` is filled in by it."""
    return {
        "asking": _("Asking your device where you are…"),
        "refused": _("Your device did not tell where you are. You can allow it, or type a ZIP code or city below."),
        "late": _("Your device took too long to find out where you are. Try again, or type a ZIP code or city below."),
        "unknown": _("Your device does not know where it is. Type a ZIP code or city below."),
        "abroad": _("We know programs in the United States only. Type a ZIP code or city there below."),
        "failed": _("We could not reach the directory. Try again, or type a ZIP code or city below."),
        "none": _("We know of no program within {miles} miles of you. Try a wider circle."),
        "nearest": _("We know of no program within {miles} miles of you. The nearest is about {nearest} miles away."),
        "none_of": _("None of them has these words within {miles} miles of you. Try other words or a wider circle."),
        "none_chosen": _("None fits all of your choices within {miles} miles of you. All filters show what to try."),
        "found": _("{title}. Shown: {shown}, the best match first."),
        "again": _("{found} From before: press the button again if you have moved."),
    }
