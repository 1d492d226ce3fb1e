"""What the answers look like, for the schema alone: at run time plain dictionaries are rendered.

A test compares these with real answers, key by key, so that they cannot drift apart. Values of open
vocabularies are plain strings here, not enums: terms are added over time, and a client generated
from the schema must not break when one is.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from programs.api import enums
from programs.api.schema import Choice, Crisis
from programs.models.feed import ASPECTS

Shape = serializers.Serializer[Any]


def codes(vocabulary: str) -> serializers.ListField:
    """A list of codes; an empty one is unknown."""
    text = f"Codes of the vocabulary `{vocabulary}`. Empty: not known."
    return serializers.ListField(child=serializers.CharField(), help_text=text)


def text(help_text: str = "") -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=help_text)


def moment(help_text: str = "") -> serializers.DateTimeField:
    return serializers.DateTimeField(allow_null=True, help_text=help_text)


def yes_or_no(help_text: str) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        allow_null=True, choices=enums.YES_OR_NO, help_text=f"{help_text} Null: nobody said, which is not no."
    )


class Identifier(Shape):
    system = serializers.CharField()
    value = serializers.CharField()


class ProviderName(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PayerName(Shape):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class ContractOfProgram(Shape):
    """A contract according to a plan’s own rate file (45 CFR 147.212) or directory (45 CFR 156.230), which nobody has
    confirmed."""

    file = serializers.CharField(help_text="The name of the file, as published.")
    current = serializers.BooleanField(
        help_text="Whether a search with `basis=any` finds it: the newest file of its series has it and is not too old."
    )
    missing_since = serializers.DateField(
        allow_null=True,
        help_text="The day of a newer file that does not have it. That says nothing of being out of network.",
    )
    blanket = serializers.BooleanField(
        help_text="The same group has rates for what no such program does: evidence of no service, and of no price."
    )
    level = serializers.CharField(
        help_text="Whose NPI the file has: `site` (this place’s) or `organization` (its organization’s)."
    )
    rates_for_iop = serializers.BooleanField(
        help_text="Whether a file of rates has one for an IOP of this very place, and counts. A directory has none."
    )


class NetworkOfProgram(Shape):
    """What is known of the program's place in one network."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    payer = PayerName()
    status = serializers.ChoiceField(choices=enums.PARTICIPATION_STATUSES)
    since = serializers.DateField(allow_null=True, help_text="First day in the network.")
    until = serializers.DateField(allow_null=True, help_text="Last day in the network.")
    tier = text("The tier, as the plan names it.")
    accepting = serializers.BooleanField(allow_null=True, help_text="Whether it takes new patients of this network.")
    source = text("The slug of the source that says it.")  # type: ignore[assignment]
    basis = text(
        "Whence it is known: `roster` (the payer sent it), `provider` (the program says so), `plan-directory` or "
        "`staff` (we asked); or `rate-file`. Where `contract` is not null, a plan’s own file or directory lists it, "
        "nobody has confirmed it, and the status is `unknown`. See the vocabulary `network-basis`. More may come."
    )
    as_of = serializers.DateField(
        allow_null=True, help_text="The day that it is of: of the confirmation, or of the plan’s file."
    )
    verified_at = moment("When that was last confirmed.")
    verified_by = text("The same in free words.")
    contract = ContractOfProgram(allow_null=True, help_text="Where a plan’s own file or directory alone lists it.")


class Location(Shape):
    street1 = text("Null when not known or kept private.")
    street2 = text()
    city = text()
    state = text("USPS code.")
    zip = text("Five digits.")
    county = text()
    latitude = serializers.FloatField(
        allow_null=True, help_text="Degrees, WGS 84. Null for a private address and for virtual programs."
    )
    longitude = serializers.FloatField(allow_null=True)
    precision = serializers.ChoiceField(
        allow_null=True,
        choices=enums.PRECISIONS,
        help_text="What the point is: the street address, or the centre of the ZIP code or city. `hidden`: private.",
    )


class HoursSpan(Shape):
    min = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)


class WeeksSpan(Shape):
    min = serializers.IntegerField(allow_null=True)
    max = serializers.IntegerField(allow_null=True)


class Session(Shape):
    day = serializers.ChoiceField(choices=enums.DAYS)
    start = serializers.CharField(
        help_text="`HH:MM` by the clock of `time_zone`, of intake hours by that of `intake_time_zone`."
    )
    end = serializers.CharField(help_text="`HH:MM`, up to `24:00`; before the start: on the next day.")


