"""Networks that a row names, found among those that the directory knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.cleaning.text import plain
from programs.imports.listings.cells import BETWEEN, UnreadableCellError
from programs.models import Network

STATUS_OF_FIELD = {"networks": "in-network", "networks_out": "out-of-network"}
"""What it says of a program that a row names a network in this field."""

LONGEST = 80
"""Characters of a name in an error."""


@dataclass(frozen=True, slots=True)
class KnownNetworks:
    """``by_word``: each way to write a network, in small letters, and the ids of those it may be; ``slugs`` by id."""

    by_word: Mapping[str, frozenset[str]] = field(default_factory=dict)
    slugs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> KnownNetworks:
        """All networks but samples: a real program is in none of those."""
        words: defaultdict[str, set[str]] = defaultdict(set)
        rows = Network.objects.filter(demonstration=False).values_list("id", "slug", "name", "payer__name")
        slugs = {str(id): slug for id, slug, _name, _payer in rows}
        for id, slug, name, payer in rows:
            for word in (str(id), slug, name, f"{payer}: {name}", f"{payer} {name}"):
                words[plain(word).casefold()].add(str(id))
        return cls({word: frozenset(ids) for word, ids in words.items()}, slugs)

    def named(self, cell: Any) -> list[str]:
        """Ids of the networks of a cell, with semicolons between. Raises ``UnreadableCellError`` for one that is not
        known, or whose name several payers have."""
        names = [name for name in map(plain, BETWEEN.split(str("" if cell is None else cell))) if name]
        found: list[str] = []
        for name in names:
            ids = self.by_word.get(name.casefold(), frozenset())
            if not ids:
                raise UnreadableCellError(_("this directory knows no network “%(name)s”") % {"name": name[:LONGEST]})
            if len(ids) > 1:
                several = ", ".join(sorted(self.slugs[id] for id in ids))
                text = _("“%(name)s” may be several networks: %(networks)s")
                raise UnreadableCellError(text % {"name": name[:LONGEST], "networks": several})
            found += ids
        return list(dict.fromkeys(found))


NO_NETWORKS = KnownNetworks()
