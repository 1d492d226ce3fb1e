"""The nouns of the product, stored in PostgreSQL."""

from programs.models.access import SCOPES, ApiClient, ApiKey, RateCount, User
from programs.models.changes import ChangeNote
from programs.models.coverage import Network, Participation, Payer, Plan
from programs.models.doubts import Doubt
from programs.models.exports import ExportFile, ExportSet, Withdrawal
from programs.models.feed import FeedEvent
from programs.models.history import (
    ParticipationEvent,
    ProgramAliasEvent,
    ProgramEvent,
    ProviderEvent,
    StatementEvent,
    TrackEvent,
)
from programs.models.hospitals import HospitalCharge, HospitalFile, HospitalLink, ProgramHospital
from programs.models.job import Job
from programs.models.merges import Merge
from programs.models.moderation import Call, Claim, Correction, Review, UnderReview
from programs.models.place import Place
from programs.models.population import Population
from programs.models.program import Program, ProgramAlias, ProgramQuerySet, Track
from programs.models.provenance import ImportRun, Source, SourceRecord, Verification
from programs.models.provider import Provider
from programs.models.rates import (
    ContractedRate,
    CoverageAlias,
    DirectoryEntry,
    NetworkContract,
    PublishedFile,
    RateGroup,
)
from programs.models.registry import NpiLink, RegistryEntry, RegistrySite
from programs.models.roster import Roster, RosterMatch, RosterRow
from programs.models.run_changes import RunChange
from programs.models.statement import Statement
from programs.models.timetable import Timetable
from programs.models.tries import FailedSignIn
from programs.models.words import ProgramText, Word

__all__ = [
    "SCOPES",
    "ApiClient",
    "ApiKey",
    "Call",
    "ChangeNote",
    "Claim",
    "ContractedRate",
    "Correction",
    "CoverageAlias",
    "DirectoryEntry",
    "Doubt",
    "ExportFile",
    "ExportSet",
    "FailedSignIn",
    "FeedEvent",
    "HospitalCharge",
    "HospitalFile",
    "HospitalLink",
    "ImportRun",
    "Job",
    "Merge",
    "Network",
    "NetworkContract",
    "NpiLink",
    "Participation",
    "ParticipationEvent",
    "Payer",
    "Place",
    "Plan",
    "Population",
    "Program",
    "ProgramAlias",
    "ProgramAliasEvent",
    "ProgramEvent",
    "ProgramHospital",
    "ProgramQuerySet",
    "ProgramText",
    "Provider",
    "ProviderEvent",
    "PublishedFile",
    "RateCount",
    "RateGroup",
    "RegistryEntry",
    "RegistrySite",
    "Review",
    "Roster",
    "RosterMatch",
    "RosterRow",
    "RunChange",
    "Source",
    "SourceRecord",
    "Statement",
    "StatementEvent",
    "Timetable",
    "Track",
    "TrackEvent",
    "UnderReview",
    "User",
    "Verification",
    "Withdrawal",
    "Word",
]