class Timetable(Shape):
    """One timetable of a program: the sessions that a participant attends every week."""

    name = serializers.CharField()
    ages = codes("age")
    format = text("Code of the vocabulary `format`.")
    weeks = WeeksSpan()
    sessions = Session(many=True)
    time_zone = text(
        "IANA name of the clock that the sessions are told by: of a timetable on site its place, of one by video what "
        "it states, else the place of the program. Null where it is not known. A search near a place turns times by "
        "video to the clock of that place, as clocks differ in the week of the search."
    )


class Schedule(Shape):
    hours_per_week = HoursSpan()
    tracks = Timetable(many=True)


class Openings(Shape):
    accepting = serializers.ChoiceField(choices=enums.ACCEPTING)
    note = text()
    wait_days = serializers.IntegerField(allow_null=True)
    next_intake = serializers.DateField(allow_null=True)
    reported_at = moment("When the program last said so.")


class Verified(Shape):
    at = serializers.DateTimeField()
    by = serializers.CharField()
    due_on = serializers.DateField(help_text="From this day on it is to be checked again.")


class Voice(Shape):
    """Who says something."""

    slug = text("The source's; null where people say it.")
    name = text("The source's name.")
    method = serializers.ChoiceField(choices=enums.METHODS, help_text="How it is known.")
    by = text("Of people: `provider`, `plan`, `staff` …")
    edition = text("Of a list: a year or a day.")
    as_of = serializers.DateField(allow_null=True, help_text="The day that it is of. Null: nobody says.")


class OtherVoice(Voice):
    """Who says otherwise, and what."""

    value = serializers.JSONField(help_text="What is said instead, in the form of the field.")
    stands = serializers.BooleanField(help_text="False: taken back since, or not in the source's newest edition.")


class Provenance(Shape):
    """Where one field comes from."""

    field = serializers.CharField(help_text="Its name in this answer, as `location.street1`.")
    aspect = serializers.CharField(help_text="The group of facts that it belongs to.")
    said_by = Voice(many=True, help_text="Who says what is published; several where terms of lists add up.")
    others = OtherVoice(many=True, help_text="Who says otherwise. Of a private address nothing is told.")
    conflict = serializers.BooleanField(help_text="Whether one of the others still stands.")


class SourceOfProgram(Shape):
    """Editions are years (`2023`) or days (`2026-11-28`); null where it is not known."""

    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    edition = text("The newest edition of the source that could have the program.")
    first_seen = text("The first edition that had the program.")
    last_seen = text("The last edition that had the program.")
    listed = serializers.BooleanField(
        help_text="Whether the newest edition has the program. False everywhere: call before you go."
    )
    quote = text("The source's own words for its being an IOP, where it has no code for that.")
    licence_expires = serializers.DateField(
        allow_null=True, help_text="The last day of the license, by a list of licenses. Past: ask if it was renewed."
    )


class ReviewOfProgram(Shape):
    """Reported by several people, and not yet decided: the listing stays as it is until then."""

    alarm = serializers.ChoiceField(
        choices=enums.ALARMS, help_text="`number`: it is said not to work; `closed`: the place is said to have closed."
    )
    number = text("The number that is meant.")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="After this the mark has ended, decided or not.")


class ScorePart(Shape):
    """What one rule gave. The rules are explained at `/about/ranking/`."""

    rule = serializers.CharField()
    points = serializers.IntegerField()
    of = serializers.IntegerField(help_text="The most that the rule gives.")
    reason = text("Why, for a person, in the language of `Accept-Language`.")


class Unstated(Shape):
    """Something that was asked for and that the program was never asked: not known, which is not no."""

    parameter = serializers.CharField(
        help_text="A parameter of the search; `time_zone` where only the clock of a timetable by video is in doubt."
    )
    values = serializers.ListField(child=serializers.CharField(), help_text="The values of it that were given.")


