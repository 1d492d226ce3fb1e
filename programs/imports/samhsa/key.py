"""The code key that a file brings along: which edition it is of, and which codes it calls by another name.

A National Directory has a second sheet, "Service Code Reference". It is read because a code can change
its meaning under the same name: ``CHLD`` is "12 or younger" in the key of 2022 and "17 or younger" since
2023. A file without a key is read by the newest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from programs.imports.identity import normalized
from programs.imports.samhsa.codes import service_code_rows

OLDER_MEANINGS: Mapping[str, Mapping[str, str]] = MappingProxyType({"2022": {"CHLD": "12 or younger"}})
"""By edition, codes that meant something else then, and the words of its key by which it is recognized."""

ALIKE = 80.0
"""Of 100 (rapidfuzz's ratio of normalized names): from here on a new wording is taken for the same thing,
unless another code's name is as near or one of ``TURNING`` came or went."""

TURNING = frozenset({"not", "no", "non", "only", "without", "except", "excluding", "other", "elsewhere"})
"""Words that turn a name into its opposite."""


@dataclass(frozen=True, slots=True)
class CodeKey:
    """``edition`` is blank for the newest. ``renamed`` are codes that are not read, because the file's key
    calls them by a name that they never had; ``reworded`` are read as before."""

    edition: str = ""
    renamed: frozenset[str] = frozenset()
    reworded: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> CodeKey:
        """The key of ``(code, name, description)`` rows; blank ones are passed over."""
        names: dict[str, str] = {}
        descriptions: dict[str, str] = {}
        for code, name, description in rows:
            if code and name:
                names[code], descriptions[code] = name, description
        strange = {code: is_reworded(code, name) for code, name in names.items() if not is_known(code, name)}
        return cls(
            edition=edition_of(descriptions),
            renamed=frozenset(code for code, reworded in strange.items() if reworded is False),
            reworded=frozenset(code for code, reworded in strange.items() if reworded),
            names={code: names[code] for code in strange},
        )

    @classmethod
    def of_edition(cls, edition: str) -> CodeKey:
        """The key by which a stored row was read."""
        return cls(edition=edition)

    def read(self, codes: Set[str]) -> frozenset[str]:
        """``codes``, those with an older meaning marked with the edition that gives it to them."""
        older = OLDER_MEANINGS.get(self.edition, {})
        return frozenset(f"{code}@{self.edition}" if code in older else code for code in codes)

    def remarks(self) -> list[str]:
        """What somebody who imports the file must know, a sentence each."""
        texts = []
        if self.edition:
            codes = ", ".join(sorted(OLDER_MEANINGS[self.edition]))
            text = _("the code key is that of %(edition)s: %(codes)s is read as it was meant then.")
            texts.append(text % {"edition": self.edition, "codes": codes})
        for code in sorted(self.renamed):
            text = _("the file's key calls %(code)s “%(name)s”, a name it never had: the code is not read.")
            texts.append(text % {"code": code, "name": self.names[code][:120]})
        for code in sorted(self.reworded):
            text = _("the file's key calls %(code)s “%(name)s”: taken for a new wording of the same.")
            texts.append(text % {"code": code, "name": self.names[code][:120]})
        return texts


NEWEST = CodeKey()


def edition_of(descriptions: Mapping[str, str]) -> str:
    """The older edition whose words these are; blank for the newest."""
    for edition, meanings in OLDER_MEANINGS.items():
        if any(words in descriptions.get(code, "").lower() for code, words in meanings.items()):
            return edition
    return ""


@cache
def wordings() -> dict[str, frozenset[str]]:
    """Every normalized name of the key, and the codes that bear it."""
    found: dict[str, frozenset[str]] = {}
    for _category, code, name in service_code_rows():
        found[normalized(name)] = found.get(normalized(name), frozenset()) | {code}
    return found


def is_known(code: str, name: str) -> bool:
    """Whether some edition called the code so."""
    return code in wordings().get(normalized(name), ())


def is_reworded(code: str, name: str) -> bool | None:
    """Whether a name that no edition had means what the code always meant; ``None`` for a code of no edition."""
    if not any(code in codes for codes in wordings().values()):
        return None
    wanted = normalized(name)
    nearest, score, _place = process.extractOne(wanted, wordings().keys(), scorer=fuzz.ratio)
    turned = TURNING & (set(wanted.split()) ^ set(nearest.split()))
    return score >= ALIKE and code in wordings()[nearest] and not turned
