"""Names in plans' own files, for whoever decides what they mean; and the files as they were taken in."""

from __future__ import annotations

from itertools import chain, count
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.admin.manners import ReadOnly
from programs.models import CoverageAlias, Doubt, Network, Payer, PublishedFile, User
from programs.rates.directories import ID_LENGTH
from programs.rates.names import name_decided, names_asked_again

LONGEST = 200
"""Characters of a name that are shown, and that a network's may have."""


def page_of(doubt: Doubt) -> dict[str, Any]:
    """The name, the files that have it, and our nearest names, the nearest first."""
    alias = CoverageAlias.objects.select_related("network__payer").filter(doubt=doubt).first()
    if alias is None:
        return {"alias": None, "candidates": []}
    networks = Network.objects.select_related("payer").in_bulk(
        [one["slug"] for one in alias.neighbours], field_name="slug"
    )
    near = [one for one in alias.neighbours if one["slug"] in networks]
    files = list(PublishedFile.objects.filter(entity=alias.entity, current=True)[:5])
    is_plan = alias.kind == CoverageAlias.Kind.PLAN
    sold_as = sold(alias.spelling[:ID_LENGTH], files) if is_plan else ""
    return {
        "alias": alias,
        "spelling": (alias.spelling or alias.entity)[:LONGEST],
        "sold_as": sold_as,
        "payer": payer_of(alias.entity) if is_plan else alias.entity,
        "name": sold_as if is_plan else (alias.spelling or alias.entity)[:LONGEST],
        "files": files,
        "candidates": [
            {"key": str(place), "network": networks[one["slug"]], "alike": one["alike"]}
            for place, one in enumerate(near, start=1)
        ],
        "networks": Network.objects.select_related("payer"),
    }


def sold(plan_id: str, files: list[PublishedFile]) -> str:
    """What a plan is sold as, by the directory that has it."""
    plans = (plan for file in files for plan in file.plans)
    return next((str(plan["name"])[:LONGEST] for plan in plans if plan["id"] == plan_id), "")


def payer_of(entity: str) -> str:
    """The payer that an issuer's number is known to mean; blank before anybody has said so."""
    alias = CoverageAlias.objects.select_related("payer").filter(entity=entity, kind="payer", answer="this").first()
    return alias.payer.name if alias and alias.payer else ""


@transaction.atomic
def answer(request: HttpRequest, doubt: Doubt, user: User) -> str:
    """What a button says. Raises ``ValidationError``."""
    doubt = Doubt.objects.select_for_update(of=["self"]).get(pk=doubt.pk)
    alias = CoverageAlias.objects.filter(doubt=doubt).first()
    if alias is None or doubt.state != Doubt.State.OPEN:
        raise ValidationError(_("This was decided already."), code="decided")
    kind, _colon, slug = request.POST.get("decision", "").partition(":")
    if kind == "none":
        name_decided(alias=alias, network=None, user=user)
        return _("The name means none of our networks. It is not asked about again.")
    if kind == "new":
        network = new_network(request.POST.get("payer", ""), request.POST.get("name", ""))
    else:
        found = Network.objects.filter(slug=slug if kind == "this" else request.POST.get("network", "")).first()
        if found is None:
            raise ValidationError(_("Choose an answer."))
        network = found
    derived = name_decided(alias=alias, network=network, user=user)
    text = _("The name means %(network)s. Contracts found: %(count)d.")
    return text % {"network": network, "count": derived.added + derived.changed}


def new_network(payer_name: str, name: str) -> Network:
    """A network of a payer by its name, which is made where there is none. Raises ``ValidationError``."""
    payer_name, name = " ".join(payer_name.split())[:LONGEST], " ".join(name.split())[:LONGEST]
    if not payer_name or not name:
        raise ValidationError(_("Give the names of the payer and of the network."))
    payer = Payer.objects.filter(name__iexact=payer_name, demonstration=False).first()
    if payer is None:
        payer = Payer.objects.create(name=payer_name, slug=free_slug(payer_name, Payer))
    known = Network.objects.filter(payer=payer, name__iexact=name).first()
    return known or Network.objects.create(payer=payer, name=name, slug=free_slug(f"{payer_name} {name}", Network))


def free_slug(text: str, model: type[Payer] | type[Network]) -> str:
    """The slug of a text, with a number behind it where another has it."""
    base = slugify(text)[:90] or "plan"
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in chain([base], (f"{base}-{number}" for number in count(2))) if slug not in taken)


@admin.register(CoverageAlias)
class CoverageAliasAdmin(ReadOnly):
    """What each name means, by whom it was decided. Undecided ones are in the queue once a program waits for them."""

    list_display = ["entity", "kind", "short", "answer", "network", "payer", "decided_by", "decided_at"]
    list_filter = ["kind", "answer", "entity"]
    list_select_related = ["network__payer", "payer", "decided_by"]
    search_fields = ["entity", "spelling", "network__name"]
    actions = ["ask_again"]

    @admin.display(description=gettext_lazy("spelling"), ordering="spelling")
    def short(self, alias: CoverageAlias) -> str:
        return alias.spelling[:80]

    def has_ask_again_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    @admin.action(description=gettext_lazy("Ask again: what it meant counts no more"), permissions=["ask_again"])
    def ask_again(self, request: HttpRequest, queryset: Any) -> None:
        names_asked_again(queryset)


@admin.register(PublishedFile)
class PublishedFileAdmin(ReadOnly):
    """Which files are in force, of which day, and what was odd in them."""

    list_display = ["name", "entity", "dated", "current", "loaded_at"]
    list_filter = ["current", "entity"]
    search_fields = ["name", "entity"]
    date_hierarchy = "dated"