class Match(Shape):
    """Why a result is where it is. Without `ordering=best`, nothing is scored."""

    score = serializers.IntegerField(allow_null=True, help_text="The sum of the points of all parts.")
    score_possible = serializers.IntegerField(allow_null=True, help_text="The most that this search gives.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="The reasons of the parts.")
    parts = ScorePart(many=True)
    unstated = Unstated(many=True, help_text="What it does not say of what was asked for; see `unstated`.")
    tracks = serializers.ListField(
        child=serializers.CharField(), help_text="Names of the tracks that fit the schedule asked for."
    )


class PaidClaims(Shape):
    """Plans have paid the hospital at this place for an IOP, by its own file (45 CFR 180.50). Nobody has confirmed that
    there is one: `evidence` stays `possible` by this alone."""

    number = serializers.IntegerField(help_text="The largest number of claims that one plan paid: 11 or more.")
    as_of = serializers.DateField(help_text="The file’s own day.")
    hospital = serializers.CharField(help_text="In the spelling of the file.")
    source = serializers.CharField(help_text="Slug of the source.")  # type: ignore[assignment]


class Program(Shape):
    """One program. Unknown is null or an empty list, never “no”."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    url = serializers.URLField(help_text="Its page for people.")
    name = serializers.CharField()
    npi = text("National Provider Identifier, ten digits.")
    identifiers = Identifier(many=True)
    provider = ProviderName()
    description = text()
    levels = codes("level")
    evidence = serializers.CharField(help_text="How we know that it is an IOP: a code of the vocabulary `evidence`.")
    focus = codes("focus")
    format = text("Code of the vocabulary `format`.")
    conditions = codes("condition")
    therapies = codes("therapy")
    services = codes("service")
    populations = codes("population")
    restrictions = codes("restriction")
    ages = codes("age")
    languages = codes("language")
    payments = codes("payment")
    accreditations = codes("accreditation")
    serves = codes("serves")
    networks = NetworkOfProgram(many=True)
    paid_claims = PaidClaims(
        allow_null=True, help_text="Null where no hospital’s file tells of eleven or more paid claims of one plan here."
    )
    phone = text()
    intake_phone = text()
    fax = text()
    intake_hours = text("When somebody answers new patients, as it was said.")
    intake_sessions = Session(many=True, help_text="The same as days and times; empty where it cannot be read so.")
    intake_time_zone = text("IANA name of the clock that the intake hours are told by.")
    tty = text("A number for text telephones, or `711`: relay calls are taken.")
    wheelchair = yes_or_no("Whether one can come with a wheelchair.")
    parking = yes_or_no("Whether there is parking.")
    website = text()
    location = Location()
    distance_miles = serializers.FloatField(
        allow_null=True, help_text="Miles in a straight line from `near`, to one decimal. Null for virtual programs."
    )
    schedule = Schedule()
    openings = Openings()
    verified_at = moment(
        "Since when contact and services are both verified: the older of the two. Null: one of them never was."
    )
    verifications = serializers.DictField(child=Verified(), help_text="The last verification by aspect.")
    sources = SourceOfProgram(many=True)
    under_review = ReviewOfProgram(many=True, help_text="What was reported and is being checked: ask when you call.")
    demonstration = serializers.BooleanField(help_text="True: made up, for trying things out. Do not show to patients.")
    updated_at = serializers.DateTimeField()
    match = Match()


class NpiLink(Shape):
    """Through what the program has its `npi`. Only a link of the very site shows one."""

    level = serializers.ChoiceField(choices=enums.NPI_LEVELS, help_text="Always `site` here.")
    state = serializers.ChoiceField(
        choices=enums.NPI_STATES, help_text="`automatic`: name, street number and ZIP code agree. Else by a person."
    )
    basis = serializers.ChoiceField(
        choices=enums.NPI_BASES,
        help_text="Who brought the two together: comparing with the `registry` of NPIs (NPPES), a plan's `roster`, or "
        "what lists and staff say of the `listing`.",
    )
    as_of = serializers.DateField(allow_null=True, help_text="The day that the register is of.")
    decided_at = moment("When a person confirmed it. Null: nobody had to.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="What the two have in common.")


class BillingCodeOfRate(Shape):
    system = serializers.CharField(help_text="`HCPCS`, or `RC` for revenue codes.")
    code = serializers.CharField()
    label = serializers.CharField(help_text="In our own words, in the language asked for.")  # type: ignore[assignment]


class NetworkOfRate(Shape):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    payer = PayerName()


class LinkOfRate(Shape):
    npi = serializers.CharField(help_text="The NPI by which the file means this program.")
    level = serializers.CharField(help_text="`site` or `organization`: whose NPI it is.")


class FileOfRate(Shape):
    name = serializers.CharField(help_text="As published.")
    sha256 = serializers.CharField(help_text="Of the file as published.")
    entity = serializers.CharField(help_text="Who reports, in the spelling of the file.")


class RateOfProgram(Shape):
    """A rate in a plan’s own file (45 CFR 147.212) for a code of intensive outpatient programs.

    It is no price that somebody pays, and no sign that the program gives the service.
    """

    amount = serializers.DecimalField(
        max_digits=9, decimal_places=2, allow_null=True, help_text="Dollars. Null where none can be told: see `means`."
    )
    currency = serializers.CharField(help_text="`USD`.")
    unit = text("What one charge pays for: `day`. Null: neither the code nor the file says.")
    code = BillingCodeOfRate()
    modifiers = serializers.ListField(child=serializers.CharField())
    negotiated_type = text("As in CMS’s schema: `negotiated`, `per diem`, `fee schedule`, `derived`, `percentage`.")
    arrangement = text("`ffs`, `bundle` or `capitation`.")
    billing_class = text("`institutional`, `professional` or `both`.")
    setting = text("`outpatient` or `both`; inpatient rates are left out.")
    expires = serializers.DateField(allow_null=True, help_text="The last day; 9999-12-31: none.")
    network = NetworkOfRate()
    link = LinkOfRate()
    file = FileOfRate()
    as_of = serializers.DateField(help_text="The file’s own day.")
    means = serializers.CharField(help_text="What the amount is, or why there is none, in a sentence.")


class LinkOfPrice(Shape):
    npi = text("The NPI by which the file means this program. Null: by name and address.")
    level = serializers.CharField(help_text="`site` or `organization`: whose NPI it is.")


class CashPriceOfProgram(Shape):
    """A discounted cash price in a hospital’s own file (45 CFR 180.50) for a code of intensive outpatient programs:
    what it asks of somebody who pays all of it without insurance."""

    amount = serializers.DecimalField(
        max_digits=9, decimal_places=2, allow_null=True, help_text="Dollars. Null where none can be told: see `means`."
    )
    currency = serializers.CharField(help_text="`USD`.")
    unit = text("What one charge pays for: `day`. Null: the code does not say.")
    code = BillingCodeOfRate()
    modifiers = serializers.ListField(child=serializers.CharField())
    billing_class = text("`facility`, `professional` or `both`.")
    setting = text("`outpatient` or `both`; inpatient charges are left out.")
    link = LinkOfPrice()
    file = FileOfRate()
    as_of = serializers.DateField(help_text="The file’s own day.")
    means = serializers.CharField(help_text="What the amount is, or why there is none, in a sentence.")


class ProgramDetail(Program):
    """One program with where each of its fields comes from, rates of plans’ own files and cash prices of hospitals’."""

    npi_link = NpiLink(allow_null=True, help_text="Null: there is no `npi`, or it is of a former moment.")

    provenance = Provenance(many=True)
    rates = RateOfProgram(many=True)
    cash_prices = CashPriceOfProgram(many=True)


class Place(Choice):
    """A ZIP code, city, state or point."""


class SearchedPlace(Place):
    """What `near` was understood as."""

    radius_miles = serializers.FloatField(allow_null=True, help_text="The radius in force. Null: no limit, or a state.")
    uncertainty_miles = serializers.FloatField(
        allow_null=True,
        help_text="How far from its point a place with that ZIP code may lie: distances are that unsure. 0 for a point "
        "that was given. Null for a city or a state, and where it is not known.",
    )
    states = serializers.ListField(
        child=serializers.CharField(),
        help_text="USPS codes of the states whose virtual programs are found: that of the place and, where a ZIP code "
        "or point lies at a border, of all that it may lie in.",
    )
    time_zones = serializers.ListField(
        child=serializers.CharField(),
        help_text="IANA names of the clocks kept there, to which times by video are turned: one, of a whole state "
        "perhaps several.",
    )


class FhirCode(Shape):
    system = serializers.CharField()
    code = serializers.CharField()


class Term(Shape):
    code = serializers.CharField()
    label = serializers.CharField(help_text="For people, by `Accept-Language`.")  # type: ignore[assignment]
    help = serializers.CharField(allow_blank=True)
    samhsa = serializers.ListField(child=serializers.CharField(), help_text="SAMHSA service codes that imply it.")
    fhir = FhirCode(allow_null=True)


class Vocabulary(Shape):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField(allow_blank=True)
    parameter = text("The search parameter that takes its codes.")
    field = serializers.CharField(help_text="Where a program carries its codes.")
    match = serializers.ChoiceField(
        choices=enums.MATCHES, allow_null=True, help_text="Whether a search for several wants all of them or any."
    )
    terms = Term(many=True)


class Payer(PayerName):
    website = text()
    demonstration = serializers.BooleanField(help_text="True: made up, for trying things out.")


class Network(Shape):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    payer = PayerName()
    demonstration = serializers.BooleanField(help_text="True: made up, for trying things out.")


class ParticipantCounts(Shape):
    """Programs of any evidence, by what is known of their place in a network; see `participation`."""

    in_ = serializers.IntegerField()
    out = serializers.IntegerField()
    unknown = serializers.IntegerField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`in` is a word of Python."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class Plan(Shape):
    hios_id = serializers.CharField(help_text="HIOS plan id: five digits, the state, seven digits.")
    year = serializers.IntegerField()
    name = text("As it is sold.")
    product_type = serializers.ChoiceField(allow_null=True, choices=enums.PRODUCT_TYPES)


class NetworkWithCounts(Network):
    plans = Plan(many=True, help_text="Products that use it, as far as known.")
    last_roster_at = moment("When its last roster was applied. Null: there was none.")
    programs = ParticipantCounts()


class Licence(Shape):
    name = serializers.CharField()
    url = serializers.URLField()
    text = serializers.CharField()


class CompressedFile(Shape):
    file = serializers.URLField(help_text="The compressed file (RFC 1952).")
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the compressed file.")


class ExportedFile(Shape):
    """One file of the whole directory."""

    kind = serializers.CharField(
        help_text="`programs.csv`, `programs.ndjson`, `programs.geojson`, `participations.csv` or `providers.json`. "
        "More may come."
    )
    network = text("Of `participations.csv`: the slug of the network.")
    payer = text("Of `providers.json`: the slug of the payer.")
    url = serializers.URLField(help_text="Leads to the present file, now and later.")
    file = serializers.URLField(help_text="This very file: its address never has other bytes.")
    media_type = serializers.CharField()
    rows = serializers.IntegerField(help_text="Lines, features or entries; of CSV without the head.")
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Hexadecimal, of the file as it is when it is not compressed.")
    gzip = CompressedFile()
    left_out = serializers.DictField(
        child=serializers.IntegerField(), help_text="What the format has no place for, counted by reason."
    )
    schema = serializers.URLField(help_text="Its JSON Schema (2020-12).")


class ExportIndex(Shape):
    """Files of one moment. They go on in the change feed, from `cursor`."""

    made_at = serializers.DateTimeField(help_text="The moment that all files are of.")
    cursor = text("Give it as `since` to the change feed: nothing between the files and the feed is missing.")
    licence = Licence()
    kept_hours = serializers.IntegerField(help_text="How long files stay after others have taken their place.")
    files = ExportedFile(many=True)


class Key(Shape):
    """A key, without its secret."""

    prefix = serializers.CharField(help_text="What tells it from other keys; no secret.")
    name = serializers.CharField()
    client = serializers.CharField(help_text="The organization.")
    payer = PayerName(allow_null=True)
    scopes = serializers.ListField(child=serializers.CharField(), help_text="`read`, `roster:read`, `roster:write`.")
    test = serializers.BooleanField(help_text="True: it sees the fictional programs of the sandbox only.")
    created_at = serializers.DateTimeField()
    expires_at = moment("Null: it has no end.")


class RosterReason(Shape):
    rule = serializers.CharField(help_text="A short name that stays; see docs/rosters.md.")
    points = serializers.IntegerField()
    text = serializers.CharField(help_text="For a person, in the language of `Accept-Language`.")


class RosterProblem(Shape):
    row = serializers.IntegerField(help_text="As a spreadsheet shows it.")
    reasons = RosterReason(many=True)


class RosterRows(Shape):
    """Rows by what was found for them; `ended` has participations as well that no row names."""

    read = serializers.IntegerField()
    matched = serializers.IntegerField()
    site = serializers.IntegerField()
    ambiguous = serializers.IntegerField()
    unmatched = serializers.IntegerField()
    ended = serializers.IntegerField()
    refused = serializers.IntegerField()


class RosterPrograms(Shape):
    """What applying would do, or did, in programs."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    ended = serializers.IntegerField()
    missing = serializers.IntegerField(help_text="Those of `ended` that no row of a full roster names.")
    conflicts = serializers.IntegerField(help_text="Kept as a person entered them.")
    held = serializers.IntegerField(help_text="Not ended: a row that is unsure or refused may mean them.")
    in_network_before = serializers.IntegerField()
    needs_confirmation = serializers.BooleanField(help_text="Whether applying needs `confirm_ended=<missing>`.")


class RosterResult(Shape):
    programs = RosterPrograms()
    applied_at = serializers.DateTimeField()


class RosterProgress(Shape):
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)


