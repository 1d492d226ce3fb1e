"""What each kind of job does. A kind is a choice of ``Job.Kind``, and a line here."""

from __future__ import annotations

from programs.jobs.clearing import clear
from programs.jobs.deciding import decide
from programs.jobs.doing import Function
from programs.jobs.duplicates import look_for_duplicates
from programs.jobs.exporting import EXPORT
from programs.jobs.npis import link
from programs.jobs.rosters import turn_networks, work_on_roster
from programs.jobs.sandbox import renew
from programs.models import Job

KINDS: dict[str, Function] = {
    Job.Kind.DUPLICATES: look_for_duplicates,
    Job.Kind.CLEAR: clear,
    Job.Kind.DECIDE: decide,
    Job.Kind.EXPORT: EXPORT,
    Job.Kind.SANDBOX: renew,
    Job.Kind.NETWORKS: turn_networks,
    Job.Kind.ROSTER: work_on_roster,
    Job.Kind.NPIS: link,
}
