"""The programs that an address asks for, and what to say of those it cannot have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Program, ProgramAlias
from programs.search import Listing, listings_of
from programs.web.picks.ids import Asked


@dataclass(slots=True)
class Found:
    """Whom the ids lead to: ``public`` in the order asked, each once; of the others what may be said.

    ``moved`` are the public programs that another listing was merged into, ``renewed`` those that an id leads to
    which they do not bear any more. A hidden program is not named, and one that was never public is unknown, as
    on its own page.
    """

    public: list[UUID] = field(default_factory=list)
    moved: set[UUID] = field(default_factory=set)
    renewed: set[UUID] = field(default_factory=set)
    closed: dict[UUID, str] = field(default_factory=dict)
    hidden: set[UUID] = field(default_factory=set)
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Picked:
    """Listings in the order asked, and a sentence for each thing that is not as asked."""

    listings: list[Listing]
    notices: list[SafeString]

    @property
    def ids(self) -> list[UUID]:
        return [listing["id"] for listing in self.listings]


def picked(asked: Asked, most: int) -> Picked:
    """The programs of ``asked``. Two queries, however many there are, and two more where some are known by another id
    now; none when no id was given."""
    if not asked.ids:
        return Picked([], notices(asked, Found(), [], most))
    rows = rows_of(asked.ids)
    aliases = ProgramAlias.objects.followed(unknown) if (unknown := [pk for pk in asked.ids if pk not in rows]) else {}
    found = followed(asked.ids, rows | rows_of(aliases.values()) if aliases else rows, aliases)
    listings = listings_of(found.public)
    return Picked(listings, notices(asked, found, listings, most))


def rows_of(ids: Iterable[UUID]) -> dict[UUID, Program]:
    """Each program with the one it was merged into. A merge is one step: ``quality.status``."""
    columns = ("name", "status", "merged_into__name", "merged_into__status", "merged_into__merged_into_id")
    rows = Program.objects.filter(pk__in=list(ids)).select_related("merged_into").only(*columns)
    return {row.pk: row for row in rows}


def followed(ids: Iterable[UUID], rows: Mapping[UUID, Program], aliases: Mapping[UUID, UUID]) -> Found:
    """Where each id leads."""
    found = Found()
    for pk in ids:
        row = rows.get(aliases.get(pk, pk))
        if row and pk in aliases:
            found.renewed.add(row.pk)
        merged = Program.sight_of(row) is Program.Sight.MOVED
        note(found, row.merged_into if row and merged else row, merged=merged)
    return found


def note(found: Found, program: Program | None, *, merged: bool) -> None:
    """Put one program where its sight says."""
    sight = Program.sight_of(program)
    if program is None or sight is Program.Sight.UNKNOWN:
        found.unknown += 1
    elif sight is Program.Sight.SHOWN:
        if program.pk not in found.public:
            found.public.append(program.pk)
        if merged:
            found.moved.add(program.pk)
    elif sight is Program.Sight.HIDDEN:
        found.hidden.add(program.pk)
    else:
        found.closed[program.pk] = program.name


def notices(asked: Asked, found: Found, listings: list[Listing], most: int) -> list[SafeString]:
    """What to say before the list; most lists need nothing said."""
    said: list[str] = []
    moved = [listing["name"] for listing in listings if listing["id"] in found.moved]
    if moved:
        text = ngettext(
            "One listing was joined with another and is shown as part of it:",
            "Some listings were joined with others and are shown as part of them:",
            len(moved),
        )
        said.append(named(text, moved))
    renewed = [listing["name"] for listing in listings if listing["id"] in found.renewed]
    if renewed:
        text = ngettext(
            "The name or address of one program has changed since this link was made:",
            "The names or addresses of some programs have changed since this link was made:",
            len(renewed),
        )
        said.append(named(text, renewed))
    if found.closed:
        text = ngettext("This program has closed:", "These programs have closed:", len(found.closed))
        said.append(named(text, found.closed.values()))
    gone = found.unknown + len(found.hidden)
    if gone:
        said.append(
            ngettext(
                "%(count)d program is not in our directory any more.",
                "%(count)d programs are not in our directory any more.",
                gone,
            )
            % {"count": gone}
        )
    if asked.malformed:
        said.append(
            ngettext(
                "%(count)d part of this address is not the id of a program. We left it out.",
                "%(count)d parts of this address are not ids of programs. We left them out.",
                asked.malformed,
            )
            % {"count": asked.malformed}
        )
    if asked.left_out:
        said.append(_("This page shows %(most)d programs at most. We left the others out.") % {"most": most})
    return [format_html("{}", text) for text in said]


def named(text: str, names: Iterable[str]) -> SafeString:
    """“These programs have closed: A, B.”, with names in whatever direction they are written."""
    return format_html("{} {}.", text, format_html_join(", ", "<bdi>{}</bdi>", ((name,) for name in names)))