class RosterNotApplied(Shape):
    reason = serializers.CharField()
    confirm_ended = serializers.IntegerField(required=False)


class Roster(Shape):
    """A roster that was sent, how far it is, and what it would change."""

    id = serializers.UUIDField()
    network = Network()
    mode = serializers.CharField(help_text="`full` or `delta`.")
    state = serializers.CharField(
        help_text="`checking`, `checked`, `refused`, `applying`, `applied`, `discarded`, or `failed`: send it again."
    )
    progress = RosterProgress(allow_null=True, help_text="Rows, while it is checked or applied.")
    received_at = serializers.DateTimeField()
    checked_at = moment()
    applied_at = moment()
    sha256 = serializers.CharField(help_text="Of the file, unpacked.")
    size = serializers.IntegerField(help_text="Bytes of the file, unpacked.")
    rows = RosterRows(allow_null=True)
    programs = RosterPrograms(allow_null=True, help_text="What applying would change.")
    open_questions = serializers.IntegerField(help_text="Rows that wait for a person of the directory.")
    problems = RosterProblem(many=True, help_text="The first 20 refused rows; `rows.refused` is their number.")
    refused = text("Why the file as a whole cannot be used.")
    unknown_columns = serializers.ListField(child=serializers.CharField())
    not_applied = RosterNotApplied(allow_null=True, help_text="Why the last attempt to apply it changed nothing.")
    result = RosterResult(allow_null=True, help_text="What applying did.")


