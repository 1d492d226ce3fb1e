"""What the answers of a measurement look like, for the schema alone; a test compares them with real answers."""

from __future__ import annotations

from rest_framework import serializers

from programs.api import enums
from programs.api.v1.serializers import Envelope, Shape, text


class ShareWithin(Shape):
    """How many of how many. All null: there is no table of people."""

    within = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True, help_text="From 0 to 1; null of nothing.")


class Threshold(Shape):
    """Of one class of counties, as the standard has it."""

    county_class = serializers.CharField(help_text="`large-metro`, `metro`, `micro`, `rural`, `extreme-access`.")
    name = serializers.CharField()
    miles = serializers.FloatField()
    minutes = serializers.IntegerField(
        allow_null=True, help_text="What the standard says beside the miles, if it does: it cannot be measured here."
    )
    share_wanted = serializers.FloatField(help_text="Share of people who must have it so near, from 0 to 1.")


class MeasuredThreshold(Threshold):
    counties = serializers.IntegerField(help_text="Counties of this class that were measured.")
    counties_with_share = serializers.IntegerField(help_text="How many of them have the share.")
    people = ShareWithin()
    zips = ShareWithin()


class Standard(Shape):
    """A published standard, with where and when it was read."""

    code = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    url = serializers.URLField()
    in_force_from = serializers.DateField()
    read_on = serializers.DateField()
    caveat = serializers.CharField()
    telehealth_credit = serializers.FloatField(
        help_text="What a regulator adds to the share for telehealth, from 0 to 1. It is told, never added here."
    )
    states = serializers.ListField(
        child=serializers.CharField(),
        help_text="The states that it is for; empty: all. No other can be measured by it.",
    )
    classes = Threshold(many=True)


class MeasuredStandard(Standard):
    classes = MeasuredThreshold(many=True)
    zips_by_miles = serializers.IntegerField(
        help_text="ZIP codes in counties whose class is not known, measured by `miles` instead."
    )


class StandardPage(Envelope):
    results = Standard(many=True)


class NotMeasured(Shape):
    """What is in no figure."""

    zips = serializers.IntegerField(help_text="ZIP codes in counties whose class is not known, without `miles`.")
    people = serializers.IntegerField(allow_null=True, help_text="The people in them.")
    people_without_place = serializers.IntegerField(
        allow_null=True, help_text="People, of the whole table, in ZIP codes whose place is not known."
    )


class PayerOfNetwork(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()


class MeasuredNetwork(Shape):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    payer = PayerOfNetwork()


class CountedPrograms(Shape):
    """Which programs counted."""

    in_person = serializers.IntegerField(help_text="Programs to which one can go.")
    by_zip_center = serializers.IntegerField(
        help_text="How many of them count from the center of their ZIP code or city, because no more is known or shown."
    )
    virtual = serializers.IntegerField(allow_null=True, help_text="Programs by video, with `format=any`.")
    unstated = serializers.IntegerField(
        help_text="Programs that were never asked for something that was chosen, such as the network: not counted."
    )


class Population(Shape):
    """The table of people."""

    source = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    url = serializers.URLField(allow_null=True)
    edition = text("As it was given, such as a year.")
    imported_at = serializers.DateTimeField()
    zips = serializers.IntegerField()


class StateFigures(Shape):
    state = serializers.CharField(help_text="USPS code.")
    people = ShareWithin()
    zips = ShareWithin()
    virtual_programs = serializers.IntegerField(
        allow_null=True, help_text="With `format=any`: programs by video that serve the state."
    )


class CountyFigures(Shape):
    state = serializers.CharField()
    county = serializers.CharField()
    county_class = text("Null: not known, because too few of its people are counted.")
    miles = serializers.FloatField(allow_null=True, help_text="What counts as near here.")
    share_wanted = serializers.FloatField(allow_null=True, help_text="With a standard.")
    has_share = serializers.BooleanField(allow_null=True, help_text="Whether the share is that large: a measurement.")
    people = ShareWithin()
    zips = ShareWithin()


class NearestProgram(Shape):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class Gap(Shape):
    """A ZIP code without enough programs near."""

    zip = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField()
    county = text()
    people = serializers.IntegerField(allow_null=True)
    nearest = NearestProgram(allow_null=True, help_text="The nearest program that counts; null: there is none.")
    miles = serializers.FloatField(allow_null=True, help_text="To it, in a straight line.")
    miles_to_enough = serializers.FloatField(
        allow_null=True, help_text="To the program with which there are enough; null: there are not so many."
    )
    miles_wanted = serializers.FloatField(help_text="Beyond which it is a gap.")


class Adequacy(Shape):
    """A measurement. Distances are straight lines."""

    unit = serializers.ChoiceField(
        choices=enums.ADEQUACY_UNITS, help_text="`people` where a table of people is there, else `zips`."
    )
    miles = serializers.FloatField(
        allow_null=True, help_text="What counts as near. Null: the standard says it, by the class of the county."
    )
    count = serializers.IntegerField(help_text="How many programs must be near.")
    standard = MeasuredStandard(allow_null=True)
    people = ShareWithin()
    zips = ShareWithin()
    not_measured = NotMeasured()
    network = MeasuredNetwork(allow_null=True, help_text="Null: the whole directory.")
    programs = CountedPrograms()
    population = Population(allow_null=True)
    note = serializers.CharField(help_text="What this is and is not; for a person.")
    states = StateFigures(many=True)
    counties = CountyFigures(many=True)
    gaps = Gap(many=True, help_text="All of them: those of most people first, then the farthest.")


class GapGeometry(Shape):
    type = serializers.CharField(help_text="`Point`.")
    coordinates = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, help_text="Longitude and latitude of the ZIP code."
    )


class GapFeature(Shape):
    type = serializers.CharField(help_text="`Feature`.")
    id = serializers.CharField(help_text="The ZIP code.")
    geometry = GapGeometry()
    properties = Gap()


class Gaps(Shape):
    """A GeoJSON `FeatureCollection`."""

    type = serializers.CharField(help_text="`FeatureCollection`.")
    note = serializers.CharField()
    features = GapFeature(many=True)
