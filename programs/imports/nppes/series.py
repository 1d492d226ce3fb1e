"""In which order the register's files may be loaded: a month, then its weeks one after the other."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.nppes.extract import FileLine
from programs.imports.nppes.source import SLUG
from programs.models import ImportRun

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Position:
    """How far the register is loaded: the last day of the ``full`` file, of that or a week after it (``through``), and
    of the report of ``deactivations``; blank where there is none. ``last`` is the hash of the newest file."""

    full: str = ""
    through: str = ""
    deactivations: str = ""
    last: str = ""

    @classmethod
    def now(cls) -> Position:
        """Where the runs that stand have brought it."""
        run = ImportRun.objects.filter(source__slug=SLUG, undone_at=None).order_by("-started_at", "-id").first()
        return cls(**run.counts["position"]) if run and "position" in run.counts else cls()

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def after(self, file: FileLine, name: str) -> Position:
        """The position when a file was loaded. Raises ``BadFileError`` where another comes first."""
        if file.sha256 == self.last:
            return self
        if file.published == "full":
            return self.after_full(file, name)
        if not self.full:
            raise BadFileError(name, _("%(file)s: the full monthly file comes first.") % {"file": file.name})
        if file.published == "weekly":
            return self.after_week(file, name)
        if file.ends < self.deactivations:
            raise BadFileError(name, older() % {"file": file.name, "day": self.deactivations})
        return replace(self, deactivations=file.ends, last=file.sha256)

    def after_full(self, file: FileLine, name: str) -> Position:
        if file.ends < self.through:
            raise BadFileError(name, older() % {"file": file.name, "day": self.through})
        return replace(self, full=file.ends, through=file.ends, last=file.sha256)

    def after_week(self, file: FileLine, name: str) -> Position:
        due = (date.fromisoformat(self.through) + DAY).isoformat()
        if file.ends < due:
            raise BadFileError(name, older() % {"file": file.name, "day": self.through})
        if file.begins > due:
            text = _("%(file)s begins on %(begins)s: first comes the weekly file that begins on %(due)s.")
            raise BadFileError(name, text % {"file": file.name, "begins": file.begins, "due": due})
        return replace(self, through=file.ends, last=file.sha256)


def older() -> str:
    return _("%(file)s is older than what is loaded, which goes to %(day)s.")
