"""Where little or nothing was found: what each change of the search would bring, as links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from programs.search import RADIUS_ANY, Offer, Outside, Relaxation, SearchPage, beside
from programs.web.results import chips, links
from programs.web.results.cards import where
from programs.web.wording.facts import joined
from programs.web.wording.words import gettext as _
from programs.web.wording.words import ngettext


@dataclass(frozen=True, slots=True)
class Way:
    """One link: what to change, and how many programs there are then."""

    label: str
    url: str


def ways_on(outcome: SearchPage) -> list[Way]:
    """What search counted, the most helpful first; where no single change helps, the place alone."""
    ways = [way(relaxation, outcome) for relaxation in outcome.relaxations if not is_understood(relaxation)]
    return ways or ([] if outcome.count else without_filters(outcome))


def as_links(ways: Iterable[Way]) -> SafeString:
    """As a list of links."""
    shown = format_html_join(
        "", '<li><a class="button quiet" href="{}">{}</a></li>\n', ((w.url, w.label) for w in ways)
    )
    return format_html('<ul class="ways-on">{}</ul>', shown)


def by_files(outcome: SearchPage) -> list[Way]:
    """That with the programs that only a plan's own file names: nearer to what was asked than whoever says nothing."""
    return [way(relaxation, outcome) for relaxation in outcome.relaxations if relaxation.parameter == "basis"]


def way(relaxation: Relaxation, outcome: SearchPage) -> Way:
    label = counted(change(relaxation, outcome), relaxation.count, relaxation.unstated)
    return Way(label, links.changed(outcome.data, relaxation.changes))


def outside(found: Outside | None, state: str) -> Way | None:
    """The nearest program where a whole state has none: its name, where it is, and how far."""
    if found is None:
        return None
    miles = max(1, round(found.miles))
    words = {
        "name": found.listing["name"],
        "place": where(found.listing),
        "miles": f"{miles:,}",
        "beside": beside(miles),
        "state": state,
    }
    label = _("%(name)s, %(place)s: about %(miles)s miles%(beside)s from the middle of %(state)s") % words
    return Way(label, reverse("web:program", args=[found.listing["slug"]]))


def words_as_filters(outcome: SearchPage) -> list[Way]:
    """What recognized words of ``q`` mean: of a sentence that finds little all together and alone; each as the search
    with that filter, or near that city."""
    together = [way(relaxation, outcome) for relaxation in outcome.relaxations if is_understood(relaxation)]
    offered = {
        is_near: [
            Way(counted(meant(offer, outcome), offer.count, offer.unstated), links.changed(outcome.data, offer.changes))
            for offer in outcome.offers
            if (offer.parameter == "near") is is_near
        ]
        for is_near in (True, False)
    }
    # Where little is found, or not at the place that was named, that comes first: of all that is offered it alone leads
    # nearby.
    near, others = offered[True], [*together, *offered[False]]
    return [*near, *others] if together or not outcome.total or is_place_missed(outcome) else [*others, *near]


def is_place_missed(outcome: SearchPage) -> bool:
    """Whether the words of a place that is offered narrow nothing, were taken for others (“anchorage”), or name no city
    (“bay area”): whoever has them in its name is mostly not what is meant."""
    words, offers = outcome.words, [offer for offer in outcome.offers if offer.parameter == "near"]
    if words is None:
        return False
    places = [set(offer.words.casefold().split()) for offer in offers]
    left_out, searched = {word.casefold() for word in words.left_out}, set(words.searched.casefold().split())
    names = {offer.value.rpartition(",")[0] for offer in offers}
    return len(names) > 1 or any(place <= left_out or not place <= searched for place in places)


def is_understood(relaxation: Relaxation) -> bool:
    """Whether filters stand in place of the words."""
    return relaxation.parameter == "q" and any(name not in ("q", "radius") for name in relaxation.changes)


def meant(offer: Offer, outcome: SearchPage) -> str:
    """The filter, or the place, with the other words where one of them is not as it was typed."""
    if offer.parameter != "near":
        return offer.label
    words = "".join(offer.changes.get("q", ()))
    if set(words.split()) <= set(outcome.data.get("q", "").split()):
        return _("Near %(place)s") % {"place": offer.label}
    return _("“%(words)s” near %(place)s") % {"words": words, "place": offer.label}


def without_filters(outcome: SearchPage) -> list[Way]:
    """The place alone, unless that is what was searched."""
    bare = links.place_alone(outcome.data)
    return [Way(_("Take all filters away"), bare)] if bare != links.changed(outcome.data, {}) else []


def counted(text: str, count: int, unstated: int = 0) -> str:
    """“Without “Spanish”: 12 programs”; where nobody says so, “Anxiety: ask 39”."""
    if not count and unstated:
        return f"{text}: {_('ask %(count)s') % {'count': f'{unstated:,}'}}"
    return ngettext("%(change)s: %(count)s program", "%(change)s: %(count)s programs", count) % {
        "change": text,
        "count": f"{count:,}",
    }


def change(relaxation: Relaxation, outcome: SearchPage) -> str:
    """What would be different: words as filters, a wider circle, what may be an IOP, or a choice given up."""
    if is_understood(relaxation):
        return _("Only %(choices)s") % {"choices": joined(chosen(relaxation, outcome))}
    if "radius" in relaxation.changes:
        (miles,) = relaxation.changes["radius"]
        if miles == RADIUS_ANY:
            return _("At any distance")
        wider = _("Within %(miles)s miles") % {"miles": miles} + beside(float(miles))
        if relaxation.parameter == "radius":
            return wider
        words = {"wider": wider, "choices": joined(given_up(relaxation, outcome))}
        return _("%(wider)s, without %(choices)s") % words
    if "under-18" in relaxation.changes.get("age", ()) and "under-18" not in outcome.data.getlist("age"):
        return _("Also those that take 17 or younger: ask about this age")
    if relaxation.parameter == "basis":
        return _("Also programs that only the plan’s own lists name, not confirmed")
    if relaxation.parameter == "evidence" and "evidence" not in outcome.data:
        return _("Also places that may have an IOP")
    if relaxation.parameter == "q" and relaxation.removed:
        return _("Without %(choices)s") % {"choices": _("“%(words)s”") % {"words": relaxation.removed}}
    return _("Without %(choices)s") % {"choices": joined(given_up(relaxation, outcome))}


def chosen(relaxation: Relaxation, outcome: SearchPage) -> list[str]:
    """The values that the changed search has and this one has not, in quotation marks."""
    return [
        _("“%(words)s”") % {"words": chips.label(parameter, value, outcome.coverage)}
        for parameter, values in relaxation.changes.items()
        for value in values
        if value not in outcome.data.getlist(parameter)
    ]


def given_up(relaxation: Relaxation, outcome: SearchPage) -> list[str]:
    """The chosen values that the changed search has no more, each as its chip says it, in quotation marks."""
    found = []
    for parameter in outcome.data:  # as it was asked
        if parameter not in relaxation.changes or parameter == "radius":
            continue
        for value in dict.fromkeys(outcome.data.getlist(parameter)):
            if value not in relaxation.changes[parameter]:
                label = chips.label(parameter, value, outcome.coverage)
                found.append(label if parameter == "q" else _("“%(words)s”") % {"words": label})
    return found
