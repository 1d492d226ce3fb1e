"""The NPI of a listing and where it came from, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from programs.models import NpiLink
from programs.rosters.registry.shown import link_shown
from programs.search import Listing
from programs.web.wording.dates import past


def npi_of(listing: Listing) -> dict[str, Any] | None:
    """``number`` and ``source``; ``None`` where the listing has none, or where nothing says that it is its own."""
    link = link_shown(listing["id"], listing["npi"])
    if link is None:
        return None
    if link.basis == NpiLink.Basis.REGISTRY and link.state == NpiLink.State.AUTOMATIC:
        text = _("found in the federal register of NPIs by name, street and ZIP code")
    elif link.basis == NpiLink.Basis.REGISTRY:
        text = _("from the federal register of NPIs, confirmed by our staff")
    elif link.basis == NpiLink.Basis.ROSTER:
        text = _("from a plan’s roster, confirmed by our staff")
    else:
        text = _("as the listing’s sources say")
    return {"number": listing["npi"], "source": text, "when": past(link.as_of) if link.as_of else None}
