"""A listing beside an organization of the register of NPIs: is the number the listing's?"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.admin.manners import ReadOnly
from programs.models import DirectoryEntry, Doubt, NpiLink, Program, RegistryEntry, RegistrySite, User
from programs.rosters.addresses import door_of, same_door
from programs.rosters.registry.decisions import ANSWERS, npi_decided
from programs.rosters.scoring import worded
from programs.vocabularies import BY_TAXONOMY

SHOWN = 5
"""Others that are named below a pair."""


def page_of(doubt: Doubt) -> dict[str, Any]:
    """The pair side by side, its reasons, and what else either is compared with."""
    link = NpiLink.objects.select_related("program", "decided_by").filter(doubt=doubt).first()
    if link is None:
        return {"link": None}
    entry = RegistryEntry.objects.filter(npi=link.npi).first()
    return {
        "link": link,
        "entry": entry,
        "rows": rows_of(link.program, entry) if entry else rows_of_facility(link),
        "beside": _("the register") if entry else _("the plan’s directory"),
        "reasons": [worded(reason) for reason in link.reasons],
        "others": others_of(link),
        "answer": answered(link),
    }


def answered(link: NpiLink) -> str:
    if link.state == NpiLink.State.CONFIRMED:
        return f"{link.get_state_display()}: {link.get_level_display()}"
    return str(link.get_state_display())


def rows_of(program: Program, entry: RegistryEntry) -> list[dict[str, str]]:
    """A label, what the listing says and what the register says. A private street is not shown: it is not compared."""
    place = place_of(program, entry)
    private = _("private") if program.precision == "hidden" else ""
    others = ", ".join(f"{other['name']} ({NAMED.get(other['kind'], other['kind'])})" for other in entry.other_names)
    kinds = [str(BY_TAXONOMY[code].label) if code in BY_TAXONOMY else code for code in entry.taxonomies]
    table: list[tuple[Any, str, str]] = [
        (_("name"), program.name, entry.name),
        (_("other names"), ", ".join(program.former_names), others),
        (_("organization"), program.provider_name, entry.parent),
        (_("street"), private or joined(program.street1, program.street2), joined(place.street1, place.street2)),
        (
            _("place"),
            joined(program.city, program.state, program.zip_code),
            joined(place.city, place.state, place.zip_code),
        ),
        (_("phone"), joined(program.phone, program.intake_phone), place.phone),
        (_("kind"), "", ", ".join(kinds)),
        (_("NPI"), program.npi, entry.npi),
        (_("state"), "", f"{entry.get_state_display()}, {date_format(entry.as_of)}"),
        (_("locations"), "", str(entry.sites.count())),
    ]
    return [{"label": label, "listing": ours, "register": theirs} for label, ours, theirs in table if ours or theirs]


def rows_of_facility(link: NpiLink) -> list[dict[str, str]]:
    """The same beside the newest directory of a plan that has the NPI, where the register has it not."""
    entry = DirectoryEntry.objects.filter(npi=link.npi, file__current=True).order_by("-file__dated").first()
    if entry is None:
        return []
    program = link.program
    near = [place for place in entry.places if place.get("zip") == program.zip_code]
    place: dict[str, str] = next(iter((*near, *entry.places)), {})
    private = _("private") if program.precision == "hidden" else ""
    table: list[tuple[Any, str, str]] = [
        (_("name"), program.name, entry.name),
        (_("organization"), program.provider_name, ""),
        (_("street"), private or joined(program.street1, program.street2), told(place, "street1", "street2")),
        (_("place"), joined(program.city, program.state, program.zip_code), told(place, "city", "state", "zip")),
        (_("phone"), joined(program.phone, program.intake_phone), told(place, "phone")),
        (_("kind"), "", ", ".join(entry.facility_types)),
        (_("NPI"), program.npi, entry.npi),
        (_("file"), "", str(entry.file)),
        (_("locations"), "", str(len(entry.places))),
    ]
    return [{"label": label, "listing": ours, "register": theirs} for label, ours, theirs in table if ours or theirs]


def told(place: dict[str, str], *names: str) -> str:
    return joined(*(place.get(name, "") for name in names))


NAMED = {
    "dba": gettext_lazy("doing business as"),
    "former": gettext_lazy("former legal name"),
    "other": gettext_lazy("another name"),
}


def place_of(program: Program, entry: RegistryEntry) -> RegistrySite:
    """The practice location that was most likely compared: at the same door, in the same ZIP code, else the first."""
    sites = list(entry.sites.all())
    door = door_of(program.street1, program.street2)
    at_door = [site for site in sites if same_door(door_of(site.street1, site.street2), door)]
    near = [site for site in sites if site.zip_code == program.zip_code]
    return next(iter((*at_door, *near, *sites)), RegistrySite())


def joined(*texts: Any) -> str:
    return ", ".join(dict.fromkeys(str(text) for text in texts if text))


def others_of(link: NpiLink) -> list[dict[str, Any]]:
    """Other numbers of the program and other programs of the number, the likeliest first."""
    same = Q(program=link.program_id) | Q(npi=link.npi)
    links = (
        NpiLink.objects.filter(same).exclude(pk=link.pk).select_related("program", "doubt").order_by("-points", "npi")
    )
    names = dict(RegistryEntry.objects.filter(npi__in=[one.npi for one in links[:SHOWN]]).values_list("npi", "name"))
    return [
        {
            "npi": one.npi,
            "name": names.get(one.npi, ""),
            "program": one.program if one.program_id != link.program_id else None,
            "points": one.points,
            "state": one.get_state_display(),
            "address": reverse("admin:programs_doubt_change", args=[one.doubt_id]) if one.doubt_id else "",
        }
        for one in links[:SHOWN]
    ]


def answer(request: HttpRequest, doubt: Doubt, user: User) -> str:
    """What a button says. Raises ``ValidationError``."""
    decision = request.POST.get("decision", "")
    if decision not in ANSWERS:
        raise ValidationError(_("Choose an answer."))
    link = npi_decided(doubt=doubt, answer=decision, user=user)
    if link.state == NpiLink.State.REJECTED:
        return _("The two have nothing to do with each other. The pair does not come back.")
    if link.level == NpiLink.Level.ORGANIZATION:
        return _("The NPI is of the organization. The listing does not show it.")
    return _("The NPI is of this very site.")


@admin.register(NpiLink)
class NpiLinkAdmin(ReadOnly):
    """Links as they are. They are made by comparing, and decided in the queue."""

    list_display = ["program", "npi", "level", "state", "basis", "points", "decided_at", "decided_by"]
    list_select_related = ["program", "decided_by"]
    list_filter = ["state", "level", "basis"]
    search_fields = ["npi", "program__name", "program__city"]


@admin.register(RegistryEntry)
class RegistryEntryAdmin(ReadOnly):
    """Organizations of the register, without the raw row, which has a tax number."""

    list_display = ["npi", "name", "state", "as_of"]
    list_filter = ["state", "wanted"]
    search_fields = ["npi", "name"]
    exclude = ["raw"]
