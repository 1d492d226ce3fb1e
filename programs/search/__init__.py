"""Search: the only way in which programs are found, and all of it that pages and API may use.

A request takes the directory once (``directory_for``) and hands it on. ``read`` makes a question of a query
string, ``answer`` answers it, ``area`` says what is at a place. What else is here are the types and
words of questions and answers. Nothing else of ``programs.search`` is imported from above.
"""

from programs.search.adequacy.measuring import Adequacy, Counted, Figure, measured, miles_of_chords, written_once
from programs.search.adequacy.own_standards import STANDARDS
from programs.search.adequacy.parameters import (
    MILES_DEFAULT,
    AdequacyFilterSet,
    AdequacyQuestion,
    BadMeasurement,
    MilesFilter,
    OfNetworkFilterSet,
    read_adequacy,
)
from programs.search.adequacy.standards import CLASSES, Standard
from programs.search.ages import days_ago, days_between
from programs.search.answers import CHOICES, Answer, State, answers, understood
from programs.search.area import Area, CityCount, area
from programs.search.as_of import listing_at, moment_asked
from programs.search.checks import Check, last_check
from programs.search.directory import Directory
from programs.search.facets import FacetCounts
from programs.search.filters import (
    API_ONLY,
    FACET_PARAMETERS,
    FIELDS,
    IDS_MAX,
    ORDERINGS,
    PAGE_SIZE_DEFAULT,
    PAGE_SIZE_MAX,
    RADIUS_ANY,
    RADIUS_CHOICES,
    RADIUS_DEFAULT,
    RADIUS_RANGE,
    SINGLE_VALUED,
    TEXT_MAX,
    FacetsFilter,
    FieldsFilter,
    FreeTimeFilter,
    IdsFilter,
    InstantFilter,
    NpiFilter,
    OneOfFilter,
    PhoneFilter,
    ProgramFilterSet,
    RadiusFilter,
    SlugsFilter,
    TermFilter,
    WholeNumberFilter,
    cleaned,
    code_like,
    facet_groups,
    with_meant,
)
from programs.search.index.reference import Coverage
from programs.search.keeper import directory_and_time, directory_even_old, directory_for, directory_known
from programs.search.kept import KeptListing, Result, renewals
from programs.search.kilometres import KILOMETRES_A_MILE, METRIC, beside, in_miles
from programs.search.listings import (
    ContractListing,
    Listing,
    Location,
    NetworkListing,
    Openings,
    SourceListing,
    Span,
    TrackListing,
    edition_said,
    is_by_video,
    listings_of,
    missing_edition,
)
from programs.search.moment import ProgramState, state_by_slug, state_of, state_of_all, state_of_program
from programs.search.outcomes import PageOutOfRange, SearchOutcome, SearchPage
from programs.search.outside import Outside
from programs.search.question import BadInput, ParameterError, Question, as_query, read
from programs.search.ranking.rules import RULES
from programs.search.relaxations import Relaxation
from programs.search.results import answer, chosen
from programs.search.sandbox import FixedZip, asked_of_the_sandbox, within
from programs.search.schedule import PARTS_OF_DAY, PRESET_NAMES, PRESETS, WINDOW, BadWindowError, window_parts
from programs.search.words.danger import crisis_in, means_here, meant_by
from programs.search.words.lexicon import Crisis
from programs.search.words.offers import Offer

__all__ = [
    "API_ONLY",
    "CHOICES",
    "CLASSES",
    "FACET_PARAMETERS",
    "FIELDS",
    "IDS_MAX",
    "KILOMETRES_A_MILE",
    "METRIC",
    "MILES_DEFAULT",
    "ORDERINGS",
    "PAGE_SIZE_DEFAULT",
    "PAGE_SIZE_MAX",
    "PARTS_OF_DAY",
    "PRESETS",
    "PRESET_NAMES",
    "RADIUS_ANY",
    "RADIUS_CHOICES",
    "RADIUS_DEFAULT",
    "RADIUS_RANGE",
    "RULES",
    "SINGLE_VALUED",
    "STANDARDS",
    "TEXT_MAX",
    "WINDOW",
    "Adequacy",
    "AdequacyFilterSet",
    "AdequacyQuestion",
    "Answer",
    "Area",
    "BadInput",
    "BadMeasurement",
    "BadWindowError",
    "Check",
    "CityCount",
    "ContractListing",
    "Counted",
    "Coverage",
    "Crisis",
    "Directory",
    "FacetCounts",
    "FacetsFilter",
    "FieldsFilter",
    "Figure",
    "FixedZip",
    "FreeTimeFilter",
    "IdsFilter",
    "InstantFilter",
    "KeptListing",
    "Listing",
    "Location",
    "MilesFilter",
    "NetworkListing",
    "NpiFilter",
    "OfNetworkFilterSet",
    "Offer",
    "OneOfFilter",
    "Openings",
    "Outside",
    "PageOutOfRange",
    "ParameterError",
    "PhoneFilter",
    "ProgramFilterSet",
    "ProgramState",
    "Question",
    "RadiusFilter",
    "Relaxation",
    "Result",
    "SearchOutcome",
    "SearchPage",
    "SlugsFilter",
    "SourceListing",
    "Span",
    "Standard",
    "State",
    "TermFilter",
    "TrackListing",
    "WholeNumberFilter",
    "answer",
    "answers",
    "area",
    "as_query",
    "asked_of_the_sandbox",
    "beside",
    "chosen",
    "cleaned",
    "code_like",
    "crisis_in",
    "days_ago",
    "days_between",
    "directory_and_time",
    "directory_even_old",
    "directory_for",
    "directory_known",
    "edition_said",
    "facet_groups",
    "in_miles",
    "is_by_video",
    "last_check",
    "listing_at",
    "listings_of",
    "means_here",
    "meant_by",
    "measured",
    "miles_of_chords",
    "missing_edition",
    "moment_asked",
    "read",
    "read_adequacy",
    "renewals",
    "state_by_slug",
    "state_of",
    "state_of_all",
    "state_of_program",
    "understood",
    "window_parts",
    "with_meant",
    "within",
    "written_once",
]