class RosterProgram(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.URLField()


class RosterCandidate(Shape):
    program = RosterProgram()
    points = serializers.IntegerField()
    reasons = RosterReason(many=True)


class RosterRow(Shape):
    row = serializers.IntegerField(allow_null=True, help_text="Null: no row has it, the participation ends.")
    outcome = serializers.CharField(
        help_text="`matched`, `site` (all programs of an organization at the address), `ambiguous`, `unmatched`, "
        "`ended` or `refused`."
    )
    change = text("What applying does: `added`, `changed`, `unchanged`, `ended` or `conflict`.")
    cells = serializers.DictField(child=serializers.CharField(), help_text="The columns as they were read.")
    programs = RosterProgram(many=True)
    reasons = RosterReason(many=True)
    candidates = RosterCandidate(many=True)


class Moved(Shape):
    """A program that was merged into another, or had another id."""

    id = serializers.UUIDField()
    to = serializers.UUIDField(help_text="The id to keep instead.")


class FacetCounts(Shape):
    """Where any of several is enough, counted as if nothing of the facet had been chosen; where all must hold
    (`condition`, `therapy`, `service`, `population`), together with those already chosen. Codes that no result
    has are left out."""

    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Results by code.")
    unknown = serializers.IntegerField(allow_null=True, help_text="Results that say nothing at all of the parameter.")
    unstated = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        help_text="With `unstated=include` or `only`: programs that were never asked for it, by code that no result "
        "states.",
    )


class Relaxation(Shape):
    """A change of one thing in the search, and how many results it then has."""

    parameter = serializers.CharField(help_text="What it is about.")
    removed = text("The one value given up, where the parameter keeps others; of `q` a phrase.")
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="The new values of each parameter; an empty list leaves it out.",
    )
    count = serializers.IntegerField()
    count_unstated = serializers.IntegerField(
        help_text="Where `q` is exchanged for what its words mean: how many come after these; else 0, not counted."
    )
    url = serializers.URLField()


class Offer(Shape):
    """Words of `q` that mean a filter, or name a city: the search with that instead."""

    words = serializers.CharField(help_text="The words of `q`, as they were typed.")
    parameter = serializers.CharField(help_text="A parameter with a vocabulary, `when`, or `near`.")
    value = serializers.CharField(help_text="A code of that vocabulary; of `near` a place.")
    label = serializers.CharField(help_text="For a person, in the language of `Accept-Language`.")  # type: ignore[assignment]
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="The new values of each parameter; an empty list leaves it out.",
    )
    count = serializers.IntegerField()
    count_unstated = serializers.IntegerField(
        help_text="How many come after these; 0 where `unstated` leaves them out."
    )
    url = serializers.URLField()


class Outside(Shape):
    """The nearest program outside of a state."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    city = text()
    state = text("USPS code.")
    distance_miles = serializers.FloatField(help_text="In a straight line from the middle of the state.")
    url = serializers.URLField(help_text="Its page for people.")


class Envelope(Shape):
    count = serializers.IntegerField(help_text="How many there are on all pages.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class RosterRowPage(Envelope):
    results = RosterRow(many=True)


class ProgramPage(Envelope):
    count_unstated = serializers.IntegerField(
        required=False,
        help_text="With `unstated=include` or `only`: how many come after those of `count`, on the same pages, because "
        "they were never asked for some of it.",
    )
    count_left_out = serializers.IntegerField(
        required=False,
        help_text="Without these values of `unstated`: how many `unstated=include` would list after those of `count`. "
        "It is not known of them whether they fit; nobody says that they do not.",
    )
    count_exact = serializers.BooleanField(help_text="Whether `count` is exact. It always is at present.")
    results = Program(many=True)
    place = SearchedPlace(allow_null=True)
    did_you_mean = text("Another spelling of `q` that finds something.")
    crisis = Crisis(
        allow_null=True,
        help_text="Where words of `q` say danger (“kill myself”, “sobredosis”). They are never corrected or looked for "
        "in names; the results are programs that may help afterwards.",
    )
    offers = Offer(many=True, help_text="What recognized words of `q` mean, each as a filter that finds something.")
    relaxations = Relaxation(many=True, help_text="Where three or fewer are found: what each single change would find.")
    outside = Outside(
        allow_null=True,
        help_text="Where `near` is a whole state or territory and nothing is found: the nearest program outside that "
        "fulfils the rest.",
    )
    as_of = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="With `cursor` or `updated_since`: keep that of the first answer of a crawl, and give it as the "
        "`updated_since` of your next one. Null: just now nobody knows; ask again.",
    )
    missing = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="With `ids`: those that are no public program."
    )
    moved = Moved(many=True, required=False, help_text="With `ids`: those that another id stands for now.")
    facets = serializers.DictField(
        child=FacetCounts(), required=False, help_text="By parameter, where `facets` asks for them."
    )


class PlacePage(Envelope):
    results = Place(many=True)


class VocabularyPage(Envelope):
    results = Vocabulary(many=True)


class PayerPage(Envelope):
    results = Payer(many=True)


class NetworkPage(Envelope):
    results = Network(many=True)


class Change(Shape):
    """One thing that happened to a program, in one transaction."""

    event = serializers.CharField(help_text="The event's own name: no other change has it.")
    kind = serializers.ChoiceField(
        choices=enums.CHANGE_KINDS, help_text="`published`: add it; `changed`: read it again; `removed`: take it away."
    )
    id = serializers.UUIDField(help_text="The program's.")
    at = serializers.DateTimeField(
        help_text="When it was written. The order is that in which changes became certain, not of these times."
    )
    aspects = serializers.ListField(
        child=serializers.CharField(),
        help_text=f"What changed, of `changed`: {', '.join(f'`{name}`' for name in ASPECTS)}. More may come.",
    )
    reason = text("Of `removed`: `closed`, `hidden`, `merged` or `deleted`. More may come.")
    merged_into = serializers.UUIDField(allow_null=True, help_text="Of `merged`: the program that stands for it now.")
    program = Program(
        required=False,
        allow_null=True,
        help_text="With `include=program`: its state now, not that of the time of the change. Null: it is not there.",
    )


class ChangePage(Shape):
    results = Change(many=True)
    next = serializers.URLField(help_text="The address to ask next, also where nothing is new.")
    cursor = serializers.CharField(help_text="The cursor in it, to be kept with the copy.")
    wait_seconds = serializers.IntegerField(help_text="How long to wait before asking it; 0: there is more already.")
